// A plane of metres round a place, as the server's geo.Frame: degrees times the WGS 84 ellipsoid's metres per degree.
export interface LatLng {
  lat: number
  lng: number
}

// Semi-major axis, metres, and first eccentricity squared (NGA.STND.0036).
const semiMajor = 6378137.0
const eccentricity = 0.00669437999014

export interface Frame {
  origin: LatLng
  /** Metres in one degree (J. P. Snyder, Map Projections, 1987, (4-18) to (4-21)). */
  perLat: number
  perLng: number
}

export function frameAt(origin: LatLng): Frame {
  const [sin, cos] = [Math.sin((origin.lat * Math.PI) / 180), Math.cos((origin.lat * Math.PI) / 180)]
  const w = 1 - eccentricity * sin * sin
  const across = semiMajor / Math.sqrt(w)
  return { origin, perLat: ((across * (1 - eccentricity)) / w) * (Math.PI / 180), perLng: across * cos * (Math.PI / 180) }
}

/** Metres east and north of the origin. */
export const plane = (f: Frame, p: LatLng) => ({ east: (p.lng - f.origin.lng) * f.perLng, north: (p.lat - f.origin.lat) * f.perLat })

/** The distance between two places near the origin, metres. */
export const apart = (f: Frame, p: LatLng, q: LatLng) => Math.hypot((q.lng - p.lng) * f.perLng, (q.lat - p.lat) * f.perLat)

export const between = (a: LatLng, b: LatLng, share: number): LatLng =>
  share === 1 ? b : { lat: a.lat + (b.lat - a.lat) * share, lng: a.lng + (b.lng - a.lng) * share }

export const onEarth = (p: LatLng) => Math.abs(p.lat) <= 90 && Math.abs(p.lng) <= 180
