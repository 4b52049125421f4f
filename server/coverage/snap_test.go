package coverage_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/xuncha/xuncha/server/geo"
)

// TestSnap: each fix covers to either side of where it is nearest, and two fixes far apart leave a gap, whatever lies between.
func TestSnap(t *testing.T) {
	x, _ := index(t, 50, line{{0, 0}, {1000, 0}}.places(), line{{0, 60}, {1000, 60}}.places())
	fixes := line{{200, 30}, {600, 0}, {990, 0}, {300, 400}}.places()
	fixes = append(fixes, geo.LatLng{Lat: math.NaN()})
	want := [][][2]float64{{{160, 240}, {550, 650}, {940, 1000}}, {{160, 240}}}
	got := x.Snap(fixes)
	if len(got) != 2 || len(got[0].Intervals) != 3 || len(got[1].Intervals) != 1 {
		t.Fatalf("%v, want %v", got, want)
	}
	for k, c := range got {
		for n, i := range c.Intervals {
			if w := want[k][n]; math.Abs(float64(i.From.Meters())-w[0]) > 0.01 || math.Abs(float64(i.To.Meters())-w[1]) > 0.01 {
				t.Errorf("reach %d: %v, want %v", k, i, w)
			}
		}
	}
}

// TestSnapFindsTheNearest: on every shape, against a search of all edges in metres.
func TestSnapFindsTheNearest(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 2))
	for _, s := range shapes {
		main := s.draw(r)
		x, reaches := index(t, 50, main.places())
		for range 300 {
			on := main[r.IntN(len(main))]
			at := xy{on.x + r.NormFloat64()*40, on.y + r.NormFloat64()*40}
			distance, nearest := nearestOn(main, at)
			got := x.Snap(line{at}.places())
			if (len(got) > 0) != (distance < 50) && math.Abs(distance-50) > 0.1 {
				t.Fatalf("%s: %.2f m off, covered %v", s.name, distance, got)
			}
			if len(got) == 0 || len(nearest) > 1 {
				continue // as near to two places: either will do
			}
			room := math.Sqrt(max(0, 2500-distance*distance))
			from, to := max(0, nearest[0]-room), min(float64(reaches[0].Length().Meters()), nearest[0]+room)
			if i := got[0].Intervals[0]; math.Abs(float64(i.From.Meters())-from) > 0.5 || math.Abs(float64(i.To.Meters())-to) > 0.5 {
				t.Fatalf("%s: covered %v, want %.1f to %.1f", s.name, i, from, to)
			}
		}
	}
}

// nearestOn gives the distance to the line and the chainages, more than 20 cm apart, that are as near to within 10 cm.
func nearestOn(l line, at xy) (distance float64, chainages []float64) {
	type foot struct{ distance, chainage float64 }
	var feet []foot
	var before float64
	distance = math.Inf(1)
	for k := 1; k < len(l); k++ {
		dx, dy := l[k].x-l[k-1].x, l[k].y-l[k-1].y
		edge := math.Hypot(dx, dy)
		if edge == 0 {
			continue
		}
		along := min(max(((at.x-l[k-1].x)*dx+(at.y-l[k-1].y)*dy)/edge, 0), edge)
		d := math.Hypot(at.x-l[k-1].x-dx/edge*along, at.y-l[k-1].y-dy/edge*along)
		feet = append(feet, foot{d, before + along})
		distance = min(distance, d)
		before += edge
	}
	for _, f := range feet {
		if n := len(chainages); f.distance < distance+0.1 && (n == 0 || f.chainage > chainages[n-1]+0.2) {
			chainages = append(chainages, f.chainage)
		}
	}
	return distance, chainages
}
