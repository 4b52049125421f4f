import { liveQuery } from 'dexie'
import { onScopeDispose, shallowRef, watch, type Ref, type WatchSource } from 'vue'

/** A query whose answer follows the database, whichever tab changes it. It is asked anew when one of the sources changes. */
export function live<T>(query: () => Promise<T>, initial: T, sources: WatchSource[] = []): Ref<T> {
  const answer = shallowRef(initial) as Ref<T>
  let current: { unsubscribe(): void } | undefined
  const ask = () => {
    current?.unsubscribe()
    current = liveQuery(query).subscribe((value) => (answer.value = value))
  }
  ask()
  if (sources.length) watch(sources, ask)
  onScopeDispose(() => current?.unsubscribe())
  return answer
}
