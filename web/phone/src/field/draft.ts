// Verbs on a draft. Each is in the database, durably, before it returns.
import { nameOfPhone } from '../session/device'
import { database, type Inspection, type Person, type Position } from '../store/database'
import type { Target } from '../gen/api'
import { newId } from '../store/identity'
import { enqueue } from '../sync/chain'
import { documentOf } from './submission'

const kinds: Record<string, string> = {}

/** TARGET_KIND_OPEN_PIT_MINE → open_pit_mine, as packs name it. */
export const kindOf = (target: Target) => (kinds[target.kind] ??= target.kind.replace('TARGET_KIND_', '').toLowerCase())

/** A name without the mark that demonstrations carry; the mark is shown beside it. */
export const plainName = (name: string) => name.replace(/^\[示例\]\s*/, '')

/** Begins an inspection of a target, or goes on with the draft that there is. Answers its id; empty: there is no pack for its kind. */
export async function begin(target: Target, owner: string, position: Position | null): Promise<string> {
  return database.transaction('rw', database.inspections, database.packs, async () => {
    const open = await database.inspections.where('[owner+state]').equals([owner, 'draft']).filter((i) => i.target.id === target.id).first()
    if (open) return open.id
    const pack = await database.packs.where('[owner+kind+newest]').equals([owner, kindOf(target), 1]).first()
    if (!pack) return ''
    const draft: Inspection = {
      id: newId(), owner, target, pack: pack.code, packVersion: pack.version, state: 'draft', startedAt: Date.now(), changedAt: Date.now(), answers: {},
      second: { name: '', card: '' }, party: '', refusal: '', position,
    }
    await database.inspections.add(draft)
    return draft.id
  })
}

/** Changes a draft. What was submitted never changes. */
export async function change(id: string, parts: Partial<Inspection>): Promise<void> {
  const kept = JSON.parse(JSON.stringify(parts)) as Partial<Inspection> // the screen's proxies cannot be stored
  await database.transaction('rw', database.inspections, async () => {
    const now = await database.inspections.get(id)
    if (now?.state === 'draft') await database.inspections.update(id, { ...kept, changedAt: Date.now() })
  })
}

export async function dropDraft(id: string): Promise<void> {
  await database.transaction('rw', database.inspections, database.photos, async () => {
    await database.photos.where('of').equals(id).delete()
    await database.inspections.delete(id)
  })
}

/** Forgets a draft in which nothing was done: a form that was opened by mistake is owed to nobody. */
export async function dropUntouched(id: string): Promise<void> {
  await database.transaction('rw', database.inspections, database.photos, async () => {
    const draft = await database.inspections.get(id)
    if (draft?.state !== 'draft' || Object.keys(draft.answers).length || draft.second.name || draft.second.card || draft.party || draft.refusal) return
    if (!(await database.photos.where('of').equals(id).count())) await database.inspections.delete(id)
  })
}

/** Makes the bytes, hashes them, and puts them into the outbox. From here on nothing changes them. Twice is once. */
export async function submit(id: string, who: Person): Promise<void> {
  await navigator.locks.request(`xuncha-submit-${id}`, async () => {
    const draft = await database.inspections.get(id)
    if (draft?.state !== 'draft') return
    const photos = await database.photos.where('of').equals(id).sortBy('id')
    const now = new Date()
    const payload = documentOf(draft, photos, who, nameOfPhone(), now)
    const item = { id, kind: 'inspection' as const, name: draft.target.name, payload }
    await enqueue(who, item, now, ['inspections'], () => database.inspections.update(id, { state: 'submitted', changedAt: now.getTime() }))
  })
}
