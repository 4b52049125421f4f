// Verbs on a patrol. Each is in the database, durably, before it returns; so is every fix.
import { toBase64 } from '../../../webapp/base64'
import type { Asset, Duty } from '../gen/api'
import { appName } from '../session/app'
import { nameOfPhone } from '../session/device'
import { database, type KeptFix, type Mode, type Patrol, type Person } from '../store/database'
import { newId } from '../store/identity'
import { enqueue } from '../sync/chain'
import { encode } from '../track/message'
import { localTime, photoClaim } from './submission'

/** The patrol that a person is on; there is one at most. */
export const patrolOf = (owner: string) => database.patrols.where('owner').equals(owner).filter((p) => p.state === 'going' || p.state === 'paused' || p.state === 'ended').first()

/** Starts a patrol, or goes on with the one that there is. Answers its id. */
export async function start(owner: string, duty: Duty | null, asset: Asset | null, mode: Mode): Promise<string> {
  return database.transaction('rw', database.patrols, async () => {
    const open = await patrolOf(owner)
    if (open) return open.id
    const plain = JSON.parse(JSON.stringify({ duty, asset })) as { duty: Duty | null; asset: Asset | null }
    const patrol: Patrol = { id: newId(), owner, state: 'going', ...plain, mode, startedAt: Date.now(), endedAt: 0, pauses: [], note: '' }
    await database.patrols.add(patrol)
    return patrol.id
  })
}

const apart = 499 // ms
const [long, short] = [12 * 3_600_000, 1_800_000] // ms

/** Whether a patrol of which nothing was heard since then was forgotten: half a day, or another day and half an hour. What follows may be a private way, and is recorded only when its person says so. */
export const forgotten = (last: number, now: number) => now - last > long || (now - last > short && new Date(last).toDateString() !== new Date(now).toDateString())

/** When something was last recorded of a patrol, or it was last gone on with. */
async function lastOf(patrol: Patrol): Promise<number> {
  const fix = await database.fixes.where('[patrol+at]').between([patrol.id, 0], [patrol.id, Infinity]).last()
  return Math.max(patrol.startedAt, fix?.at ?? 0, ...patrol.pauses.map((pause) => pause.until))
}

/** Keeps a fix as it comes, in the figures that the track's message keeps, so that here and at the server the same is cleaned. Of those that are closer in time than the cleaner tells apart the first is kept. */
export async function keepFix(patrol: string, { coords, timestamp }: GeolocationPosition): Promise<KeptFix | null> {
  const round = (v: number | null | undefined, parts: number) => (v === null || v === undefined || !(v >= 0) ? -1 : Math.fround(Math.round(v * parts) / parts))
  const e7 = (degrees: number) => Math.round(degrees * 1e7) / 1e7
  const fix: KeptFix = {
    patrol, at: Math.round(timestamp), lat: e7(coords.latitude), lng: e7(coords.longitude), accuracy: round(coords.accuracy, 10), speed: round(coords.speed, 100), bearing: round(coords.heading, 10),
  }
  return database.transaction('rw', database.patrols, database.fixes, database.settings, async () => {
    const now = await database.patrols.get(patrol)
    if (now?.state !== 'going' || (await database.settings.get('person'))?.value !== now.owner) return null // whoever else holds the phone leaves no trace in it
    const last = await lastOf(now)
    if (forgotten(last, Date.now())) {
      await database.patrols.update(patrol, { state: 'paused', pauses: [...now.pauses, { from: last, until: 0 }] })
      return null
    }
    const near = await database.fixes.where('[patrol+at]').between([patrol, fix.at - apart], [patrol, fix.at + apart]).count()
    if (near) return null
    await database.fixes.put(fix)
    return fix
  })
}

export const fixesOf = (patrol: string) => database.fixes.where('patrol').equals(patrol).sortBy('at')

