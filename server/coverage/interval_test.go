package coverage_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/xuncha/xuncha/server/coverage"
)

// The reference of a set of intervals: which of 64 millimetres are in it.
type millimetres [64]bool

func drawSet(t *rapid.T, name string) (coverage.Intervals, millimetres) {
	var all []coverage.Interval
	var set millimetres
	for range rapid.IntRange(0, 8).Draw(t, name) {
		i := coverage.Interval{From: coverage.Chainage(rapid.IntRange(0, 63).Draw(t, "from")), To: coverage.Chainage(rapid.IntRange(0, 64).Draw(t, "to"))}
		all = append(all, i)
		for k := i.From; k < i.To; k++ {
			set[k] = true
		}
	}
	return coverage.NewIntervals(all...), set
}

// intervals of millimetres, the slow way.
func (m millimetres) intervals() (out coverage.Intervals) {
	for k := coverage.Chainage(0); k < 64; k++ {
		switch {
		case !m[k]:
		case k > 0 && m[k-1]:
			out[len(out)-1].To = k + 1
		default:
			out = append(out, coverage.Interval{From: k, To: k + 1})
		}
	}
	return out
}

func (m millimetres) each(f func(k int) bool) (out millimetres) {
	for k := range m {
		out[k] = f(k)
	}
	return out
}

func TestSetsOfIntervals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, inA := drawSet(t, "a")
		b, inB := drawSet(t, "b")
		same := func(name string, got coverage.Intervals, want millimetres) {
			if len(got) == 0 && len(want.intervals()) == 0 {
				return
			}
			if !reflect.DeepEqual(got, want.intervals()) {
				t.Fatalf("%s of %v and %v is %v, want %v", name, a, b, got, want.intervals())
			}
		}
		same("a", a, inA)
		same("union", a.Unite(b), inA.each(func(k int) bool { return inA[k] || inB[k] }))
		same("difference", a.Subtract(b), inA.each(func(k int) bool { return inA[k] && !inB[k] }))
		same("common part", a.Meet(b), inA.each(func(k int) bool { return inA[k] && inB[k] }))
		var length coverage.Chainage
		for _, in := range inA {
			if in {
				length++
			}
		}
		if a.Length() != length {
			t.Fatalf("%v is %d long, want %d", a, a.Length(), length)
		}
		raw, err := a.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := coverage.ReadIntervals(raw); err != nil || len(back) != len(a) || len(a) > 0 && !reflect.DeepEqual(back, a) {
			t.Fatalf("%v became %v (%v)", a, back, err)
		}
	})
}

// FuzzReadIntervals: whatever is read is a set, and is written as the very bytes or shorter ones.
func FuzzReadIntervals(f *testing.F) {
	for _, s := range []coverage.Intervals{nil, {{From: 0, To: 1}}, {{From: 5, To: 70_000}, {From: 80_000, To: 2_000_000}}} {
		raw, err := s.AppendBinary(nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := coverage.ReadIntervals(raw)
		if err != nil {
			return
		}
		if again := coverage.NewIntervals(s...); len(s) > 0 && !reflect.DeepEqual(again, s) {
			t.Fatalf("%v is no tidy set", s)
		}
		back, err := s.AppendBinary(nil)
		if err != nil || len(back) > len(raw) {
			t.Fatalf("%x became %x (%v)", raw, back, err)
		}
	})
}
