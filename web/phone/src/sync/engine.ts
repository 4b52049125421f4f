// The sync engine, in a worker: one at a time on this phone, whichever tabs are open. It sends what waits, oldest first, whoever captured it.
import { clockError, Problem, Unreachable } from '../server/request'
import { database, unsentStates, type Item } from '../store/database'
import { keepArea } from '../field/tiles'
import { note } from '../store/log'
import { acknowledge } from './acknowledge'
import { askAgain } from './again'
import { announce } from './channel'
import { local } from './local'
import { pull, sendRead } from './pull'
import { pushAll } from './push'
import { sendPhotosOf } from './upload'

const [first, longest] = [2_000, 10 * 60_000]
const pullEvery = 15 * 60_000

let wanted = false
let urgent = false
let timer: ReturnType<typeof setTimeout> | undefined

/** Sends what is due, after whichever tab is sending now. Calls while one waits are one. atOnce: a person or the network asks, so what was put off is due now. */
export async function drain(atOnce = false, anyNetwork = false): Promise<void> {
  urgent ||= atOnce
  if (wanted) return
  wanted = true
  try {
    await navigator.locks.request('xuncha-outbox', async () => {
      wanted = false
      if (urgent) await makeDue()
      if (!(await due()).length) return
      announce({ sending: true })
      await sendAll(anyNetwork)
      if (await acknowledge()) await sendAll(anyNetwork)
    })
  } finally {
    announce({ sending: false, clock: clockError() })
    await wakeLater()
  }
}

/** What was put off is due now, and is not put off for long again. Only under the lock: whoever sends at this moment may fail for the change of network itself, and put everything off after it. */
async function makeDue(): Promise<void> {
  urgent = false
  await database.items.where('state').anyOf(unsentStates).modify((item) => {
    item.dueAt = 0
    item.tries = Math.min(item.tries, 1)
  })
}

const waiting = async () => (await database.items.where('state').anyOf(unsentStates).toArray()).sort((a, b) => a.capturedAt - b.capturedAt || a.seq - b.seq)
const due = async () => (await waiting()).filter((item) => item.dueAt <= Date.now())

async function sendAll(anyNetwork: boolean): Promise<void> {
  const items = await due()
  for (const owner of new Set(items.map((item) => item.owner))) {
    try {
      await sendOf(owner, items.filter((item) => item.owner === owner), anyNetwork)
    } catch (error) {
      if (error instanceof Unreachable) return // the others would fare no better
    }
  }
}

/** Pushes a person's items, sends the photos that receipts miss, and asks again until the server calls them complete. */
async function sendOf(owner: string, items: Item[], anyNetwork: boolean): Promise<void> {
  try {
    await pushAll(owner, items)
    announce({ trouble: '' })
  } catch (error) {
    await postpone(items, error)
    throw error
  }
  for (const { id } of items) {
    const item = await database.items.get(id)
    if (item && item.missing.length && unsentStates.includes(item.state)) await finish(owner, item, anyNetwork)
  }
  const open = (await database.items.bulkGet(items.map((item) => item.id))).filter((item) => item && unsentStates.includes(item.state) && item.dueAt <= Date.now()) as Item[]
  for (const item of open) await postpone([item], new Problem(202, item.state === 'received' ? 'not_complete_yet' : item.reason || 'unexpected', ''))
}

async function finish(owner: string, item: Item, anyNetwork: boolean): Promise<void> {
  try {
    await sendPhotosOf(item, anyNetwork)
    await pushAll(owner, [item])
  } catch (error) {
    await postpone([item], error)
    if (error instanceof Unreachable) throw error
  }
}

/** Waits twice as long after each failure, up to ten minutes, and never in step with other phones. */
async function postpone(items: Item[], error: unknown): Promise<void> {
  const problem = error instanceof Problem ? error : null
  if (!problem && !(error instanceof Unreachable)) {
    void note('defect', String(error))
    announce({ trouble: local(error) })
  } else announce({ trouble: problem?.reason ?? 'unreachable' })
  const reason = problem?.reason ?? (error instanceof Unreachable ? 'unreachable' : local(error))
  void note('put off', `${reason}, ${items.length} items`)
  for (const { id } of items) {
    const now = await database.items.get(id)
    if (!now || !unsentStates.includes(now.state)) continue
    const wait = Math.max(Math.min(longest, first * 2 ** Math.min(now.tries, 12)) * (0.5 + Math.random() / 2), (problem?.retryAfter ?? 0) * 1000)
    await database.items.update(id, { tries: now.tries + 1, dueAt: Date.now() + wait, reason })
  }
}

async function wakeLater(): Promise<void> {
  const times = (await waiting()).map((item) => item.dueAt)
  clearTimeout(timer)
  if (times.length) timer = setTimeout(() => void drain(), Math.max(500, Math.min(...times) - Date.now()))
}

/** Says what a person read, and pulls for them when the last pull is old, or when asked to. Throws Problem or Unreachable only when asked to. */
export async function refresh(owner: string, asked: boolean): Promise<void> {
  await navigator.locks.request('xuncha-pull', async () => {
    await sendRead(owner).catch((error: unknown) => note('reading kept', String(error)))
    const known = await database.people.get(owner)
    if (!asked && known && Date.now() - known.pulledAt < pullEvery) return
    try {
      await pull(owner)
      void note('pulled')
      void keepArea(owner)
      if (await navigator.locks.request('xuncha-outbox', () => askAgain(owner, asked))) void drain(true)
    } catch (error) {
      void note('pull failed', String(error))
      if (asked || !(error instanceof Problem || error instanceof Unreachable)) throw error
    } finally {
      announce({ clock: clockError() })
    }
  })
}
