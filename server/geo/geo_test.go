package geo

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/xuncha/xuncha/server/fault"
)

// Vectors of the field's fact sheet §7, (lat, lng).
func TestForwardVectors(t *testing.T) {
	for _, v := range []struct {
		wgs LatLng
		gcj GCJ02LatLng
		bd  BD09LatLng
	}{
		{LatLng{39.915, 116.404}, GCJ02LatLng{39.91640428150164, 116.41024449916938}, BD09LatLng{}},
		{LatLng{35.02, 111.00}, GCJ02LatLng{35.01923351, 111.00577921}, BD09LatLng{35.02554607, 111.01216204}},
		{LatLng{34.61, 110.32}, GCJ02LatLng{34.60888029, 110.32536003}, BD09LatLng{34.61464518, 110.33194531}},
		{LatLng{35.30, 111.67}, GCJ02LatLng{35.29944321, 111.67612494}, BD09LatLng{35.30522579, 111.68271152}},
		{LatLng{35.60, 110.71}, GCJ02LatLng{35.59972380, 110.71553254}, BD09LatLng{35.60549032, 110.72208957}},
	} {
		near(t, LatLng(v.wgs.GCJ02()), LatLng(v.gcj), 1e-8)
		if v.bd != (BD09LatLng{}) {
			near(t, LatLng(v.wgs.BD09()), LatLng(v.bd), 1e-8)
		}
	}
	gcj := GCJ02LatLng{39.915, 116.404}
	near(t, LatLng(gcj.BD09()), LatLng{39.92133699351021, 116.41036949371029}, 1e-9)
	near(t, LatLng(BD09LatLng(gcj).GCJ02()), LatLng{39.90865673957631, 116.39762729119315}, 1e-9)
	near(t, gcj.WGS84(), LatLng{39.91359623560938, 116.39775575457482}, 1e-9)
}

func TestRoundTrips(t *testing.T) {
	for lat := 34.5; lat <= 36; lat += 0.07 {
		for lng := 110.2; lng <= 112.2; lng += 0.07 {
			p := LatLng{lat, lng}
			if d := p.GCJ02().WGS84().Distance(p); d > 1e-6 {
				t.Fatalf("GCJ-02 at %v: %v m", p, d)
			}
			if d := p.BD09().WGS84().Distance(p); d > 0.2 {
				t.Fatalf("BD-09 at %v: %v m", p, d)
			}
		}
	}
}

func TestOutsideChinaNothingMoves(t *testing.T) {
	london := LatLng{51.5074, 0.1278}
	for _, datum := range []Datum{GCJ02, BD09} {
		if p, err := NewPlace(london.Lat, london.Lng, string(datum)); err != nil || p.LatLng != london {
			t.Errorf("%s moved to %v, %v", datum, p, err)
		}
	}
	if LatLng(london.GCJ02()) != london || LatLng(london.BD09()) != london {
		t.Error("moved on its way out")
	}
}

func TestTheDoor(t *testing.T) {
	for name, c := range map[string]struct {
		lat, lng float64
		datum    string
	}{
		"nan": {math.NaN(), 111, ""}, "infinite": {35, math.Inf(1), ""}, "swapped": {111, 35, ""},
		"far": {200, 300, ""}, "nowhere": {0, 0, ""}, "datum": {35, 111, "Beijing54"},
	} {
		if _, err := NewPlace(c.lat, c.lng, c.datum); !fault.Is(err, fault.BadCoordinates) {
			t.Errorf("%s: %v", name, err)
		}
	}
	p, err := NewPlace(35.01923351, 111.00577921, "GCJ-02")
	if err != nil || p.Datum != GCJ02 || p.Raw.Lat != 35.01923351 || p.Distance(LatLng{35.02, 111}) > 0.01 {
		t.Fatalf("%+v %v", p, err)
	}
}

func TestDistance(t *testing.T) {
	p := LatLng{35.02, 111}
	if d := p.Distance(LatLng{35.02, 111.01}); math.Abs(float64(d)-910.63) > 0.01 {
		t.Fatal(d)
	}
	if d := p.Distance(LatLng{35.03, 111}); math.Abs(float64(d)-1111.95) > 0.01 {
		t.Fatal(d)
	}
}

