package coverage_test

import (
	"math"
	"testing"

	"github.com/xuncha/xuncha/server/geo"
)

func TestNear(t *testing.T) {
	x, _ := index(t, 50, line{{0, 0}, {500, 0}, {1000, 0}}.places(), line{{0, 60}, {1000, 60}}.places())
	for _, c := range []struct {
		at   geo.LatLng
		want [][3]float64 // reach, chainage, distance
	}{
		{place(xy{200, 20}), [][3]float64{{0, 200, 20}, {1, 200, 40}}},
		{place(xy{600, -30}), [][3]float64{{0, 600, 30}}},
		{place(xy{1030, 45}), [][3]float64{{1, 1000, math.Hypot(30, 15)}}},
		{place(xy{500, 300}), nil},
		{geo.LatLng{Lat: math.NaN(), Lng: 111}, nil},
		{geo.LatLng{Lat: math.Inf(-1), Lng: math.Inf(1)}, nil},
		{geo.LatLng{Lat: 1e300, Lng: 1e300}, nil},
	} {
		got := x.Near(c.at)
		if len(got) != len(c.want) {
			t.Errorf("near %v: %v, want %v", c.at, got, c.want)
			continue
		}
		for k, n := range got {
			w := c.want[k]
			if n.Reach != int(w[0]) || math.Abs(float64(n.At.Meters())-w[1]) > 0.01 || math.Abs(float64(n.Distance)-w[2]) > 0.01 {
				t.Errorf("near %v: %v, want %v", c.at, n, w)
			}
		}
	}
}
