package coverage_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/paulmach/orb"

	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/track"
)

// sweptPlot is a plot, a track as a phone records it, and which squares of the plot were seen: what the phone must find as well.
type sweptPlot struct {
	Name       string          `json:"name"`
	Polygons   [][][][]float64 `json:"polygons"` // coordinates of a GeoJSON MultiPolygon
	Resolution float64         `json:"resolution_m"`
	Swath      float64         `json:"swath_m"`
	Fixes      [][4]float64    `json:"fixes"` // Unix ms, lat, lng, accuracy in m or -1
	AreaM2     float64         `json:"area_m2"`
	Swept      []byte          `json:"swept"` // as Plot.AppendBinary writes it
}

const plotVectorFile = "testdata/plot_vectors.json"

var plotShapes = []struct {
	name  string
	rings [][]line // polygons of rings
}{
	{"square", [][]line{{square(0, 0, 400)}}},
	{"with a hole", [][]line{{square(0, 0, 500), square(150, 150, 180)}}},
	{"bow-tie", [][]line{{{{0, 0}, {400, 300}, {400, 0}, {0, 300}, {0, 0}}}}},
	{"two parts", [][]line{{square(0, 0, 200)}, {square(320, 90, 230)}}},
	{"bay", [][]line{{{{0, 0}, {600, 40}, {560, 420}, {330, 130}, {120, 440}, {0, 0}}}}},
}

var plotWalks = map[string][]line{
	"through it":            {{{-80, 120}, {90, 150}, {260, 210}, {430, 190}, {620, 260}}},
	"to and fro with a gap": {{{20, 20}, {200, 30}, {380, 25}, {370, 70}, {190, 75}, {15, 65}}, {{30, 260}, {300, 270}}},
	"nearly standing":       {{{210, 60}, {211, 60}, {214, 61}, {222, 64}}},
	"beside it":             {{{-300, -200}, {0, -180}, {500, -190}}},
}

// TestPlotVectors keeps what the phone's coverage of plots is tested against (web/phone/test/vectors.test.mjs).
func TestPlotVectors(t *testing.T) {
	want, err := json.Marshal(plotVectors(t))
	if err != nil {
		t.Fatal(err)
	}
	if *updateVectors {
		if err := os.WriteFile(plotVectorFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(plotVectorFile); err != nil || string(have) != string(want) {
		t.Errorf("%s is not what the engine finds (%v): if a new version of it means to, go test ./server/coverage -run TestPlotVectors -update-vectors", plotVectorFile, err)
	}
}

func plotVectors(t *testing.T) (out []sweptPlot) {
	r := rand.New(rand.NewPCG(20261126, 6))
	for k, shape := range plotShapes {
		for n, walk := range []string{"through it", "to and fro with a gap", "nearly standing", "beside it"} {
			v := sweptPlot{Name: shape.name + ", " + walk, Resolution: []float64{5, 10, 20}[(k+n)%3], Swath: []float64{30, 60, 100}[n%3]}
			var g orb.MultiPolygon
			for _, rings := range shape.rings {
				var polygon orb.Polygon
				for _, ring := range rings {
					polygon = append(polygon, ring.ring())
				}
				g = append(g, polygon)
			}
			v.Polygons = coordinates(g)
			v.find(t, g, record(r, onFoot(r, plotWalks[walk])))
			out = append(out, v)
		}
	}
	return out
}

// onFoot walks each part in steps that somebody on foot makes between two fixes.
func onFoot(r *rand.Rand, parts []line) (out []line) {
	for _, part := range parts {
		out = append(out, follow(r, part, 7, 2, 0, 1))
	}
	return out
}

func (v *sweptPlot) find(t *testing.T, g orb.MultiPolygon, fixes []track.Fix) {
	t.Helper()
	for _, f := range fixes {
		v.Fixes = append(v.Fixes, [4]float64{float64(f.At), f.Place.Lat, f.Place.Lng, float64(f.Accuracy)})
	}
	cleaned, err := track.Clean(fixes, 1)
	if err != nil {
		t.Fatal(err)
	}
	plot, err := coverage.NewPlot(g, geo.Meters(v.Resolution))
	if err != nil {
		t.Fatal(err)
	}
	v.AreaM2, v.Swept = plot.Area(), plot.AppendBinary(nil, plot.Sweep(cleaned.Movement(), geo.Meters(v.Swath)))
}

func coordinates(g orb.MultiPolygon) (out [][][][]float64) {
	for _, polygon := range g {
		var rings [][][]float64
		for _, ring := range polygon {
			var places [][]float64
			for _, p := range ring {
				places = append(places, []float64{p[0], p[1]})
			}
			rings = append(rings, places)
		}
		out = append(out, rings)
	}
	return out
}
