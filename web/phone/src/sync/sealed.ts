// The sealed file: everything of a person that is still on this phone, also what they have not submitted, for another phone or a desk to hand in. Encrypted with a passphrase, signed by the device's key.
//
//   "XUNCHA1\n" · header · entries · signature
//   header and each entry are their length as four bytes (big-endian) and as many bytes; the header is JSON, an entry is 12 bytes of IV and AES-256-GCM of
//   (length of JSON as four bytes · JSON · bytes). The key is PBKDF2-SHA-256 of the passphrase. The signature, 64 bytes, is over the SHA-256 of the header's and each
//   entry's SHA-256 in a row. An entry is an item of the outbox, a photo, the original of a smaller copy, or rows of what is not submitted yet (`draft`: the table's name). A reader passes over what it does not know.
import type { Table } from 'dexie'
import { database, isOfPerson, openStates, unsentStates, type Item, type KeptFix, type Patrol, type Person, type Photo } from '../store/database'
import { fromBase64, toBase64 } from '../store/identity'
import { note } from '../store/log'
import { accountOf, sign, signed } from './chain'

const magic = new TextEncoder().encode('XUNCHA1\n')
const iterations = 310_000

interface Header {
  format: 1
  tenant: string
  account: string
  user: string
  device: string
  publicKey: string
  salt: string
  iterations: number
  createdAt: string
}

/** A file that cannot be taken in, and why. */
export class SealedProblem extends Error {}

const four = (n: number) => new Uint8Array(new Uint32Array([((n & 0xff) << 24) | ((n & 0xff00) << 8) | ((n >>> 8) & 0xff00) | (n >>> 24)]).buffer)
const hashOf = async (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))

async function keyOf(passphrase: string, salt: Uint8Array<ArrayBuffer>, rounds: number): Promise<CryptoKey> {
  const raw = await crypto.subtle.importKey('raw', new TextEncoder().encode(passphrase), 'PBKDF2', false, ['deriveKey'])
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }, raw, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

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

/** How many things of a person the sealed file would hold. */
export async function countUnsent(owner: string): Promise<number> {
  const { fixes, ...drafts } = await draftsOf(owner)
  return (await database.items.where('owner').equals(owner).filter((i) => isOfPerson(i) && stays(i)).count()) + Object.values(drafts).reduce((n, rows) => n + rows.length, 0)
}

/** Makes the file of what a person has not sent. Photos are sealed one by one, so that one of them is in memory at a time. */
export async function seal(who: Person, passphrase: string): Promise<{ file: Blob; items: number }> {
  const device = (await database.devices.get(accountOf(who)))!
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const key = await keyOf(passphrase, salt, iterations)
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', device.keys.publicKey))
  const header: Header = { format: 1, tenant: who.tenant, account: who.account, user: who.id, device: device.id, publicKey: toBase64(spki), salt: toBase64(salt), iterations, createdAt: new Date().toISOString() }
  const parts: Blob[] = [new Blob([magic])]
  const sums: Uint8Array<ArrayBuffer>[] = []
  const add = async (bytes: Uint8Array<ArrayBuffer>) => {
    sums.push(await hashOf(bytes))
    parts.push(new Blob([four(bytes.length), bytes]))
  }
  const addPhotos = async (of: string) => {
    for (const photo of await database.photos.where('of').equals(of).filter((p) => !p.there).sortBy('id')) {
      const { bytes, original, ...about } = photo
      const first = original && { sha256: original.sha256, size: original.size }
      await add(await close(key, { photo: first ? { ...about, original: first } : about, type: bytes.type }, new Uint8Array(await bytes.arrayBuffer())))
      if (original) await add(await close(key, { original: photo.id, type: original.bytes.type }, new Uint8Array(await original.bytes.arrayBuffer())))
    }
  }
  await add(new TextEncoder().encode(JSON.stringify(header)))
  const items = (await database.items.where('owner').equals(who.id).filter(stays).sortBy('seq'))
  for (const { id } of items) {
    const { payload, signature, ...meta } = (await signed(id, accountOf(who)))!
    await add(await close(key, { item: { ...meta, device: meta.device || device.id, signature: signature && toBase64(signature) } }, payload))
    await addPhotos(id)
  }
  const drafts = await draftsOf(who.id)
  for (const [draft, rows] of Object.entries(drafts)) {
    if (rows.length) await add(await close(key, { draft }, new TextEncoder().encode(JSON.stringify(rows))))
    for (const row of rows) if ('id' in row) await addPhotos(row.id)
  }
  const signature = await sign(device, await joined(sums))
  void note('sealed', `${items.length} items`)
  return { file: new Blob([...parts, signature], { type: 'application/octet-stream' }), items: items.length }
}

const joined = async (sums: Uint8Array<ArrayBuffer>[]) => new Uint8Array(await new Blob(sums).arrayBuffer())

async function close(key: CryptoKey, meta: object, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const json = new TextEncoder().encode(JSON.stringify(meta))
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const plain = await new Blob([four(json.length), json, bytes]).arrayBuffer()
  return new Uint8Array(await new Blob([iv, await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain)]).arrayBuffer())
}

/** Takes a file in for the person who sealed it, on whatever phone or desk they sign in: its items go up as those of the device that captured them. What is here already stays as it is. Throws SealedProblem. */
export async function open(file: Blob, passphrase: string, who: Person): Promise<number> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const { header, entries } = await read(bytes)
  if (header.user !== who.id) throw new SealedProblem('other_person')
  const key = await keyOf(passphrase, fromBase64(header.salt), Math.min(header.iterations, 5_000_000))
  let taken = 0
  for (const entry of entries) {
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: entry.slice(0, 12) }, key, entry.slice(12)).then((b) => new Uint8Array(b), () => Promise.reject(new SealedProblem('passphrase')))
    const length = new DataView(plain.buffer).getUint32(0)
    const meta = JSON.parse(new TextDecoder().decode(plain.subarray(4, 4 + length))) as { item?: Item & { signature: string | null }; photo?: Photo; original?: string; draft?: string; type?: string }
    const body = plain.slice(4 + length)
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

async function read(bytes: Uint8Array<ArrayBuffer>): Promise<{ header: Header; entries: Uint8Array<ArrayBuffer>[] }> {
  if (magic.some((b, k) => bytes[k] !== b)) throw new SealedProblem('no_sealed_file')
  const end = bytes.length - 64
  const view = new DataView(bytes.buffer)
  const parts: Uint8Array<ArrayBuffer>[] = []
  for (let at = magic.length; at < end; ) {
    const length = view.getUint32(at)
    if (at + 4 + length > end) throw new SealedProblem('damaged')
    parts.push(bytes.slice(at + 4, at + 4 + length))
    at += 4 + length
  }
  if (!parts.length) throw new SealedProblem('damaged')
  const header = JSON.parse(new TextDecoder().decode(parts[0])) as Header
  const key = await crypto.subtle.importKey('spki', fromBase64(header.publicKey), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])
  const sums = await Promise.all(parts.map(hashOf))
  const good = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytes.slice(end), await joined(sums))
  if (!good) throw new SealedProblem('damaged')
  return { header, entries: parts.slice(1) }
}

