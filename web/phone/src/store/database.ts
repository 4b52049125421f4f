// The phone's own database. Everything captured is here before the screen says so, and stays until the server has all of it.
import Dexie, { type EntityTable, type Table } from 'dexie'
import type { Asset, Case, Debt, Duty, GridUnit, Inspection as ServerInspection, Notice, PatrolRule as Rule, PhotoRules, Target, Tokens } from '../gen/api'
import type { Pack } from '../field/pack'
import type { Fix } from '../track/fix'
import { toVersion2, toVersion3 } from './migrate'

/** A person who signed in on this phone. Tokens stay while something of theirs waits, also when another person uses the phone. */
export interface Person {
  id: string
  tenant: string
  tenantName: string
  account: string
  name: string
  roles: string[]
  /** Region code prefix that they are limited to; empty: the whole county. */
  region: string
  tokens: Tokens | null
  /** Where the pull goes on; empty: from the beginning. */
  cursor: string
  /** When the last pull was through, ms since 1970. */
  pulledAt: number
  /** The server no longer takes the refresh token. */
  mustSignIn: boolean
  /** What the county lets its phones do with photos, as it was when last asked. */
  photos?: PhotoRules | null
}

/** The key of this phone for one account. The private key cannot leave the browser. */
export interface Device {
  account: string
  id: string
  keys: CryptoKeyPair
  /** The chain's last number and the hash of its payload: what is captured next names both. */
  seq: number
  last: string
  /** How many items this device ever captured. */
  captured: number
}

export interface Position {
  lat: number
  lng: number
  accuracy_m: number
  at: string
}

export type FieldValue = string | number | string[] | { lat: number; lng: number; datum: string }

export interface Answer {
  /** Does not apply. What was answered before stays in the draft, to come back, and is not sent. */
  na?: boolean
  note?: string
  fields?: Record<string, FieldValue>
  /** What was typed and is no number, by field: it stays in the draft until it is put right, and is not sent. */
  unread?: Record<string, string>
}

/** Filling in, or handed to the outbox: from then on nothing changes it. */
export type InspectionState = 'draft' | 'submitted'

export interface Inspection {
  id: string
  owner: string
  target: Target
  pack: string
  packVersion: number
  state: InspectionState
  startedAt: number
  changedAt: number
  answers: Record<string, Answer>
  second: { name: string; card: string }
  party: string
  refusal: string
  position: Position | null
}

/** What is pushed. */
export type Kind = 'inspection' | 'patrol' | 'event' | 'target' | 'photo_manifest' | 'case_act' | 'receipt_ack'

/** waiting is on this phone; received, held and complete were said by the server; conflict and quarantined need a person; short lacks a photo that the server will not take, and its person gave it up. */
export type State = 'waiting' | 'received' | 'held' | 'complete' | 'conflict' | 'quarantined' | 'short'

/** One thing that is pushed. Its bytes are made once. */
export interface Item {
  id: string
  owner: string
  kind: Kind
  /** What people call it, such as its target's name. */
  name: string
  payload: Uint8Array<ArrayBuffer>
  sha256: string
  /** Its place in the device's chain (docs/capture.md); 0: from before chains were kept, or before new targets were part of them. */
  seq: number
  /** The device that captured it, where that is another than this; came by a sealed file. */
  device?: string
  previous: string
  signature: Uint8Array<ArrayBuffer> | null
  state: State
  /** The server's stable reason, or what kept it from going up. */
  reason: string
  capturedAt: number
  receivedAt: string
  /** The server's signed note, to be kept and shown; the latest one. */
  receipt: string
  /** Place in the county's log; 0: none yet. */
  position: number
  /** Handed over by the device's key, for the login had ended. */
  byKey?: boolean
  /** Of a patrol: whether it counts, as the server last said. */
  verdict?: 'valid' | 'invalid' | 'discounted'
  /** The server was told that its receipt is kept here. */
  acknowledged?: boolean
  /** Photos that the server misses. */
  missing: string[]
  /** Failed tries in a row, and when the next one is due, ms since 1970. */
  tries: number
  dueAt: number
}

export interface Photo {
  id: string
  /** The inspection, patrol or event that it belongs to. */
  of: string
  owner: string
  /** Item code; empty for a signature. */
  item: string
  role: 'photo' | 'signature'
  /** The original, unchanged. */
  bytes: Blob
  sha256: string
  size: number
  takenAt: string
  position: Position | null
  /** Degrees from north that the camera faced; null: the phone does not say. */
  bearing: number | null
  /** The page's monotonic clock when it was taken, ms; absent: from before this was kept. */
  monotonicMs?: number
  /** Which run of that clock; absent: from before this was kept. */
  monotonicRun?: string
  /** From the gallery, where the county allows that: it may be old or another's. */
  gallery: boolean
  /** Where a smaller copy is sent: what the camera gave. It stays on this phone, and the manifest names its hash. */
  original?: { bytes: Blob; sha256: string; size: number }
  /** The server has it whole. */
  there: boolean
  /** Where the upload goes on. */
  uploadUrl: string
  /** Why the server will not take it. */
  refused: string
}

