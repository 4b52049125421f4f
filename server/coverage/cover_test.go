package coverage_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
)

func index(t testing.TB, buffer geo.Meters, lines ...[]geo.LatLng) (*coverage.Index, []coverage.Reach) {
	t.Helper()
	var reaches []coverage.Reach
	for _, l := range lines {
		r, err := coverage.NewReach(l)
		if err != nil {
			t.Fatal(err)
		}
		reaches = append(reaches, r)
	}
	x, err := coverage.NewIndex(reaches, buffer)
	if err != nil {
		t.Fatal(err)
	}
	return x, reaches
}

// shares are the covered shares of all reaches.
func shares(reaches []coverage.Reach, covered []coverage.Covered) []float64 {
	out := make([]float64, len(reaches))
	for _, c := range covered {
		out[c.Reach] = reaches[c.Reach].Share(c.Intervals)
	}
	return out
}

// TestAgreesWithTheReference: on every shape walked in every way, with a second reach 30 m beside it and a third that begins where the first
// ends, at four widths of buffer.
func TestAgreesWithTheReference(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2026))
	var worst, sum float64
	var count, partly int
	for _, s := range shapes {
		for _, w := range walks {
			for _, buffer := range []float64{15, 50, 100} {
				main := s.draw(r)
				end := main[len(main)-1]
				lines := []line{main, main.moved(0, 30), {end, {end.x + 200, end.y + 150}, {end.x + 90, end.y + 400}}}
				runs := places(w.walk(r, main))
				x, reaches := index(t, geo.Meters(buffer), places(lines)...)
				for k, share := range shares(reaches, x.Cover(runs)) {
					want := referenceShare(lines[k].places(), runs, buffer)
					diff := math.Abs(share - want)
					if diff > 0.02 {
						t.Errorf("%s, %s, %g m, reach %d: %.4f, the reference says %.4f", s.name, w.name, buffer, k, share, want)
					}
					worst, sum, count = max(worst, diff), sum+diff, count+1
					if want > 0 && want < 1 {
						partly++
					}
				}
			}
		}
	}
	t.Logf("%d reaches, %d of them covered in part: difference at most %.5f, on average %.6f", count, partly, worst, sum/float64(count))
	if mean := sum / float64(count); mean > 0.001 || count < 200 || partly < 100 {
		t.Errorf("mean difference %.5f on %d reaches, %d of them covered in part", mean, count, partly)
	}
}

// TestCoversWhatGeometrySays: cases whose answer is known on paper, to a centimetre.
func TestCoversWhatGeometrySays(t *testing.T) {
	reach := line{{0, 0}, {400, 0}, {1000, 0}}
	for _, c := range []struct {
		name string
		runs []line
		want [][2]float64
	}{
		{"nothing", nil, nil},
		{"an empty run", []line{{}}, nil},
		{"standing on it", []line{{{300, 0}}}, [][2]float64{{250, 350}}},
		{"standing 30 m off", []line{{{300, 30}}}, [][2]float64{{260, 340}}},
		{"standing 51 m off", []line{{{300, 51}}}, nil},
		{"along it", []line{{{300, 0}, {700, 0}}}, [][2]float64{{250, 750}}},
		{"along it 40 m off, backwards", []line{{{700, -40}, {300, -40}}}, [][2]float64{{270, 730}}},
		{"across it", []line{{{500, -200}, {500, 200}}}, [][2]float64{{450, 550}}},
		{"across it at 45°", []line{{{400, -100}, {600, 100}}}, [][2]float64{{500 - 50*math.Sqrt2, 500 + 50*math.Sqrt2}}},
		{"a gap", []line{{{100, 0}, {200, 0}}, {{600, 0}, {700, 0}}}, [][2]float64{{50, 250}, {550, 750}}},
		{"over the end", []line{{{980, 0}, {1500, 0}}}, [][2]float64{{930, 1000}}},
		{"a place that is none ends the run", []line{{{100, 0}, {math.NaN(), 0}, {600, 0}}}, [][2]float64{{50, 150}, {550, 650}}},
		{"no place at all", []line{{{math.NaN(), math.Inf(1)}, {1e12, 0}}}, nil},
		{"500 m beside it, an unconverted datum", []line{{{0, 500}, {1000, 500}}}, nil},
	} {
		x, _ := index(t, 50, reach.places())
		var got [][2]float64
		for _, r := range x.Cover(places(c.runs)) {
			for _, i := range r.Intervals {
				got = append(got, [2]float64{float64(i.From.Meters()), float64(i.To.Meters())})
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
			continue
		}
		for k := range got {
			if math.Abs(got[k][0]-c.want[k][0]) > 0.01 || math.Abs(got[k][1]-c.want[k][1]) > 0.01 {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
	}
}

// TestALegAcrossTheGrid: one leg over 60 km covers the same as the same leg in steps.
func TestALegAcrossTheGrid(t *testing.T) {
	reach := line{{0, 0}, {60_000, 0}}
	x, reaches := index(t, 50, reach.places())
	got := shares(reaches, x.Cover(places([]line{reach})))[0]
	if got != 1 {
		t.Errorf("a leg along all of the reach covers %v of it", got)
	}
}

// world draws one of the shapes and two movements near it.
func world(t *rapid.T) (x *coverage.Index, reaches []coverage.Reach, one, two [][]geo.LatLng) {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	main := shapes[rapid.IntRange(0, len(shapes)-1).Draw(t, "shape")].draw(r)
	for _, l := range []line{main, main.moved(0, 30)} {
		reach, err := coverage.NewReach(l.places())
		if err != nil {
			t.Fatal(err)
		}
		reaches = append(reaches, reach)
	}
	x, err := coverage.NewIndex(reaches, 50)
	if err != nil {
		t.Fatal(err)
	}
	walk := func(name string) [][]geo.LatLng {
		return places(walks[rapid.IntRange(0, len(walks)-1).Draw(t, name)].walk(r, main))
	}
	return x, reaches, walk("one"), walk("two")
}

func united(n int, all ...[]coverage.Covered) []coverage.Intervals {
	out := make([]coverage.Intervals, n)
	for _, covered := range all {
		for _, c := range covered {
			out[c.Reach] = out[c.Reach].Unite(c.Intervals)
		}
	}
	return out
}

// TestTwoPatrolsCoverTheirUnion, so one more never lowers coverage, and their order does not matter.
func TestTwoPatrolsCoverTheirUnion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, reaches, one, two := world(t)
		a, b := x.Cover(one), x.Cover(two)
		together := united(len(reaches), x.Cover(slices.Concat(one, two)))
		if turned := united(len(reaches), b, a); !reflect.DeepEqual(turned, united(len(reaches), a, b)) {
			t.Fatal("the order of two patrols matters")
		}
		for k, u := range united(len(reaches), a, b) {
			// Of one leg after the other the same is measured; only what is rounded inward may differ, by a millimetre at each end.
			if d := together[k].Length() - u.Length(); d < -20 || d > 20 {
				t.Fatalf("reach %d: together %d mm, united %d mm", k, together[k].Length(), u.Length())
			}
			if alone := united(len(reaches), a)[k]; len(alone.Subtract(u)) > 0 {
				t.Fatalf("reach %d: a second patrol took %v away", k, alone.Subtract(u))
			}
		}
	})
}

