package coverage_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
)

// ring is a line made a closed ring of degrees.
func (l line) ring() (out orb.Ring) {
	for _, p := range append(l[:len(l):len(l)], l[0]) {
		at := place(p)
		out = append(out, orb.Point{at.Lng, at.Lat})
	}
	return out
}

func square(x, y, side float64) line {
	return line{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}}
}

func plot(t testing.TB, resolution geo.Meters, rings ...line) *coverage.Plot {
	t.Helper()
	var polygon orb.Polygon
	for _, r := range rings {
		polygon = append(polygon, r.ring())
	}
	p, err := coverage.NewPlot(polygon, resolution)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var (
	field  = square(0, 0, 1000)
	bowTie = line{{0, 0}, {1000, 1000}, {1000, 0}, {0, 1000}}
)

// TestAreasAndShares on paper, at 5 m, to half a percent.
func TestAreasAndShares(t *testing.T) {
	disc := math.Pi * 50 * 50
	for _, c := range []struct {
		name  string
		rings []line
		area  float64
		runs  []line
		swath geo.Meters
		seen  float64 // m²
	}{
		{"nobody came", []line{field}, 1e6, nil, 100, 0},
		{"once across", []line{field}, 1e6, []line{{{-200, 500}, {1200, 500}}}, 100, 100_000},
		{"standing in the middle", []line{field}, 1e6, []line{{{500, 500}}}, 100, disc},
		{"standing at a corner", []line{field}, 1e6, []line{{{0, 0}}}, 100, disc / 4},
		{"a short walk", []line{field}, 1e6, []line{{{300, 300}, {700, 600}}}, 100, 50_000 + disc},
		{"a gap", []line{field}, 1e6, []line{{{200, 500}}, {{800, 500}}}, 100, 2 * disc},
		{"to and fro", []line{field}, 1e6, []line{{{-200, 500}, {1200, 500}, {-200, 510}}}, 100, 110_000},
		{"outside", []line{field}, 1e6, []line{{{-200, 1060}, {1200, 1060}}}, 100, 0},
		{"no swath", []line{field}, 1e6, []line{{{-200, 500}, {1200, 500}}}, 0, 0},
		{"a hole, walked round", []line{field, square(400, 400, 200)}, 960_000, []line{{{500, -100}, {500, 1100}}}, 100, 80_000},
		{"a bow-tie", []line{bowTie}, 500_000, []line{{{-100, 500}, {1100, 500}}}, 2000, 500_000},
	} {
		p := plot(t, 5, c.rings...)
		if math.Abs(p.Area()-c.area) > 0.005*c.area {
			t.Errorf("%s: the plot has %.0f m², want %.0f", c.name, p.Area(), c.area)
		}
		if got := p.Share(p.Sweep(places(c.runs), c.swath)) * p.Area(); math.Abs(got-c.seen) > 0.005*c.area {
			t.Errorf("%s: %.0f m² seen, want %.0f", c.name, got, c.seen)
		}
	}
}

// TestPlotsAgreeWithTheReference: random stars with a hole and random walks, against points thrown at random that are measured in space and asked
// by their winding.
func TestPlotsAgreeWithTheReference(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	var worst float64
	for range 40 {
		star := make(line, 5+r.IntN(20))
		for k := range star {
			a, d := float64(k)/float64(len(star))*2*math.Pi, 150+450*r.Float64()
			star[k] = xy{d * math.Cos(a), d * math.Sin(a)}
		}
		hole := square(-60, -60, 80)
		run := line{{r.NormFloat64() * 300, r.NormFloat64() * 300}}
		for range 15 {
			last := run[len(run)-1]
			run = append(run, xy{last.x + r.NormFloat64()*120, last.y + r.NormFloat64()*120})
		}
		p := plot(t, 2, star, hole)
		got := p.Share(p.Sweep([][]geo.LatLng{run.places()}, 60))
		want := referenceSwept(r, star, hole, run, 30)
		worst = max(worst, math.Abs(got-want))
		if math.Abs(got-want) > 0.02 {
			t.Errorf("swept %.4f, the reference says %.4f", got, want)
		}
	}
	t.Logf("differ by %.4f at most", worst)
}

func referenceSwept(r *rand.Rand, outer, hole, run line, within float64) float64 {
	inside, seen := 0, 0
	for inside < 20_000 {
		at := xy{r.Float64()*1300 - 650, r.Float64()*1300 - 650}
		if winding(outer, at) == 0 || winding(hole, at) != 0 {
			continue
		}
		inside++
		for k := 1; k < len(run); k++ {
			if toSegment(space(place(at)), space(place(run[k-1])), space(place(run[k]))) <= within {
				seen++
				break
			}
		}
	}
	return float64(seen) / float64(inside)
}

// winding is how often the line goes round the point, by the sum of the angles under which its edges are seen.
func winding(l line, at xy) int {
	var sum float64
	for k := range l {
		a, b := l[k], l[(k+1)%len(l)]
		d := math.Atan2(b.y-at.y, b.x-at.x) - math.Atan2(a.y-at.y, a.x-at.x)
		sum += math.Remainder(d, 2*math.Pi)
	}
	return int(math.Round(sum / (2 * math.Pi)))
}

// TestSweptIsAUnion, and comes back as it was written.
func TestSweptIsAUnion(t *testing.T) {
	p := plot(t, 10, field, square(400, 400, 200))
	one, two := line{{0, 300}, {700, 500}}, line{{100, 900}, {500, 100}}
	a, b := p.Sweep(places([]line{one}), 80), p.Sweep(places([]line{two}), 80)
	both := p.AppendBinary(nil, p.Sweep(places([]line{one, two}), 80))
	if !bytes.Equal(p.AppendBinary(nil, a.Unite(b)), both) || !bytes.Equal(p.AppendBinary(nil, b.Unite(a)), both) {
		t.Error("the union of two patrols is not what they swept together")
	}
	back, err := p.ReadSwept(both)
	if err != nil || p.Share(back) != p.Share(a.Unite(b)) || !bytes.Equal(p.AppendBinary(nil, back), both) {
		t.Errorf("what was written is not what is read (%v)", err)
	}
	if p.Share(a.Unite(b)) < max(p.Share(a), p.Share(b)) {
		t.Error("a second patrol took something away")
	}
	var seen coverage.Intervals
	for _, one := range []coverage.Swept{a, b} {
		squares, n, err := coverage.ReadSquares(p.AppendBinary(nil, one))
		if err != nil || float64(squares.Length())/float64(n) != p.Share(one) {
			t.Errorf("without the plot %d of %d squares, %v", squares.Length(), n, err)
		}
		seen = seen.Unite(squares)
	}
	if want, _, _ := coverage.ReadSquares(both); !slices.Equal(seen, want) {
		t.Errorf("without the plot the union is %v, not %v", seen, want)
	}
	for _, bad := range [][]byte{{0x80}, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}} {
		if _, _, err := coverage.ReadSquares(bad); err == nil {
			t.Errorf("%x was read", bad)
		}
	}
}

