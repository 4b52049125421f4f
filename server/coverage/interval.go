package coverage

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
)

// Chainage is a distance along a reach from its first vertex, in whole millimetres: so sets of intervals are united, compared and summed
// without rounding, and every database keeps them alike.
type Chainage int64

// Meters converts.
func (c Chainage) Meters() geo.Meters { return geo.Meters(c) / 1000 }

// Interval is a stretch of a reach, From < To.
type Interval struct{ From, To Chainage }

// Intervals is a set of stretches of one reach: sorted, disjoint, and not touching. The zero value is the empty set.
type Intervals []Interval

// NewIntervals makes a set of stretches in any order that may overlap; empty ones are left out.
func NewIntervals(stretches ...Interval) Intervals {
	return tidy(slices.Clone(stretches))
}

// tidy makes a set of its argument, in place.
func tidy(s []Interval) Intervals {
	s = slices.DeleteFunc(s, func(i Interval) bool { return i.From >= i.To })
	if len(s) == 0 {
		return nil
	}
	slices.SortFunc(s, func(a, b Interval) int { return cmp.Compare(a.From, b.From) })
	last := 0
	for _, next := range s[1:] {
		if next.From <= s[last].To {
			s[last].To = max(s[last].To, next.To)
			continue
		}
		last++
		s[last] = next
	}
	return s[:last+1]
}

// Unite gives what lies in either set. It takes time in proportion to both sets' sizes.
func (s Intervals) Unite(other Intervals) Intervals {
	out := make(Intervals, 0, len(s)+len(other))
	for len(s) > 0 || len(other) > 0 {
		if len(s) == 0 || len(other) > 0 && other[0].From < s[0].From {
			s, other = other, s
		}
		if n := len(out); n > 0 && s[0].From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s[0].To)
		} else {
			out = append(out, s[0])
		}
		s = s[1:]
	}
	return out
}

// Subtract gives what lies in s and not in other; the ends of what is left belong to it.
func (s Intervals) Subtract(other Intervals) Intervals {
	var out Intervals
	for _, i := range s {
		for len(other) > 0 && other[0].To <= i.From {
			other = other[1:]
		}
		for k := 0; k < len(other) && other[k].From < i.To; k++ {
			if i.From < other[k].From {
				out = append(out, Interval{i.From, other[k].From})
			}
			i.From = max(i.From, other[k].To)
		}
		if i.From < i.To {
			out = append(out, i)
		}
	}
	return out
}

// Meet gives what lies in both sets.
func (s Intervals) Meet(other Intervals) Intervals {
	return s.Subtract(s.Subtract(other))
}

// Length is the sum of the stretches' lengths.
func (s Intervals) Length() Chainage {
	var sum Chainage
	for _, i := range s {
		sum += i.To - i.From
	}
	return sum
}

// Holds tells whether the stretch lies wholly in the set.
func (s Intervals) Holds(i Interval) bool {
	return len(Intervals{i}.Subtract(s)) == 0
}

// AppendBinary writes the set as unsigned varints: the number of stretches, then of each its distance from the one before and its length.
func (s Intervals) AppendBinary(b []byte) ([]byte, error) {
	b = binary.AppendUvarint(b, uint64(len(s)))
	var at Chainage
	for _, i := range s {
		b = binary.AppendUvarint(b, uint64(i.From-at))
		b = binary.AppendUvarint(b, uint64(i.To-i.From))
		at = i.To
	}
	return b, nil
}

// maxChainage is longer than any line on earth that NewReach takes: 40,000 km.
const maxChainage Chainage = 40_000_000_000

// ReadIntervals reads what AppendBinary wrote, and nothing else. Errors: item_unreadable.
func ReadIntervals(b []byte) (Intervals, error) {
	count, n := binary.Uvarint(b)
	if n <= 0 || count > uint64(len(b)) {
		return nil, errIntervals()
	}
	b = b[n:]
	var s Intervals
	var at Chainage
	for k := range count {
		gap, n := binary.Uvarint(b)
		if n <= 0 || gap > uint64(maxChainage) || (k > 0 && gap == 0) {
			return nil, errIntervals()
		}
		length, m := binary.Uvarint(b[n:])
		if m <= 0 || length == 0 || length > uint64(maxChainage) {
			return nil, errIntervals()
		}
		i := Interval{at + Chainage(gap), at + Chainage(gap) + Chainage(length)}
		if i.To > maxChainage {
			return nil, errIntervals()
		}
		s, at, b = append(s, i), i.To, b[n+m:]
	}
	if len(b) > 0 {
		return nil, errIntervals()
	}
	return s, nil
}

func errIntervals() error {
	return fault.New(fault.ItemUnreadable, "覆盖区间无法读取 · The intervals cannot be read.")
}
