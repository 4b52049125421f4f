import type { Case, Decision, ReviewState } from '../gen/api'
import { minute } from '../clock/beijing'
import { me, mayReview, ofCity } from '../session/session'
import { t } from '../words/words'
import { active, held } from './active'
import { holderName } from './holders'

/** What a reviewer can do with a case at the desk. */
export type Act = 'claim' | 'release' | 'accept' | 'evidence' | 'dismiss' | 'order' | 'transfer' | 'close' | 'reinspect'

export const decisions: Partial<Record<Act, Decision>> = {
  accept: 'DECISION_ACCEPT', evidence: 'DECISION_REQUEST_EVIDENCE', dismiss: 'DECISION_DISMISS', order: 'DECISION_ORDER_RECTIFICATION', close: 'DECISION_CLOSE', transfer: 'DECISION_TRANSFER',
}

/** The states from which an act is possible. The server has the last word; this says beforehand why a button is grey. */
const from: Partial<Record<Act, ReviewState[]>> = {
  accept: ['STATE_OPEN', 'STATE_EVIDENCE_REQUESTED'],
  evidence: ['STATE_OPEN', 'STATE_ACCEPTED'],
  dismiss: ['STATE_OPEN', 'STATE_EVIDENCE_REQUESTED', 'STATE_ACCEPTED'],
  order: ['STATE_OPEN', 'STATE_EVIDENCE_REQUESTED', 'STATE_ACCEPTED'],
  transfer: ['STATE_OPEN', 'STATE_EVIDENCE_REQUESTED', 'STATE_ACCEPTED', 'STATE_ORDERED', 'STATE_RECTIFIED', 'STATE_REINSPECTED'],
  close: ['STATE_REINSPECTED'],
  reinspect: ['STATE_RECTIFIED'],
}

export const keyOf: Record<Act, string> = { claim: 'Enter', release: 'R', accept: 'A', evidence: 'E', dismiss: 'D', order: 'O', transfer: 'T', close: 'X', reinspect: 'I' }

/** Why the signed-in person cannot do this now; empty when they can. */
export function whyNot(act: Act, c: Case, now: number): string {
  if (ofCity.value) return t('why.city')
  if (!mayReview.value) return t('why.readOnly')
  if (!active(c)) return t('why.closed')
  const mine = held(c, now) && c.claimedBy === me.value?.id
  const others = held(c, now) && !mine ? t('why.heldByOther', { who: holderName(c), at: minute(c.claimExpiresAt).slice(11) }) : ''
  if (act === 'claim') return others
  if (act === 'release') return others || (mine ? '' : t('why.notHeld'))
  const states = from[act]!
  if (!states.includes(c.state)) return t('why.state', { state: t(`state.${c.state}`) })
  if (act === 'reinspect') return others // a re-inspection is recorded whoever holds the case
  return others || (mine ? '' : t('why.claimFirst'))
}
