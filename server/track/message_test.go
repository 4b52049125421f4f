package track_test

import (
	"bytes"
	"compress/flate"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/track"
)

// walk is somebody on foot along a bending path, as a phone with the given noise records it: every figure filled in, the worst case.
func walk(r *rand.Rand, fixes int, every int64, noise float64) []track.Fix {
	frame := geo.NewFrame(geo.LatLng{Lat: 35.02, Lng: 111})
	var out []track.Fix
	var x, y, heading float64
	for k := range fixes {
		heading += r.NormFloat64() * 0.1
		speed := 1.3 + 0.2*r.NormFloat64()
		x, y = x+speed*float64(every)/1000*math.Sin(heading), y+speed*float64(every)/1000*math.Cos(heading)
		out = append(out, track.Fix{
			At: 1793664000000 + int64(k)*every + r.Int64N(50),
			Place: geo.LatLng{
				Lat: math.Round((frame.Origin.Lat+(y+r.NormFloat64()*noise)/frame.PerLat)*1e7) / 1e7,
				Lng: math.Round((frame.Origin.Lng+(x+r.NormFloat64()*noise)/frame.PerLng)*1e7) / 1e7,
			},
			Accuracy: tenth(3 + 10*r.Float64()), Speed: tenth(math.Abs(speed)),
			Bearing: tenth(math.Mod(heading*180/math.Pi+3600, 360)), Source: track.SourceApp, Battery: int8(100 - k*90/fixes),
		})
	}
	return out
}

func tenth(v float64) float32 { return float32(math.Round(v*10) / 10) }

// TestAnEightHourPatrolFits in one message under 60 KB, with a fix every five seconds, noise of 5 m on each by itself, and every figure filled in
// and restless.
func TestAnEightHourPatrolFits(t *testing.T) {
	fixes := walk(rand.New(rand.NewPCG(1, 1)), 8*3600/5, 5000, 5)
	message, err := track.Encode(fixes)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d fixes in %d bytes, %.2f a fix", len(fixes), len(message), float64(len(message))/float64(len(fixes)))
	if len(message) >= 60_000 {
		t.Errorf("%d fixes take %d bytes", len(fixes), len(message))
	}
	back, err := track.Decode(message)
	if err != nil || !reflect.DeepEqual(back, fixes) {
		t.Errorf("what came back is not what was sent (%v)", err)
	}
}

var anyFix = rapid.Custom(func(t *rapid.T) track.Fix {
	return track.Fix{
		At:       rapid.Int64Range(0, 253402300799999).Draw(t, "at"),
		Place:    geo.LatLng{Lat: float64(rapid.Int64Range(-90e7, 90e7).Draw(t, "lat")) / 1e7, Lng: float64(rapid.Int64Range(-180e7, 180e7).Draw(t, "lng")) / 1e7},
		Accuracy: float32(float64(rapid.IntRange(0, 50_000).Draw(t, "accuracy")) / 10),
		Speed:    float32(float64(rapid.IntRange(0, 10_000).Draw(t, "speed")) / 100),
		Bearing:  rapid.SampledFrom([]float32{track.Unknown, 0, 359.9, 180}).Draw(t, "bearing"),
		Source:   track.Source(rapid.Uint8().Draw(t, "source")),
		Mock:     rapid.Bool().Draw(t, "mock"),
		Battery:  int8(rapid.IntRange(track.Unknown, 100).Draw(t, "battery")),
	}
})

func TestWhatIsSentComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fixes := rapid.SliceOf(anyFix).Draw(t, "fixes")
		message, err := track.Encode(fixes)
		if err != nil {
			t.Fatal(err)
		}
		back, err := track.Decode(message)
		if err != nil || len(back) != len(fixes) || len(fixes) > 0 && !reflect.DeepEqual(back, fixes) {
			t.Fatalf("sent %v, came back %v (%v)", fixes, back, err)
		}
	})
}

