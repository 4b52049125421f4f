import { onScopeDispose, ref } from 'vue'

import { asProblem, calledOff } from '../http/problem'
import { saveFile } from '../http/saveFile'
import { tell } from '../shell/notices'
import { sentence } from '../words/words'
import { fetchFile } from './fetched'

/** One file at a time to the browser's downloads: how much has come, and a way to call it off. What fails is told. */
export function useDownload() {
  const come = ref<number | null>(null)
  const all = ref(0)
  let stop: AbortController | null = null

  async function start(path: string, name: string) {
    stop?.abort()
    const mine = (stop = new AbortController())
    come.value = all.value = 0
    try {
      const got = await fetchFile(path, (n, of) => ((come.value = n), (all.value = of)), mine.signal)
      saveFile(got.blob, name)
    } catch (error) {
      if (!calledOff(error)) tell('bad', sentence(asProblem(error)))
    } finally {
      if (stop === mine) come.value = null
    }
  }
  const cancel = () => stop?.abort()
  onScopeDispose(cancel)
  return { come, all, start, cancel }
}