async function change(id: string, from: Patrol['state'][], parts: (patrol: Patrol) => Partial<Patrol>): Promise<void> {
  await database.transaction('rw', database.patrols, async () => {
    const patrol = await database.patrols.get(id)
    if (patrol && from.includes(patrol.state)) await database.patrols.update(id, parts(patrol))
  })
}

export const pause = (id: string) => change(id, ['going'], (p) => ({ state: 'paused', pauses: [...p.pauses, { from: Date.now(), until: 0 }] }))
const resumed = (p: Patrol) => p.pauses.map((pause) => (pause.until ? pause : { ...pause, until: Date.now() }))
export const resume = (id: string) => change(id, ['paused'], (p) => ({ state: 'going', pauses: resumed(p) }))
/** Ends a patrol; one that was forgotten ended where its last pause began. */
export const end = (id: string) => change(id, ['going', 'paused'], (p) => {
  const open = p.pauses.find((pause) => !pause.until)
  if (!open || !forgotten(open.from, Date.now())) return { state: 'ended', endedAt: Date.now(), pauses: resumed(p) }
  return { state: 'ended', endedAt: open.from, pauses: p.pauses.filter((pause) => pause !== open) }
})
/** Pauses whatever a person has going, for somebody else gets the phone. */
export async function suspend(owner: string): Promise<void> {
  const going = await patrolOf(owner)
  if (going) await pause(going.id)
}
/** Takes the end back: it was pressed too early. The time between is a pause. */
export const reopen = (id: string) => change(id, ['ended'], (p) => ({ state: 'going', pauses: [...p.pauses, { from: p.endedAt, until: Date.now() }], endedAt: 0 }))
export const remark = (id: string, note: string) => change(id, ['ended', 'going', 'paused'], () => ({ note }))

/** What was reported and inspected on the way. */
export async function onTheWay(patrol: Patrol): Promise<{ events: string[]; inspections: string[]; photos: number }> {
  const events = (await database.events.where('[owner+state]').equals([patrol.owner, 'submitted']).filter((e) => e.patrol === patrol.id).toArray()).map((e) => e.id)
  const until = patrol.endedAt || Date.now()
  const inspections = (await database.inspections.where('[owner+state]').equals([patrol.owner, 'submitted']).filter((i) => i.changedAt >= patrol.startedAt && i.changedAt <= until).toArray()).map((i) => i.id)
  const photos = await database.photos.where('of').equals(patrol.id).count()
  return { events, inspections, photos }
}

/** Makes the patrol's bytes (docs/capture.md), hashes them, and puts them into the outbox. From here on nothing changes them. Twice is once. */
export async function submit(id: string, who: Person): Promise<void> {
  await navigator.locks.request(`xuncha-submit-${id}`, async () => {
    const patrol = await database.patrols.get(id)
    if (patrol?.state !== 'ended') return
    const payload = await documentOf(patrol, who)
    const item = { id, kind: 'patrol' as const, name: patrol.asset?.name ?? '', payload }
    await enqueue(who, item, new Date(patrol.endedAt), ['patrols'], () => database.patrols.update(id, { state: 'submitted' }))
  })
}

async function documentOf(patrol: Patrol, who: Person): Promise<Uint8Array<ArrayBuffer>> {
  const fixes = await fixesOf(patrol.id)
  const { events, inspections } = await onTheWay(patrol)
  const photos = await database.photos.where('of').equals(patrol.id).sortBy('id')
  const time = (at: number) => localTime(new Date(at))
  const duty = patrol.duty
  return new TextEncoder().encode(JSON.stringify({
    format: 1, id: patrol.id, asset: patrol.asset?.id ?? '', mode: patrol.mode, started_at: time(patrol.startedAt), ended_at: time(patrol.endedAt),
    pauses: patrol.pauses.map((p) => ({ from: time(p.from), until: time(p.until) })),
    track: toBase64(await encode(fixes)), events, inspections,
    photos: photos.map(photoClaim),
    on_behalf_of: duty && duty.userId !== who.id ? duty.userId : '', note: patrol.note, sent_at: time(Date.now()), app: appName, device_model: nameOfPhone(),
  }))
}
