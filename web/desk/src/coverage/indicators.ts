// The indicators of a board: what each is called, how it is worked out, and which line does better. Every figure is the server's own; a rate without a denominator is none.
import type { Line } from '../gen/api'
import { either } from '../words/words'
import { covered, percent, shown } from './rates'

export interface Indicator {
  key: string
  name: string
  formula: string
  /** In per cent, or a count; null where there is nothing to tell. */
  value: (l: Line) => number | null
  /** What was divided, or nothing for a count. */
  parts?: (l: Line) => string
  /** Fewer is better. */
  fewer?: boolean
  /** A count, and no rate. */
  count?: boolean
}

const rate = (key: string, name: string, formula: string, of: (l: Line) => [number, number], fewer = false): Indicator => ({ key, name, formula, fewer, value: (l) => percent(...of(l)), parts: (l) => of(l).join(' / ') })

export const indicators = (): Indicator[] => [
  rate('completion', either('巡查完成率', 'Completion'), either('已巡次数 ÷ 应巡次数；每项责任每个周期至多计应巡次数', 'Visits done ÷ visits owed; of each duty and period no more than were owed'), (l) => [l.done, l.owed]),
  rate('days', either('巡河率', 'Days patrolled'), either('有有效巡查的天数 ÷ 责任天数；逐项责任、逐个周期按北京时间的日历日计，一天多次只算一天，未到的日子也在分母里', 'Days with a visit that counts ÷ days on which the duty stood, of each duty and period; two visits of a day are one day, and days to come count too'), (l) => [l.days, l.ofDays]),
  rate('valid', either('有效巡查率', 'Valid patrols'), either('有效巡查 ÷ 全部巡查', 'Visits that count ÷ visits held'), (l) => [l.validPatrols, l.patrols]),
  rate('zero', either('零报告率', 'Zero reports'), either('没有上报任何问题的有效巡查 ÷ 有效巡查', 'Valid visits that reported nothing ÷ valid visits'), (l) => [l.zeroReports, l.validPatrols], true),
  { key: 'covered', name: either('覆盖率', 'Covered'), formula: either('已覆盖河长 ÷ 应覆盖河长；没有河段的按面积', 'Covered length of reaches ÷ their length; without reaches, area'), value: covered },
  rate('checks', either('检查完成率', 'Inspections'), either('已检查 ÷ 应检查：每个在管对象在每个检查周期内一次', 'Inspected ÷ owed: each active target once in each period of its rhythm'), (l) => [l.checksDone, l.checksOwed]),
  rate('report', either('问题上报率', 'Reporting rate'), either('巡查上报 ÷（巡查上报 + 责任段内的检查发现 + 责任段内的群众举报）', 'Reported on patrol ÷ (that + found there by inspections + reported there by the public)'), (l) => [l.events, l.events + l.beatFindings + l.beatReports]),
  { key: 'gap', name: either('重大问题上报差', 'Gap of major problems'), formula: either('巡查上报的重大问题 − 责任段内他人发现的重大问题；小于 0 即他人发现更多', 'Major problems reported on patrol − those that others found there; below 0 others found more'), value: (l) => l.majorGap, parts: (l) => `${l.majorEvents} − ${l.majorOthers}`, count: true },
  rate('handle', either('问题处理率', 'Handled'), either('期内立案中已作出处理的 ÷ 期内立案；不含以前的存量', 'Cases of the period that somebody decided on ÷ cases opened in it; without earlier stock'), (l) => [l.casesHandled, l.cases]),
  rate('close', either('办结率', 'Closed'), either('期内立案中已办结的 ÷（期内立案 − 不予立案）', 'Cases of the period that are closed ÷ (opened − dismissed)'), (l) => [l.casesClosed, l.cases - l.casesDismissed]),
  rate('inTime', either('按期办结率', 'Closed in time'), either('每一步都未超期而办结的 ÷ 已办结', 'Closed with no step late ÷ closed'), (l) => [l.casesInTime, l.casesClosed]),
  rate('rework', either('返工率', 'Rework'), either('复查未通过次数 ÷ 复查次数', 'Re-inspections that failed ÷ re-inspections'), (l) => [l.rechecksFailed, l.rechecks], true),
  { key: 'overdue', name: either('超期案件', 'Cases overdue'), formula: either('期内立案中当前一步已超期的案件数', 'Cases of the period whose present step is past due'), value: (l) => l.casesOverdue, fewer: true, count: true, parts: (l) => either(`立案 ${l.cases}`, `of ${l.cases} cases`) },
]

/** An indicator's figure of a line, as it is read. */
export function figure(i: Indicator, l: Line): string {
  const v = i.value(l)
  return i.count ? (v === null ? '—' : String(v)) : shown(v)
}

/** Each region's place, from 1; equal ones share it, and one without a figure has none. */
export function places(i: Indicator, lines: Line[]): Map<string, number> {
  const worth = (l: Line) => (i.fewer ? -1 : 1) * i.value(l)!
  const told = lines.filter((l) => i.value(l) !== null)
  return new Map(told.map((l) => [l.region, 1 + told.filter((o) => worth(o) > worth(l)).length]))
}

/** The best first, those without a figure last. */
export function ranked(i: Indicator, lines: Line[]): Line[] {
  const at = places(i, lines)
  return [...lines].sort((a, b) => (at.get(a.region) ?? Infinity) - (at.get(b.region) ?? Infinity) || a.region.localeCompare(b.region))
}
