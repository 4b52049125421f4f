package coverage_test

import (
	"math"
	"testing"

	"github.com/xuncha/xuncha/server/geo"
)

// TestFromOther: squares carried over to another size credit no more than was seen, and little less; a plot that was seen whole stays so.
func TestFromOther(t *testing.T) {
	for name, rings := range map[string][]line{"a field": {field}, "with a hole": {field, square(400, 400, 200)}, "a bow-tie": {bowTie}} {
		for _, sizes := range [][2]geo.Meters{{10, 20}, {20, 10}, {10, 15}, {25, 10}, {50, 20}} {
			from, to := plot(t, sizes[0], rings...), plot(t, sizes[1], rings...)
			for _, runs := range [][]line{{{{-200, 480}, {1200, 530}}}, {{{100, 100}, {700, 600}, {200, 900}}}} {
				seen := from.Sweep(places(runs), 200)
				carried := to.FromOther(from, seen)
				a, b := from.Share(seen)*from.Area(), to.Share(carried)*to.Area()
				if b > a+0.005*from.Area() || b < 0.75*a {
					t.Errorf("%s, %g m to %g m: %.0f m² were seen, %.0f carried over", name, sizes[0], sizes[1], a, b)
				}
				if back, err := to.ReadSwept(to.AppendBinary(nil, carried)); err != nil || to.Share(back) != to.Share(carried) {
					t.Errorf("%s: squares outside the plot were carried over", name)
				}
			}
			all := from.Sweep(places([]line{{{-100, 500}, {1100, 500}}}), 4000)
			if got := to.Share(to.FromOther(from, all)); math.Abs(got-1) > 0.001 {
				t.Errorf("%s, %g m to %g m: seen whole, %.4f carried over", name, sizes[0], sizes[1], got)
			}
			if got := to.Share(to.FromOther(from, from.Sweep(nil, 0))); got != 0 {
				t.Errorf("%s: of nothing seen %.4f was carried over", name, got)
			}
		}
	}
}
