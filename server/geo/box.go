package geo

import "math"

// Box is a rectangle of degrees, sides included. One that crosses the 180th meridian is written as all longitudes: too large, never too small.
type Box struct{ South, West, North, East float64 }

// World holds every place.
var World = Box{-90, -180, 90, 180}

// Holds tells whether p lies in the box.
func (b Box) Holds(p LatLng) bool {
	return p.Lat >= b.South && p.Lat <= b.North && p.Lng >= b.West && p.Lng <= b.East
}

// Touches tells whether two boxes have a place in common.
func (b Box) Touches(o Box) bool {
	return b.South <= o.North && o.South <= b.North && b.West <= o.East && o.West <= b.East
}

// With is the smallest box that holds both.
func (b Box) With(o Box) Box {
	return Box{min(b.South, o.South), min(b.West, o.West), max(b.North, o.North), max(b.East, o.East)}
}

// outward is by how much boxes are widened, degrees: about 0.1 m, more than the arithmetic errs.
const outward = 1e-6

// Around is a box that holds every place within r metres of p, rounded outward to seven decimals. A radius that is negative or no number
// counts as 0.
func (p LatLng) Around(r Meters) Box {
	if !(r >= 0) {
		r = 0
	}
	angle := float64(r) / EarthRadius
	degrees := 180 / math.Pi
	b := Box{p.Lat - angle*degrees, -180, p.Lat + angle*degrees, 180}
	if b.South > -90+outward && b.North < 90-outward { // else it holds a pole, and with it all longitudes
		// The meridians that touch the circle: J. P. Snyder, Map Projections, 1987; sin(dLng) = sin(angle) / cos(lat).
		dLng := math.Asin(math.Min(1, math.Sin(angle)/math.Cos(p.Lat*math.Pi/180))) * degrees
		if p.Lng-dLng-2*outward > -180 && p.Lng+dLng+2*outward < 180 {
			b.West, b.East = p.Lng-dLng, p.Lng+dLng
		}
	}
	return b.grown()
}

func (b Box) grown() Box {
	down := func(v float64) float64 { return math.Floor((v-outward)*1e7) / 1e7 }
	up := func(v float64) float64 { return math.Ceil((v+outward)*1e7) / 1e7 }
	return Box{max(World.South, down(b.South)), max(World.West, down(b.West)), min(World.North, up(b.North)), min(World.East, up(b.East))}
}