/** How a patrol goes. */
export type Mode = 'foot' | 'car' | 'boat' | 'drone'

export interface Patrol {
  id: string
  owner: string
  state: 'going' | 'paused' | 'ended' | 'submitted'
  /** What is owed and patrolled; empty: a patrol of no duty. */
  duty: Duty | null
  asset: Asset | null
  mode: Mode
  startedAt: number
  endedAt: number
  pauses: { from: number; until: number }[]
  note: string
}

/** A fix of a patrol, each kept durably as it comes. */
export interface KeptFix extends Fix {
  patrol: string
}

/** A problem that is being reported, on a patrol or by the way. */
export interface Event {
  id: string
  owner: string
  patrol: string
  state: 'draft' | 'submitted'
  type: string
  level: 'minor' | 'normal' | 'major'
  text: string
  position: Position | null
  capturedAt: number
}

/** What answers a request for more evidence of a case, while it is made. One per case and person. */
export interface Supply {
  id: string
  owner: string
  case: string
  inspection: string
  name: string
  text: string
}

interface Values {
  target: Target
  asset: Asset
  duty: Duty
  debt: Debt
  case: Case
  inspection: ServerInspection
  rule: Rule
  unit: GridUnit
  notice: Notice
}

export type KnownKind = keyof Values

/** Something that the server told this person, as it was then. */
export interface Known<K extends KnownKind = KnownKind> {
  owner: string
  kind: K
  id: string
  /** A pull that began anew has not brought it again yet. */
  old: 0 | 1
  value: Values[K]
}

export interface KeptPack {
  owner: string
  code: string
  version: number
  newest: number
  kind: string
  content: Pack
}

/** What the app did and met, for support. No names, no positions, no answers. */
export interface LogLine {
  id?: number
  at: number
  what: string
  detail: string
}

class Database extends Dexie {
  people!: EntityTable<Person, 'id'>
  devices!: EntityTable<Device, 'account'>
  inspections!: EntityTable<Inspection, 'id'>
  items!: EntityTable<Item, 'id'>
  photos!: EntityTable<Photo, 'id'>
  known!: Table<Known, [string, string, string]>
  patrols!: EntityTable<Patrol, 'id'>
  fixes!: Table<KeptFix, [string, number]>
  events!: EntityTable<Event, 'id'>
  supplies!: EntityTable<Supply, 'id'>
  packs!: Table<KeptPack, [string, string, number]>
  settings!: Table<{ name: string; value: string }, string>
  log!: EntityTable<LogLine, 'id'>

  constructor() {
    super('xuncha', { chromeTransactionDurability: 'strict' })
    this.version(1).stores({
      people: 'id',
      devices: 'account',
      inspections: 'id, owner, state, [owner+state]',
      photos: 'id, inspection, owner',
      targets: '[owner+id], owner',
      packs: '[owner+code+version], [owner+kind+newest]',
      settings: 'name',
    })
    this.version(2).stores({ items: 'id, owner, state', photos: 'id, of, owner', log: '++id' }).upgrade(toVersion2)
    this.version(3)
      .stores({ known: '[owner+kind+id], [owner+kind], owner', patrols: 'id, owner, state', fixes: '[patrol+at], patrol', events: 'id, owner, [owner+state]', packs: '[owner+code+version], [owner+kind+newest], owner', targets: null })
      .upgrade(toVersion3)
    this.version(4).stores({ supplies: 'id, owner, case' })
  }
}

export const database = new Database()

/** All of a kind that a person knows. */
export const allKnown = async <K extends KnownKind>(owner: string, kind: K): Promise<Values[K][]> =>
  (await database.known.where('[owner+kind]').equals([owner, kind]).toArray()).map((row) => row.value as Values[K])

/** What the server has not confirmed whole. */
export const unsentStates: State[] = ['waiting', 'held', 'received']

/** What the server has in a way that a person must look at: it is not well delivered. */
export const openStates: State[] = ['conflict', 'quarantined']

/** Whether an item is something that a person made; the phone's own acknowledgements are not shown or counted. */
export const isOfPerson = (item: Item) => item.kind !== 'receipt_ack'
