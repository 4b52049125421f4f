import type { FeatureCollection } from 'geojson'
import type { StyleSpecification } from 'maplibre-gl'

import { colours } from './kinds'

const empty: FeatureCollection = { type: 'FeatureCollection', features: [] }

/** The product's own style: paper, county outlines with the own one light, dots by kind, rings by the severity of the case in hand. */
export function styleOf(counties: FeatureCollection, own: string): StyleSpecification {
  return {
    version: 8,
    sources: { counties: { type: 'geojson', data: counties }, targets: { type: 'geojson', data: empty } },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': '#dfe9e3' } },
      { id: 'counties', type: 'fill', source: 'counties', paint: { 'fill-color': own ? ['case', ['==', ['get', 'code'], own], '#f7faf5', '#e9efea'] : '#f7faf5' } },
      { id: 'borders', type: 'line', source: 'counties', paint: { 'line-color': '#8fb3a2', 'line-width': 1.4 } },
      {
        id: 'rings', type: 'circle', source: 'targets', filter: ['!=', ['get', 'severity'], ''],
        paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 7, 6, 12, 11], 'circle-color': 'rgba(255,255,255,0.7)', 'circle-stroke-width': 3, 'circle-stroke-color': ['match', ['get', 'severity'], 'A', '#b42318', '#b86e00'] },
      },
      {
        id: 'targets', type: 'circle', source: 'targets',
        paint: {
          'circle-radius': ['interpolate', ['linear'], ['zoom'], 7, 2.6, 10, 4.5, 14, 8],
          'circle-color': ['match', ['get', 'kind'], ...Object.entries(colours).flat(), '#777'] as never,
          'circle-stroke-color': '#fff', 'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 7, 0.4, 11, 1.2],
        },
      },
    ],
  }
}
