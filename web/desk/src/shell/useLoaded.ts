import { ref, shallowRef, watch, type Ref } from 'vue'

import { asProblem, type Problem } from '../http/problem'

/** Loads what a page is about, and again when its id changes. */
export function useLoaded<T>(id: Ref<string>, fetch: (id: string) => Promise<T>) {
  const value = shallowRef<T | null>(null)
  const problem = ref<Problem | null>(null)

  async function load() {
    const wanted = id.value
    value.value = null
    problem.value = null
    try {
      const got = await fetch(wanted)
      if (wanted === id.value) value.value = got
    } catch (error) {
      if (wanted === id.value) problem.value = asProblem(error)
    }
  }

  watch(id, load, { immediate: true })
  return { value, problem, load }
}
