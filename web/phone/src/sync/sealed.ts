// Sealing what a person has on this phone into a file, and taking one in; the form is in web/webapp/sealed.ts, for the desk reads it too.
import type { Table } from 'dexie'
import { fromBase64, toBase64 } from '../../../webapp/base64'
import { hashOf, iterations, joined, keyOf, magic, openEntry, readSealed, SealedProblem, unlock, type Course, type Header } from '../../../webapp/sealed'
import { database, isOfPerson, openStates, unsentStates, type Item, type KeptFix, type Patrol, type Person, type Photo } from '../store/database'
import { isFull } from '../store/full'
import { note } from '../store/log'
import { accountOf, sign, signed } from './chain'
import { inMemory, onDisk, sweepScratch, type Scratch } from './scratch'

const four = (n: number) => new Uint8Array(new Uint32Array([((n & 0xff) << 24) | ((n & 0xff00) << 8) | ((n >>> 8) & 0xff00) | (n >>> 24)]).buffer)

const stays = (i: Item) => unsentStates.includes(i.state) || openStates.includes(i.state)

/** What a person has not submitted: each table's rows. A patrol's fixes go with it. */
async function draftsOf(owner: string) {
  const [inspections, events, patrols, supplies] = await Promise.all([
    database.inspections.where('[owner+state]').equals([owner, 'draft']).toArray(), database.events.where('[owner+state]').equals([owner, 'draft']).toArray(),
    database.patrols.where('owner').equals(owner).filter((p) => p.state !== 'submitted').toArray(), database.supplies.where('owner').equals(owner).toArray(),
  ])
  const fixes = await database.fixes.where('patrol').anyOf(patrols.map((p) => p.id)).toArray()
  return { inspections, events, patrols: patrols.map((p) => asEnded(p, fixes)), supplies, fixes }
}

/** A patrol that goes comes out of the file ended at its last fix: it goes on where it was begun, if at all. */
function asEnded(patrol: Patrol, fixes: KeptFix[]): Patrol {
  if (patrol.state === 'ended') return patrol
  const last = fixes.filter((fix) => fix.patrol === patrol.id).reduce((at, fix) => Math.max(at, fix.at), patrol.startedAt)
  return { ...patrol, state: 'ended', endedAt: last, pauses: patrol.pauses.filter((pause) => pause.until && pause.until <= last) }
}

/** What of it can have photos. */
const drafted = ({ inspections, events, patrols, supplies }: Awaited<ReturnType<typeof draftsOf>>): { id: string }[] => [...inspections, ...events, ...patrols, ...supplies]

/** How many things of a person the sealed file would hold. */
export async function countUnsent(owner: string): Promise<number> {
  return (await database.items.where('owner').equals(owner).filter((i) => isOfPerson(i) && stays(i)).count()) + drafted(await draftsOf(owner)).length
}

/** Makes the file of what a person has not sent. Photos are sealed one by one and written out at once, so that one of them is in memory at a time; steps are items and photos. */
export async function seal(who: Person, passphrase: string, course: Course = {}): Promise<{ file: Blob; items: number }> {
  await sweepScratch()
  const disk = await onDisk()
  if (!disk) return sealInto(inMemory(), who, passphrase, course)
  return sealInto(disk, who, passphrase, course).catch((error: unknown) => {
    if (!isFull(error)) throw error
    void note('sealed in memory', String(error)) // a full phone must be emptied all the same
    return sealInto(inMemory(), who, passphrase, course)
  })
}

async function sealInto(out: Scratch, who: Person, passphrase: string, course: Course): Promise<{ file: Blob; items: number }> {
  try {
    const items = await writeSealed(out, who, passphrase, course)
    return { file: (await out.end()).slice(undefined, undefined, 'application/octet-stream'), items }
  } catch (error) {
    await out.drop()
    throw error
  }
}

