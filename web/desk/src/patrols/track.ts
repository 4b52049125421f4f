// A cleaned track as it is drawn and played: runs of places with times, whether each leg is credited, and nothing between two runs, for there nobody knows.
import type { Feature, FeatureCollection, LineString, Position } from 'geojson'

export interface Place {
  at: number // Unix ms
  on: [number, number] // lng, lat
  metres: number // gone since the start
}

export interface Run {
  places: Place[]
  credited: boolean[] // of each leg
}

export type StretchKind = 'credited' | 'uncredited' | 'gap'

export interface Stretch {
  kind: StretchKind
  from: number
  until: number
}

export interface Track {
  runs: Run[]
  from: number
  until: number
  metres: number
  stretches: Stretch[]
}

const radius = 6_371_000
const rad = Math.PI / 180

/** Metres between two places that lie near each other. */
export function apart([lng1, lat1]: Position, [lng2, lat2]: Position): number {
  const x = (lng2! - lng1!) * rad * Math.cos(((lat1! + lat2!) / 2) * rad)
  return Math.hypot(x, (lat2! - lat1!) * rad) * radius
}

/** Reads what GetTrack gives of a cleaned track. A track without any run is null. */
export function readTrack(geojson: string): Track | null {
  const { features } = JSON.parse(geojson) as FeatureCollection<LineString, { times: number[]; credited: boolean[] }>
  let metres = 0
  const runs = features.filter((f) => f.geometry.coordinates.length > 0).map((f): Run => {
    const places = f.geometry.coordinates.map((on, i) => {
      if (i > 0) metres += apart(f.geometry.coordinates[i - 1]!, on)
      return { at: f.properties.times[i]!, on: on as [number, number], metres }
    })
    return { places, credited: f.properties.credited }
  })
  if (!runs.length) return null
  const stretches = stretchesOf(runs)
  return { runs, metres, stretches, from: runs[0]!.places[0]!.at, until: runs.at(-1)!.places.at(-1)!.at }
}

function stretchesOf(runs: Run[]): Stretch[] {
  const out: Stretch[] = []
  const add = (kind: StretchKind, from: number, until: number) => {
    const last = out.at(-1)
    if (last?.kind === kind && last.until === from) last.until = until
    else if (until > from) out.push({ kind, from, until })
  }
  runs.forEach((run, r) => {
    if (r > 0) add('gap', runs[r - 1]!.places.at(-1)!.at, run.places[0]!.at)
    run.credited.forEach((credited, i) => add(credited ? 'credited' : 'uncredited', run.places[i]!.at, run.places[i + 1]!.at))
  })
  return out
}

/** The track as lines by what they are credited for, and a straight line across each gap. */
export function linesOf(track: Track): FeatureCollection<LineString, { kind: StretchKind }> {
  const features: Feature<LineString, { kind: StretchKind }>[] = []
  const line = (kind: StretchKind, coordinates: Position[]) => features.push({ type: 'Feature', properties: { kind }, geometry: { type: 'LineString', coordinates } })
  track.runs.forEach((run, r) => {
    if (r > 0) line('gap', [track.runs[r - 1]!.places.at(-1)!.on, run.places[0]!.on])
    for (let i = 0; i < run.credited.length; ) {
      let end = i + 1
      while (end < run.credited.length && run.credited[end] === run.credited[i]) end++
      line(run.credited[i] ? 'credited' : 'uncredited', run.places.slice(i, end + 1).map((p) => p.on))
      i = end
    }
  })
  return { type: 'FeatureCollection', features }
}

export interface Moment {
  on: [number, number]
  kind: StretchKind
  speed: number // m/s
  metres: number
}

/** Where somebody was at a moment; in a gap where they were last known. */
export function momentAt(track: Track, at: number): Moment {
  let last = track.runs[0]!.places[0]!
  for (const run of track.runs) {
    if (at < run.places[0]!.at) return { on: last.on, kind: 'gap', speed: 0, metres: last.metres }
    const i = run.places.findLastIndex((p) => p.at <= at)
    const [a, b] = [run.places[i]!, run.places[i + 1]]
    last = run.places.at(-1)!
    if (!b) continue
    const share = (at - a.at) / Math.max(1, b.at - a.at)
    return {
      on: [a.on[0] + share * (b.on[0] - a.on[0]), a.on[1] + share * (b.on[1] - a.on[1])],
      kind: run.credited[i] ? 'credited' : 'uncredited', speed: ((b.metres - a.metres) / Math.max(1, b.at - a.at)) * 1000, metres: a.metres + share * (b.metres - a.metres),
    }
  }
  return { on: last.on, kind: 'gap', speed: 0, metres: last.metres }
}

/** What was gone until a moment, run by run. */
export function goneBy(track: Track, at: number): Position[][] {
  const now = momentAt(track, at)
  return track.runs.filter((run) => run.places[0]!.at <= at).map((run) => {
    const line: Position[] = run.places.filter((p) => p.at <= at).map((p) => p.on)
    if (run.places.at(-1)!.at > at) line.push(now.on)
    return line
  }).filter((line) => line.length > 1)
}

/** The speed in each of n equal parts of the time, m/s; null where nobody knows. */
export function speeds(track: Track, n: number): (number | null)[] {
  const step = (track.until - track.from) / n
  return Array.from({ length: n }, (_, i) => {
    const a = momentAt(track, track.from + i * step)
    const b = momentAt(track, track.from + (i + 1) * step)
    return a.kind === 'gap' || b.kind === 'gap' || step <= 0 ? null : ((b.metres - a.metres) / step) * 1000
  })
}
