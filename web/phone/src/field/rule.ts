// What makes a patrol count, as the server's server/rule judges it. The server has the last word; this tells a person on the way what is still missing.
import type { Rule } from './rule-types'
import type { Text } from './pack'

export interface Facts {
  tier: string
  mode: string
  /** Less pauses, s. */
  seconds: number
  /** Of the cleaned track. */
  metres: number
  /** Of the cleaned places near the asset, 0 to 1. */
  share: number
  /** Photos, and answers of a form. */
  evidence: number
}

/** One figure beside its threshold. ok is null where only the server can tell. */
export interface Check {
  name: string
  ok: boolean | null
  figure: number
  threshold: number
  unit: 's' | 'm' | 'share' | 'h' | 'count' | ''
  text: Text
}

/** Judges by a rule: it counts if every check holds. What the rule does not ask for is no check. */
export function judge(rule: Rule, f: Facts): Check[] {
  const visit = rule.visits.find((v) => !v.tier || v.tier === f.tier)
  if (!visit) return [{ name: 'tier', ok: false, figure: 0, threshold: 0, unit: '', text: { zh: '规则不适用于此层级', en: 'the rule says nothing of this tier' } }]
  const checks: Check[] = []
  const least = (name: string, figure: number, threshold: number | undefined, unit: Check['unit'], zh: string, en: string) => {
    if (threshold) checks.push({ name, ok: figure >= threshold, figure, threshold, unit, text: { zh, en } })
  }
  least('least_time', f.seconds, (visit.least_minutes ?? 0) * 60, 's', '巡查时长（不含暂停）', 'time, less pauses')
  least('least_length', f.metres, visit.least_meters, 'm', '巡查里程', 'length of the track')
  least('least_share', f.share, visit.least_share, 'share', '在责任范围内的比例', 'share near what is owed')
  if (visit.least_gap_hours) checks.push({ name: 'least_gap', ok: null, figure: 0, threshold: visit.least_gap_hours, unit: 'h', text: { zh: '距上次有效巡查的间隔', en: 'time since the last valid patrol' } })
  if (visit.evidence) least('evidence', f.evidence, 1, 'count', '至少一张照片或一项检查表', 'at least one photo or answer of a form')
  if (visit.modes?.length) checks.push({ name: 'mode', ok: visit.modes.includes(f.mode), figure: 0, threshold: 0, unit: '', text: { zh: '巡查方式', en: 'way of going' } })
  return checks
}
