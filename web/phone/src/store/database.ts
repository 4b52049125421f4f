// The phone's own database. Everything captured is here before the screen says so, and stays until the server has all of it.
import Dexie, { type EntityTable, type Table } from 'dexie'
import type { Target, Tokens } from '../gen/api'
import type { Pack } from '../field/pack'

/** A person who signed in on this phone. Tokens stay while something of theirs waits, also when another person uses the phone. */
export interface Person {
  id: string
  tenant: string
  tenantName: string
  account: string
  name: string
  tokens: Tokens | null
  /** When targets and packs were last pulled, ms since 1970. */
  pulledAt: number
  /** The server no longer takes the refresh token. */
  mustSignIn: boolean
}

/** The key of this phone for one account. The private key cannot leave the browser. */
export interface Device {
  account: string
  id: string
  keys: CryptoKeyPair
}

export interface Position {
  lat: number
  lng: number
  accuracy_m: number
  at: string
}

export type FieldValue = string | number | string[] | { lat: number; lng: number; datum: string }

export interface Answer {
  na?: boolean
  note?: string
  fields?: Record<string, FieldValue>
}

/** draft and waiting are on this phone; received and complete were said by the server; the others need a person. */
export type State = 'draft' | 'waiting' | 'received' | 'complete' | 'conflict' | 'held' | 'quarantined'

export interface Inspection {
  id: string
  owner: string
  target: Target
  pack: string
  packVersion: number
  state: State
  startedAt: number
  changedAt: number
  answers: Record<string, Answer>
  second: { name: string; card: string }
  party: string
  refusal: string
  position: Position | null
  submittedAt: number
  /** The bytes that are pushed, made once. */
  payload: Uint8Array | null
  sha256: string
  receivedAt: string
  reason: string
  /** Failed tries in a row, and when the next one is due, ms since 1970. */
  tries: number
  dueAt: number
}

export interface Photo {
  id: string
  inspection: string
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
  /** The server has it whole. */
  there: boolean
  /** Where the upload goes on. */
  uploadUrl: string
  /** Why the server will not take it. */
  refused: string
}

export interface KeptTarget extends Target {
  owner: string
}

export interface KeptPack {
  owner: string
  code: string
  version: number
  newest: number
  kind: string
  content: Pack
}

class Database extends Dexie {
  people!: EntityTable<Person, 'id'>
  devices!: EntityTable<Device, 'account'>
  inspections!: EntityTable<Inspection, 'id'>
  photos!: EntityTable<Photo, 'id'>
  targets!: Table<KeptTarget, [string, string]>
  packs!: Table<KeptPack, [string, string, number]>
  settings!: Table<{ name: string; value: string }, string>

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
  }
}

export const database = new Database()

/** What a person still has on this phone that the server has not confirmed whole. */
export const unsentStates: State[] = ['waiting', 'received']
