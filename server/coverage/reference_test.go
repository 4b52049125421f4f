package coverage_test

import (
	"math"

	"github.com/xuncha/xuncha/server/geo"
)

// The reference knows nothing of frames, pieces, grids or capsules: places are points of the ellipsoid in space, the reach is sampled every
// half metre, and each sample is measured against every leg. It is slow and plain on purpose.

type vector [3]float64

func (v vector) minus(w vector) vector { return vector{v[0] - w[0], v[1] - w[1], v[2] - w[2]} }
func (v vector) dot(w vector) float64  { return v[0]*w[0] + v[1]*w[1] + v[2]*w[2] }
func (v vector) norm() float64         { return math.Sqrt(v.dot(v)) }

// space is the place on the WGS 84 ellipsoid, earth-centred, metres (NGA.STND.0036, 4-14).
func space(p geo.LatLng) vector {
	const a, f = 6378137.0, 1 / 298.257223563
	e2 := f * (2 - f)
	lat, lng := p.Lat*math.Pi/180, p.Lng*math.Pi/180
	n := a / math.Sqrt(1-e2*math.Sin(lat)*math.Sin(lat))
	return vector{n * math.Cos(lat) * math.Cos(lng), n * math.Cos(lat) * math.Sin(lng), n * (1 - e2) * math.Sin(lat)}
}

func toSegment(p, a, b vector) float64 {
	ab, ap := b.minus(a), p.minus(a)
	if l := ab.dot(ab); l > 0 {
		t := math.Min(1, math.Max(0, ap.dot(ab)/l))
		return vector{ap[0] - t*ab[0], ap[1] - t*ab[1], ap[2] - t*ab[2]}.norm()
	}
	return ap.norm()
}

// referenceShare is the share of the reach within r metres of the runs.
func referenceShare(reach []geo.LatLng, runs [][]geo.LatLng, r float64) float64 {
	var legs [][2]vector
	for _, run := range runs {
		for k := range run {
			if k > 0 || len(run) == 1 {
				legs = append(legs, [2]vector{space(run[max(0, k-1)]), space(run[k])})
			}
		}
	}
	var total, covered float64
	for k := 1; k < len(reach); k++ {
		length := space(reach[k]).minus(space(reach[k-1])).norm()
		samples := math.Ceil(length / 0.5)
		for s := 0.5; s < samples; s++ {
			at := space(geo.LatLng{
				Lat: reach[k-1].Lat + (reach[k].Lat-reach[k-1].Lat)*s/samples,
				Lng: reach[k-1].Lng + (reach[k].Lng-reach[k-1].Lng)*s/samples,
			})
			total += length / samples
			for _, l := range legs {
				if toSegment(at, l[0], l[1]) <= r {
					covered += length / samples
					break
				}
			}
		}
	}
	return covered / total
}
