package patrol

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/capture"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/track"
)

// TestAnEightHourPatrolIsUnder60KB: the whole document, base64 and all, with a noisy fix every five seconds.
func TestAnEightHourPatrolIsUnder60KB(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	fixes := make([]track.Fix, 8*3600/5)
	lat, lng := 35.0, 111.0
	for i := range fixes {
		lat, lng = lat+random.NormFloat64()*3e-5, lng+5e-5+random.NormFloat64()*3e-5
		fixes[i] = track.Fix{At: 1791158400000 + int64(i)*5000 + random.Int64N(40), Place: geo.LatLng{Lat: lat, Lng: lng}, Accuracy: float32(4 + random.NormFloat64()), Speed: float32(1.3 + 0.2*random.NormFloat64()),
			Bearing: float32(90 + 10*random.NormFloat64()), Source: track.SourceApp, Battery: int8(100 - i/60)}
	}
	message, err := track.Encode(fixes)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(document{Format: 1, ID: uuid.NewString(), Track: message, Mode: "foot"})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("message %d bytes, document %d", len(message), len(raw))
	if len(raw) >= 60_000 {
		t.Errorf("message %d bytes, document %d", len(message), len(raw))
	}
	_, back, err := readDocument(raw)
	if err != nil || len(back) != len(fixes) {
		t.Errorf("%d of %d fixes came back: %v", len(back), len(fixes), err)
	}
}

// TestSketchesComeBack: what a sketch tells is what was drawn, to a tenth of a metre.
func TestSketchesComeBack(t *testing.T) {
	m := newMaker(t, 5)
	cleaned, err := track.Clean(m.receive(m.start, m.truth(1.2)), track.Latest)
	if err != nil {
		t.Fatal(err)
	}
	drawn, again := drawSketch(cleaned), readSketch(sketchOf(cleaned))
	if drawn.from != again.from || len(drawn.places) != len(again.places) || len(drawn.places) < 60 {
		t.Fatalf("%d places from %d, and %d from %d", len(drawn.places), drawn.from, len(again.places), again.from)
	}
	for i, p := range drawn.places {
		if p.known != again.places[i].known || p.known && p.Distance(again.places[i].LatLng) > 0.2 {
			t.Fatalf("place %d: %+v, %+v", i, p, again.places[i])
		}
	}
}

func FuzzReadDocument(f *testing.F) {
	f.Add([]byte(`{"format":1,"id":"01890000-0000-7000-8000-000000000003","asset":"","mode":"foot","started_at":"2026-10-05T08:00:00Z","ended_at":"x","pauses":[{"from":"a"}],"track":"","photos":[{"sha256":"00","size":1}]}`))
	f.Add([]byte(`{"format":1,"id":"01890000-0000-7000-8000-000000000005","type":"dumping","level":"normal","position":{"lat":91,"lng":1}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var cannot capture.Unreadable
		if d, _, err := readDocument(raw); err == nil {
			d.summary()
			d.mode()
		} else if !errors.As(err, &cannot) {
			t.Fatalf("no reason of ours: %v", err)
		}
		if _, err := readEvent(raw); err == nil {
			var e Event
			e.read(raw)
		} else if !errors.As(err, &cannot) {
			t.Fatalf("no reason of ours: %v", err)
		}
	})
}

func FuzzReadSketch(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4})
	f.Fuzz(func(_ *testing.T, raw []byte) {
		s := readSketch(raw)
		s.box()
		s.on(s.frame()).at(0.5)
	})
}
