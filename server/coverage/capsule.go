package coverage

import "math"

// leg is a movement from a to b seen from a straight line: along is measured on the line, off to its left, metres.
type leg struct {
	aAlong, aOff float64
	bAlong, bOff float64
}

// within gives the stretch of the line that lies within r metres of the leg. What lies within r of a leg is a capsule: a rectangle with a
// half disc at either end. A capsule is convex, so the line meets it in one stretch, whose ends are the outermost of those that the line has
// in common with the two discs and with the rectangle.
func (l leg) within(r float64) (from, to float64, ok bool) {
	if l.aOff > r && l.bOff > r || l.aOff < -r && l.bOff < -r {
		return 0, 0, false
	}
	from, to = math.Inf(1), math.Inf(-1)
	if h := r*r - l.aOff*l.aOff; h >= 0 {
		h = math.Sqrt(h)
		from, to = l.aAlong-h, l.aAlong+h
	}
	if h := r*r - l.bOff*l.bOff; h >= 0 {
		h = math.Sqrt(h)
		from, to = min(from, l.bAlong-h), max(to, l.bAlong+h)
	}
	if f, t, ok := l.beside(r); ok {
		from, to = min(from, f), max(to, t)
	}
	return from, to, from <= to
}

// beside gives the stretch of the line inside the rectangle alone: its perpendicular feet lie on the leg, at most r away. With the leg's
// direction (dx, dy), a point u beyond a's foot on the line has its foot at (u·dx − a·dy)/L from a, and lies (a·dx + u·dy)/L off.
func (l leg) beside(r float64) (from, to float64, ok bool) {
	dx, dy := l.bAlong-l.aAlong, l.bOff-l.aOff
	if dy == 0 { // parallel: the discs hold the ends, and what is convex holds what lies between
		return 0, 0, false
	}
	length := math.Hypot(dx, dy)
	u, v := (-r*length-l.aOff*dx)/dy, (r*length-l.aOff*dx)/dy
	if u > v {
		u, v = v, u
	}
	switch foot := l.aOff * dy; {
	case dx > 0:
		u, v = max(u, foot/dx), min(v, (length*length+foot)/dx)
	case dx < 0:
		u, v = max(u, (length*length+foot)/dx), min(v, foot/dx)
	case -foot < 0 || -foot > length*length: // across the line, which it does not reach
		return 0, 0, false
	}
	return l.aAlong + u, l.aAlong + v, u <= v
}
