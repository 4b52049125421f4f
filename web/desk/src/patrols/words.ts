// The closed lists of patrols, in both languages.
import { either } from '../words/words'

const modes: Record<string, () => string> = { foot: () => either('步行', 'On foot'), car: () => either('驾车', 'By car'), boat: () => either('乘船', 'By boat'), drone: () => either('无人机', 'Drone') }
const sources: Record<string, () => string> = { app: () => either('巡查手机端', 'Phone app'), gpx: () => 'GPX', osmand: () => 'Traccar / OsmAnd', owntracks: () => 'OwnTracks' }
const acts: Record<string, () => string> = {
  received: () => either('收到', 'Received'), judged: () => either('评定', 'Judged'), doubt_confirmed: () => either('认定疑点', 'Doubt confirmed'), doubt_dismissed: () => either('排除疑点', 'Doubt dismissed'),
  discounted: () => either('不予计次', 'Discounted'), counted: () => either('恢复计次', 'Counted again'), upheld: () => either('维持原结论', 'Upheld'), appealed: () => either('提出申诉', 'Appealed'),
}
const doubts: Record<string, () => string> = {
  off_reach: () => either('偏离责任范围', 'Off the reach'), datum_suspect: () => either('坐标系可疑', 'Datum suspect'), vehicle_speed: () => either('车辆速度', 'Vehicle speed'), replay: () => either('轨迹重放', 'Replay'),
  carried_together: () => either('一人多机', 'Carried together'), mock_position: () => either('模拟定位', 'Mock position'), mock_texture: () => either('轨迹过于平滑', 'Too smooth'), impossible_jumps: () => either('位置跳变', 'Impossible jumps'),
  clock_games: () => either('时钟异常', 'Clock games'), photos_elsewhere: () => either('照片不在现场', 'Photos elsewhere'), nothing_found: () => either('长期无发现', 'Nothing found'),
}
const doubtStates: Record<string, () => string> = { open: () => either('待裁定', 'Open'), confirmed: () => either('已认定', 'Confirmed'), dismissed: () => either('已排除', 'Dismissed') }
const kinds: Record<string, () => string> = { reach: () => either('河段', 'Reach'), lake: () => either('湖泊', 'Lake'), plot: () => either('林班', 'Plot') }
const levels: Record<string, () => string> = { minor: () => either('轻微', 'Minor'), normal: () => either('一般', 'Normal'), major: () => either('严重', 'Major') }

const of = (list: Record<string, () => string>) => (name: string) => list[name]?.() ?? name
export const modeName = of(modes)
export const sourceName = of(sources)
export const actName = of(acts)
export const doubtName = of(doubts)
export const doubtState = of(doubtStates)
export const assetKind = of(kinds)
export const levelName = of(levels)
export const doubtNames = Object.keys(doubts)

/** A length of time: 1 小时 24 分. */
export function lasted(seconds: number): string {
  const m = Math.round(seconds / 60)
  return m >= 60 ? either(`${Math.floor(m / 60)} 小时 ${m % 60} 分`, `${Math.floor(m / 60)} h ${m % 60} min`) : either(`${m} 分钟`, `${m} min`)
}

/** A way: 3.2 公里. */
export const length = (metres: number) => (metres >= 1000 ? either(`${(metres / 1000).toFixed(2)} 公里`, `${(metres / 1000).toFixed(2)} km`) : either(`${Math.round(metres)} 米`, `${Math.round(metres)} m`))

/** By what width a cover was measured, in the words that rules are told in: of a reach the strip to either side of it, of a lake or plot the whole width that is seen in passing. Rules of several duties may ask for several. */
export const widthWords = (kind: string, cm: number) => (kind === 'reach' ? either(`两侧 ${cm / 100} 米内`, `within ${cm / 100} m to either side`) : either(`每趟视宽 ${cm / 100} 米`, `a swath of ${cm / 100} m`))

/** A figure of a rule, cut and not rounded, so that nothing reads as reached that is not. */
export function figure(value: number, unit: string): string {
  const cut = (v: number) => String(Math.floor(v * 10) / 10)
  if (unit === 's') return cut(value / 60) + either(' 分钟', ' min')
  if (unit === 'm') return cut(value) + either(' 米', ' m')
  if (unit === 'share') return `${cut(value * 100)}%`
  if (unit === 'h') return cut(value) + either(' 小时', ' h')
  return cut(value)
}
