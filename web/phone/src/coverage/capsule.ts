// The stretch of a straight line within r metres of a movement, as the server's capsule.go: a capsule is convex, so it is one stretch.
export interface Leg {
  aAlong: number
  aOff: number
  bAlong: number
  bOff: number
}

export type Stretch = readonly [from: number, to: number]

/** The stretch of the line that lies within r metres of the leg; null: none. */
export function within(l: Leg, r: number): Stretch | null {
  if ((l.aOff > r && l.bOff > r) || (l.aOff < -r && l.bOff < -r)) return null
  let [from, to] = [Infinity, -Infinity]
  const a = r * r - l.aOff * l.aOff
  if (a >= 0) [from, to] = [l.aAlong - Math.sqrt(a), l.aAlong + Math.sqrt(a)]
  const b = r * r - l.bOff * l.bOff
  if (b >= 0) [from, to] = [Math.min(from, l.bAlong - Math.sqrt(b)), Math.max(to, l.bAlong + Math.sqrt(b))]
  const side = beside(l, r)
  if (side) [from, to] = [Math.min(from, side[0]), Math.max(to, side[1])]
  return from <= to ? [from, to] : null
}

/** The stretch inside the rectangle alone: its perpendicular feet lie on the leg, at most r away. */
function beside(l: Leg, r: number): Stretch | null {
  const [dx, dy] = [l.bAlong - l.aAlong, l.bOff - l.aOff]
  if (dy === 0) return null // parallel: the discs hold the ends, and what is convex holds what lies between
  const length = Math.hypot(dx, dy)
  let [u, v] = [(-r * length - l.aOff * dx) / dy, (r * length - l.aOff * dx) / dy]
  if (u > v) [u, v] = [v, u]
  const foot = l.aOff * dy
  if (dx > 0) [u, v] = [Math.max(u, foot / dx), Math.min(v, (length * length + foot) / dx)]
  else if (dx < 0) [u, v] = [Math.max(u, (length * length + foot) / dx), Math.min(v, foot / dx)]
  else if (-foot < 0 || -foot > length * length) return null // across the line, which it does not reach
  return u <= v ? [l.aAlong + u, l.aAlong + v] : null
}
