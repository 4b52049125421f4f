// Which metres of a reach lie within the buffer of a movement: the server's coverage.Index of one reach, line by line, so that the phone shows what the server will find.
// test/vectors.test.mjs runs both on the same movements.
import { between, frameAt, onEarth, type LatLng } from './frame'
import { tidy, type Interval } from './intervals'
import { besides, nearness, stretchOf, type Piece, type Reach } from './reach'

const cellSize = 150.0

interface Mark {
  from: number
  to: number
  whole: boolean
}

/** Covers a reach: straight legs between consecutive places of each run, nothing between runs; a run of one place is somebody who stood there. Buffer in metres. */
export function cover(reach: Reach, runs: LatLng[][], buffer: number): Interval[] {
  const trace = new Trace(reach, buffer)
  for (const run of runs) eachLeg(run, (a, b) => trace.leg(a, b))
  return trace.end()
}

/** The share of the movement's places that lie within the buffer of the reach, 0 to 1. */
export function shareNear(reach: Reach, runs: LatLng[][], buffer: number): number {
  const places = runs.flat()
  if (!places.length) return 0
  const near = places.filter((p) => onEarth(p) && reach.pieces.some((piece) => nearness(piece, p) <= buffer * buffer))
  return near.length / places.length
}

/** Calls f with the legs of a run; a place by itself is a leg from it to itself. Places off the earth end a run. */
export function eachLeg(run: LatLng[], f: (a: LatLng, b: LatLng) => void): void {
  let before: LatLng | null = null
  run.forEach((p, k) => {
    if (!onEarth(p)) {
      before = null
      return
    }
    if (before) f(before, p)
    else if (k + 1 === run.length || !onEarth(run[k + 1]!)) f(p, p)
    before = p
  })
}

class Trace {
  private readonly marks = new Map<number, Mark>()
  private readonly done: Interval[] = []
  private readonly perLat: number
  private readonly perLng: number
  private readonly boxes: { low: readonly [number, number]; high: readonly [number, number] }[]

  constructor(private readonly reach: Reach, private readonly buffer: number) {
    const lats = reach.vertices.map((v) => v.lat)
    const [low, high] = [lats.reduce((a, b) => Math.min(a, b)), lats.reduce((a, b) => Math.max(a, b))]
    const middle = frameAt({ lat: (low + high) / 2, lng: 0 })
    this.perLat = middle.perLat / cellSize
    this.perLng = middle.perLng / cellSize
    this.boxes = reach.pieces.map((p) => this.box(p))
  }

  private box(p: Piece) {
    const steep = frameAt({ lat: Math.max(Math.abs(p.origin.lat), Math.abs(p.far.lat)), lng: 0 })
    const [dLat, dLng] = [(this.buffer * 1.01) / steep.perLat, (this.buffer * 1.01) / steep.perLng]
    return {
      low: this.cellOf({ lat: Math.min(p.origin.lat, p.far.lat) - dLat, lng: Math.min(p.origin.lng, p.far.lng) - dLng }),
      high: this.cellOf({ lat: Math.max(p.origin.lat, p.far.lat) + dLat, lng: Math.max(p.origin.lng, p.far.lng) + dLng }),
    }
  }

  private cellOf(p: LatLng): readonly [row: number, column: number] {
    return [Math.floor((p.lat + 90) * this.perLat), Math.floor((p.lng + 180) * this.perLng)]
  }

  /** Walks a leg in steps of at most a cell, as the server does, so that both round alike. */
  leg(a: LatLng, b: LatLng): void {
    const steps = Math.ceil(Math.max(Math.abs(b.lat - a.lat) * this.perLat, Math.abs(b.lng - a.lng) * this.perLng))
    if (steps <= 1) return this.step(a, b)
    let from = a
    for (let k = 1; k <= steps; k++) {
      const to = between(a, b, k / steps)
      this.step(from, to)
      from = to
    }
  }

  private step(a: LatLng, b: LatLng): void {
    const [[ra, ca], [rb, cb]] = [this.cellOf(a), this.cellOf(b)]
    for (let row = Math.min(ra, rb); row <= Math.max(ra, rb); row++)
      for (let column = Math.min(ca, cb); column <= Math.max(ca, cb); column++) this.look(row, column, a, b)
  }

  private look(row: number, column: number, a: LatLng, b: LatLng): void {
    this.boxes.forEach(({ low, high }, n) => {
      if (row < low[0] || row > high[0] || column < low[1] || column > high[1]) return
      const mark = this.marks.get(n)
      if (mark?.whole) return
      const piece = this.reach.pieces[n]!
      const found = besides(piece, a, b, this.buffer)
      if (found) this.mark(n, piece, mark, found[0], found[1])
    })
  }

  private mark(n: number, piece: Piece, mark: Mark | undefined, from: number, to: number): void {
    if (!mark) this.marks.set(n, (mark = { from, to, whole: false }))
    else if (from <= mark.to && to >= mark.from) [mark.from, mark.to] = [Math.min(mark.from, from), Math.max(mark.to, to)]
    else {
      this.done.push(stretchOf(piece, mark.from, mark.to))
      ;[mark.from, mark.to] = [from, to]
    }
    mark.whole = mark.from <= 0 && mark.to >= piece.length
  }

  end(): Interval[] {
    for (const [n, mark] of this.marks) this.done.push(stretchOf(this.reach.pieces[n]!, mark.from, mark.to))
    return tidy(this.done)
  }
}
