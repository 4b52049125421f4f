// What the map shows, made of what the server told this phone.
import type { Feature, FeatureCollection, Geometry } from 'geojson'
import type { Asset, Debt, Duty, GridUnit, Target } from '../gen/api'
import { frameAt, type LatLng } from '../coverage/frame'
import type { Position } from '../store/database'
import { outlinesOf } from './geometry'

export interface Thing {
  id: string
  name: string
  place: LatLng
  target?: Target
  asset?: Asset
  duty?: Duty
  state: string
  feature: Feature
}

export function featuresOf(targets: Target[], assets: Asset[], duties: Duty[], debts: Debt[]): Thing[] {
  const out: Thing[] = []
  for (const asset of assets) {
    const outlines = outlinesOf(asset)
    if (!outlines.length) continue
    const duty = duties.find((d) => d.assetId === asset.id)
    const mine = debts.filter((d) => d.assetId === asset.id)
    const state = mine.some((d) => d.state === 'overdue') ? 'overdue' : mine.some((d) => d.state === 'open') ? 'open' : mine.length ? 'met' : 'none'
    const geometry = JSON.parse(asset.geometry) as Geometry
    out.push({ id: asset.id, name: asset.name, place: outlines[0]![Math.floor(outlines[0]!.length / 2)]!, asset, duty, state, feature: { type: 'Feature', geometry, properties: { id: asset.id, kind: 'asset', state } } })
  }
  for (const target of targets) {
    if (!target.place) continue
    const geometry: Geometry = { type: 'Point', coordinates: [target.place.lng, target.place.lat] }
    out.push({ id: target.id, name: target.name, place: target.place, target, state: '', feature: { type: 'Feature', geometry, properties: { id: target.id, kind: 'target', state: '' } } })
  }
  return out
}

export interface Label {
  id: string
  name: string
  tier: string
  place: LatLng
}

/** Where each grid unit's name stands: in the middle of what is known of it, for its boundary need not be. */
export function labelsOf(units: GridUnit[], targets: Target[], assets: Asset[]): Label[] {
  const things = [...targets.flatMap((t) => (t.place ? [{ region: t.region, place: t.place }] : [])), ...assets.flatMap((a) => outlinesOf(a).slice(0, 1).map((line) => ({ region: a.region, place: line[Math.floor(line.length / 2)]! })))]
  return units.flatMap((unit) => {
    const own = things.filter((thing) => thing.region.startsWith(unit.region))
    const middle = (of: (p: LatLng) => number) => own.reduce((sum, thing) => sum + of(thing.place), 0) / own.length
    return own.length && unit.kind === 'region' ? [{ id: unit.id, name: unit.name, tier: unit.tier, place: { lat: middle((p) => p.lat), lng: middle((p) => p.lng) } }] : []
  })
}

/** The name of the smallest grid unit that a place belongs to; empty where none is known. */
export const unitNameOf = (region: string, units: GridUnit[]): string =>
  units.filter((unit) => unit.kind === 'region' && unit.tier !== 'county' && region.startsWith(unit.region)).sort((a, b) => b.region.length - a.region.length)[0]?.name ?? ''

/** The own position with its accuracy as a ring of 48 places. */
export function circle(at: Position): FeatureCollection {
  const frame = frameAt(at)
  const ring = Array.from({ length: 49 }, (_, k) => {
    const angle = (k * Math.PI) / 24
    return [at.lng + (at.accuracy_m * Math.cos(angle)) / frame.perLng, at.lat + (at.accuracy_m * Math.sin(angle)) / frame.perLat]
  })
  return {
    type: 'FeatureCollection',
    features: [
      { type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties: {} },
      { type: 'Feature', geometry: { type: 'Point', coordinates: [at.lng, at.lat] }, properties: {} },
    ],
  }
}
