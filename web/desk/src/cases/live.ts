import type { Ref } from 'vue'

import type { WatchChange } from './watch'
import { events } from '../http/stream'

export type Liveness = 'connecting' | 'live' | 'offline' | 'polled'

interface Watcher {
  changed: (id: string, act: string) => Promise<void>
  /** The server is listening for us; again is set when changes may have been missed before. */
  ready: (again: boolean) => void
  liveness: Ref<Liveness>
}

/** Follows the queue's changes until the returned function is called, connecting again after every break, later each time. */
export function watchQueue(w: Watcher): () => void {
  const off = new AbortController()
  void (async () => {
    for (let tries = 0, again = false; !off.signal.aborted; tries++) {
      try {
        for await (const event of events('/v1/cases:watch', off.signal)) {
          if (event.name === 'ready') {
            tries = 0
            w.liveness.value = 'live'
            w.ready(again)
            again = true
          } else if (event.name === 'change') {
            const change = JSON.parse(event.data) as WatchChange
            void w.changed(change.caseId, change.act)
          }
        }
      } catch {
        // a break is a break, whatever broke
      }
      if (off.signal.aborted) return
      w.liveness.value = 'offline'
      await pause(Math.min(30_000, 1000 * 2 ** Math.min(tries, 5)), off.signal)
    }
  })()
  return () => off.abort()
}

function pause(ms: number, off: AbortSignal) {
  return new Promise<void>((go) => {
    const timer = setTimeout(go, ms)
    off.addEventListener('abort', () => (clearTimeout(timer), go()), { once: true })
  })
}
