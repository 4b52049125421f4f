import { liveQuery } from 'dexie'
import { onScopeDispose, shallowRef, watch, type Ref, type WatchSource } from 'vue'

let unanswered = 0
let waiting: (() => void)[] = []

/** When every query that was asked so far has had its first answer: what the screen shows then is no longer empty for want of reading. */
export const settled = (): Promise<void> => new Promise((done) => (unanswered ? waiting.push(done) : done()))

/** When the page has nothing better to do. */
export const idle = (): Promise<void> => new Promise((done) => ('requestIdleCallback' in globalThis ? requestIdleCallback(() => done(), { timeout: 1000 }) : setTimeout(done, 200)))

function answered(): void {
  if (--unanswered) return
  const all = waiting
  waiting = []
  all.forEach((done) => done())
}

/** A query whose answer follows the database, whichever tab changes it. It is asked anew when one of the sources changes. */
export function live<T>(query: () => Promise<T>, initial: T, sources: WatchSource[] = []): Ref<T> {
  const answer = shallowRef(initial) as Ref<T>
  let current: { unsubscribe(): void } | undefined
  let first = true
  const once = () => {
    if (first) answered()
    first = false
  }
  const ask = () => {
    current?.unsubscribe()
    current = liveQuery(query).subscribe((value) => {
      answer.value = value
      once()
    }, (error: unknown) => {
      console.error(error)
      once()
    })
  }
  unanswered++
  ask()
  if (sources.length) watch(sources, ask)
  onScopeDispose(() => {
    current?.unsubscribe()
    once()
  })
  return answer
}
