// Tracking: as long as a patrol is going, each position that the phone gives becomes a fix. One page of this phone at a time; the next one takes over when it closes.
import { shallowRef } from 'vue'
import { type KeptFix } from '../store/database'
import { note } from '../store/log'
import { stayAwake } from './awake'
import { fixesOf, keepFix } from './patrol'

/** The fixes of the patrol that this page tracks. */
export const track = shallowRef<{ patrol: string; fixes: KeptFix[] }>({ patrol: '', fixes: [] })
/** Why nothing is recorded now: empty, denied, unavailable, full, or other (another page records). */
export const silence = shallowRef<'' | 'denied' | 'unavailable' | 'full' | 'other'>('')
/** When the last fix came, or this page began to wait for the first; null: it does not record. */
export const heard = shallowRef<{ at: number; fix: boolean } | null>(null)

let turn: AbortController | null = null

/** Follows a patrol until stop. What was kept before a kill is read first. steal: this page records from now on, whichever did so far (that one may sleep in the background). */
export function follow(patrol: string, steal = false): void {
  if (!steal && turn && track.value.patrol === patrol) return
  stop()
  const mine = (turn = new AbortController())
  track.value = { patrol, fixes: [] }
  void read(patrol)
  hold(patrol, mine.signal, steal).catch(() => {
    if (mine.signal.aborted) return
    stop() // another page took it: wait for one's turn again
    follow(patrol)
  })
}

export function stop(): void {
  turn?.abort()
  turn = null
  heard.value = null
  silence.value = ''
}

const read = (patrol: string) => fixesOf(patrol).then((fixes) => void (track.value.patrol === patrol && (track.value = { patrol, fixes })), () => undefined)

/** Waits for its turn, and records until it is over. */
async function hold(patrol: string, over: AbortSignal, steal: boolean): Promise<void> {
  const name = `xuncha-patrol-${patrol}`
  const work = () => record(patrol, over)
  if (steal) return navigator.locks.request(name, { steal }, work)
  const free = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => lock !== null && (await work(), true))
  if (free || over.aborted) return
  silence.value = 'other'
  await navigator.locks.request(name, { signal: over }, work)
}

async function record(patrol: string, over: AbortSignal): Promise<void> {
  if (over.aborted) return
  silence.value = ''
  heard.value = { at: Date.now(), fix: false }
  void note('tracking', patrol)
  void read(patrol) // another page may have kept some meanwhile
  void stayAwake(true)
  const watching = navigator.geolocation.watchPosition((position) => over.aborted || void keep(patrol, position, over), (error) => over.aborted || fail(error), { enableHighAccuracy: true, maximumAge: 0 })
  await new Promise<void>((done) => over.addEventListener('abort', () => done()))
  navigator.geolocation.clearWatch(watching)
  void stayAwake(false)
}

async function keep(patrol: string, position: GeolocationPosition, over: AbortSignal): Promise<void> {
  try {
    const fix = await keepFix(patrol, position)
    if (over.aborted) return
    silence.value = ''
    heard.value = { at: Date.now(), fix: true }
    if (fix && track.value.patrol === patrol) track.value = { patrol, fixes: [...track.value.fixes, fix] }
  } catch {
    if (!over.aborted) silence.value = 'full'
  }
}

function fail(error: GeolocationPositionError): void {
  silence.value = error.code === error.PERMISSION_DENIED ? 'denied' : 'unavailable'
}
