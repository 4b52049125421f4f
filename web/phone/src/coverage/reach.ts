// A reach: a polyline with chainage, cut into straight pieces of at most a kilometre with a frame of their own, as the server's reach.go and piece.go.
import { within, type Stretch } from './capsule'
import { apart, between, frameAt, type LatLng } from './frame'
import type { Interval } from './intervals'

const maxPiece = 1000.0

export interface Piece {
  /** Chainage, mm. */
  start: number
  end: number
  /** Metres. */
  length: number
  origin: LatLng
  far: LatLng
  alongLng: number
  alongLat: number
  offLng: number
  offLat: number
}

export interface Reach {
  vertices: LatLng[]
  /** Of each vertex, mm. */
  chainage: number[]
  pieces: Piece[]
  length: number
}

/** Rounds half away from zero, as Go does; chainages are never negative. */
const toChainage = (metres: number) => Math.floor(metres * 1000 + 0.5)

/** Makes a reach; null for a line of no length, which the server would not have taken either. */
export function reachOf(vertices: LatLng[]): Reach | null {
  if (vertices.length < 2) return null
  const reach: Reach = { vertices, chainage: [0], pieces: [], length: 0 }
  let length = 0
  for (let k = 1; k < vertices.length; k++) {
    length = add(reach, vertices[k - 1]!, vertices[k]!, length)
    reach.chainage.push(toChainage(length))
  }
  reach.length = toChainage(length)
  return reach.length > 0 ? reach : null
}

function add(reach: Reach, a: LatLng, b: LatLng, length: number): number {
  const parts = Math.max(1, Math.ceil(apart(frameAt({ lat: (a.lat + b.lat) / 2, lng: a.lng }), a, b) / maxPiece))
  let from = a
  for (let k = 1; k <= parts; k++) {
    const to = between(a, b, k / parts)
    const piece = pieceOf(from, to, length)
    if (piece) {
      reach.pieces.push(piece)
      length += piece.length
    }
    from = to
  }
  return length
}

function pieceOf(a: LatLng, b: LatLng, start: number): Piece | null {
  const frame = frameAt({ lat: (a.lat + b.lat) / 2, lng: a.lng })
  const length = apart(frame, a, b)
  if (length === 0) return null
  const [east, north] = [((b.lng - a.lng) * frame.perLng) / length, ((b.lat - a.lat) * frame.perLat) / length]
  return {
    start: toChainage(start), end: toChainage(start + length), length, origin: a, far: b,
    alongLng: frame.perLng * east, alongLat: frame.perLat * north, offLng: -frame.perLng * north, offLat: frame.perLat * east,
  }
}

function see(p: Piece, at: LatLng): readonly [along: number, off: number] {
  const [lng, lat] = [at.lng - p.origin.lng, at.lat - p.origin.lat]
  return [lng * p.alongLng + lat * p.alongLat, lng * p.offLng + lat * p.offLat]
}

/** The stretch of the piece within r metres of the movement from a to b, metres from the piece's start. */
export function besides(p: Piece, a: LatLng, b: LatLng, r: number): Stretch | null {
  const [[aAlong, aOff], [bAlong, bOff]] = [see(p, a), see(p, b)]
  if ((aAlong < -r && bAlong < -r) || (aAlong > p.length + r && bAlong > p.length + r)) return null
  const found = within({ aAlong, aOff, bAlong, bOff }, r)
  if (!found) return null
  const [from, to] = [Math.max(found[0], 0), Math.min(found[1], p.length)]
  return from <= to ? [from, to] : null
}

/** The squared distance of a place to the piece. */
export function nearness(p: Piece, at: LatLng): number {
  const [along, off] = see(p, at)
  const foot = Math.min(Math.max(along, 0), p.length)
  return off * off + (along - foot) * (along - foot)
}

/** Rounds inward, so that rounding credits nothing. */
export function stretchOf(p: Piece, from: number, to: number): Interval {
  return {
    from: from > 0 ? p.start + Math.ceil(from * 1000) : p.start,
    to: to < p.length ? Math.min(p.start + Math.floor(to * 1000), p.end) : p.end,
  }
}

/** The place at a chainage. */
export function placeAt(reach: Reach, c: number): LatLng {
  const k = reach.chainage.findIndex((at) => at >= c)
  if (k === 0) return reach.vertices[0]!
  if (k < 0) return reach.vertices[reach.vertices.length - 1]!
  const [from, to] = [reach.chainage[k - 1]!, reach.chainage[k]!]
  return between(reach.vertices[k - 1]!, reach.vertices[k]!, (c - from) / (to - from))
}

/** The line of a stretch of the reach, for drawing. */
export function cut(reach: Reach, { from, to }: Interval): LatLng[] {
  const inner = reach.vertices.filter((_, k) => reach.chainage[k]! > from && reach.chainage[k]! < to)
  return [placeAt(reach, from), ...inner, placeAt(reach, to)]
}
