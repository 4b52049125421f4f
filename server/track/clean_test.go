package track_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/track"
)

var frame = geo.NewFrame(geo.LatLng{Lat: 35.02, Lng: 111})

// at is a fix so many seconds after the start and metres east and north of it, good to 5 m.
func at(seconds, east, north float64) track.Fix {
	return track.Fix{
		At:       1793664000000 + int64(seconds*1000),
		Place:    geo.LatLng{Lat: frame.Origin.Lat + north/frame.PerLat, Lng: frame.Origin.Lng + east/frame.PerLng},
		Accuracy: 5,
	}
}

// steps is a walk east at 1.5 m/s with a fix every 10 s, in seconds from the start.
func steps(from, to float64) (out []track.Fix) {
	for s := from; s < to; s += 10 {
		out = append(out, at(s, 1.5*s, 0))
	}
	return out
}

func with(f track.Fix, change func(*track.Fix)) track.Fix {
	change(&f)
	return f
}

func join(parts ...[]track.Fix) (out []track.Fix) {
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func clean(t testing.TB, fixes []track.Fix) track.Cleaned {
	t.Helper()
	c, err := track.Clean(fixes, track.Latest)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestClean(t *testing.T) {
	nan, inf := math.NaN(), float32(math.Inf(1))
	for _, c := range []struct {
		name    string
		fixes   []track.Fix
		runs    []int // points of each
		dropped track.Dropped
	}{
		{"nothing", nil, nil, track.Dropped{}},
		{"one fix", steps(0, 10), nil, track.Dropped{Alone: 1}},
		{"a walk", steps(0, 300), []int{30}, track.Dropped{}},
		{"all at once", []track.Fix{at(0, 0, 0), at(0, 5, 0), at(0, 9, 0)}, nil, track.Dropped{Crowded: 2, Alone: 1}},
		{"a repeated fix", join(steps(0, 100), steps(90, 200)), []int{20}, track.Dropped{Crowded: 1}},
		{"at one time the more accurate counts", join(steps(0, 100), []track.Fix{with(at(50, 75, 400), func(f *track.Fix) { f.Accuracy = 20 })}),
			[]int{10}, track.Dropped{Crowded: 1}},
		{"no place", []track.Fix{at(0, 0, 0), at(10, 15, 0), {At: 1793664005000}, with(at(15, 0, 0), func(f *track.Fix) { f.Place.Lat = nan }),
			with(at(16, 0, 0), func(f *track.Fix) { f.Place = geo.LatLng{Lat: 111, Lng: 35} }), with(at(0, 0, 0), func(f *track.Fix) { f.At = math.MinInt64 }),
			with(at(0, 0, 0), func(f *track.Fix) { f.At = math.MaxInt64 })}, []int{2}, track.Dropped{NoPlace: 5}},
		{"inaccurate", join(steps(0, 100), []track.Fix{with(at(55, 300, 300), func(f *track.Fix) { f.Accuracy = 51 }),
			with(at(56, 300, 300), func(f *track.Fix) { f.Accuracy = inf })}), []int{10}, track.Dropped{Inaccurate: 2}},
		{"a spike", join(steps(0, 100), []track.Fix{at(55, 5000, 0)}), []int{10}, track.Dropped{Jumped: 1}},
		{"two spikes in a row, in different places", join(steps(0, 100), []track.Fix{at(54, 5000, 0), at(56, 0, 9000)}), []int{10}, track.Dropped{Jumped: 2}},
		{"every other fix somewhere else", func() (out []track.Fix) {
			for k := 0.0; k < 100; k += 10 {
				out = append(out, at(k, 1.5*k, 0), at(k+5, 8000, 8000))
			}
			return out
		}(), []int{10}, track.Dropped{Jumped: 10}},
		{"the first fix is the spike", join([]track.Fix{at(-5, 9000, 0)}, steps(0, 100)), []int{10}, track.Dropped{Jumped: 1}},
		{"the last fix is the spike", join(steps(0, 100), []track.Fix{at(95, 9000, 0)}), []int{10}, track.Dropped{Jumped: 1}},
		{"carried off, and on from there", join(steps(0, 100), []track.Fix{at(101, 9000, 0), at(111, 9015, 0), at(121, 9030, 0)}), []int{10, 3}, track.Dropped{}},
		{"a gap of three minutes", join(steps(0, 100), steps(280, 400)), []int{10, 12}, track.Dropped{}},
		{"two minutes are no gap", join(steps(0, 100), steps(210, 300)), []int{19}, track.Dropped{}},
		{"600 m in a minute is no spike, and nobody knows the way", join(steps(0, 100), []track.Fix{at(150, 750, 0), at(160, 765, 0)}), []int{10, 2}, track.Dropped{}},
		{"one fix between two gaps", join(steps(0, 100), []track.Fix{at(1000, 50, 0)}, steps(2000, 2100)), []int{10, 10}, track.Dropped{Alone: 1}},
		{"standing for ten minutes", func() (out []track.Fix) {
			for k := 0.0; k < 600; k += 10 {
				out = append(out, at(k, 4*math.Sin(k), 4*math.Cos(k)))
			}
			return out
		}(), []int{1}, track.Dropped{Stayed: 59}},
	} {
		got := clean(t, c.fixes)
		var runs []int
		for _, r := range got.Runs {
			runs = append(runs, len(r))
		}
		if !reflect.DeepEqual(runs, c.runs) || got.Dropped != c.dropped {
			t.Errorf("%s: runs of %v, %+v; want %v, %+v", c.name, runs, got.Dropped, c.runs, c.dropped)
		}
	}
}

// TestStandingIsNoWalk: an hour of jitter of 8 m is hardly any length, a walk of 3 km keeps its own.
func TestStandingIsNoWalk(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	var stand []track.Fix
	for k := 0.0; k < 3600; k += 5 {
		stand = append(stand, with(at(k, r.NormFloat64()*3, r.NormFloat64()*3), func(f *track.Fix) { f.Accuracy = 15 }))
	}
	if got := clean(t, stand).Length(); got > 100 {
		t.Errorf("an hour of standing is %.0f m", got)
	}
	if got := clean(t, steps(0, 2010)).Length(); math.Abs(float64(got)-3000) > 25 {
		t.Errorf("a walk of 3,000 m is %.1f m", got)
	}
	for noise, most := range map[float64]float64{3: 1.1, 7: 1.3} {
		var walk []track.Fix
		for k := 0.0; k < 2000; k += 5 {
			walk = append(walk, at(k, 1.5*k+r.NormFloat64()*noise, r.NormFloat64()*noise))
		}
		got := float64(clean(t, walk).Length())
		t.Logf("a walk of 3,000 m with noise of %g m is %.0f m", noise, got)
		if got < 2950 || got > 3000*most {
			t.Errorf("a walk of 3,000 m with noise of %g m is %.0f m", noise, got)
		}
	}
}

// messy is a track with everything in it that goes wrong.
func messy(r *rand.Rand) []track.Fix {
	out := walk(r, 300, 5000, 8)
	for range 30 {
		k := r.IntN(len(out))
		switch r.IntN(6) {
		case 0:
			out[k].Place.Lat += r.NormFloat64()
		case 1:
			out[k].At = out[r.IntN(len(out))].At
		case 2:
			out[k].Accuracy = float32(r.Float64() * 100)
		case 3:
			out = append(out, out[k])
		case 4:
			if len(out) < 60 { // leave something to make a mess of
				continue
			}
			out = append(out[:k], out[min(len(out), k+30):]...)
		case 5:
			out[k].Accuracy = track.Unknown
		}
	}
	return out
}

func encoded(t interface{ Fatal(...any) }, c track.Cleaned) []byte {
	b, err := c.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestTheSameBytes: whatever order the fixes come in, and however often they are cleaned; and the fixes are left alone.
func TestTheSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 6))
		fixes := messy(r)
		before := append([]track.Fix(nil), fixes...)
		c, err := track.Clean(fixes, track.Latest)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(before, fixes) {
			t.Fatal("the raw fixes were changed")
		}
		r.Shuffle(len(fixes), func(i, k int) { fixes[i], fixes[k] = fixes[k], fixes[i] })
		again, err := track.Clean(fixes, track.Latest)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(encoded(t, c), encoded(t, again)) {
			t.Fatal("shuffled fixes give other bytes")
		}
	})
}

