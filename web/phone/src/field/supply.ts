// Answering a reviewer's request for more evidence 补充证据: more photos of the inspection, and the act that brings its case into the queue again (docs/capture.md).
import type { Case } from '../gen/api'
import { allKnown, database, type Person, type Photo, type Supply } from '../store/database'
import { newId } from '../store/identity'
import { enqueue } from '../sync/chain'
import { localTime, photoClaim } from './submission'

/** Why a case was sent back. */
export const requestOf = (c: Case) => [...c.acts].reverse().find((act) => act.act === 'evidence_requested')?.reason ?? ''

/** The cases that ask something of a person and have not been answered on this phone since. */
export async function requestsOpen(owner: string): Promise<Case[]> {
  const asked = (await allKnown(owner, 'case')).filter((c) => c.state === 'STATE_EVIDENCE_REQUESTED')
  if (!asked.length) return [] // mostly; what was ever captured need not be read for it
  const answered = await database.items.where('owner').equals(owner).filter((i) => i.kind === 'case_act').toArray()
  const since = new Map(answered.map((i) => [(JSON.parse(new TextDecoder().decode(i.payload)) as { case: string }).case, i.capturedAt]))
  return asked.filter((c) => !((since.get(c.id) ?? 0) > askedAt(c)))
}

const askedAt = (c: Case) => Date.parse([...c.acts].reverse().find((act) => act.act === 'evidence_requested')?.at ?? '') || 0

/** Begins an answer, or goes on with the one that there is. */
export async function begin(owner: string, c: Case): Promise<Supply> {
  const own = await database.items.where('owner').equals(owner).filter((i) => i.kind === 'inspection' && c.inspectionIds.includes(i.id)).first()
  return database.transaction('rw', database.supplies, async () => {
    const open = await database.supplies.where('case').equals(c.id).filter((s) => s.owner === owner).first()
    if (open) return open
    const supply: Supply = { id: newId(), owner, case: c.id, inspection: own?.id ?? c.inspectionIds[c.inspectionIds.length - 1] ?? '', name: c.targetName, text: '' }
    await database.supplies.add(supply)
    return supply
  })
}

export const write = (id: string, text: string) => database.supplies.update(id, { text })

/** Makes the bytes and puts them into the outbox: the photos first, for the act has its effect when they are there. Twice is once. */
export async function submit(id: string, who: Person): Promise<void> {
  await navigator.locks.request(`xuncha-submit-${id}`, async () => {
    const supply = await database.supplies.get(id)
    if (!supply) return
    const photos = await database.photos.where('of').equals(id).sortBy('id')
    const now = new Date()
    const item = (kind: 'photo_manifest' | 'case_act', itemId: string, rest: object) =>
      ({ id: itemId, kind, name: supply.name, payload: new TextEncoder().encode(JSON.stringify({ format: 1, id: itemId, captured_at: localTime(now), ...rest })) })
    if (photos.length) await enqueue(who, item('photo_manifest', id, { inspection: supply.inspection, photos: photos.map(photoClaim) }), now, [], async () => undefined)
    const act = { case: supply.case, act: 'evidence_supplied', note: supply.text.trim(), before: [], after: hashesOf(photos) }
    await enqueue(who, item('case_act', newId(), act), now, ['supplies'], () => database.supplies.delete(id))
  })
}

const hashesOf = (photos: Photo[]) => [...new Set(photos.map((p) => p.sha256))]
