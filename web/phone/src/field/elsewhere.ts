// What the server has of a person that is not on this phone: from an earlier phone, from a tracking app, from before its data was cleared.
import type { ListEventsResponse, ListInspectionsResponse, ListPatrolsResponse } from '../gen/api'
import { as } from '../session/tokens'
import { database } from '../store/database'

export interface Elsewhere {
  id: string
  kind: 'inspection' | 'patrol' | 'event'
  name: string
  at: string
  state: 'complete' | 'received'
  verdict: '' | 'valid' | 'invalid' | 'discounted'
  photos: { here: number; wanted: number }
}

const atOnce = 20
const whole = (here: number, wanted: number) => ({ state: here < wanted ? ('received' as const) : ('complete' as const), photos: { here, wanted } })

/** One list of the server's, newest first, page by page. */
interface Source {
  /** Where it goes on; null: it is at its end. */
  next: string | null
  page(token: string): Promise<{ all: Elsewhere[]; next: string }>
}

const query = (token: string) => `?mine=true&page_size=${atOnce}&page_token=${encodeURIComponent(token)}`

const sourcesOf = (person: string): Source[] => [
  {
    next: '',
    async page(token) {
      const said = await as<ListInspectionsResponse>(person, 'GET', `/v1/inspections${query(token)}`)
      return { next: said.nextPageToken, all: said.inspections.map((i) => ({ id: i.id, kind: 'inspection', name: i.targetName, at: i.capturedAt ?? i.receivedAt ?? '', verdict: '', ...whole(i.photosHere, i.photosWanted) })) }
    },
  },
  {
    next: '',
    async page(token) {
      const said = await as<ListPatrolsResponse>(person, 'GET', `/v1/patrols${query(token)}`)
      const verdict = (p: { discounted: boolean; valid: boolean }) => (p.discounted ? 'discounted' : p.valid ? 'valid' : 'invalid')
      return { next: said.nextPageToken, all: said.patrols.map((p) => ({ id: p.id, kind: 'patrol', name: p.assetName, at: p.startedAt ?? '', verdict: verdict(p), ...whole(p.photosHere, p.photos.length) })) }
    },
  },
  {
    next: '',
    async page(token) {
      const said = await as<ListEventsResponse>(person, 'GET', `/v1/events${query(token)}`)
      return { next: said.nextPageToken, all: said.events.map((e) => ({ id: e.id, kind: 'event', name: e.text, at: e.capturedAt ?? '', verdict: '', ...whole(e.photosHere, e.photos.length) })) }
    },
  },
]

const newestFirst = (a: Elsewhere, b: Elsewhere) => Date.parse(b.at) - Date.parse(a.at) || b.id.localeCompare(a.id)

/** Reads the lists side by side, so that what it gives is in the order of time, and without what this phone has itself. */
export function elsewhere(person: string) {
  const sources = sourcesOf(person)
  const fetched: Elsewhere[] = []
  return {
    more: () => sources.some((s) => s.next !== null),
    /** All so far. Throws Problem or Unreachable; what was there before is there still. */
    async read(): Promise<Elsewhere[]> {
      const pages = await Promise.all(sources.map(async (s) => ({ s, page: s.next === null ? null : await s.page(s.next) })))
      const oldest: number[] = []
      for (const { s, page } of pages) {
        if (!page) continue
        fetched.push(...page.all)
        s.next = page.next || null
        if (s.next !== null) oldest.push(...page.all.slice(-1).map((i) => Date.parse(i.at)))
      }
      const here = new Set(await database.items.where('owner').equals(person).primaryKeys())
      const until = Math.max(-Infinity, ...oldest) // before that a list may still have more to say
      return fetched.filter((i) => !here.has(i.id) && Date.parse(i.at) >= until).sort(newestFirst)
    },
  }
}
