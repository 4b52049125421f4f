// A problem reported on a patrol or by the way 事件. A draft from its first stroke, durable like an inspection's.
import { appName } from '../session/app'
import { nameOfPhone } from '../session/device'
import { database, type Event, type Person, type Position } from '../store/database'
import { newId } from '../store/identity'
import { enqueue } from '../sync/chain'
import { localTime, photoClaim } from './submission'

/** What is reported, by the names that the server knows; their words are under `event` in src/words. */
export const eventTypes = ['dumping', 'water_quality', 'outfall', 'occupation', 'digging', 'building', 'livestock', 'rural_sewage', 'irrigation_return', 'net_cage', 'sign', 'structure', 'five_piles', 'straw_burning', 'fire', 'felling', 'grazing', 'grass_damage', 'quarrying', 'illegal_mining', 'wild_animal', 'muck_truck', 'other']
export const eventLevels = ['minor', 'normal', 'major'] as const

/** What a person began to report and has not submitted, the newest first. */
export const draftsOf = async (owner: string) => (await database.events.where('[owner+state]').equals([owner, 'draft']).sortBy('capturedAt')).reverse()

/** Begins a report, or goes on with the draft that there is. Answers its id. */
export async function begin(owner: string, patrol: string, position: Position | null): Promise<string> {
  return database.transaction('rw', database.events, async () => {
    const open = await database.events.where('[owner+state]').equals([owner, 'draft']).filter((e) => e.patrol === patrol).first()
    if (open) return open.id
    const event: Event = { id: newId(), owner, patrol, state: 'draft', type: '', level: 'normal', text: '', position: position && { ...position }, capturedAt: Date.now() }
    await database.events.add(event)
    return event.id
  })
}

export async function change(id: string, parts: Partial<Event>): Promise<void> {
  const kept = JSON.parse(JSON.stringify(parts)) as Partial<Event>
  await database.transaction('rw', database.events, async () => {
    if ((await database.events.get(id))?.state === 'draft') await database.events.update(id, kept)
  })
}

export async function drop(id: string): Promise<void> {
  await database.transaction('rw', database.events, database.photos, async () => {
    await database.photos.where('of').equals(id).delete()
    await database.events.delete(id)
  })
}

/** Forgets a report in which nothing was said or photographed. */
export async function dropUntouched(id: string): Promise<void> {
  await database.transaction('rw', database.events, database.photos, async () => {
    const event = await database.events.get(id)
    if (event?.state !== 'draft' || event.type || event.level !== 'normal' || event.text) return
    if (!(await database.photos.where('of').equals(id).count())) await database.events.delete(id)
  })
}

/** Makes the report's bytes and puts them into the outbox. Twice is once. */
export async function submit(id: string, who: Person, name: string): Promise<void> {
  await navigator.locks.request(`xuncha-submit-${id}`, async () => {
    const event = await database.events.get(id)
    if (event?.state !== 'draft') return
    const photos = await database.photos.where('of').equals(id).sortBy('id')
    const place = event.position && { ...event.position, datum: 'WGS84' }
    const payload = new TextEncoder().encode(JSON.stringify({
      format: 1, id, patrol: event.patrol, type: event.type || 'other', level: event.level, captured_at: localTime(new Date(event.capturedAt)), ...(place ? { position: place } : {}), text: event.text.trim(),
      photos: photos.map(photoClaim), sent_at: localTime(new Date()), app: appName, device_model: nameOfPhone(),
    }))
    await enqueue(who, { id, kind: 'event', name, payload }, new Date(event.capturedAt), ['events'], () => database.events.update(id, { state: 'submitted' }))
  })
}
