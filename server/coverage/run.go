package coverage

import (
	"math"

	"github.com/xuncha/xuncha/server/geo"
)

// eachLeg calls f with the legs between consecutive places of a run; a place by itself is a leg from it to itself. Places that are no numbers or
// off the earth end a run, and the next place begins another.
func eachLeg(run []geo.LatLng, f func(a, b geo.LatLng)) {
	before := -1 // the place before, if it is one
	for k, p := range run {
		switch {
		case !onEarth(p):
			before = -1
			continue
		case before >= 0:
			f(run[before], p)
		case k+1 == len(run) || !onEarth(run[k+1]):
			f(p, p)
		}
		before = k
	}
}

func onEarth(p geo.LatLng) bool { return math.Abs(p.Lat) <= 90 && math.Abs(p.Lng) <= 180 }