// sound tells what every cleaned track keeps to.
func sound(t *testing.T, fixes []track.Fix, c track.Cleaned) {
	t.Helper()
	points := 0
	last := int64(math.MinInt64)
	for _, run := range c.Runs {
		if len(run) == 0 {
			t.Fatal("an empty run")
		}
		for k, p := range run {
			if p.From <= last || p.Until < p.From {
				t.Fatalf("time runs backward: %d after %d", p.From, last)
			}
			if k > 0 && p.From-last > 120_000 {
				t.Fatalf("a gap of %d ms in a run", p.From-last)
			}
			last = p.Until
		}
		points += len(run)
	}
	d := c.Dropped
	if points+d.NoPlace+d.Inaccurate+d.Crowded+d.Jumped+d.Alone+d.Stayed != len(fixes) {
		t.Fatalf("of %d fixes %d are points and %+v", len(fixes), points, d)
	}
}

// FuzzClean reads fixes off the bytes, any at all, and checks what every cleaned track keeps to.
func FuzzClean(f *testing.F) {
	f.Add([]byte{})
	f.Add(bytes.Repeat([]byte{0, 10, 0, 1, 0, 2, 5}, 40))
	f.Add(bytes.Repeat([]byte{1, 0, 255, 1, 3, 2, 90, 0, 3, 128, 9, 0, 0, 0}, 20))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var fixes []track.Fix
		now := int64(1793664000000)
		for ; len(raw) >= 7; raw = raw[7:] {
			now += int64(int16(binary.BigEndian.Uint16(raw))) * 10
			fixes = append(fixes, with(at(0, float64(int16(binary.BigEndian.Uint16(raw[2:]))), float64(int16(binary.BigEndian.Uint16(raw[4:])))),
				func(f *track.Fix) { f.At, f.Accuracy = now, float32(raw[6])-1 }))
		}
		sound(t, fixes, clean(t, fixes))
	})
}

