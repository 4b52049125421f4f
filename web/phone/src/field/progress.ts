// How far a patrol has come: its runs, what of the owed reach is green, and what counts so far.
import { cover, shareNear } from '../coverage/cover'
import { lengthOf as lengthOfIntervals, type Interval } from '../coverage/intervals'
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
  coveredMetres: number
  reachMetres: number
  /** Breaks between runs that are no pause: nobody knows the way, and nothing counts. */
  gaps: number
  checks: Check[]
}

const defaultBuffer = 50 // metres, where no rule is known

export function progressOf(patrol: Patrol, fixes: Fix[], reach: Reach | null, rule: Rule | null, evidence: number): Progress {
  const runs = clean(fixes)
  const buffer = rule?.coverage.buffer_m ?? defaultBuffer
  const covered = reach ? cover(reach, runs, buffer) : []
  const [metres, seconds] = [lengthOf(runs), secondsOf(patrol, runs)]
  const share = reach ? shareNear(reach, runs, buffer) : 0
  const checks = rule && patrol.duty ? judge(rule, { tier: patrol.duty.tier, mode: patrol.mode, seconds, metres, share, evidence }) : []
  return { runs, metres, seconds, covered, coveredMetres: lengthOfIntervals(covered) / 1000, reachMetres: (reach?.length ?? 0) / 1000, gaps: gapsOf(patrol, runs), checks: reach ? checks : checks.filter((c) => c.name !== 'least_share') }
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
