package patrol

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/track"
)

func prepared(t *testing.T, message []byte) (Prepared, error) {
	t.Helper()
	raw, err := json.Marshal(document{Format: 1, ID: uuid.NewString(), Track: message, Mode: "foot"})
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) >= 1<<20 {
		t.Fatalf("%d bytes are more than sync reads", len(raw))
	}
	began := time.Now()
	p, err := (&Service{}).Prepare(context.Background(), raw)
	if took := time.Since(began); took > 10*time.Second { // some 100 ms
		t.Errorf("it took %s", took)
	}
	return p, err
}

// TestAMillionFixes: as many as a track may hold are read, one more is refused in words; neither is slow.
func TestAMillionFixes(t *testing.T) {
	fixes := make([]track.Fix, track.MaxFixes)
	for i := range fixes {
		fixes[i] = track.Fix{At: 1791158400000 + int64(i)*100, Place: geo.LatLng{Lat: 35.5, Lng: 111}, Accuracy: 5, Speed: 0, Bearing: 0, Source: track.SourceApp, Battery: 50}
	}
	message, err := track.Encode(fixes)
	if err != nil {
		t.Fatal(err)
	}
	p, err := prepared(t, message)
	if err != nil || len(p.fixes) != track.MaxFixes {
		t.Fatalf("%d fixes, %v", len(p.fixes), err)
	}
	one := Patrol{StartedAt: time.UnixMilli(fixes[0].At), EndedAt: time.UnixMilli(fixes[len(fixes)-1].At)}
	began := time.Now()
	if c, outside, err := one.clean(p.fixes, track.Latest); err != nil || outside > 0 || len(c.Runs) != 1 {
		t.Errorf("%d runs, %d outside, %v", len(c.Runs), outside, err)
	}
	if took := time.Since(began); took > 20*time.Second { // some 200 ms
		t.Errorf("cleaning took %s", took)
	}

	var forged bytes.Buffer
	forged.WriteString("XT\x01")
	w, _ := flate.NewWriter(&forged, flate.BestCompression)
	_, _ = w.Write(append(binary.AppendUvarint(nil, track.MaxFixes+1), make([]byte, 10*track.MaxFixes)...))
	w.Close()
	if _, err := prepared(t, forged.Bytes()); !fault.Is(err, fault.ItemUnreadable) || fault.As(err).Detail == "" || !strings.Contains(fault.As(err).Detail, "·") {
		t.Errorf("one more than a million: %v", err)
	}
}

// TestPolarFixes: where the meridians meet, figures are numbers and nothing is credited, not even of a reach that lies on the same meridian.
func TestPolarFixes(t *testing.T) {
	x := &indexes{}
	reach := grid.Asset{ID: uuid.New(), Kind: grid.Reach, Geometry: []byte(`{"type":"LineString","coordinates":[[111,35],[111,35.05]]}`), LengthMM: 5_500_000}
	for _, lat := range []float64{89.9, 89.9999, 90, -90} {
		var fixes []track.Fix
		for i := range 600 {
			fixes = append(fixes, track.Fix{At: 1791158400000 + int64(i)*5000, Place: geo.LatLng{Lat: lat, Lng: min(180, 111+0.1*float64(i))}, Accuracy: 5, Speed: 1, Source: track.SourceApp})
		}
		first, last := span(fixes)
		p := Patrol{StartedAt: first, EndedAt: last, Source: "app", Mode: "foot"}
		c, _, err := p.clean(fixes, track.Latest)
		if err != nil {
			t.Fatal(err)
		}
		covered, near, err := x.cover(c.Movement(), []grid.Asset{reach}, func(grid.Asset) []rule.Coverage { return []rule.Coverage{defaults} })
		if err != nil || len(covered) > 0 || len(near) != 1 || near[nearKey{reach.ID, defaults.Width(true)}] != 0 {
			t.Errorf("at %v: %+v, near %v, %v", lat, covered, near, err)
		}
		if m := float64(c.Length()); !(m >= 0 && m < 1e8) {
			t.Errorf("at %v: %v m", lat, m)
		}
		if box, ok := boxOf(c.Movement(), 1000); ok && !(box.South <= box.North && box.West <= box.East) {
			t.Errorf("at %v: box %+v", lat, box)
		}
		sc := &scene{patrol: p, fixes: fixes, cleaned: c, sketch: readSketch(sketchOf(c)), near: func(geo.LatLng) bool { return false }}
		for _, d := range sc.doubts() {
			if string(d.Evidence) == "{}" {
				t.Errorf("at %v: %s has a figure that is none", lat, d.Name)
			}
		}
	}
}
