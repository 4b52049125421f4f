import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'

import { listCases, type Case } from '../gen/api'
import { asProblem, calledOff, type Problem } from '../http/problem'
import { mayWatch } from '../session/session'
import { before, held } from './active'
import { foresee, renew } from './dossier'
import { fits, queryOf, type Filters } from './filters'
import { knows } from './holders'
import { watchQueue, type Liveness } from './live'

const pageSize = 60

/** The queue as the filters narrow it, page by page, kept fresh by the stream of changes. */
export function useQueue(filters: Ref<Filters>, arrived: (c: Case) => void) {
  const rows = shallowRef<Case[]>([])
  const nextPage = ref('')
  const loading = ref(true)
  const problem = ref<Problem | null>(null)
  const liveness = ref<Liveness>('connecting')
  let asked: AbortController | null = null

  /** Loads the first page; quietly keeps what is shown until the answer is there. */
  async function load(quiet = false) {
    asked?.abort()
    const mine = (asked = new AbortController())
    if (!quiet) loading.value = true
    try {
      const size = quiet ? Math.min(500, Math.max(pageSize, rows.value.length)) : pageSize
      const answer = await listCases({ ...queryOf(filters.value, Date.now()), pageSize: size }, mine.signal)
      foresee(answer.cases)
      rows.value = answer.cases
      nextPage.value = answer.nextPageToken
      problem.value = null
      void learnHolders()
    } catch (error) {
      if (calledOff(error)) return
      if (!quiet) rows.value = []
      problem.value = asProblem(error)
    } finally {
      if (asked === mine) loading.value = false
    }
  }

  async function more() {
    if (!nextPage.value || loading.value) return
    loading.value = true
    try {
      const answer = await listCases({ ...queryOf(filters.value, Date.now()), pageSize, pageToken: nextPage.value })
      foresee(answer.cases)
      const there = new Set(rows.value.map((c) => c.id))
      rows.value = [...rows.value, ...answer.cases.filter((c) => !there.has(c.id))]
      nextPage.value = answer.nextPageToken
      void learnHolders()
    } catch (error) {
      const p = asProblem(error)
      if (p.reason === 'bad_page_token') await load()
      else problem.value = p
    } finally {
      loading.value = false
    }
  }

  /** Puts a changed case where it now belongs, or takes it out. */
  function place(c: Case) {
    const had = rows.value.some((r) => r.id === c.id)
    const rest = rows.value.filter((r) => r.id !== c.id)
    if (fits(c, filters.value, Date.now())) {
      const at = rest.findIndex((r) => before(c, r))
      if (at >= 0) rest.splice(at, 0, c)
      else if (!nextPage.value) rest.push(c)
    }
    rows.value = rest
    return had
  }

  async function changed(id: string, act: string) {
    try {
      const c = await renew(id)
      if (!place(c) && act === 'opened' && rows.value.some((r) => r.id === id)) arrived(c)
    } catch (error) {
      if (asProblem(error).gone) rows.value = rows.value.filter((r) => r.id !== id)
    }
  }

  /** Trails name people; one look at a case of each unknown holder is enough. */
  async function learnHolders() {
    const seen = new Set<string>()
    for (const c of rows.value) {
      if (held(c, Date.now()) && !knows(c.claimedBy) && !seen.has(c.claimedBy)) {
        seen.add(c.claimedBy)
        await renew(c.id).catch(() => {})
      }
    }
  }

  watch(filters, (now, old) => {
    if (JSON.stringify(now) !== JSON.stringify(old)) void load()
  })
  void load()

  const stop = mayWatch.value ? watchQueue({ changed, ready: (again) => again && void load(true), liveness }) : poll()
  function poll() {
    liveness.value = 'polled'
    const each = setInterval(() => document.visibilityState === 'visible' && void load(true), 60_000)
    return () => clearInterval(each)
  }
  onScopeDispose(() => {
    stop()
    asked?.abort()
  })
  return { rows, nextPage, loading, problem, liveness, load, more, place }
}
