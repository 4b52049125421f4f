// How an older version's database becomes this one's. Nothing captured is lost on the way; test/migrate.test.mjs begins at each earlier version.
import type { Transaction } from 'dexie'
import type { Device, Item, Person, Photo, State } from './database'

/** An inspection as version 1 kept it: also its own place in the outbox. */
interface Inspection1 {
  id: string
  owner: string
  target: { name: string }
  state: 'draft' | State
  payload: Uint8Array<ArrayBuffer> | null
  sha256: string
  submittedAt: number
  receivedAt: string
  reason: string
  tries: number
  dueAt: number
}

/** 2: the outbox is a table of its own, devices keep a chain. What version 1 captured stays outside the chain, for some of it was pushed without a number. */
export async function toVersion2(tx: Transaction): Promise<void> {
  const captured = new Map<string, number>()
  const items: Item[] = []
  await tx.table<Inspection1>('inspections').toCollection().modify((row) => {
    const { payload, sha256, submittedAt, receivedAt, reason, tries, dueAt, ...kept } = row
    if (row.state !== 'draft' && payload) {
      captured.set(row.owner, (captured.get(row.owner) ?? 0) + 1)
      items.push({
        id: row.id, owner: row.owner, kind: 'inspection', name: row.target.name, payload, sha256, seq: 0, previous: '', signature: null, state: row.state, reason,
        capturedAt: submittedAt, receivedAt, receipt: '', position: 0, missing: [], tries, dueAt,
      })
    }
    for (const name of Object.keys(row)) delete (row as unknown as Record<string, unknown>)[name]
    Object.assign(row, kept, { state: kept.state === 'draft' ? 'draft' : 'submitted' })
  })
  await tx.table<Item>('items').bulkAdd(items)
  await tx.table<Photo & { inspection?: string }>('photos').toCollection().modify((photo) => {
    photo.of = photo.inspection!
    delete photo.inspection
  })
  const people = await tx.table<Person>('people').toArray()
  for (const person of people) Object.assign(person, { roles: person.roles ?? [], region: person.region ?? '' })
  await tx.table<Person>('people').bulkPut(people)
  const ownerOf = new Map(people.map((p) => [`${p.tenant}/${p.account}`, p.id]))
  await tx.table<Device>('devices').toCollection().modify((device) => {
    Object.assign(device, { seq: 0, last: '', captured: captured.get(ownerOf.get(device.account) ?? '') ?? 0 })
  })
}

/** 3: all that the server tells is in one table; patrols, fixes and events come; photos say how they were taken. */
export async function toVersion3(tx: Transaction): Promise<void> {
  const targets = await tx.table<{ owner: string; id: string }>('targets').toArray()
  await tx.table('known').bulkAdd(targets.map(({ owner, ...value }) => ({ owner, kind: 'target', id: value.id, old: 0, value })))
  await tx.table<Photo>('photos').toCollection().modify({ bearing: null, gallery: false })
  await tx.table<Person>('people').toCollection().modify({ cursor: '' })
}
