package patrol

import (
	"encoding/binary"
	"math"

	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/track"
)

// sketch is where somebody was every 30 seconds of a cleaned track: little enough to be kept in the row, and enough to find copies by.
type sketch struct {
	from   int64      // of the first place, in steps since 1970
	places []position // no place while nobody knows
}

type position struct {
	geo.LatLng
	known bool
}

const (
	sketchStep = 30_000   // ms
	maxSketch  = 2 * 2880 // places: two days
	sketchUnit = 1e-6     // degrees, 0.1 m
	noPlace    = 1 << 60  // stands for one that is not known
)

// drawSketch samples the runs of a cleaned track on whole steps of time.
func drawSketch(c track.Cleaned) (s sketch) {
	for _, run := range c.Runs {
		for i := 0; i+1 < len(run); i++ {
			a, b := run[i], run[i+1]
			s.along(a.Until, b.From, a.LatLng, b.LatLng)
			s.along(b.From, b.Until, b.LatLng, b.LatLng)
		}
	}
	return s
}

// along adds the steps that lie within a leg.
func (s *sketch) along(from, until int64, a, b geo.LatLng) {
	for step := (from + sketchStep - 1) / sketchStep; step*sketchStep <= until; step++ {
		share := 0.0
		if until > from {
			share = float64(step*sketchStep-from) / float64(until-from)
		}
		if len(s.places) == 0 {
			s.from = step
		}
		n := int(step - s.from)
		if n < 0 || n >= maxSketch {
			return
		}
		for len(s.places) <= n {
			s.places = append(s.places, position{})
		}
		s.places[n] = position{geo.LatLng{Lat: a.Lat + share*(b.Lat-a.Lat), Lng: a.Lng + share*(b.Lng-a.Lng)}, true}
	}
}

func sketchOf(c track.Cleaned) []byte { return drawSketch(c).bytes() }

// bytes are the first step, then of each place the differences to the one before in units, as zigzag varints.
func (s sketch) bytes() []byte {
	if len(s.places) == 0 {
		return []byte{}
	}
	out := binary.AppendVarint(nil, s.from)
	var lat, lng int64
	for _, p := range s.places {
		if !p.known {
			out = binary.AppendVarint(out, noPlace)
			continue
		}
		y, x := int64(math.Round(p.Lat/sketchUnit)), int64(math.Round(p.Lng/sketchUnit))
		out = binary.AppendVarint(binary.AppendVarint(out, y-lat), x-lng)
		lat, lng = y, x
	}
	return out
}

// readSketch reads what bytes wrote; what is no sketch is an empty one.
func readSketch(b []byte) (s sketch) {
	next := func() (int64, bool) {
		v, n := binary.Varint(b)
		if n <= 0 {
			return 0, false
		}
		b = b[n:]
		return v, true
	}
	var ok bool
	if s.from, ok = next(); !ok {
		return sketch{}
	}
	var lat, lng int64
	for len(b) > 0 && len(s.places) < maxSketch {
		y, ok := next()
		if ok && y == noPlace {
			s.places = append(s.places, position{})
			continue
		}
		x, ok2 := next()
		if !ok || !ok2 {
			return sketch{}
		}
		lat, lng = lat+y, lng+x
		s.places = append(s.places, position{geo.LatLng{Lat: float64(lat) * sketchUnit, Lng: float64(lng) * sketchUnit}, true})
	}
	return s
}

// box holds all places; ok is false without any.
func (s sketch) box() (geo.Box, bool) {
	var run []geo.LatLng
	for _, p := range s.places {
		if p.known {
			run = append(run, p.LatLng)
		}
	}
	return boxOf([][]geo.LatLng{run}, 0)
}
