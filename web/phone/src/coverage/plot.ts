// Which squares of a plot were seen on a movement: the server's coverage.Plot and Sweep, square by square, so that the phone shows what the server will find.
// test/vectors.test.mjs runs both on the same movements.
import { within } from './capsule'
import { eachLeg } from './cover'
import { frameAt, plane, type Frame, type LatLng } from './frame'

const [mostCells, mostSide] = [16_000_000, 100_000]

export type Polygon = LatLng[][]

/** A plot as squares: one belongs to it if its middle does. Rows from the south, columns from the west. */
export interface Plot {
  frame: Frame
  resolution: number
  rows: number
  columns: number
  /** 1 for each square inside. */
  inside: Uint8Array
  /** How many are inside. */
  cells: number
}

/** Makes the raster; null for what the server would not take either, such as a plot smaller than a square. */
export function plotOf(polygons: Polygon[], resolution: number): Plot | null {
  const all = polygons.flat(2)
  if (!all.length || !(resolution > 0)) return null
  const extent = (values: number[]) => values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)] as [number, number], [Infinity, -Infinity] as [number, number])
  const [[south, north], [west, east]] = [extent(all.map((p) => p.lat)), extent(all.map((p) => p.lng))]
  const { perLat, perLng } = frameAt({ lat: (south + north) / 2, lng: 0 })
  const frame: Frame = { origin: { lat: south, lng: west }, perLat, perLng }
  const far = plane(frame, { lat: north, lng: east })
  const [columns, rows] = [Math.ceil(far.east / resolution), Math.ceil(far.north / resolution)]
  if (columns * rows > mostCells || columns > mostSide || rows > mostSide) return null
  const plot: Plot = { frame, resolution, rows, columns, inside: new Uint8Array(rows * columns), cells: 0 }
  for (const polygon of polygons) fillPolygon(plot, polygon)
  plot.cells = count(plot.inside)
  return plot.cells ? plot : null
}

export const count = (squares: Uint8Array) => squares.reduce((n, square) => n + square, 0)

/** In each row, what lies between its first and second crossing with an edge, its third and fourth, and so on. */
function fillPolygon(plot: Plot, polygon: Polygon): void {
  const crossed = new Map<number, number[]>()
  for (const ring of polygon) for (let k = 1; k < ring.length; k++) eachCrossing(plot, ring[k - 1]!, ring[k]!, (row, at) => crossed.set(row, [...(crossed.get(row) ?? []), at]))
  for (const [row, at] of crossed) {
    at.sort((a, b) => a - b)
    for (let c = 1; c < at.length; c += 2) fill(plot, plot.inside, row, at[c - 1]!, at[c]!)
  }
}

/** An end that two edges share is crossed once, by the one that begins there. */
function eachCrossing(plot: Plot, from: LatLng, to: LatLng, f: (row: number, at: number) => void): void {
  let [a, b] = [square(plot, from), square(plot, to)]
  if (a.y > b.y) [a, b] = [b, a]
  const [first, end] = [Math.max(0, Math.ceil(a.y - 0.5)), Math.min(plot.rows, Math.ceil(b.y - 0.5))]
  for (let row = first; row < end; row++) f(row, a.x + ((b.x - a.x) * (row + 0.5 - a.y)) / (b.y - a.y))
}

function square(plot: Plot, at: LatLng): { x: number; y: number } {
  const { east, north } = plane(plot.frame, at)
  return { x: east / plot.resolution, y: north / plot.resolution }
}

/** Sets the squares of a row whose middles lie in [from, to), in squares from the west. */
function fill(plot: Plot, squares: Uint8Array, row: number, from: number, to: number): void {
  const [first, end] = [Math.ceil(Math.max(from - 0.5, 0)), Math.ceil(Math.min(to - 0.5, plot.columns))]
  if (first < end) squares.fill(1, row * plot.columns + first, row * plot.columns + end)
}

/** The squares of the plot whose middle lies within half the swath of the movement: straight legs between places of a run, nothing between runs. */
export function sweep(plot: Plot, runs: LatLng[][], swath: number): Uint8Array {
  const seen = new Uint8Array(plot.inside.length)
  if (swath > 0) for (const run of runs) eachLeg(run, (a, b) => sweepLeg(plot, seen, a, b, swath / 2))
  for (let k = 0; k < seen.length; k++) seen[k]! &= plot.inside[k]!
  return seen
}

/** Looks at the capsule round the leg from the middle line of each row. */
function sweepLeg(plot: Plot, seen: Uint8Array, from: LatLng, to: LatLng, r: number): void {
  const [a, b] = [plane(plot.frame, from), plane(plot.frame, to)]
  const [low, high] = [Math.min(a.north, b.north) - r, Math.max(a.north, b.north) + r]
  if (high < 0 || low > plot.rows * plot.resolution) return
  const [first, last] = [Math.trunc(Math.max(0, low / plot.resolution - 0.5)), Math.trunc(Math.min(plot.rows - 1, high / plot.resolution))]
  for (let row = first; row <= last; row++) {
    const middle = (row + 0.5) * plot.resolution
    const found = within({ aAlong: a.east, aOff: a.north - middle, bAlong: b.east, bOff: b.north - middle }, r)
    if (found) fill(plot, seen, row, found[0] / plot.resolution, found[1] / plot.resolution)
  }
}

/** Whether a place lies in one of the polygons: a way out of it crosses an odd number of its edges. */
export const holds = (polygons: Polygon[], at: LatLng) => polygons.some((rings) => rings.reduce((inside, ring) => inside !== crossesOdd(ring, at), false))

function crossesOdd(ring: LatLng[], at: LatLng): boolean {
  let odd = false
  for (let k = 1; k < ring.length; k++) {
    const [a, b] = [ring[k - 1]!, ring[k]!]
    if (a.lat > at.lat !== b.lat > at.lat && at.lng < a.lng + ((b.lng - a.lng) * (at.lat - a.lat)) / (b.lat - a.lat)) odd = !odd
  }
  return odd
}

/** The squares as rectangles of a row each, for drawing: a ring of four places. */
export function stripsOf(plot: Plot, squares: Uint8Array): LatLng[][] {
  const { frame, resolution: m, columns } = plot
  const place = (x: number, y: number): LatLng => ({ lat: frame.origin.lat + (y * m) / frame.perLat, lng: frame.origin.lng + (x * m) / frame.perLng })
  const strips: LatLng[][] = []
  for (let row = 0; row < plot.rows; row++) {
    for (let from = 0; from < columns; from++) {
      if (!squares[row * columns + from]) continue
      let to = from
      while (to < columns && squares[row * columns + to]) to++
      strips.push([place(from, row), place(to, row), place(to, row + 1), place(from, row + 1)])
      from = to
    }
  }
  return strips
}
