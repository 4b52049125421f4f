package coverage

import (
	"math"

	"github.com/xuncha/xuncha/server/geo"
)

// Nearness is where a reach is nearest to a place.
type Nearness struct {
	Reach    int // its place among the index's reaches
	At       Chainage
	Distance geo.Meters
}

// Near gives the reaches within the buffer of a place, in ascending order: none for a place that is no number or off the earth. Where a reach is
// as near in several places, it is the first of them.
func (x *Index) Near(p geo.LatLng) (out []Nearness) {
	x.eachNear(x.cells.at(x.cellOf(p)), p, func(n Nearness) { out = append(out, n) })
	return out
}

// eachNear looks through the pieces of a place's cell; those of one reach stand together.
func (x *Index) eachNear(pieces []int32, p geo.LatLng, f func(Nearness)) {
	for len(pieces) > 0 {
		reach := x.reachOf[pieces[0]]
		best, at, of := math.Inf(1), 0.0, int32(0)
		for len(pieces) > 0 && x.reachOf[pieces[0]] == reach {
			if squared, along := x.pieces[pieces[0]].nearest(p); squared < best {
				best, at, of = squared, along, pieces[0]
			}
			pieces = pieces[1:]
		}
		if best <= x.buffer*x.buffer {
			f(Nearness{int(reach), x.pieces[of].start + toChainage(at), geo.Meters(math.Sqrt(best))})
		}
	}
}

// Holds tells whether a place is within the buffer of any reach.
func (x *Index) Holds(p geo.LatLng) bool {
	for _, n := range x.cells.at(x.cellOf(p)) {
		if squared, _ := x.pieces[n].nearest(p); squared <= x.buffer*x.buffer {
			return true
		}
	}
	return false
}
