// Tracking: as long as this page lives and a patrol is going, each position that the phone gives becomes a fix. One tab at a time.
import { shallowRef } from 'vue'
import { database, type KeptFix } from '../store/database'
import { note } from '../store/log'
import { fixesOf, keepFix } from './patrol'

/** The fixes of the patrol that this page tracks. */
export const track = shallowRef<{ patrol: string; fixes: KeptFix[] }>({ patrol: '', fixes: [] })
/** Why nothing is recorded now: empty, denied, unavailable, full, or other (another tab records). */
export const silence = shallowRef<'' | 'denied' | 'unavailable' | 'full' | 'other'>('')

let leave: (() => void) | null = null

/** Follows a patrol until stop, or until another page of this phone does. What was kept before a kill is read first. */
export function follow(patrol: string): void {
  if (track.value.patrol === patrol && leave) return
  stop()
  track.value = { patrol, fixes: [] }
  const ended = new Promise<void>((done) => (leave = done))
  void fixesOf(patrol).then((fixes) => track.value.patrol === patrol && (track.value = { patrol, fixes }))
  void navigator.locks.request(`xuncha-patrol-${patrol}`, { ifAvailable: true }, async (lock) => {
    silence.value = lock ? '' : 'other'
    if (!lock) return
    void note('tracking', patrol)
    const watching = navigator.geolocation.watchPosition((position) => void keep(patrol, position), fail, { enableHighAccuracy: true, maximumAge: 0 })
    await ended
    navigator.geolocation.clearWatch(watching)
  })
}

export function stop(): void {
  leave?.()
  leave = null
}

async function keep(patrol: string, position: GeolocationPosition): Promise<void> {
  try {
    const fix = await keepFix(patrol, position)
    silence.value = ''
    if (fix && track.value.patrol === patrol) track.value = { patrol, fixes: [...track.value.fixes, fix] }
  } catch {
    silence.value = 'full'
  }
}

function fail(error: GeolocationPositionError): void {
  silence.value = error.code === error.PERMISSION_DENIED ? 'denied' : 'unavailable'
}

/** Goes on with a person's patrol when the app opens, so that a kill costs no more than the time that the app was away. */
export async function goOn(owner: string): Promise<void> {
  const going = await database.patrols.where('owner').equals(owner).filter((p) => p.state === 'going' || p.state === 'paused').first()
  if (going) follow(going.id)
}
