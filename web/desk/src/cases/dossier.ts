import { shallowReactive } from 'vue'

import { getCase, getInspection, getTarget, type Case, type Inspection, type Target } from '../gen/api'
import { asProblem, type Problem } from '../http/problem'
import { picture } from '../photos/photos'
import { shotsOfCase } from '../photos/shot'
import { learn } from './holders'

/** Everything that a person needs to decide a case. */
export interface Dossier {
  case: Case
  inspections: Inspection[]
  /** Inspections that could not be fetched: the others are there to be looked at. */
  failed: { id: string; problem: Problem }[]
  target: Target | null
}

// The last dossiers are kept, so that the next case is there when it is asked for. What changes is fetched anew.
const most = 60
const kept = new Map<string, Promise<Dossier>>()
/** Counts up for a case that changed while its dossier was kept. */
export const changes = shallowReactive(new Map<string, number>())

export function dossier(id: string): Promise<Dossier> {
  const have = kept.get(id) ?? load(id)
  kept.delete(id)
  kept.set(id, have)
  have.catch(() => kept.delete(id))
  for (const oldest of kept.keys()) {
    if (kept.size <= most) break
    kept.delete(oldest)
  }
  return have
}

async function load(id: string): Promise<Dossier> {
  const { case: c } = await getCase(id)
  learn(c!)
  const [read, target] = await Promise.all([readAll(c!.inspectionIds), c!.targetId ? getTarget(c!.targetId).then((answer) => answer.target).catch(() => null) : null])
  return { case: c!, ...read, target }
}

/** All inspections, in their order, some at a time. One that fails leaves the others. */
async function readAll(ids: string[]): Promise<Pick<Dossier, 'inspections' | 'failed'>> {
  const inspections: Inspection[] = []
  const failed: Dossier['failed'] = []
  for (let from = 0; from < ids.length; from += 20) {
    const part = ids.slice(from, from + 20)
    const answers = await Promise.allSettled(part.map((id) => getInspection(id)))
    answers.forEach((answer, i) => (answer.status === 'fulfilled' ? inspections.push(answer.value.inspection!) : failed.push({ id: part[i]!, problem: asProblem(answer.reason) })))
  }
  return { inspections, failed }
}

/** Fetches a case before it is looked at: its dossier, its thumbnails and its first photo. Failing is no matter: it will be asked again. */
export async function prefetch(id: string) {
  try {
    const d = await dossier(id)
    const shots = shotsOfCase(d.case, d.inspections).filter((s) => s.here)
    await Promise.all([...shots.slice(0, 8).map((s) => picture(s.sha256, 'thumbnail')), ...shots.slice(0, 1).map((s) => picture(s.sha256, 'original'))])
  } catch {
    // the case itself will say what is wrong
  }
}

/** Puts the server's newest word on a case in place; inspections and target are kept when they are still the same ones. */
export async function renew(id: string, answer?: Case): Promise<Case> {
  const c = answer ?? (await getCase(id)).case!
  learn(c)
  const old = await kept.get(id)?.catch(() => null)
  const same = old && !old.failed.length && old.inspections.length === c.inspectionIds.length
  if (same) kept.set(id, Promise.resolve({ ...old, case: c }))
  else kept.delete(id)
  changes.set(id, (changes.get(id) ?? 0) + 1)
  return c
}

export function forgetDossiers() {
  kept.clear()
}
