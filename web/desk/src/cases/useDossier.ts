import { ref, shallowRef, watch, type Ref } from 'vue'

import { asProblem, type Problem } from '../http/problem'
import { changes, dossier, type Dossier } from './dossier'

/** The dossier of the case in view: what is shown stays until the next is there, if that does not take long. */
export function useDossier(id: Ref<string>) {
  const shown = shallowRef<Dossier | null>(null)
  const problem = ref<Problem | null>(null)
  const loading = ref(false)

  async function load() {
    const wanted = id.value
    problem.value = null
    if (!wanted) return (shown.value = null)
    const slow = setTimeout(() => wanted === id.value && shown.value?.case.id !== wanted && ((loading.value = true), (shown.value = null)), 120)
    try {
      const got = await dossier(wanted)
      if (wanted === id.value) shown.value = got
    } catch (error) {
      if (wanted === id.value) {
        shown.value = null
        problem.value = asProblem(error)
      }
    } finally {
      clearTimeout(slow)
      if (wanted === id.value) loading.value = false
    }
    return undefined
  }

  watch(id, load, { immediate: true })
  watch(() => changes.get(id.value), load)
  return { shown, problem, loading, load }
}
