package play

import (
	"math/rand/v2"
	"time"

	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/track"
)

// How the walk goes, by metres along the reach.
const (
	walkMetres   = 2600.0
	walkSpeed    = 1.35 // m/s
	detourFrom   = 700.0
	detourUntil  = 1100.0
	detourAside  = 260.0 // well beyond the buffer of 100 m
	gapFrom      = 1600.0
	gapUntil     = 1900.0
	besideMetres = 650.0 // of the cheat who walks on another road
)

// walker goes along a line with a receiver in the pocket: its error wanders, as a receiver's does.
type walker struct {
	random *rand.Rand
	line   []geo.LatLng
	aside  func(along float64) float64 // metres to the left of the line
	silent func(along float64) bool    // no fix here
}

// walk goes from a moment on, a fix every five seconds, at a pace of its own that wanders, with a stop now and then, for at most walkMetres.
func (w *walker) walk(from time.Time) (out []track.Fix) {
	pace, along, at, stands := 0.8+0.35*w.random.Float64(), 0.0, from, 0
	var east, north float64
	for along < walkMetres {
		p, left, ok := w.place(along)
		if !ok {
			break
		}
		frame := geo.NewFrame(p)
		east, north = east*0.85+w.random.NormFloat64()*1.2, north*0.85+w.random.NormFloat64()*1.2
		off := w.aside(along)
		if !w.silent(along) {
			out = append(out, track.Fix{At: at.UnixMilli(), Place: geo.LatLng{Lat: p.Lat + (off*left[1]+north)/frame.PerLat, Lng: p.Lng + (off*left[0]+east)/frame.PerLng},
				Accuracy: float32(4 + 5*w.random.Float64()), Speed: walkSpeed, Bearing: track.Unknown, Source: track.SourceApp, Battery: 74})
		}
		at = at.Add(5 * time.Second)
		if stands > 0 {
			stands--
			continue
		}
		if w.random.IntN(50) == 0 { // something to look at
			stands = 6 + w.random.IntN(20)
		}
		pace = min(max(pace+0.03*w.random.NormFloat64(), 0.7), 1.25)
		along += 5 * walkSpeed * pace * (0.85 + 0.3*w.random.Float64())
	}
	return out
}

// place is where so many metres along the line are, and which way left is.
func (w *walker) place(along float64) (p geo.LatLng, left [2]float64, ok bool) {
	for i := 0; i+1 < len(w.line); i++ {
		a, b := w.line[i], w.line[i+1]
		frame := geo.NewFrame(a)
		leg := frame.Apart(a, b)
		if along > leg || leg == 0 {
			along -= leg
			continue
		}
		s := along / leg
		east, north := (b.Lng-a.Lng)*frame.PerLng/leg, (b.Lat-a.Lat)*frame.PerLat/leg
		return geo.LatLng{Lat: a.Lat + s*(b.Lat-a.Lat), Lng: a.Lng + s*(b.Lng-a.Lng)}, [2]float64{-north, east}, true
	}
	return geo.LatLng{}, left, false
}

// detour leads away from the line and back, slantwise.
func detour(along float64) float64 {
	const slope = 100.0
	switch {
	case along < detourFrom || along > detourUntil:
		return 0
	case along < detourFrom+slope:
		return detourAside * (along - detourFrom) / slope
	case along > detourUntil-slope:
		return detourAside * (detourUntil - along) / slope
	}
	return detourAside
}

func inGap(along float64) bool { return along > gapFrom && along < gapUntil }

func never(float64) bool { return false }
