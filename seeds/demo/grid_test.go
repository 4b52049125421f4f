package demo

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/xuncha/xuncha/seeds"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
)

func whole(t *testing.T) (*plan, []seeds.Division) {
	t.Helper()
	divisions, err := seeds.Divisions()
	if err != nil {
		t.Fatal(err)
	}
	counties, err := seeds.Counties()
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPlan(divisions, counties)
	if err != nil {
		t.Fatal(err)
	}
	return p, divisions
}

// Cut into reaches a river is still the whole river, in order, and each reach lies in one township of the county that holds it.
func TestReachesAreTheRiver(t *testing.T) {
	p, _ := whole(t)
	total := 0
	for _, river := range p.rivers {
		parts := p.atlas.cut(river)
		total += len(parts)
		var length float64
		for i, s := range parts {
			if i > 0 && (s.from != parts[i-1].to || s.line[0] != parts[i-1].line[len(parts[i-1].line)-1]) {
				t.Errorf("%s: reach %d does not begin where %d ends", river.Name, i+1, i)
			}
			if !strings.HasPrefix(s.town.Code, s.county) {
				t.Errorf("%s: %s is not in %s", river.Name, s.town.Code, s.county)
			}
			if s.to-s.from < shortestM {
				t.Errorf("%s: reach %d is %.0f m long", river.Name, i+1, s.to-s.from)
			}
			length += s.to - s.from
		}
		var want float64
		for k := 1; k < len(river.Line); k++ {
			want += float64(latLng(river.Line[k-1]).Distance(latLng(river.Line[k])))
		}
		if math.Abs(length-want) > 1 {
			t.Errorf("%s: reaches of %.0f m, a river of %.0f m", river.Name, length, want)
		}
		t.Logf("%s: %d reaches, %.1f km", river.Name, len(parts), length/1000)
	}
	if total < 60 || total > 300 {
		t.Errorf("%d reaches", total)
	}
}

// The plan counts 78 main rivers: those drawn, those named, and numbers for the rest.
func TestEveryMainRiverHasAPlace(t *testing.T) {
	p, divisions := whole(t)
	names := map[string]bool{}
	for _, d := range divisions {
		if d.Tier != "city" && d.Tier != "county" {
			continue
		}
		assets := p.placeholders(d)
		if d.Tier == "city" {
			var err error
			if assets, err = p.cityAssets(d); err != nil {
				t.Fatal(err)
			}
		}
		for _, a := range assets {
			if a.Kind == grid.Reach {
				names[a.Name] = true
			}
		}
	}
	if len(names) != seeds.MainRivers {
		t.Errorf("%d rivers, not %d", len(names), seeds.MainRivers)
	}
}

// A plot is where it says, as large as it says, and says that it is made up.
func TestPlots(t *testing.T) {
	p, divisions := whole(t)
	n := 0
	for _, d := range divisions {
		if !slices.Contains(mountains, d.Code) {
			continue
		}
		plots, err := p.plots(d)
		if err != nil {
			t.Fatal(err)
		}
		again, err := p.plots(d)
		if err != nil {
			t.Fatal(err)
		}
		for i, a := range plots {
			n++
			area, err := a.Raster(20)
			if err != nil {
				t.Fatal(err)
			}
			if got := area.Area() / muOfM2; math.Abs(got-a.AreaMu)/a.AreaMu > 0.03 {
				t.Errorf("%s: %.0f mu on the map, %.0f said", a.Name, got, a.AreaMu)
			}
			if !a.Demonstration || !strings.HasPrefix(a.Name, "[示例]") || again[i].ID != a.ID || string(again[i].Geometry) != string(a.Geometry) {
				t.Errorf("%+v", a)
			}
			shape, err := a.Area()
			if err != nil {
				t.Fatal(err)
			}
			b := shape.Box()
			if !p.atlas.areas[d.Code].Holds(geo.LatLng{Lat: (b.South + b.North) / 2, Lng: (b.West + b.East) / 2}) {
				t.Errorf("%s lies outside %s", a.Name, d.Name)
			}
		}
	}
	if n != plotsPerCounty*len(mountains) {
		t.Errorf("%d plots", n)
	}
}
