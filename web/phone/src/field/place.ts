import { ref, shallowRef } from 'vue'
import type { Position } from '../store/database'
import { localTime } from './submission'

/** The last position that this page was given; null: none yet. */
export const here = shallowRef<Position | null>(null)
/** Why there is no position: denied, or not available. */
export const trouble = ref<'' | 'denied' | 'unavailable'>('')

const [stale, moment, usable] = [120_000, 30_000, 100] // ms, ms, metres

const age = (p: Position) => Date.now() - Date.parse(p.at)

/** Where the phone is now; null: it does not know, or what it knew is too old to say anything of now. */
export const now = () => (here.value && age(here.value) < stale ? { ...here.value } : null)

/** The fix that takes the kept one's place; null: none does. Of one moment the more accurate is kept. A later one replaces it only when something was done (answered, photographed) where it was taken: ±5 m on the road is worth less than ±12 m at the outfall, and the car afterwards is worth nothing. */
export function fresher(kept: Position | null, done: boolean, fresh = now()): Position | null {
  if (!fresh || !kept) return fresh
  const later = Date.parse(fresh.at) - Date.parse(kept.at)
  if (Math.abs(later) <= moment) return fresh.accuracy_m < kept.accuracy_m ? fresh : null
  return done && later > 0 && fresh.accuracy_m <= Math.max(usable, kept.accuracy_m) ? fresh : null
}

const refresh = 20_000 // ms

/** Follows the position as long as somebody looks; answers how to stop. */
export function follow(): () => void {
  if (!('geolocation' in navigator)) {
    trouble.value = 'unavailable'
    return () => undefined
  }
  const options = { enableHighAccuracy: true, maximumAge: 10_000 }
  const heard = ({ coords, timestamp }: GeolocationPosition) => {
    trouble.value = ''
    here.value = { lat: coords.latitude, lng: coords.longitude, accuracy_m: Math.round(coords.accuracy), at: localTime(new Date(timestamp)) }
  }
  const watching = navigator.geolocation.watchPosition(heard, (error) => (trouble.value = error.code === error.PERMISSION_DENIED ? 'denied' : 'unavailable'), options)
  // Some browsers say nothing as long as one stands: ask, so that the fix of who stands does not age.
  const asking = setInterval(() => {
    if (here.value && age(here.value) > refresh && document.visibilityState === 'visible') navigator.geolocation.getCurrentPosition(heard, () => undefined, { ...options, timeout: refresh })
  }, refresh)
  return () => {
    navigator.geolocation.clearWatch(watching)
    clearInterval(asking)
  }
}

const radius = 6_371_008.8 // mean radius of the earth, metres (IUGG)

/** Metres between two places, by the haversine formula. */
export function metresBetween(a: { lat: number; lng: number }, b: { lat: number; lng: number }): number {
  const rad = Math.PI / 180
  const [dLat, dLng] = [((b.lat - a.lat) * rad) / 2, ((b.lng - a.lng) * rad) / 2]
  const h = Math.sin(dLat) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLng) ** 2
  return 2 * radius * Math.asin(Math.min(1, Math.sqrt(h)))
}
