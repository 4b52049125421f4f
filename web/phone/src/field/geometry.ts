// GeoJSON of assets, as lines and rings of places.
import type { LatLng } from '../coverage/frame'
import { reachOf, type Reach } from '../coverage/reach'
import type { Asset } from '../gen/api'

type Positions = [number, number][]
interface Geometry {
  type: string
  coordinates: unknown
}

const parsed = (asset: Asset): Geometry | null => {
  try {
    return asset.geometry ? (JSON.parse(asset.geometry) as Geometry) : null
  } catch {
    return null
  }
}

const places = (line: Positions): LatLng[] => line.map(([lng, lat]) => ({ lat, lng }))

/** The reach's line with its chainage; null for a placeholder and for what is no reach. */
export function reachOfAsset(asset: Asset | null): Reach | null {
  const geometry = asset?.kind === 'reach' ? parsed(asset) : null
  return geometry?.type === 'LineString' ? reachOf(places(geometry.coordinates as Positions)) : null
}

/** The polygons of a lake or plot; none for a placeholder and for a reach. */
export function polygonsOfAsset(asset: Asset | null): LatLng[][][] {
  const geometry = asset && asset.kind !== 'reach' ? parsed(asset) : null
  if (geometry?.type === 'Polygon') return [(geometry.coordinates as Positions[]).map(places)]
  return geometry?.type === 'MultiPolygon' ? (geometry.coordinates as Positions[][]).map((rings) => rings.map(places)) : []
}

/** Every line and ring of an asset, for drawing. */
export function outlinesOf(asset: Asset): LatLng[][] {
  const geometry = parsed(asset)
  switch (geometry?.type) {
    case 'LineString': return [places(geometry.coordinates as Positions)]
    case 'Polygon': return (geometry.coordinates as Positions[]).map(places)
    case 'MultiPolygon': return (geometry.coordinates as Positions[][]).flat().map(places)
  }
  return []
}
