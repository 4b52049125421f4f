package track

import (
	"encoding/binary"
	"math"
)

// Of a message's fixes each figure makes a column: what stands together is alike, and deflates well. A column of numbers holds their zigzag
// varint differences; the times' column the differences of those, for most devices keep a beat.

// body is the message before it is deflated.
func body(fixes []Fix) []byte {
	b := make([]byte, 0, 16+10*len(fixes))
	b = binary.AppendUvarint(b, uint64(len(fixes)))
	var at, beat int64
	for _, f := range fixes {
		b = binary.AppendVarint(b, f.At-at-beat)
		at, beat = f.At, f.At-at
	}
	for _, figure := range figures {
		before := int64(0)
		for k := range fixes {
			v := figure.get(&fixes[k])
			b = binary.AppendVarint(b, v-before)
			before = v
		}
	}
	for _, mark := range marks {
		b = appendRuns(b, fixes, mark.get)
	}
	return b
}

// figures are the columns of numbers, in order.
var figures = []struct {
	from, to int64
	get      func(*Fix) int64
	set      func(*Fix, int64)
}{
	{-90e7, 90e7, func(f *Fix) int64 { return e7(f.Place.Lat) }, func(f *Fix, v int64) { f.Place.Lat = degrees(v) }},
	{-180e7, 180e7, func(f *Fix) int64 { return e7(f.Place.Lng) }, func(f *Fix, v int64) { f.Place.Lng = degrees(v) }},
	{0, maxFigure, func(f *Fix) int64 { return figure(f.Accuracy, 10) }, func(f *Fix, v int64) { f.Accuracy = unfigure(v, 10) }},
	{0, maxFigure, func(f *Fix) int64 { return figure(f.Speed, 100) }, func(f *Fix, v int64) { f.Speed = unfigure(v, 100) }},
	{0, 3601, func(f *Fix) int64 { return min(figure(f.Bearing, 10), 3601) }, func(f *Fix, v int64) { f.Bearing = unfigure(v, 10) }},
}

// maxFigure bounds what is said of accuracy and speed; what is larger is written as this.
const maxFigure = 10_000_000

// figure is 0 for what is unknown, else one more than the figure in the given parts of its unit.
func figure(v float32, parts float64) int64 {
	if !(v >= 0) {
		return 0
	}
	return int64(min(math.Round(float64(v)*parts), maxFigure-1)) + 1
}

func unfigure(v int64, parts float64) float32 {
	if v == 0 {
		return Unknown
	}
	return float32(float64(v-1) / parts)
}

// marks are the columns that seldom change, written as runs: a byte and how many fixes have it.
var marks = []struct {
	get func(*Fix) byte
	set func(*Fix, byte)
}{
	{func(f *Fix) byte { return byte(f.Source) }, func(f *Fix, v byte) { f.Source = Source(v) }},
	{func(f *Fix) byte {
		if f.Mock {
			return 1
		}
		return 0
	}, func(f *Fix, v byte) { f.Mock = v != 0 }},
	{func(f *Fix) byte { return byte(max(f.Battery, Unknown) + 1) }, func(f *Fix, v byte) { f.Battery = int8(min(v, 128) - 1) }},
}

func appendRuns(b []byte, fixes []Fix, get func(*Fix) byte) []byte {
	for k := 0; k < len(fixes); {
		n := k + 1
		for n < len(fixes) && get(&fixes[n]) == get(&fixes[k]) {
			n++
		}
		b = binary.AppendUvarint(append(b, get(&fixes[k])), uint64(n-k))
		k = n
	}
	return b
}

// reader takes columns off a body; after the first fault it takes nothing more.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) fail(zh, en string) {
	if r.err == nil {
		r.err = unreadable(zh, en)
	}
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.fail("轨迹不完整", "It is cut short.")
		r.rest = nil
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

// within takes a difference to a figure that must stay in bounds, so that nothing overflows.
func (r *reader) within(v, from, to int64) int64 {
	d, n := binary.Varint(r.rest)
	if n <= 0 || d < from-v || d > to-v {
		r.fail("轨迹不完整，或数值超出范围", "It is cut short, or a figure is out of range.")
		return from
	}
	r.rest = r.rest[n:]
	return v + d
}

// fixes reads a body. A fix takes at least a byte of each column of numbers, which bounds what a count can make it set aside.
func fixes(raw []byte) ([]Fix, error) {
	r := &reader{rest: raw}
	count := r.uvarint()
	if count > MaxFixes || count > uint64(len(raw)/(1+len(figures))) {
		r.fail("定位点数目不符", "The number of fixes cannot be.")
		return nil, r.err
	}
	out := make([]Fix, count)
	var at, beat int64
	for k := 0; k < len(out) && r.err == nil; k++ {
		next := r.within(at+beat, 0, lastMilli)
		out[k].At, at, beat = next, next, next-at
	}
	for _, f := range figures {
		v := int64(0)
		for k := 0; k < len(out) && r.err == nil; k++ {
			v = r.within(v, f.from, f.to)
			f.set(&out[k], v)
		}
	}
	for _, m := range marks {
		r.runs(out, m.set)
	}
	if len(r.rest) > 0 {
		r.fail("定位点之后还有内容", "Something follows the fixes.")
	}
	if r.err != nil {
		return nil, r.err
	}
	return out, nil
}

func (r *reader) runs(out []Fix, set func(*Fix, byte)) {
	for len(out) > 0 && r.err == nil {
		if len(r.rest) == 0 {
			r.fail("轨迹不完整", "It is cut short.")
			return
		}
		v := r.rest[0]
		r.rest = r.rest[1:]
		n := r.uvarint()
		if n == 0 || n > uint64(len(out)) {
			r.fail("轨迹中的游程不符", "A run is of another length.")
			return
		}
		for k := range out[:n] {
			set(&out[k], v)
		}
		out = out[n:]
	}
}