// TestAMillionFixes of every kind that could make the cleaner look back or ahead for long.
func TestAMillionFixes(t *testing.T) {
	if testing.Short() {
		t.Skip("a million fixes")
	}
	r := rand.New(rand.NewPCG(8, 8))
	for name, draw := range map[string]func(k int) track.Fix{
		"one place":            func(k int) track.Fix { return at(0, 0, 0) },
		"a millisecond apart":  func(k int) track.Fix { return at(float64(k)/1000, 0, 0) },
		"half a second apart":  func(k int) track.Fix { return at(float64(k)/2, float64(k)/50, 0) },
		"scattered":            func(k int) track.Fix { return at(float64(r.IntN(1e9)), r.Float64()*1e6, r.Float64()*1e6) },
		"each a jump from all": func(k int) track.Fix { return at(float64(k), r.Float64()*1e6, r.Float64()*1e6) },
	} {
		fixes := make([]track.Fix, 1_000_000)
		for k := range fixes {
			fixes[k] = draw(k)
		}
		t.Run(name, func(t *testing.T) { sound(t, fixes, clean(t, fixes)) })
	}
}

func TestAVersionThatNeverWas(t *testing.T) {
	for _, v := range []track.Version{0, track.Latest + 1} {
		if _, err := track.Clean(nil, v); fault.As(err) == nil || fault.As(err).Reason != fault.BadArgument {
			t.Errorf("version %d: %v", v, err)
		}
	}
}

func TestBackward(t *testing.T) {
	if n := track.Backward([]track.Fix{at(0, 0, 0), at(5, 0, 0), at(5, 0, 0), at(3, 0, 0), at(9, 0, 0)}); n != 2 {
		t.Errorf("the clock went back %d times", n)
	}
}

// TestCleanedBytesOfVersion1 are what they have always been: whoever changes the cleaner makes a new version.
func TestCleanedBytesOfVersion1(t *testing.T) {
	c, err := track.Clean(messy(rand.New(rand.NewPCG(2026, 1))), 1)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := sum(encoded(t, c)), "f34c36b30c47ede1"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:8])
}
