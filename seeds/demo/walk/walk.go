// Package walk makes up where somebody went, as a receiver in their pocket would tell it.
package walk

import (
	"math/rand/v2"
	"time"

	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/track"
)

// Walker goes along a line with a receiver in the pocket: its error wanders, as a receiver's does.
type Walker struct {
	Random *rand.Rand
	Line   []geo.LatLng
	Begin  float64                     // metres along the line where it begins
	Metres float64                     // how far it goes at most
	Speed  float64                     // m/s; the pace wanders below it
	Every  time.Duration               // between two fixes
	Aside  func(along float64) float64 // metres to the left of the line; nil: none
	Silent func(along float64) bool    // no fix here; nil: everywhere
}

// Go goes from a moment on, at a pace of its own that wanders, with a stop now and then.
func (w *Walker) Go(from time.Time) (out []track.Fix) {
	pace, along, at, stands := 0.8+0.35*w.Random.Float64(), 0.0, from, 0
	var east, north float64
	for along < w.Metres {
		p, left, ok := w.place(w.Begin + along)
		if !ok {
			break
		}
		frame := geo.NewFrame(p)
		east, north = east*0.85+w.Random.NormFloat64()*1.2, north*0.85+w.Random.NormFloat64()*1.2
		off := 0.0
		if w.Aside != nil {
			off = w.Aside(along)
		}
		if w.Silent == nil || !w.Silent(along) {
			out = append(out, track.Fix{At: at.UnixMilli(), Place: geo.LatLng{Lat: p.Lat + (off*left[1]+north)/frame.PerLat, Lng: p.Lng + (off*left[0]+east)/frame.PerLng},
				Accuracy: float32(4 + 5*w.Random.Float64()), Speed: float32(w.Speed), Bearing: track.Unknown, Source: track.SourceApp, Battery: 74})
		}
		at = at.Add(w.Every)
		if stands > 0 {
			stands--
			continue
		}
		if w.Random.IntN(50) == 0 { // something to look at
			stands = 6 + w.Random.IntN(20)
		}
		pace = min(max(pace+0.03*w.Random.NormFloat64(), 0.7), 1.25)
		along += w.Every.Seconds() * w.Speed * pace * (0.85 + 0.3*w.Random.Float64())
	}
	return out
}

// place is where so many metres along the line are, and which way left is.
func (w *Walker) place(along float64) (p geo.LatLng, left [2]float64, ok bool) {
	for i := 0; i+1 < len(w.Line); i++ {
		a, b := w.Line[i], w.Line[i+1]
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