// FuzzDatums: whatever comes to the door is refused, or becomes a place on earth that finds its way back.
func FuzzDatums(f *testing.F) {
	for _, datum := range []string{"", "WGS84", "CGCS2000", "GCJ-02", "BD09", "Xian80"} {
		f.Add(35.02, 111.0, datum)
		f.Add(minLat, maxLng, datum)
		f.Add(maxLat+0.003, minLng-0.003, datum)
		f.Add(math.NaN(), math.Inf(-1), datum)
		f.Add(math.MaxFloat64, math.Copysign(0, -1), datum)
	}
	f.Fuzz(func(t *testing.T, lat, lng float64, datum string) {
		p, err := NewPlace(lat, lng, datum)
		if err != nil {
			if !fault.Is(err, fault.BadCoordinates) {
				t.Fatal(err)
			}
			return
		}
		if (p.Raw != Given{lat, lng}) || !World.Holds(p.LatLng) {
			t.Fatalf("%+v", p)
		}
		if d := p.GCJ02().WGS84().Distance(p.LatLng); inChina(p.Lat, p.Lng, 0) && d > 1e-5 {
			t.Fatalf("GCJ-02 at %v: %v m", p, d)
		}
		if d := p.BD09().WGS84().Distance(p.LatLng); inChina(p.Lat, p.Lng, -1e-5) && d > 0.5 {
			t.Fatalf("BD-09 at %v: %v m", p, d)
		}
	})
}

func FuzzAroundMissesNothing(f *testing.F) {
	f.Add(35.0, 111.0, 500.0, 0.3, 0.9)
	f.Add(89.9999, 179.9999, 50_000.0, 0.0, 1.0)
	f.Add(-60.0, -180.0, 1e7, 1.6, 1.0)
	f.Fuzz(func(t *testing.T, lat, lng, r, bearing, share float64) {
		if !(math.Abs(lat) <= 90) || !(math.Abs(lng) <= 180) || !(r >= 0 && r < 2.5e7) || !(math.Abs(bearing) < 10) || !(share >= 0 && share <= 1) {
			t.Skip()
		}
		p := LatLng{lat, lng}
		q := p.gone(r*share, bearing)
		if float64(p.Distance(q)) > r {
			t.Skip()
		}
		if b := p.Around(Meters(r)); !b.Holds(q) {
			t.Fatalf("%v is within %v m of %v but not in %+v", q, r, p, b)
		}
		holds := false
		ranges := p.CellsWithin(Meters(r))
		for _, c := range ranges {
			holds = holds || c.From <= q.Cell() && q.Cell() <= c.To
		}
		if !holds || len(ranges) > MaxCellRanges {
			t.Fatalf("%v is within %v m of %v but in none of the %d ranges", q, r, p, len(ranges))
		}
	})
}

// gone is where one arrives from p after d metres in the direction, radians from north.
func (p LatLng) gone(d, bearing float64) LatLng {
	lat, lng, a := p.Lat*math.Pi/180, p.Lng*math.Pi/180, d/EarthRadius
	to := math.Asin(math.Max(-1, math.Min(1, math.Sin(lat)*math.Cos(a)+math.Cos(lat)*math.Sin(a)*math.Cos(bearing))))
	turn := math.Atan2(math.Sin(bearing)*math.Sin(a)*math.Cos(lat), math.Cos(a)-math.Sin(lat)*math.Sin(to))
	return LatLng{to * 180 / math.Pi, math.Remainder((lng+turn)*180/math.Pi, 360)}
}

func TestSwappedAxesAreSeenWithABox(t *testing.T) {
	kashgar := Box{38, 74, 41, 80}
	if _, err := NewPlaceIn(kashgar, 76, 39.5, ""); !fault.Is(err, fault.BadCoordinates) || !strings.Contains(err.Error(), "swapped") {
		t.Error(err)
	}
	if _, err := NewPlaceIn(kashgar, 39.5, 76, "GCJ02"); err != nil {
		t.Error(err)
	}
	if p, err := NewPlaceIn(kashgar, 35, 111, ""); err != nil || p.Lng != 111 {
		t.Errorf("a place elsewhere: %v %v", p, err)
	}
}

func TestSevenDecimalsAreACentimetre(t *testing.T) {
	p := LatLng{35.02345678912, 111.00577921987}
	var q LatLng
	if _, err := fmt.Sscanf(p.String(), "%f,%f", &q.Lat, &q.Lng); err != nil || q.Distance(p) > 0.01 || q == p {
		t.Fatalf("%s: %v m, %v", p, q.Distance(p), err)
	}
}

