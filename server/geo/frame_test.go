package geo_test

import (
	"math"
	"testing"

	"github.com/xuncha/xuncha/server/geo"
)

// TestFrameAgainstTables: metres per degree on WGS 84, as printed tables of the length of a degree have them, to a metre.
func TestFrameAgainstTables(t *testing.T) {
	for _, c := range []struct{ lat, perLat, perLng float64 }{
		{0, 110574.3, 111319.5}, {15, 110649, 107551}, {30, 110852, 96486}, {45, 111132, 78847}, {60, 111412, 55800}, {75, 111618, 28902},
	} {
		f := geo.NewFrame(geo.LatLng{Lat: c.lat, Lng: 111})
		if math.Abs(f.PerLat-c.perLat) > 1 || math.Abs(f.PerLng-c.perLng) > 1 {
			t.Errorf("at %g°: %.1f and %.1f m, want %g and %g", c.lat, f.PerLat, f.PerLng, c.perLat, c.perLng)
		}
	}
}
