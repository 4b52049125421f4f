// A patrol rule as server/rule keeps it, and how it reads.
import { either, t, word } from '../words/words'
import type { Text } from './pack'
import { list, maybe, number, object, oneOf, text, truth, words } from './shape'

export const tiers = ['city', 'county', 'township', 'village']
export const warnings = ['yellow', 'orange', 'red']
export const pers = ['day', 'week', 'month', 'quarter', 'half_year', 'year']
export const assets = ['reach', 'lake', 'plot']
export const modes = ['foot', 'car', 'boat', 'drone']
export const levels = ['minor', 'normal', 'major']

export interface Frequency {
  tier?: string
  months?: number[]
  warning?: string
  times: number
  per: string
  distinct_days?: boolean
}

export interface Visit {
  tier?: string
  least_minutes: number
  least_meters: number
  least_share: number
  least_gap_hours: number
  evidence: boolean
  modes?: string[]
}

export interface Rule {
  code: string
  version: number
  name: Text
  origin: string
  assets: string[]
  months?: number[]
  frequencies: Frequency[]
  per_person: boolean
  visits: Visit[]
  coverage: { buffer_m: number; swath_m: number; resolution_m: number; least_share: number }
  case_levels?: string[]
  grace_days: number
  escalate_days: number
  stale_minutes: number
}

const frequency = object({ tier: maybe(text), months: maybe(list(number)), warning: maybe(text), times: number, per: oneOf(pers), distinct_days: maybe(truth) })
const visit = object({ tier: maybe(text), least_minutes: number, least_meters: number, least_share: number, least_gap_hours: number, evidence: truth, modes: maybe(list(text)) })
const rule = object({
  code: text, version: number, name: words, origin: text, assets: list(text), months: maybe(list(number)), frequencies: list(frequency), per_person: truth, visits: list(visit),
  coverage: object({ buffer_m: number, swath_m: number, resolution_m: number, least_share: number }), case_levels: maybe(list(text)), grace_days: number, escalate_days: number, stale_minutes: number,
})
/** Whether the form can show a content. */
export const isRule = (content: unknown): content is Rule => rule(content)

export const tierWord = (tier?: string) => (tier ? t(`tier.${tier}`) : either('各级', 'Any tier'))
export const warningWord = (level?: string) => (level ? t(`warningLevel.${level}`) : either('平时', 'Always'))
export const modeWord = (mode: string) => ({ foot: either('步行', 'on foot'), car: either('驾车', 'by car'), boat: either('乘船', 'by boat'), drone: either('无人机', 'by drone') })[mode] ?? mode
export const levelWord = (level: string) => ({ minor: either('轻微', 'minor'), normal: either('一般', 'normal'), major: either('重大', 'major') })[level] ?? level
/** A rule's origin in the desk's language, where it was written in both: 中文 · English. */
export function originIn(origin: string): string {
  const [zh, en] = origin.split(' · ')
  return either(zh ?? '', en ?? zh ?? '')
}

export const monthsWord = (months?: number[]) => (months?.length ? either(`${months.join('、')} 月`, `months ${months.join(', ')}`) : '')

const frequencyWords = (f: Frequency) =>
  [tierWord(f.tier), warningWord(f.warning), monthsWord(f.months), either(`${t(`per.${f.per}`)} ${f.times} ${f.distinct_days ? '天' : '次'}`, `${f.times} ${f.distinct_days ? 'days' : 'times'} ${t(`per.${f.per}`)}`)].filter(Boolean).join(' · ')

const visitWords = (v: Visit) =>
  [
    tierWord(v.tier),
    either(`不少于 ${v.least_minutes} 分钟`, `at least ${v.least_minutes} minutes`),
    either(`不少于 ${v.least_meters} 米`, `at least ${v.least_meters} m`),
    either(`责任范围内占 ${Math.round(v.least_share * 100)}% 以上`, `${Math.round(v.least_share * 100)}% within the duty’s buffer`),
    v.least_gap_hours ? either(`与上次相隔 ${v.least_gap_hours} 小时`, `${v.least_gap_hours} hours after the last`) : '',
    v.evidence ? either('须有照片或检查表', 'with a photo or form') : '',
    v.modes?.map(modeWord).join(' / '),
  ]
    .filter(Boolean)
    .join(' · ')

/** The rule as lines of words, for comparing. */
export function ruleLines(r: Rule): string[] {
  return [
    `${r.code} v${r.version} ${r.name.zh} ${r.name.en}`,
    `${either('出处', 'Origin')}: ${r.origin}`,
    `${either('适用于', 'For')}: ${r.assets.map((a) => word('asset', a)).join(', ')} ${monthsWord(r.months)}`,
    ...r.frequencies.map((f) => `${either('应巡', 'Owed')}: ${frequencyWords(f)}`),
    r.per_person ? either('按人计次', 'Counted per person') : either('按对象计次', 'Counted per asset'),
    ...r.visits.map((v) => `${either('有效', 'Counts')}: ${visitWords(v)}`),
    either(`河段两侧 ${r.coverage.buffer_m} 米，地块扫幅 ${r.coverage.swath_m} 米，格网 ${r.coverage.resolution_m} 米，周期内覆盖不少于 ${Math.round(r.coverage.least_share * 100)}%`, `${r.coverage.buffer_m} m to either side, swath ${r.coverage.swath_m} m, squares of ${r.coverage.resolution_m} m, ${Math.round(r.coverage.least_share * 100)}% covered in a period`),
    either(`立案的上报等级：${r.case_levels?.map(levelWord).join('、') || '无'}`, `Reports that open a case: ${r.case_levels?.map(levelWord).join(', ') || 'none'}`),
    either(`宽限 ${r.grace_days} 天，逾期 ${r.escalate_days} 天上报一级，${r.stale_minutes} 分钟无定位视为结束`, `${r.grace_days} days of grace, one tier up after ${r.escalate_days} days overdue, over after ${r.stale_minutes} minutes without a fix`),
  ]
}
