// Keeps each stroke of a draft. What could not be kept stays said until it is, is tried again by itself, and goes with whatever is kept next.
import { onScopeDispose, shallowRef } from 'vue'
import { whyNot } from './kept'

const again = 5_000 // ms

export function keeping<T extends object>(write: (parts: Partial<T>) => Promise<unknown>) {
  /** Why the last strokes are not kept, in words; empty: they are. */
  const failed = shallowRef('')
  const open: Partial<T> = {}
  let timer: ReturnType<typeof setTimeout> | undefined
  let last = Promise.resolve(true)
  let waits = false
  onScopeDispose(() => clearTimeout(timer))

  /** Tells whether all is kept. Strokes that come while one is being written are written together after it: each write waits for the flash, and a slow one must not fall behind quick fingers. */
  function save(parts: Partial<T> = {}): Promise<boolean> {
    Object.assign(open, parts)
    if (waits) return last
    waits = true
    return (last = last.then(keep))
  }

  async function keep(): Promise<boolean> {
    waits = false
    const going = { ...open }
    clearTimeout(timer)
    try {
      if (Object.keys(going).length) await write(going)
    } catch (error) {
      failed.value = whyNot(error)
      timer = setTimeout(() => void save(), again)
      return false
    }
    for (const key of Object.keys(going) as (keyof T)[]) if (open[key] === going[key]) delete open[key]
    failed.value = ''
    return true
  }
  return { failed, save }
}
