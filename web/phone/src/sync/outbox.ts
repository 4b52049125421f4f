// The outbox: sends what waits, oldest first, one tab at a time. An item is received or complete only when the server said so.
import { ref } from 'vue'
import type { PushResponse, Receipt } from '../gen/api'
import { Problem, Unreachable } from '../server/request'
import { as, person, tokenOf } from '../session/session'
import { database, unsentStates, type Inspection } from '../store/database'
import { toBase64 } from '../store/identity'
import { pull } from './pull'
import { upload } from './upload'

/** Whether this tab is sending now. */
export const sending = ref(false)
/** What the last try met: nothing, no network, or the server's reason. */
export const trouble = ref('')

const [first, longest] = [2_000, 10 * 60_000]
const pullEvery = 15 * 60_000

let wanted = false
let timer = 0

/** Sends what is due, after whichever tab is sending now. Calls while one waits are one. */
export async function drain(atOnce = false): Promise<void> {
  if (atOnce) await database.inspections.where('state').anyOf(unsentStates).modify({ dueAt: 0 })
  if (wanted) return
  wanted = true
  try {
    await navigator.locks.request('xuncha-outbox', async () => {
      wanted = false
      sending.value = true
      await sendAll()
    })
  } finally {
    sending.value = false
    await wakeLater()
  }
}

async function sendAll(): Promise<void> {
  const tried = new Set<string>()
  for (;;) {
    const next = (await waiting()).find((i) => i.dueAt <= Date.now() && !tried.has(i.id))
    if (!next) return
    tried.add(next.id)
    try {
      await send(next)
      trouble.value = ''
    } catch (error) {
      await postpone(next, error)
      if (error instanceof Unreachable) return // the others would fare no better
    }
  }
}

const waiting = async () => (await database.inspections.where('state').anyOf(unsentStates).toArray()).sort((a, b) => a.submittedAt - b.submittedAt)

/** Pushes the bytes, sends the photos that the receipt misses, and asks again until the server calls it complete. */
async function send(inspection: Inspection): Promise<void> {
  const receipt = await push(inspection)
  const missing = new Set(receipt.missingPhotos)
  const photos = await database.photos.where('inspection').equals(inspection.id).sortBy('id')
  for (const photo of photos) {
    if (!missing.has(photo.sha256)) await database.photos.update(photo.id, { there: true })
    else if (!photo.refused) await sendPhoto(photo.id, inspection.owner)
  }
  if (missing.size) await push(inspection)
  const now = await database.inspections.get(inspection.id)
  if (now && unsentStates.includes(now.state)) throw new Problem(202, now.reason || 'not_complete_yet', '')
}

async function sendPhoto(id: string, owner: string): Promise<void> {
  const photo = await database.photos.get(id)
  if (!photo) return
  try {
    await upload(photo, await tokenOf(owner))
  } catch (error) {
    const final = error instanceof Problem && ['photo_type', 'photo_pixels', 'photo_size'].includes(error.reason)
    if (!final) throw error
    await database.photos.update(id, { refused: error.reason }) // it stays here, for a person to see
  }
}

async function push({ id, payload, sha256, owner }: Inspection): Promise<Receipt> {
  const item = { id, kind: 'inspection', payload: toBase64(payload!), sha256 }
  const { receipts } = await as<PushResponse>(owner, 'POST', '/v1/sync/push', { items: [item] })
  const receipt = receipts.find((r) => r.id === id)
  if (!receipt || receipt.status === 'STATUS_RETRY') throw new Problem(503, receipt?.reason ?? 'unexpected', '')
  await record(id, receipt)
  return receipt
}

const final = { STATUS_CONFLICT: 'conflict', STATUS_QUARANTINED: 'quarantined', STATUS_HELD: 'held' } as const

async function record(id: string, receipt: Receipt): Promise<void> {
  const state = final[receipt.status as keyof typeof final] ?? (receipt.state === 'complete' ? 'complete' : 'received')
  await database.inspections.update(id, { state, reason: receipt.reason, receivedAt: receipt.receivedAt ?? '', tries: 0, dueAt: 0 })
}

/** Waits twice as long after each failure, up to ten minutes, and never in step with other phones. */
async function postpone({ id, tries }: Inspection, error: unknown): Promise<void> {
  const problem = error instanceof Problem ? error : null
  if (!problem && !(error instanceof Unreachable)) throw error
  trouble.value = problem ? problem.reason : 'unreachable'
  const wait = Math.max(Math.min(longest, first * 2 ** Math.min(tries, 12)) * (0.5 + Math.random() / 2), (problem?.retryAfter ?? 0) * 1000)
  await database.inspections.update(id, { tries: tries + 1, dueAt: Date.now() + wait, reason: problem?.reason ?? 'unreachable' })
}

async function wakeLater(): Promise<void> {
  const due = (await waiting()).map((i) => i.dueAt)
  clearTimeout(timer)
  if (due.length) timer = setTimeout(() => void drain(), Math.max(500, Math.min(...due) - Date.now())) as unknown as number
}

/** Pulls for the person of this phone when the last pull is old, or when asked to. Throws Problem or Unreachable only when asked to. */
export async function refresh(asked = false): Promise<void> {
  const id = person.value?.id
  if (!id) return
  await navigator.locks.request('xuncha-pull', async () => {
    const known = await database.people.get(id)
    if (!asked && known && Date.now() - known.pulledAt < pullEvery) return
    try {
      await pull(id)
    } catch (error) {
      if (asked) throw error
    }
  })
}

/** Starts: sends now, and again whenever the network or the page comes back. */
export function start(): void {
  const go = () => {
    void drain(true)
    void refresh()
  }
  addEventListener('online', go)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && go())
  go()
}
