// What the server has in quarantine is asked about again: an administrator may have released it since. Sent once more it is found there, and the answer is its receipt.
import { Problem, Unreachable } from '../server/request'
import { database } from '../store/database'
import { note } from '../store/log'
import { pushAll } from './push'

const most = 50
const [often, seldom] = [15 * 60_000, 24 * 3600_000]

/** Asks about a person's quarantined items, the less often the older they are; asked: all of them now. Tells whether any is out. Only under the outbox's lock. */
export async function askAgain(owner: string, asked: boolean): Promise<boolean> {
  const kept = () => database.items.where('owner').equals(owner).filter((item) => item.state === 'quarantined')
  const due = (await kept().sortBy('dueAt')).filter((item) => asked || item.dueAt <= Date.now()).slice(0, most)
  if (!due.length) return false
  for (const { id, capturedAt } of due) await database.items.update(id, { dueAt: Date.now() + Math.min(seldom, Math.max(often, (Date.now() - capturedAt) / 8)) })
  try {
    await pushAll(owner, due)
  } catch (error) {
    if (!(error instanceof Problem || error instanceof Unreachable)) throw error
    void note('not asked again', String(error)) // the next pull does
  }
  return (await database.items.bulkGet(due.map((item) => item.id))).some((item) => item && item.state !== 'quarantined')
}
