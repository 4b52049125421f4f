import type { Case, ReviewState } from '../gen/api'

export const states: ReviewState[] = ['STATE_OPEN', 'STATE_EVIDENCE_REQUESTED', 'STATE_ACCEPTED', 'STATE_ORDERED', 'STATE_RECTIFIED', 'STATE_REINSPECTED', 'STATE_CLOSED', 'STATE_DISMISSED', 'STATE_TRANSFERRED']
const over: ReviewState[] = ['STATE_CLOSED', 'STATE_DISMISSED', 'STATE_TRANSFERRED']

/** Whether anything is still to be done. */
export const active = (c: Case) => !over.includes(c.state)

/** Whether somebody holds the case now: a lease that has run out holds nothing. */
export const held = (c: Case, now: number) => c.claimedBy !== '' && c.claimExpiresAt !== null && Date.parse(c.claimExpiresAt) > now

/** The states in which a case waits for a reviewer, as the server's own "first free". */
export const waiting = (c: Case) => c.state === 'STATE_OPEN' || c.state === 'STATE_ACCEPTED' || c.state === 'STATE_REINSPECTED'

/** The queue's own order: severity, due time, id. */
export function before(a: Case, b: Case): boolean {
  const left = [a.severity, a.dueAt ?? '', a.id]
  const right = [b.severity, b.dueAt ?? '', b.id]
  if (left[0] !== right[0]) return left[0]! < right[0]!
  const due = Date.parse(left[1]!) - Date.parse(right[1]!)
  return due !== 0 ? due < 0 : left[2]! < right[2]!
}
