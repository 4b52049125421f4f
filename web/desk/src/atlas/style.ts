import type { FeatureCollection } from 'geojson'
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'

import { colours } from '../register/kinds'

export type LayerName = 'units' | 'townships' | 'reaches' | 'plots' | 'tracks' | 'targets' | 'cases'

/** The map's own layers of each of the server's. */
export const layerIds: Record<LayerName, string[]> = { units: ['units-fill'], reaches: ['reaches-line'], plots: ['plots-fill'], tracks: ['tracks-line'], townships: ['townships-mark'], targets: ['targets-many', 'targets-one'], cases: ['cases-ring'] }

export const trackColours = { valid: '#2f6fb0', invalid: '#8d5fb0', discounted: '#8a8f8c' }
export const owedColours = { overdue: '#b42318', open: '#e0a030', met: '#1d8a5f', none: '#9aaba3' }
const owed = ['match', ['get', 'state'], 'overdue', owedColours.overdue, 'open', owedColours.open, 'met', owedColours.met, owedColours.none] as never
const kind = ['match', ['get', 'kind'], ...Object.entries(colours).flat(), '#777'] as never
const single = ['==', ['get', 'n'], 1] as never

/** Paper, county outlines, what is patrolled by what is owed, townships as rings by the same, targets by kind (many in one place as one larger dot), cases as rings by severity. */
export function styleOf(counties: FeatureCollection, tiles: [LayerName, string][], hidden: string[]): StyleSpecification {
  const layers: LayerSpecification[] = [
    { id: 'ground', type: 'background', paint: { 'background-color': '#dfe9e3' } },
    { id: 'counties', type: 'fill', source: 'outlines', paint: { 'fill-color': '#f7faf5' } },
    { id: 'units-fill', type: 'fill', source: 'units', 'source-layer': 'units', paint: { 'fill-color': owed, 'fill-opacity': ['interpolate', ['linear'], ['zoom'], 7, 0.2, 11, 0.05] } },
    { id: 'borders', type: 'line', source: 'outlines', paint: { 'line-color': '#8fb3a2', 'line-width': 1.4 } },
    { id: 'plots-fill', type: 'fill', source: 'plots', 'source-layer': 'plots', paint: { 'fill-color': owed, 'fill-opacity': 0.35, 'fill-outline-color': '#4a6358' } },
    { id: 'reaches-line', type: 'line', source: 'reaches', 'source-layer': 'reaches', layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': owed, 'line-width': ['interpolate', ['linear'], ['zoom'], 7, 2.2, 12, 5, 16, 9] } },
    { id: 'tracks-line', type: 'line', source: 'tracks', 'source-layer': 'tracks', layout: { 'line-join': 'round' }, paint: { 'line-color': ['match', ['get', 'state'], 'valid', trackColours.valid, 'discounted', trackColours.discounted, trackColours.invalid], 'line-opacity': 0.75, 'line-width': ['interpolate', ['linear'], ['zoom'], 7, 1, 13, 2.5, 16, 4] } },
    {
      id: 'townships-mark', type: 'circle', source: 'townships', 'source-layer': 'townships', minzoom: 9,
      paint: { 'circle-color': '#fff', 'circle-stroke-color': owed, 'circle-stroke-width': 5, 'circle-opacity': 0.9, 'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, 6, 14, 11] },
    },
    {
      id: 'targets-many', type: 'circle', source: 'targets', 'source-layer': 'targets', filter: ['>', ['get', 'n'], 1],
      paint: { 'circle-color': kind, 'circle-opacity': 0.75, 'circle-stroke-color': '#fff', 'circle-stroke-width': 0.8, 'circle-radius': ['interpolate', ['linear'], ['sqrt', ['get', 'n']], 1, 2.6, 10, 7, 60, 15] },
    },
    {
      id: 'targets-one', type: 'circle', source: 'targets', 'source-layer': 'targets', filter: single,
      paint: { 'circle-color': kind, 'circle-stroke-color': '#fff', 'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 7, 0.4, 12, 1.2], 'circle-opacity': ['match', ['get', 'state'], 'active', 1, 0.45], 'circle-radius': ['interpolate', ['linear'], ['zoom'], 7, 2.6, 12, 4.5, 16, 8] },
    },
    {
      id: 'cases-ring', type: 'circle', source: 'cases', 'source-layer': 'cases',
      paint: { 'circle-color': 'rgba(255,255,255,0.02)', 'circle-stroke-width': 3, 'circle-stroke-color': ['match', ['get', 'kind'], 'A', '#b42318', 'B', '#b86e00', '#1f5f8b'], 'circle-radius': ['interpolate', ['linear'], ['zoom'], 7, 6, 14, 12] },
    },
  ]
  // Of a layer that is hidden from the beginning no tile is asked for.
  for (const layer of layers) if (hidden.includes(layer.id)) layer.layout = { ...layer.layout, visibility: 'none' } as never
  return {
    version: 8,
    sources: { outlines: { type: 'geojson', data: counties }, ...Object.fromEntries(tiles.map(([name, url]) => [name, { type: 'vector' as const, tiles: [url], minzoom: 4, maxzoom: 16 }])) },
    layers,
  }
}