func TestOddRadii(t *testing.T) {
	p := LatLng{35, 111}
	for _, r := range []Meters{-1, Meters(math.NaN())} {
		if len(p.CellsWithin(r)) != 0 || !p.Around(r).Holds(p) {
			t.Error(r)
		}
	}
	for _, r := range []Meters{3e7, Meters(math.Inf(1))} {
		if b := p.Around(r); b != World {
			t.Errorf("%v: %+v", r, b)
		}
		south := LatLng{-35, -69}.Cell()
		if !slices.ContainsFunc(p.CellsWithin(r), func(c CellRange) bool { return c.From <= south && south <= c.To }) {
			t.Errorf("%v does not reach the antipodes", r)
		}
	}
}

// A fence is no smaller than the accuracy that it is judged with, or nobody is ever surely inside.
func TestFence(t *testing.T) {
	f := Fence{LatLng{35.02, 111}, 50}
	at := func(m float64) LatLng { return f.Center.gone(m, 1) }
	for _, c := range []struct {
		meters   float64
		accuracy Meters
		want     Side
	}{
		{0, 0, Inside}, {30, 10, Inside}, {45, 10, Unsure}, {55, 10, Unsure}, {61, 10, Outside}, {30, Meters(math.NaN()), Unsure}, {30, -1, Unsure},
		{0, 60, Unsure}, {100, 60, Unsure}, {500, 60, Outside}, // a buffer below the accuracy: never inside
	} {
		if got := f.SideOf(at(c.meters), c.accuracy); got != c.want {
			t.Errorf("%v m ± %v: %s, want %s", c.meters, c.accuracy, got, c.want)
		}
	}
	// A missing conversion is larger than the fence: the same degrees taken for WGS 84 fall outside.
	raw := f.Center.GCJ02()
	if f.SideOf(LatLng(raw), 10) != Outside || f.SideOf(raw.WGS84(), 10) != Inside {
		t.Error("the datum makes no difference")
	}
}

func square(west, south, size float64) orb.Polygon {
	return orb.Polygon{{{west, south}, {west + size, south}, {west + size, south + size}, {west, south + size}, {west, south}}}
}

func TestAtlas(t *testing.T) {
	holed := square(112, 35, 1)
	holed = append(holed, square(112.4, 35.4, 0.2)[0])
	atlas, err := NewAtlas(map[string]orb.Geometry{"east": square(111, 35, 1), "west": square(110, 35, 1), "ring": holed, "two": orb.MultiPolygon{square(100, 30, 1), square(105, 30, 1)}})
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[LatLng]string{
		{35.5, 111.5}: "east", {35.5, 110.5}: "west",
		{35.5, 111}:   "east west", // on the border: both
		{35.5, 112.5}: "",          // in the hole
		{35.2, 112.5}: "ring", {30.5, 100.5}: "two", {30.5, 105.5}: "two", {30.5, 103}: "", {111.5, 35.5}: "",
	} {
		if got := strings.Join(atlas.Find(at), " "); got != want {
			t.Errorf("%v: %q, want %q", at, got, want)
		}
	}
}

func TestBrokenBoundariesAreRefused(t *testing.T) {
	open := square(111, 35, 1)
	open[0] = open[0][:4]
	nan := square(111, 35, 1)
	nan[0][2][0] = math.NaN()
	for name, g := range map[string]orb.Geometry{
		"none": nil, "a line": orb.LineString{{111, 35}, {112, 36}}, "open": open, "not a number": nan, "swapped": square(35, 111, 1),
		"empty": orb.MultiPolygon{}, "no ring": orb.Polygon{}, "two corners": orb.Polygon{{{111, 35}, {112, 35}, {111, 35}}},
	} {
		if _, err := NewAtlas(map[string]orb.Geometry{"140802": g}); !fault.Is(err, fault.BadCoordinates) || !strings.Contains(err.Error(), "140802") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func near(t *testing.T, got, want LatLng, eps float64) {
	t.Helper()
	if math.Abs(got.Lat-want.Lat) > eps || math.Abs(got.Lng-want.Lng) > eps {
		t.Errorf("got %.10f, want %.10f", got, want)
	}
}