// FuzzReadSwept: whatever is read is written as the same squares.
func FuzzReadSwept(f *testing.F) {
	p := plot(f, 50, field)
	f.Add(p.AppendBinary(nil, p.Sweep(places([]line{{{0, 0}, {1000, 1000}}}), 100)))
	f.Add([]byte{0x90, 0x03})
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := p.ReadSwept(raw)
		if err != nil {
			return
		}
		again := p.AppendBinary(nil, s)
		if back, err := p.ReadSwept(again); err != nil || p.Share(back) != p.Share(s) {
			t.Fatalf("%x became %x (%v)", raw, again, err)
		}
	})
}

func TestPlotsThatAreNone(t *testing.T) {
	good := orb.Polygon{field.ring()}
	var comb orb.Ring // 100,000 teeth through all rows
	for k := range 200_000 {
		at := place(xy{float64(k) / 200, float64(k%2) * 1000})
		comb = append(comb, orb.Point{at.Lng, at.Lat})
	}
	comb = append(comb, comb[0])
	for _, c := range []struct {
		name       string
		g          orb.Geometry
		resolution geo.Meters
		reason     fault.Reason
	}{
		{"a line", orb.LineString{{111, 35}, {112, 35}}, 10, fault.BadCoordinates},
		{"an open ring", orb.Polygon{field.ring()[:3]}, 10, fault.BadCoordinates},
		{"smaller than a square", good, 100_000, fault.BadCoordinates},
		{"no resolution", good, 0, fault.BadArgument},
		{"a resolution that is no number", good, geo.Meters(math.NaN()), fault.BadArgument},
		{"too fine", good, 0.01, fault.BadArgument},
		{"at the pole", orb.Polygon{{{111, 86}, {112, 86}, {112, 87}, {111, 86}}}, 100, fault.BadCoordinates},
		{"a comb", orb.Polygon{comb}, 1, fault.TooLarge},
	} {
		if _, err := coverage.NewPlot(c.g, c.resolution); fault.As(err) == nil || fault.As(err).Reason != c.reason {
			t.Errorf("%s: %v, want %s", c.name, err, c.reason)
		}
	}
}
