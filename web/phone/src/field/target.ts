// A target that an inspector found in the field: here at once, in the register when there is a network.
import type { Target } from '../gen/api'
import { database, type Person, type Position } from '../store/database'
import { newId } from '../store/identity'
import { enqueue } from '../sync/chain'

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
  const at = new Date()
  const target: Target = {
    id: newId(), kind: `TARGET_KIND_${kind.toUpperCase()}` as Target['kind'], code: code.trim(), name: name.trim(), region, place: { lat: position.lat, lng: position.lng, datum: 'WGS84' }, attributes: {}, status: 'active',
    version: '0', demonstration: false, updatedAt: null, distanceM: 0, tenant: who.tenant,
  }
  const place = { ...target.place, accuracy_m: position.accuracy_m }
  const said = { format: 1, id: target.id, captured_at: at.toISOString(), target: { kind, name: target.name, code: target.code, region, place, attributes: {} } }
  const captured = { id: target.id, kind: 'target' as const, name: target.name, payload: new TextEncoder().encode(JSON.stringify(said)) }
  await enqueue(who, captured, at, ['known'], () => database.known.put({ owner: who.id, kind: 'target', id: target.id, old: 0, value: target }))
  return target
}
