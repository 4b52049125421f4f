package track_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/track"
)

const point = `<trkpt lat="%s" lon="%s"><time>2026-10-05T00:0%d:00Z</time><hdop>1.5</hdop><extensions><speed>1.2</speed></extensions></trkpt>`

func gpx(points ...string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><gpx version="1.1"><trk><trkseg>` + strings.Join(points, "") + `</trkseg></trk></gpx>`
}

func TestReadGPX(t *testing.T) {
	fixes, err := track.ReadGPX(strings.NewReader(gpx(fmt.Sprintf(point, "35.02", "111.0", 1), fmt.Sprintf(point, "NaN", "111.0", 2), fmt.Sprintf(point, "35.03", "111.0", 3))))
	if err != nil {
		t.Fatal(err)
	}
	want := track.Fix{At: 1791158460000, Place: geo.LatLng{Lat: 35.02, Lng: 111}, Accuracy: 7.5, Speed: 1.2, Bearing: track.Unknown, Source: track.SourceGPX, Battery: track.Unknown}
	if len(fixes) != 3 || fixes[0] != want {
		t.Fatalf("%d fixes, the first %+v", len(fixes), fixes[0])
	}
	if !math.IsNaN(fixes[1].Place.Lat) {
		t.Error("a latitude that is no number was read as one")
	}
}

func TestGPXThatCannotBeRead(t *testing.T) {
	for name, text := range map[string]string{
		"empty":     "",
		"no XML":    "hello",
		"other XML": "<kml></kml>",
		"cut off":   gpx(fmt.Sprintf(point, "35.02", "111.0", 1))[:200],
		"no points": gpx(),
		"no times":  gpx(`<trkpt lat="35" lon="111"></trkpt>`),
		"swapped":   gpx(fmt.Sprintf(point, "111.0", "35.02", 1)),
		"too deep":  strings.Repeat("<gpx>", 100),
	} {
		if _, err := track.ReadGPX(strings.NewReader(text)); !fault.Is(err, fault.ItemUnreadable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReadOsmAnd(t *testing.T) {
	for name, c := range map[string]struct {
		query, kind, body string
		want              track.Fix
	}{
		"query": {query: "id=k&timestamp=1791158460&lat=35.02&lon=111&speed=2.5&bearing=90&accuracy=8&batt=77",
			want: track.Fix{At: 1791158460000, Place: geo.LatLng{Lat: 35.02, Lng: 111}, Accuracy: 8, Speed: 1.28611, Bearing: 90, Source: track.SourceOsmAnd, Battery: 77}},
		"form": {kind: "application/x-www-form-urlencoded", body: "id=k&timestamp=1791158460000&location=35.02,111&mock=true",
			want: track.Fix{At: 1791158460000, Place: geo.LatLng{Lat: 35.02, Lng: 111}, Accuracy: -1, Speed: -1, Bearing: -1, Source: track.SourceOsmAnd, Mock: true, Battery: -1}},
		"JSON": {kind: "application/json", body: `{"device_id":"k","location":{"timestamp":"2026-10-05T00:01:00.000Z","coords":{"latitude":35.02,"longitude":111,"accuracy":8,"speed":-1,"heading":90},"battery":{"level":0.5,"is_charging":false}}}`,
			want: track.Fix{At: 1791158460000, Place: geo.LatLng{Lat: 35.02, Lng: 111}, Accuracy: 8, Speed: -1, Bearing: 90, Source: track.SourceOsmAnd, Battery: 50}},
	} {
		fixes, err := track.ReadOsmAnd(c.query, c.kind, []byte(c.body))
		if err != nil || len(fixes) != 1 {
			t.Errorf("%s: %v, %v", name, fixes, err)
			continue
		}
		if math.Abs(float64(fixes[0].Speed-c.want.Speed)) < 1e-4 {
			fixes[0].Speed = c.want.Speed
		}
		if fixes[0] != c.want {
			t.Errorf("%s: %+v", name, fixes[0])
		}
	}
	for name, query := range map[string]string{
		"swapped": "lat=111&lon=35&timestamp=1", "polar": "lat=91&lon=200&timestamp=1", "NaN": "lat=NaN&lon=1&timestamp=1", "no time": "lat=35&lon=111", "far future": "lat=35&lon=111&timestamp=999999999999999",
	} {
		if _, err := track.ReadOsmAnd(query, "", nil); !fault.Is(err, fault.ItemUnreadable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if fixes, err := track.ReadOsmAnd("id=k", "", nil); err != nil || len(fixes) != 0 {
		t.Errorf("a heartbeat: %v, %v", fixes, err)
	}
}

func TestReadOwnTracks(t *testing.T) {
	fixes, err := track.ReadOwnTracks([]byte(`{"_type":"location","tst":1791158460,"lat":35.02,"lon":111,"acc":12,"vel":36,"cog":270,"batt":40,"tid":"x"}`))
	want := track.Fix{At: 1791158460000, Place: geo.LatLng{Lat: 35.02, Lng: 111}, Accuracy: 12, Speed: 10, Bearing: 270, Source: track.SourceOwnTracks, Battery: 40}
	if err != nil || len(fixes) != 1 || fixes[0] != want {
		t.Fatalf("%+v, %v", fixes, err)
	}
	if fixes, err := track.ReadOwnTracks([]byte(`{"_type":"lwt","tst":1}`)); err != nil || len(fixes) > 0 {
		t.Errorf("a last will: %v, %v", fixes, err)
	}
	for _, body := range []string{`{"_type":"encrypted","data":"x"}`, `{`, `{"_type":"location","lat":35,"lon":111}`, `{"_type":"location","tst":1,"lat":111,"lon":35}`} {
		if _, err := track.ReadOwnTracks([]byte(body)); !fault.Is(err, fault.ItemUnreadable) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// encodes: what a reader of requests gives can be kept.
func encodes(t *testing.T, fixes []track.Fix, err error) {
	if err != nil {
		if !fault.Is(err, fault.ItemUnreadable) && !fault.Is(err, fault.TooLarge) {
			t.Fatalf("no reason of ours: %v", err)
		}
		return
	}
	message, err := track.Encode(fixes)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := track.Decode(message); err != nil || len(again) != len(fixes) {
		t.Fatalf("%d of %d fixes came back: %v", len(again), len(fixes), err)
	}
}

func FuzzOsmAnd(f *testing.F) {
	f.Add("id=k&timestamp=1791158460&lat=35.02&lon=111&speed=2.5", "", []byte(nil))
	f.Add("", "application/json", []byte(`{"location":[{"timestamp":"2026-10-05T00:01:00Z","coords":{"latitude":35,"longitude":111}}]}`))
	f.Fuzz(func(t *testing.T, query, kind string, body []byte) {
		fixes, err := track.ReadOsmAnd(query, kind, body)
		encodes(t, fixes, err)
	})
}

func FuzzOwnTracks(f *testing.F) {
	f.Add([]byte(`{"_type":"location","tst":1791158460,"lat":35.02,"lon":111}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		fixes, err := track.ReadOwnTracks(body)
		encodes(t, fixes, err)
	})
}

func FuzzGPX(f *testing.F) {
	f.Add([]byte(gpx(fmt.Sprintf(point, "35.02", "111.0", 1))))
	f.Fuzz(func(t *testing.T, body []byte) {
		fixes, err := track.ReadGPX(strings.NewReader(string(body)))
		if err != nil {
			if !fault.Is(err, fault.ItemUnreadable) && !fault.Is(err, fault.TooLarge) {
				t.Fatalf("no reason of ours: %v", err)
			}
			return
		}
		if _, err := track.Clean(fixes, track.Latest); err != nil {
			t.Fatal(err)
		}
	})
}
