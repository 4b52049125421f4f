// Pulls what changed for a person, page by page. A page's changes and its cursor are stored in one transaction, so that whatever breaks off goes on where it was.
import type { Case, Change, GetMeResponse, GetPatrolResponse, GridUnit, ListNoticesResponse, ListRulesResponse, ListUnitsResponse, PullResponse, Target } from '../gen/api'
import type { Pack } from '../field/pack'
import { readHere, readThere } from '../field/notices'
import { Problem } from '../server/request'
import { as } from '../session/tokens'
import { database, type Known, type KnownKind } from '../store/database'
import { note } from '../store/log'

const kinds: KnownKind[] = ['target', 'asset', 'duty', 'debt', 'case', 'inspection']

export async function pull(owner: string): Promise<void> {
  await pullFeed(owner)
  for (const also of [pullRules, pullUnits, pullVerdicts, pullNotices]) await also(owner).catch((error: unknown) => (error instanceof Problem ? note(also.name, error.reason) : Promise.reject(error)))
  const { photoRules } = await as<GetMeResponse>(owner, 'GET', '/v1/me')
  await database.people.update(owner, { pulledAt: Date.now(), photos: photoRules })
}

async function pullFeed(owner: string): Promise<void> {
  for (let more = true; more; ) {
    const cursor = (await database.people.get(owner))?.cursor ?? ''
    const page = await patiently(() => as<PullResponse>(owner, 'GET', `/v1/sync/pull?cursor=${encodeURIComponent(cursor)}`))
    await store(owner, page)
    more = page.more
  }
}

/** Waits when the server says that this phone asks too often: a first pull of a large county goes on by itself. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 429 || tries === 3) throw error
      await new Promise((go) => setTimeout(go, 1000 * Math.min(error.retryAfter || 5, 60)))
    }
  }
}

async function store(owner: string, page: PullResponse): Promise<void> {
  await database.transaction('rw', database.known, database.packs, database.people, async () => {
    if (page.fresh) await database.known.where('owner').equals(owner).filter((row) => !apart.includes(row.kind) && !isOwnNew(row) && !isOver(row)).modify({ old: 1 })
    for (const change of page.changes) {
      if (change.kind === 'pack') await storePack(owner, change)
      else if (kinds.includes(change.kind as KnownKind)) await storeKnown(owner, change.kind as KnownKind, change)
    }
    if (page.settled) await database.known.where('owner').equals(owner).filter((row) => row.old === 1).delete()
    await database.people.update(owner, { cursor: page.cursor })
  })
}

/** What comes by calls of its own. */
const apart: KnownKind[] = ['rule', 'unit', 'notice']

/** A target that was added here and has not come back from the register yet. */
const isOwnNew = ({ kind, value }: Known) => kind === 'target' && (value as Target).version === '0'

/** A case that has ended: no pull brings it again, and the record goes on telling how it ended. */
const isOver = ({ kind, value }: Known) => kind === 'case' && over.includes((value as Case).state)
const over: Case['state'][] = ['STATE_CLOSED', 'STATE_DISMISSED', 'STATE_TRANSFERRED']

async function storeKnown(owner: string, kind: KnownKind, change: Change): Promise<void> {
  const value = change[kind as keyof Change]
  const last = change.removed && kind === 'case' ? change.case : null // a case that has ended comes with how it ended
  if ((change.removed && !last) || !value) await database.known.delete([owner, kind, change.id])
  else await database.known.put({ owner, kind, id: change.id, old: 0, value } as Known)
}

/** Adds a version that is new. Older ones stay, for a draft goes on with the version that it began with. */
async function storePack(owner: string, { id: code, pack, removed }: Change): Promise<void> {
  await database.packs.where('owner').equals(owner).filter((p) => p.code === code).modify({ newest: 0 })
  if (removed || !pack) return
  const content = pack.content as unknown as Pack
  await database.packs.put({ owner, code, version: pack.version, newest: 1, kind: content.target_kind, content })
}

/** The rules that patrols are judged by; they are few, and no part of the pull. */
async function pullRules(owner: string): Promise<void> {
  const { rules } = await as<ListRulesResponse>(owner, 'GET', '/v1/rules')
  await replace(owner, 'rule', rules.map((value) => ({ id: `${value.code}/${value.version}`, value })))
}

/** The grid units, for their names on the map. */
async function pullUnits(owner: string): Promise<void> {
  const units: GridUnit[] = []
  for (let token = '', more = true; more; more = token !== '') {
    const page = await as<ListUnitsResponse>(owner, 'GET', `/v1/units?page_size=500&page_token=${encodeURIComponent(token)}`)
    units.push(...page.units)
    token = page.nextPageToken
  }
  await replace(owner, 'unit', units.map((value) => ({ id: value.id, value })))
}

/** Whether the latest own patrols count; a verdict may change, when a person looks at it or a rule is published. */
async function pullVerdicts(owner: string): Promise<void> {
  const mine = await database.items.where('owner').equals(owner).filter((i) => i.kind === 'patrol' && i.state === 'complete').sortBy('capturedAt')
  for (const { id } of mine.slice(-latest)) {
    const { patrol } = await as<GetPatrolResponse>(owner, 'GET', `/v1/patrols/${id}`)
    await database.items.update(id, { verdict: patrol!.discounted ? 'discounted' : patrol!.valid ? 'valid' : 'invalid' })
  }
}
const latest = 10

/** Says what was read here; without a network it goes up later. */
export async function sendRead(owner: string): Promise<void> {
  const ids = await readHere(owner)
  if (!ids.length) return
  await as(owner, 'POST', '/v1/notices:read', { ids })
  await readThere(owner, ids)
}

/** What the person was told last, to be read where there is no network. */
async function pullNotices(owner: string): Promise<void> {
  const { notices } = await as<ListNoticesResponse>(owner, 'GET', '/v1/notices?page_size=50')
  await replace(owner, 'notice', notices.map((value) => ({ id: value.id, value })))
}

async function replace<K extends 'rule' | 'unit' | 'notice'>(owner: string, kind: K, rows: Pick<Known<K>, 'id' | 'value'>[]): Promise<void> {
  await database.transaction('rw', database.known, async () => {
    await database.known.where('[owner+kind]').equals([owner, kind]).delete()
    await database.known.bulkPut(rows.map((row) => ({ owner, kind, old: 0 as const, ...row })))
  })
}
