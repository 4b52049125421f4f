// How far a patrol has come: its runs, what of the owed reach or plot is green, and what counts so far.
import { cover, shareNear } from '../coverage/cover'
import { lengthOf as lengthOfIntervals, type Interval } from '../coverage/intervals'
import { count, holds, plotOf, sweep, type Plot, type Polygon } from '../coverage/plot'
import type { Reach } from '../coverage/reach'
import type { Patrol } from '../store/database'
import { clean, lengthOf, type Point } from '../track/clean'
import type { Fix } from '../track/fix'
import { judge, type Check } from './rule'
import type { Rule } from './rule-types'

export interface Progress {
  runs: Point[][]
  metres: number
  /** That the track vouches for, less pauses. */
  seconds: number
  covered: Interval[]
  /** The squares of an owed plot or lake, and which of them were seen. */
  plot: { raster: Plot; seen: Uint8Array } | null
  /** The part of what is owed that is covered, 0 to 1; null: nothing is owed, or its place is not known. */
  done: number | null
  /** Breaks between runs that are no pause: nobody knows the way, and nothing counts. */
  gaps: number
  checks: Check[]
}

/** What a duty is owed on, as it is measured. */
export interface Owed {
  reach: Reach | null
  polygons: Polygon[]
  raster: Plot | null
}

const usual = { buffer_m: 50, swath_m: 60, resolution_m: 10 } // where no rule is known

export const owedOf = (reach: Reach | null, polygons: Polygon[], rule: Rule | null): Owed => ({ reach, polygons, raster: plotOf(polygons, rule?.coverage.resolution_m ?? usual.resolution_m) })

export function progressOf(patrol: Patrol, fixes: Fix[], { reach, polygons, raster }: Owed, rule: Rule | null, evidence: number): Progress {
  const runs = clean(fixes)
  const buffer = rule?.coverage.buffer_m ?? usual.buffer_m
  const covered = reach ? cover(reach, runs, buffer) : []
  const [metres, seconds] = [lengthOf(runs), secondsOf(patrol, runs)]
  const plot = raster && { raster, seen: sweep(raster, runs, rule?.coverage.swath_m ?? usual.swath_m) }
  const places = runs.flat()
  const share = reach ? shareNear(reach, runs, buffer) : places.length ? places.filter((p) => holds(polygons, p)).length / places.length : 0
  const checks = rule && patrol.duty ? judge(rule, { tier: patrol.duty.tier, mode: patrol.mode, seconds, metres, share, evidence }) : []
  const done = reach ? lengthOfIntervals(covered) / reach.length : plot && count(plot.seen) / plot.raster.cells
  return { runs, metres, seconds, covered, plot, done, gaps: gapsOf(patrol, runs), checks: reach || plot ? checks : checks.filter((c) => c.name !== 'least_share') }
}

function secondsOf(patrol: Patrol, runs: Point[][]): number {
  let ms = 0
  for (const run of runs) {
    const [from, until] = [run[0]!.from, run[run.length - 1]!.until]
    ms += until - from
    for (const p of patrol.pauses) ms -= Math.max(0, Math.min(until, p.until || Date.now()) - Math.max(from, p.from))
  }
  return Math.max(0, ms) / 1000
}

function gapsOf(patrol: Patrol, runs: Point[][]): number {
  const paused = (from: number, until: number) => patrol.pauses.some((p) => p.from <= until && (p.until || Infinity) >= from)
  return runs.slice(1).filter((run, k) => !paused(runs[k]![runs[k]!.length - 1]!.until, run[0]!.from)).length
}