// TestSplittingDoesNotMatter: a run in two that share the place where it was split covers the same.
func TestSplittingDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, reaches, one, _ := world(t)
		var split [][]geo.LatLng
		for _, run := range one {
			at := rapid.IntRange(0, len(run)-1).Draw(t, "at")
			split = append(split, run[:at+1], run[at:])
		}
		slices.Reverse(split)
		whole, parts := united(len(reaches), x.Cover(one)), united(len(reaches), x.Cover(split))
		if !reflect.DeepEqual(whole, parts) {
			t.Fatalf("whole %v, in parts %v", whole, parts)
		}
	})
}

// TestShiftedByADatum: what GCJ-02 shifts by 500 m covers next to nothing of a straight reach, and less than a fifth of any.
func TestShiftedByADatum(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	main := line{{0, 0}, {1500, 0}}
	x, reaches := index(t, 50, main.places())
	for k := range 8 {
		a := (float64(k) + 0.5) * math.Pi / 8
		walked := follow(r, main, 7, 8, 0, 1)
		if share := shares(reaches, x.Cover([][]geo.LatLng{walked.places()}))[0]; share < 0.99 {
			t.Fatalf("walked and covered %.3f", share)
		}
		shifted := walked.moved(500*math.Cos(a), 500*math.Sin(a))
		if share := shares(reaches, x.Cover([][]geo.LatLng{shifted.places()}))[0]; share > 0.05 {
			t.Errorf("shifted by 500 m at %.0f°: covered %.3f", a*180/math.Pi, share)
		}
	}
}

// TestManyAtOnce: one index answers alike from many goroutines.
func TestManyAtOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	main := meander(r)
	x, _ := index(t, 50, main.places())
	run := [][]geo.LatLng{follow(r, main, 7, 8, 0, 1).places()}
	want := x.Cover(run)
	answers := make(chan []coverage.Covered)
	for range 8 {
		go func() { answers <- x.Cover(run) }()
	}
	for range 8 {
		if got := <-answers; !reflect.DeepEqual(got, want) {
			t.Error("answers differ")
		}
	}
}

func TestReachesThatAreNone(t *testing.T) {
	for name, vertices := range map[string][]geo.LatLng{
		"no vertex":           nil,
		"one vertex":          {{Lat: 35, Lng: 111}},
		"no length":           {{Lat: 35, Lng: 111}, {Lat: 35, Lng: 111}},
		"no number":           {{Lat: 35, Lng: 111}, {Lat: math.NaN(), Lng: 111}},
		"swapped":             {{Lat: 35, Lng: 111}, {Lat: 111, Lng: 35}},
		"at the pole":         {{Lat: 89, Lng: 111}, {Lat: 89, Lng: 112}},
		"across the meridian": {{Lat: 35, Lng: 179.9}, {Lat: 35, Lng: -179.9}},
		"round the earth":     {{Lat: 0, Lng: -170}, {Lat: 0, Lng: 0}, {Lat: 0, Lng: 170}, {Lat: 0, Lng: 0}, {Lat: 0, Lng: -170}},
	} {
		if _, err := coverage.NewReach(vertices); fault.As(err) == nil || fault.As(err).Reason != fault.BadCoordinates {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, buffer := range []geo.Meters{0, -1, 1001, geo.Meters(math.NaN()), geo.Meters(math.Inf(1))} {
		if _, err := coverage.NewIndex(nil, buffer); fault.As(err) == nil || fault.As(err).Reason != fault.BadArgument {
			t.Errorf("a buffer of %v: %v", buffer, err)
		}
	}
}

func ExampleReach_Cut() {
	reach, err := coverage.NewReach([]geo.LatLng{{Lat: 35, Lng: 111}, {Lat: 35, Lng: 111.01}, {Lat: 35.01, Lng: 111.01}})
	if err != nil {
		panic(err)
	}
	fmt.Println(reach.Length().Meters(), reach.Cut(coverage.Interval{From: 500_000, To: 1_500_000}))
	// Output:
	// 2022.288 [35.0000000,111.0054772 35.0000000,111.0100000 35.0052922,111.0100000]
}
