import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** Filters kept in the address, all of them text. Setting one goes back to the first page. */
export function useQuery<N extends string>(names: readonly N[]) {
  const route = useRoute()
  const router = useRouter()
  const filters = computed(() => Object.fromEntries(names.map((n) => [n, typeof route.query[n] === 'string' ? route.query[n] : ''])) as Record<N, string>)
  const any = computed(() => names.some((n) => filters.value[n]))

  function set(change: Partial<Record<N, string>>) {
    const next: Record<string, string> = {}
    for (const n of names) {
      const value = change[n] ?? filters.value[n]
      if (value) next[n] = value
    }
    return router.push({ query: next })
  }

  const field = (n: N) => computed({ get: () => filters.value[n], set: (value: string) => void set({ [n]: value } as Partial<Record<N, string>>) })
  return { filters, any, set, field, clear: () => router.push({ query: {} }) }
}
