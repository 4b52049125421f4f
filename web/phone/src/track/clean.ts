// The server's track cleaner, version 1 (server/track/README.md): which fixes are plausible movement, and where nobody knows the way.
// It is the same, step by step, so that what turns green on the way is what the server will find; test/vectors.test.mjs runs both on the same tracks.
import { apart, frameAt, type Frame, type LatLng } from '../coverage/frame'
import type { Fix } from './fix'

const bounds = { accuracy: 50, assumed: 15, crowded: 500, speed: 45, gap: 120_000, leg: 500, intruders: 3, stay: 60_000, stayNear: 10, stayFar: 15, intruderRow: 8, stride: 25 }
const lastMilli = 253402300799999

export interface Point extends LatLng {
  from: number
  until: number
}

/** The runs of plausible movement, in the order of time. Between two nobody knows what was. */
export function clean(fixes: Fix[]): Point[][] {
  return runsOf(usable(fixes)).map(points)
}

const radius = (f: Fix) => (f.accuracy > 0 ? f.accuracy : bounds.assumed)
const plausible = (f: Fix) => Math.abs(f.lat) <= 90 && Math.abs(f.lng) <= 180 && (f.lat !== 0 || f.lng !== 0) && f.at >= 0 && f.at <= lastMilli

function usable(fixes: Fix[]): Fix[] {
  const known = (f: Fix) => (f.accuracy > 0 ? f.accuracy : Infinity)
  const byAccuracy = (a: Fix, b: Fix) => (known(a) === known(b) ? 0 : known(a) - known(b))
  const good = fixes.filter((f) => plausible(f) && radius(f) <= bounds.accuracy).sort((a, b) => a.at - b.at || byAccuracy(a, b) || a.lat - b.lat || a.lng - b.lng)
  const kept: Fix[] = []
  for (const f of good) if (!kept.length || f.at - kept[kept.length - 1]!.at >= bounds.crowded) kept.push(f)
  return kept
}

let frame: Frame | null = null
/** Measures in a frame at a's latitude in whole hundredths of a degree. */
function metres(a: LatLng, b: LatLng): number {
  const lat = Math.sign(a.lat) * Math.round(Math.abs(a.lat) * 100) / 100 || 0
  if (!frame || frame.origin.lat !== lat) frame = frameAt({ lat, lng: 0 })
  const [east, north] = [(b.lng - a.lng) * frame.perLng, (b.lat - a.lat) * frame.perLat]
  return Math.sqrt(east * east + north * north)
}

type Follows = 'joined' | 'gap' | 'jump'

function follow(a: Fix, b: Fix): Follows {
  const [ms, m] = [b.at - a.at, metres(a, b)]
  if (m > (bounds.speed * ms) / 1000 + radius(a) + radius(b)) return 'jump'
  return ms > bounds.gap || m > bounds.leg ? 'gap' : 'joined'
}

interface Chain {
  below: number
  last: number
  fixes: number
  jumped: boolean
  dropped: boolean
}

function runsOf(fixes: Fix[]): Fix[][] {
  const of: number[] = []
  const chains: Chain[] = []
  let top = -1
  const begin = (fix: number, jumped: boolean) => {
    chains.push({ below: top, last: fix, fixes: 1, jumped, dropped: false })
    of[fix] = top = chains.length - 1
  }
  const join = (fix: number) => {
    chains[top]!.last = fix
    chains[top]!.fixes++
    of[fix] = top
  }
  const afterJump = (fix: number) => {
    let at = top
    for (let row = 0; row < bounds.intruderRow; row++) {
      if (chains[at]!.fixes >= bounds.intruders || chains[at]!.below < 0) break
      at = chains[at]!.below
      const how = follow(fixes[chains[at]!.last]!, fixes[fix]!)
      if (how === 'jump') continue
      while (top !== at) {
        chains[top]!.dropped = true
        top = chains[top]!.below
      }
      return how === 'joined' ? join(fix) : begin(fix, false)
    }
    begin(fix, true)
  }
  fixes.forEach((f, k) => {
    const how = top < 0 ? 'gap' : follow(fixes[chains[top]!.last]!, f)
    if (how === 'joined') join(k)
    else if (how === 'gap') begin(k, false)
    else afterJump(k)
  })
  let jumpedAfter = false
  for (const c of [...chains].reverse()) {
    if (c.dropped) continue
    c.dropped = c.fixes < bounds.intruders && (c.jumped || jumpedAfter)
    jumpedAfter = c.jumped
  }
  return gather(fixes, of, chains)
}

/** Puts the fixes of each chain together. One fix with a gap on either side is no movement: nothing vouches for it. */
function gather(fixes: Fix[], of: number[], chains: Chain[]): Fix[][] {
  const runs: Fix[][] = []
  let [chain, run] = [-1, [] as Fix[]]
  fixes.forEach((f, k) => {
    const id = of[k]!
    if (chains[id]!.dropped) return
    if (id !== chain) {
      runs.push(run)
      ;[chain, run] = [id, []]
    }
    run.push(f)
  })
  return [...runs, run].filter((r) => r.length > 1)
}

function points(run: Fix[]): Point[] {
  const out: Point[] = []
  for (let at = 0; at < run.length; ) {
    const n = stays(run, at)
    out.push(together(run.slice(at, at + n)))
    at += n
  }
  return out
}

function stays(run: Fix[], at: number): number {
  const reach = Math.min(Math.max(radius(run[at]!), bounds.stayNear), bounds.stayFar)
  let n = 1
  while (at + n < run.length && metres(run[at]!, run[at + n]!) <= reach) n++
  return run[at + n - 1]!.at - run[at]!.at < bounds.stay ? 1 : n
}

const e7 = (degrees: number) => Math.sign(degrees) * Math.round(Math.abs(degrees) * 1e7)

/** The mean place, in whole ten-millionths of a degree. */
function together(stay: Fix[]): Point {
  const [first, last] = [stay[0]!, stay[stay.length - 1]!]
  const time = { from: first.at, until: last.at }
  if (stay.length === 1) return { lat: first.lat, lng: first.lng, ...time }
  const mean = (of: (f: Fix) => number) => Math.trunc(stay.reduce((sum, f) => sum + e7(of(f)), 0) / stay.length) / 1e7
  return { lat: mean((f) => f.lat), lng: mean((f) => f.lng), ...time }
}

/** How far the runs lead, metres, over places that are a stride apart at least. */
export function lengthOf(runs: Point[][]): number {
  let sum = 0
  for (const run of runs) {
    let from: LatLng = run[0]!
    let frame = frameAt(from)
    for (const p of run.slice(1)) {
      const stride = apart(frame, from, p)
      if (stride >= bounds.stride) [sum, from, frame] = [sum + stride, p, frameAt(p)]
    }
  }
  return sum
}
