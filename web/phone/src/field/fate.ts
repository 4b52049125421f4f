// What became of an inspection after the server had all of it, as the pull tells: in the county's queue, asked about, decided.
import type { Case } from '../gen/api'
import type { Item } from '../store/database'

export interface Fate {
  state: Case['state']
  step: 'queue' | 'decided'
  case: Case
  /** The reviewer's own words, where they gave any. */
  reason: string
}

const waits: Case['state'][] = ['STATE_OPEN', 'STATE_EVIDENCE_REQUESTED']

/** The fate of an item; undefined as long as no case of it is known. */
export function fateOf(item: Item, cases: Case[]): Fate | undefined {
  const mine = item.kind === 'inspection' && item.state === 'complete' ? cases.find((c) => c.inspectionIds.includes(item.id)) : undefined
  return mine && { state: mine.state, step: waits.includes(mine.state) ? 'queue' : 'decided', case: mine, reason: [...mine.acts].reverse().find((act) => act.reason)?.reason ?? '' }
}
