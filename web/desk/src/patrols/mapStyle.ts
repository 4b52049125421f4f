import type { FeatureCollection } from 'geojson'
import type { StyleSpecification } from 'maplibre-gl'

export const trackColours = { credited: '#0a6b4b', uncredited: '#d0561a', gap: '#6d6f8f', covered: '#9bd8bd', uncovered: '#f0b9a8' }

/** Paper and county outlines; the reach as a wide band, and on it the track by what it is credited for. A gap is dashed: nobody knows what was there. */
export function trackStyle(counties: FeatureCollection, reaches: FeatureCollection, lines: FeatureCollection, raw: FeatureCollection): StyleSpecification {
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const
  const width = (at10: number, at16: number) => ['interpolate', ['linear'], ['zoom'], 10, at10, 16, at16] as never
  const kind = (name: string) => ['==', ['get', 'kind'], name] as never
  return {
    version: 8,
    sources: {
      outlines: { type: 'geojson', data: counties }, reaches: { type: 'geojson', data: reaches }, lines: { type: 'geojson', data: lines }, raw: { type: 'geojson', data: raw },
      gone: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': '#dfe9e3' } },
      { id: 'counties', type: 'fill', source: 'outlines', paint: { 'fill-color': '#f7faf5' } },
      { id: 'borders', type: 'line', source: 'outlines', paint: { 'line-color': '#8fb3a2', 'line-width': 1.4 } },
      { id: 'reach', type: 'line', source: 'reaches', layout: round, paint: { 'line-color': ['case', ['get', 'covered'], trackColours.covered, trackColours.uncovered], 'line-width': width(8, 22) } },
      { id: 'gap', type: 'line', source: 'lines', filter: kind('gap'), paint: { 'line-color': trackColours.gap, 'line-width': 2, 'line-dasharray': [2, 2] } },
      { id: 'uncredited', type: 'line', source: 'lines', filter: kind('uncredited'), layout: round, paint: { 'line-color': trackColours.uncredited, 'line-width': width(2.5, 4.5) } },
      { id: 'credited', type: 'line', source: 'lines', filter: kind('credited'), layout: round, paint: { 'line-color': trackColours.credited, 'line-width': width(2.5, 4.5) } },
      { id: 'raw', type: 'circle', source: 'raw', paint: { 'circle-radius': 2.4, 'circle-color': '#17352a', 'circle-opacity': 0.55 } },
      { id: 'gone', type: 'line', source: 'gone', layout: round, paint: { 'line-color': '#1f5f8b', 'line-width': 2, 'line-opacity': 0.85 } },
    ],
  }
}
