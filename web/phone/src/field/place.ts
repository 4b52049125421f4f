import { ref, shallowRef } from 'vue'
import type { Position } from '../store/database'
import { localTime } from './submission'

/** The last position that this page was given; null: none yet. */
export const here = shallowRef<Position | null>(null)
/** Why there is no position: denied, or not available. */
export const trouble = ref<'' | 'denied' | 'unavailable'>('')

/** Follows the position as long as somebody looks; answers how to stop. */
export function follow(): () => void {
  if (!('geolocation' in navigator)) {
    trouble.value = 'unavailable'
    return () => undefined
  }
  const watching = navigator.geolocation.watchPosition(
    ({ coords, timestamp }) => {
      trouble.value = ''
      here.value = { lat: coords.latitude, lng: coords.longitude, accuracy_m: Math.round(coords.accuracy), at: localTime(new Date(timestamp)) }
    },
    (error) => (trouble.value = error.code === error.PERMISSION_DENIED ? 'denied' : 'unavailable'),
    { enableHighAccuracy: true, maximumAge: 10_000 },
  )
  return () => navigator.geolocation.clearWatch(watching)
}

const radius = 6_371_008.8 // mean radius of the earth, metres (IUGG)

/** Metres between two places, by the haversine formula. */
export function metresBetween(a: { lat: number; lng: number }, b: { lat: number; lng: number }): number {
  const rad = Math.PI / 180
  const [dLat, dLng] = [((b.lat - a.lat) * rad) / 2, ((b.lng - a.lng) * rad) / 2]
  const h = Math.sin(dLat) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLng) ** 2
  return 2 * radius * Math.asin(Math.min(1, Math.sqrt(h)))
}
