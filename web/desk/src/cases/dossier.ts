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

const mostListed = 2000
const listed = new Map<string, Case>()
/** What a list says of its cases: which inspections and which target they need. They are then asked for with the case, and not after it. */
export function foresee(cases: Case[]) {
  if (listed.size > mostListed) listed.clear()
  for (const c of cases) listed.set(c.id, c)
}

const atOnce = 20
type Asked = Map<string, ReturnType<typeof getInspection>>

async function load(id: string): Promise<Dossier> {
  const row = listed.get(id)
  const early: Asked = new Map(row?.inspectionIds.slice(0, atOnce).map((i) => [i, getInspection(i)]))
  for (const answer of early.values()) answer.catch(() => {}) // whoever waits for it is told
  const target = row?.targetId ? targetOf(row.targetId) : null
  const { case: c } = await getCase(id)
  learn(c!)
  const [read, known] = await Promise.all([readAll(c!.inspectionIds, early), !c!.targetId ? null : target && row!.targetId === c!.targetId ? target : targetOf(c!.targetId)])
  return { case: c!, ...read, target: known }
}

const targetOf = (id: string) => getTarget(id).then((answer) => answer.target).catch(() => null)

/** All inspections, in their order, some at a time. One that fails leaves the others. */
async function readAll(ids: string[], early: Asked): Promise<Pick<Dossier, 'inspections' | 'failed'>> {
  const inspections: Inspection[] = []
  const failed: Dossier['failed'] = []
  for (let from = 0; from < ids.length; from += atOnce) {
    const part = ids.slice(from, from + atOnce)
    const answers = await Promise.allSettled(part.map((id) => early.get(id) ?? getInspection(id)))
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