// TestOddFigures: what is no figure is written as unknown, what is too large as the largest.
func TestOddFigures(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	message, err := track.Encode([]track.Fix{{Accuracy: nan, Speed: inf, Bearing: inf, Battery: -128}, {Accuracy: -7, Speed: nan, Bearing: -0.1, Battery: 127}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := track.Decode(message)
	want := []track.Fix{
		{Accuracy: track.Unknown, Speed: 99999.99, Bearing: 360, Battery: track.Unknown},
		{Accuracy: track.Unknown, Speed: track.Unknown, Bearing: track.Unknown, Battery: 127},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v (%v), want %+v", got, err, want)
	}
}

func TestFixesThatCannotBeSent(t *testing.T) {
	for _, c := range []struct {
		name   string
		fixes  []track.Fix
		reason fault.Reason
	}{
		{"a latitude that is no number", []track.Fix{{Place: geo.LatLng{Lat: math.NaN(), Lng: 1}}}, fault.BadCoordinates},
		{"swapped", []track.Fix{{Place: geo.LatLng{Lat: 111, Lng: 35}}}, fault.BadCoordinates},
		{"before 1970", []track.Fix{{At: -1}}, fault.BadArgument},
		{"after 9999", []track.Fix{{At: math.MaxInt64}}, fault.BadArgument},
		{"too many", make([]track.Fix, track.MaxFixes+1), fault.TooLarge},
	} {
		if _, err := track.Encode(c.fixes); fault.As(err) == nil || fault.As(err).Reason != c.reason {
			t.Errorf("%s: %v, want %s", c.name, err, c.reason)
		}
	}
}

// deflated is a message with the given body.
func deflated(t testing.TB, body []byte) []byte {
	t.Helper()
	out := bytes.NewBufferString("XT\x01")
	w, err := flate.NewWriter(out, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestMessagesThatAreNone(t *testing.T) {
	good, err := track.Encode(walk(rand.New(rand.NewPCG(1, 2)), 100, 5000, 5))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		message []byte
		reason  fault.Reason
	}{
		{"empty", nil, fault.ItemUnreadable},
		{"something else", []byte("<gpx/>"), fault.ItemUnreadable},
		{"a later version", append([]byte("XT\x02"), good[3:]...), fault.ItemUnreadable},
		{"cut short", good[:len(good)-5], fault.ItemUnreadable},
		{"followed by something", append(bytes.Clone(good), 0), fault.ItemUnreadable},
		{"an empty body", deflated(t, nil), fault.ItemUnreadable},
		{"more fixes than bytes", deflated(t, []byte{0xff, 0xff, 0x3c, 0, 0, 0, 0, 0, 0}), fault.ItemUnreadable},
		{"a latitude of 100°", deflated(t, append([]byte{1, 0, 0x80, 0xa8, 0xd6, 0xb9, 0x07}, make([]byte, 20)...)), fault.ItemUnreadable},
		{"a bomb", deflated(t, make([]byte, 64<<20)), fault.TooLarge},
	} {
		if _, err := track.Decode(c.message); fault.As(err) == nil || fault.As(err).Reason != c.reason {
			t.Errorf("%s: %v, want %s", c.name, err, c.reason)
		}
	}
}

// FuzzDecode: whatever is decoded can be cleaned, and sent again as the same fixes.
func FuzzDecode(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 3))
	for _, n := range []int{0, 1, 2, 200} {
		message, err := track.Encode(walk(r, n, 5000, 5))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(message)
	}
	f.Add([]byte("XT\x01"))
	f.Fuzz(func(t *testing.T, message []byte) {
		fixes, err := track.Decode(message)
		if err != nil {
			if fault.As(err) == nil {
				t.Fatalf("an error without a reason: %v", err)
			}
			return
		}
		again, err := track.Encode(fixes)
		if err != nil {
			t.Fatal(err)
		}
		back, err := track.Decode(again)
		if err != nil || len(back) != len(fixes) || len(fixes) > 0 && !reflect.DeepEqual(back, fixes) {
			t.Fatalf("%v became %v (%v)", fixes, back, err)
		}
		if _, err := track.Clean(fixes, track.Latest); err != nil {
			t.Fatal(err)
		}
	})
}
