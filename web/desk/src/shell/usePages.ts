import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import { asProblem, calledOff, type Problem } from '../http/problem'

/** One page of a list, and where the next begins. */
export interface Page<T> {
  rows: T[]
  next: string
}

/**
 * Pages by key. The page's token stands in the address beside the filters, so that the browser's back button goes back a page.
 * A token that the server no longer knows leads to the first page.
 */
export function usePages<F, T>(filters: Ref<F>, fetch: (filters: F, token: string, signal: AbortSignal) => Promise<Page<T>>) {
  const route = useRoute()
  const router = useRouter()
  const here = route.path
  const rows = shallowRef<T[]>([])
  const nextToken = ref('')
  const loading = ref(true)
  const problem = ref<Problem | null>(null)
  const token = computed(() => (typeof route.query.page === 'string' ? route.query.page : ''))
  const number = computed(() => (token.value ? Math.max(2, Number(route.query.n) || 2) : 1))
  let asked: AbortController | null = null

  async function load() {
    if (route.path !== here) return
    asked?.abort()
    const mine = (asked = new AbortController())
    loading.value = true
    problem.value = null
    try {
      const page = await fetch(filters.value, token.value, mine.signal)
      rows.value = page.rows
      nextToken.value = page.next
    } catch (error) {
      if (calledOff(error)) return
      const p = asProblem(error)
      rows.value = []
      nextToken.value = ''
      if (p.reason === 'bad_page_token' && token.value) return void first()
      problem.value = p
    } finally {
      if (asked === mine) loading.value = false
    }
  }

  const without = () => Object.fromEntries(Object.entries(route.query).filter(([name]) => name !== 'page' && name !== 'n'))
  const first = () => router.replace({ query: without() })
  const next = () => router.push({ query: { ...without(), page: nextToken.value, n: String(number.value + 1) } })
  const previous = () => (number.value === 2 ? router.push({ query: without() }) : router.back())

  watch([() => JSON.stringify(filters.value), token], load, { immediate: true })
  return { rows, nextToken, loading, problem, number, load, next, previous }
}
