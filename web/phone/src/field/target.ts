// A target that an inspector found in the field: here at once, in the register when there is a network.
import type { Target } from '../gen/api'
import { database, type Person, type Position } from '../store/database'
import { newId, sha256 } from '../store/identity'

const may = ['ROLE_INSPECTOR', 'ROLE_GRID_MEMBER']

export const mayAdd = (who: Person) => who.roles.some((role) => may.includes(role))

/** A target that is being described and not added yet. */
export interface NewTarget { kind: string; name: string; code: string }

const place = (owner: string) => `new-target/${owner}`
export const keepNew = (owner: string, form: NewTarget) => database.settings.put({ name: place(owner), value: JSON.stringify(form) })
export const forgetNew = (owner: string) => database.settings.delete(place(owner))
export async function newOf(owner: string): Promise<NewTarget | null> {
  const kept = await database.settings.get(place(owner))
  return kept ? (JSON.parse(kept.value) as NewTarget) : null
}

/** Adds a target on this phone and hands it to the outbox, in one transaction. */
export async function addTarget(who: Person, { kind, name, code }: NewTarget, position: Position, region: string): Promise<Target> {
  const target: Target = {
    id: newId(), kind: `TARGET_KIND_${kind.toUpperCase()}` as Target['kind'], code: code.trim(), name: name.trim(), region, place: { lat: position.lat, lng: position.lng, datum: 'WGS84' }, attributes: {}, status: 'active',
    version: '0', demonstration: false, updatedAt: null, distanceM: 0, tenant: who.tenant,
  }
  const { id, code: official, name: called, place, attributes, status } = target
  const payload = new TextEncoder().encode(JSON.stringify({ target: { id, kind: target.kind, code: official, name: called, region, place, attributes, status } }))
  const hash = await sha256(payload)
  await database.transaction('rw', database.known, database.items, async () => {
    await database.known.put({ owner: who.id, kind: 'target', id, old: 0, value: target })
    await database.items.add({
      id, owner: who.id, kind: 'target', name: called, payload, sha256: hash, seq: 0, previous: '', signature: null, state: 'waiting', reason: '', capturedAt: Date.now(), receivedAt: '', receipt: '', position: 0, missing: [], tries: 0, dueAt: 0,
    })
  })
  return target
}
