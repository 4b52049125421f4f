// What a doubt rests on, in words, line by line. What this page does not know is shown as the server says it.
import { minute } from '../clock/beijing'
import { either } from '../words/words'

export interface Line {
  label: string
  value: string
  patrols?: string[] // others that it is about
}

const percent = (v: unknown) => `${Math.round(Number(v) * 1000) / 10}%`
const span = (v: unknown) => {
  const s = Math.abs(Number(v))
  if (s >= 7200 && s < 172_800) return either(`${Math.round(s / 360) / 10} 小时`, `${Math.round(s / 360) / 10} h`)
  if (s >= 172_800) return either(`${Math.round(s / 86_400)} 天`, `${Math.round(s / 86_400)} days`)
  return s >= 120 ? either(`${Math.round(s / 60)} 分钟`, `${Math.round(s / 60)} min`) : either(`${s} 秒`, `${s} s`)
}
const metres = (v: unknown) => (Number(v) >= 2000 ? either(`${(Number(v) / 1000).toFixed(1)} 公里`, `${(Number(v) / 1000).toFixed(1)} km`) : either(`${v} 米`, `${v} m`))
const count = (v: unknown) => String(v)
const list = (v: unknown) => either(`${(v as unknown[]).length} 张`, String((v as unknown[]).length))

const known: Record<string, [() => string, (v: unknown) => string]> = {
  share_near: [() => either('在责任范围附近的轨迹', 'Of the track near what was set out for'), percent],
  share_near_if_gcj02: [() => either('若按 GCJ-02 换算后', 'If it were GCJ-02, converted'), percent],
  places: [() => either('定位点', 'Fixes'), count],
  seconds: [() => either('持续', 'For'), span],
  metres: [() => either('里程', 'Over'), metres],
  top_mps: [() => either('最高速度', 'Top speed'), (v) => `${(Number(v) * 3.6).toFixed(0)} km/h`],
  fixes: [() => either('模拟的定位点', 'Fixes made up'), count],
  even: [() => either('过于平滑之处', 'Too even'), count],
  of: [() => either('总数', 'Of'), count],
  within_m: [() => either('偏差小于', 'Within'), metres],
  jumps: [() => either('跳变次数', 'Jumps'), count],
  farthest_m: [() => either('最远一跳', 'The farthest'), metres],
  backward: [() => either('时钟倒退次数', 'Times the clock ran backward'), count],
  most_s: [() => either('最多倒退', 'By at most'), span],
  outside: [() => either('不在巡查时间内的定位点', 'Fixes outside the patrol’s time'), count],
  far: [() => either('离轨迹过远的照片', 'Photos away from the track'), list],
  outside_time: [() => either('时间不符的照片', 'Photos of another time'), list],
  used_elsewhere: [() => either('在别处用过的照片', 'Photos used elsewhere'), list],
  since: [() => either('自', 'Since'), (v) => minute(String(v))],
  started_at: [() => either('那次巡查始于', 'The other began'), (v) => minute(String(v))],
  median_m: [() => either('一半的点相距不到', 'Half of the places closer than'), metres],
  nine_tenths_m: [() => either('九成的点相距不到', 'Nine tenths closer than'), metres],
  shift_s: [() => either('时间相差', 'Apart in time'), span],
  backwards: [() => either('方向', 'Direction'), (v) => (v ? either('反向', 'the other way round') : either('同向', 'the same'))],
}

export function linesOf(evidence: Record<string, unknown>): Line[] {
  const out: Line[] = []
  const order = ['patrol', 'patrols', ...Object.keys(known)]
  const rank = (key: string) => (order.indexOf(key) + order.length + 1) % (order.length + 1) // what is not known comes last
  for (const [key, value] of Object.entries(evidence).sort(([a], [b]) => rank(a) - rank(b))) {
    if (key === 'user' || (Array.isArray(value) && !value.length)) continue
    const others = key === 'patrol' ? [String(value)] : key === 'patrols' && Array.isArray(value) ? value.map(String) : null
    if (others) out.push({ label: either('另一次巡查', 'The other patrol'), value: '', patrols: others })
    else if (key === 'patrols') out.push({ label: either('连续巡查次数', 'Patrols in a row'), value: String(value) })
    else if (known[key]) out.push({ label: known[key]![0](), value: known[key]![1](value) })
    else out.push({ label: key, value: typeof value === 'object' ? JSON.stringify(value) : String(value) })
  }
  return out
}