async function writeSealed(out: Scratch, who: Person, passphrase: string, { step, signal }: Course): Promise<number> {
  const device = (await database.devices.get(accountOf(who)))!
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const key = await keyOf(passphrase, salt, iterations)
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', device.keys.publicKey))
  const header: Header = { format: 1, tenant: who.tenant, account: who.account, user: who.id, device: device.id, publicKey: toBase64(spki), salt: toBase64(salt), iterations, createdAt: new Date().toISOString() }
  const items = await database.items.where('owner').equals(who.id).filter(stays).sortBy('seq')
  const drafts = await draftsOf(who.id)
  const all = items.length + (await database.photos.where('of').anyOf([...items, ...drafted(drafts)].map(({ id }) => id)).filter((p) => !p.there).count())
  const sums: Uint8Array<ArrayBuffer>[] = []
  const add = async (bytes: Uint8Array<ArrayBuffer>) => {
    signal?.throwIfAborted()
    sums.push(await hashOf(bytes))
    await out.write(four(bytes.length))
    await out.write(bytes)
  }
  let done = 0
  await out.write(magic)
  const addPhotos = async (of: string) => {
    for (const photo of await database.photos.where('of').equals(of).filter((p) => !p.there).sortBy('id')) {
      const { bytes, original, ...about } = photo
      const first = original && { sha256: original.sha256, size: original.size }
      await add(await close(key, { photo: first ? { ...about, original: first } : about, type: bytes.type }, new Uint8Array(await bytes.arrayBuffer())))
      if (original) await add(await close(key, { original: photo.id, type: original.bytes.type }, new Uint8Array(await original.bytes.arrayBuffer())))
      step?.(++done, all)
    }
  }
  await add(new TextEncoder().encode(JSON.stringify(header)))
  for (const { id } of items) {
    const { payload, signature, ...meta } = (await signed(id, accountOf(who)))!
    await add(await close(key, { item: { ...meta, device: meta.device || device.id, signature: signature && toBase64(signature) } }, payload))
    step?.(++done, all)
    await addPhotos(id)
  }
  for (const [draft, rows] of Object.entries(drafts)) {
    if (rows.length) await add(await close(key, { draft }, new TextEncoder().encode(JSON.stringify(rows))))
    for (const row of rows) if ('id' in row) await addPhotos(row.id)
  }
  await out.write(await sign(device, await joined(sums)))
  void note('sealed', `${items.length} items`)
  return items.length
}

async function close(key: CryptoKey, meta: object, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const json = new TextEncoder().encode(JSON.stringify(meta))
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const plain = together(four(json.length), json, bytes)
  return together(iv, new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain)))
}

/** Parts in a row, without a Blob: those live on in the browser until somebody collects them. */
function together(...parts: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Takes a file in for the person who sealed it, on whatever phone or desk they sign in: its items go up as those of the device that captured them. What is here already stays as it is.
 *  Called off, it stops before the next thing, never between a thing and its photos; the same file goes on from there. Steps are bytes, then entries. Throws SealedProblem. */
export async function open(file: Blob, passphrase: string, who: Person, course: Course = {}): Promise<number> {
  const sealed = await readSealed(file, course)
  if (sealed.header.user !== who.id) throw new SealedProblem('other_person')
  const key = await unlock(sealed, passphrase)
  let taken = 0
  for (const [n, entry] of sealed.entries.entries()) {
    course.step?.(n, sealed.entries.length)
    const { meta, body } = await openEntry<{ item?: Item & { signature: string | null }; photo?: Photo; original?: string; draft?: string; type?: string }>(key, entry)
    if (meta.item || meta.draft) course.signal?.throwIfAborted()
    if (meta.item) {
      if (await database.items.get(meta.item.id)) continue
      await database.items.add({ ...meta.item, payload: body, signature: meta.item.signature ? fromBase64(meta.item.signature) : null, tries: 0, dueAt: 0 })
      taken++
    } else if (meta.photo && !(await database.photos.get(meta.photo.id))) {
      await database.photos.add({ ...meta.photo, bytes: new Blob([body], { type: meta.type }), uploadUrl: '' })
    } else if (meta.original) {
      const original = new Blob([body], { type: meta.type })
      await database.photos.where('id').equals(meta.original).modify((photo) => void (photo.original && (photo.original.bytes = original)))
    } else if (meta.draft) taken += await takeDrafts(meta.draft, JSON.parse(new TextDecoder().decode(body)) as { id: string }[])
  }
  void note('unsealed', `${taken} items`)
  return taken
}

const draftTables = ['inspections', 'events', 'patrols', 'supplies', 'fixes'] as const

/** Puts what was not submitted beside what is here. */
async function takeDrafts(draft: string, rows: { id: string }[]): Promise<number> {
  const name = draftTables.find((known) => known === draft)
  if (!name) return 0
  if (name === 'fixes') return database.fixes.bulkPut(rows as unknown as KeptFix[]).then(() => 0)
  const table = database[name] as unknown as Table<{ id: string }, string>
  const here = new Set((await table.bulkGet(rows.map((row) => row.id))).map((row) => row?.id))
  const fresh = rows.filter((row) => !here.has(row.id))
  await table.bulkAdd(fresh)
  return fresh.length
}
