package geo

import (
	"math"
	"testing"

	"github.com/xuncha/xuncha/server/fault"
)

// Vectors of the field's fact sheet §7, (lat, lng).
func TestForwardVectors(t *testing.T) {
	for _, v := range []struct{ wgs, gcj, bd LatLng }{
		{LatLng{39.915, 116.404}, LatLng{39.91640428150164, 116.41024449916938}, LatLng{}},
		{LatLng{35.02, 111.00}, LatLng{35.01923351, 111.00577921}, LatLng{35.02554607, 111.01216204}},
		{LatLng{34.61, 110.32}, LatLng{34.60888029, 110.32536003}, LatLng{34.61464518, 110.33194531}},
		{LatLng{35.30, 111.67}, LatLng{35.29944321, 111.67612494}, LatLng{35.30522579, 111.68271152}},
		{LatLng{35.60, 110.71}, LatLng{35.59972380, 110.71553254}, LatLng{35.60549032, 110.72208957}},
	} {
		near(t, toGCJ02(v.wgs), v.gcj, 1e-8)
		if v.bd != (LatLng{}) {
			near(t, gcj02ToBD09(toGCJ02(v.wgs)), v.bd, 1e-8)
		}
	}
	near(t, gcj02ToBD09(LatLng{39.915, 116.404}), LatLng{39.92133699351021, 116.41036949371029}, 1e-9)
	near(t, bd09ToGCJ02(LatLng{39.915, 116.404}), LatLng{39.90865673957631, 116.39762729119315}, 1e-9)
	near(t, fromGCJ02(LatLng{39.915, 116.404}), LatLng{39.91359623560938, 116.39775575457482}, 1e-9)
}

func TestRoundTrips(t *testing.T) {
	for lat := 34.5; lat <= 36; lat += 0.07 {
		for lng := 110.2; lng <= 112.2; lng += 0.07 {
			p := LatLng{lat, lng}
			if d := fromGCJ02(toGCJ02(p)).Distance(p); d > 1e-6 {
				t.Fatalf("GCJ-02 at %v: %v m", p, d)
			}
			if d := fromGCJ02(bd09ToGCJ02(gcj02ToBD09(toGCJ02(p)))).Distance(p); d > 0.2 {
				t.Fatalf("BD-09 at %v: %v m", p, d)
			}
		}
	}
}

func TestOutsideChinaNothingMoves(t *testing.T) {
	london := LatLng{51.5074, 0.1278}
	if toGCJ02(london) != london || fromGCJ02(london) != london {
		t.Fatal("moved")
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

func FuzzCellsWithinMissNothing(f *testing.F) {
	f.Add(35.0, 111.0, 500.0, 0.3, 0.9)
	f.Fuzz(func(t *testing.T, lat, lng, r, bearing, share float64) {
		if !(math.Abs(lat) < 80) || !(math.Abs(lng) < 170) || !(r > 1 && r < 50_000) || !(share >= 0 && share <= 0.999) || !(math.Abs(bearing) < 10) {
			t.Skip()
		}
		p := LatLng{lat, lng}
		d := r * share / EarthRadius * 180 / math.Pi
		q := LatLng{lat + d*math.Cos(bearing), lng + d*math.Sin(bearing)/math.Cos(lat*math.Pi/180)}
		if float64(p.Distance(q)) > r {
			t.Skip()
		}
		for _, c := range p.CellsWithin(Meters(r)) {
			if cell := q.Cell(); cell >= c.From && cell <= c.To {
				return
			}
		}
		t.Fatalf("%v is within %v m of %v but in no range", q, r, p)
	})
}

func near(t *testing.T, got, want LatLng, eps float64) {
	t.Helper()
	if math.Abs(got.Lat-want.Lat) > eps || math.Abs(got.Lng-want.Lng) > eps {
		t.Errorf("got %.10f, want %.10f", got, want)
	}
}
