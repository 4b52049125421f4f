package coverage

import (
	"encoding/binary"
	"math/bits"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
)

// Swept is which squares of a plot were seen. It belongs to the plot that made it.
type Swept struct{ raster raster }

// Sweep gives the squares of the plot whose middle lies within half the swath of the movement, which is that of Index.Cover: straight legs
// between consecutive places of a run, nothing between runs. The swath is the whole width of what is seen, metres.
func (p *Plot) Sweep(runs [][]geo.LatLng, swath geo.Meters) Swept {
	s := Swept{newRaster(p.inside.rows, p.inside.columns)}
	if !(swath > 0) {
		return s
	}
	for _, run := range runs {
		eachLeg(run, func(a, b geo.LatLng) { p.sweep(&s.raster, a, b, float64(swath)/2) })
	}
	s.raster = combine(s.raster, p.inside, func(a, b uint64) uint64 { return a & b })
	return s
}

// sweep looks at the capsule round the leg from the middle line of each row.
func (p *Plot) sweep(seen *raster, a, b geo.LatLng, r float64) {
	var l leg
	l.aAlong, l.aOff = p.frame.Plane(a)
	l.bAlong, l.bOff = p.frame.Plane(b)
	low, high := min(l.aOff, l.bOff)-r, max(l.aOff, l.bOff)+r
	if high < 0 || low > float64(seen.rows)*p.resolution {
		return
	}
	first := int(max(0, low/p.resolution-0.5))
	last := int(min(float64(seen.rows-1), high/p.resolution))
	for row := first; row <= last; row++ {
		middle := (float64(row) + 0.5) * p.resolution
		if from, to, ok := (leg{l.aAlong, l.aOff - middle, l.bAlong, l.bOff - middle}).within(r); ok {
			seen.fill(row, from/p.resolution, to/p.resolution)
		}
	}
}

// Unite gives what lies in either.
func (s Swept) Unite(other Swept) Swept {
	return Swept{combine(s.raster, other.raster, func(a, b uint64) uint64 { return a | b })}
}

// AppendBinary writes how many of the plot's squares, row by row, were not seen, then how many were, and so on, as unsigned varints.
func (p *Plot) AppendBinary(b []byte, s Swept) []byte {
	run, seen := uint64(0), uint64(0)
	p.eachSquare(func(word int, bit uint64) {
		if now := s.raster.bits[word] >> bit & 1; now != seen {
			b = binary.AppendUvarint(b, run)
			run, seen = 0, now
		}
		run++
	})
	return binary.AppendUvarint(b, run)
}

// ReadSwept reads what AppendBinary wrote of the same plot. Errors: item_unreadable.
func (p *Plot) ReadSwept(b []byte) (Swept, error) {
	s := Swept{newRaster(p.inside.rows, p.inside.columns)}
	var left, total, seen uint64 = 0, 0, 1
	next := func() bool {
		n, size := binary.Uvarint(b)
		if size <= 0 || n > uint64(p.cells) {
			return false
		}
		left, total, seen, b = n, total+n, 1-seen, b[size:]
		return true
	}
	ok := next()
	p.eachSquare(func(word int, bit uint64) {
		for ok && left == 0 {
			ok = next()
		}
		if ok {
			s.raster.bits[word] |= seen << bit
			left--
		}
	})
	if !ok || left > 0 || len(b) > 0 || total != uint64(p.cells) {
		return Swept{}, fault.New(fault.ItemUnreadable, "覆盖范围无法读取 · What was swept cannot be read.")
	}
	return s, nil
}

// ReadSquares reads what AppendBinary wrote of a plot that is not at hand: which of its squares were seen, as stretches of their numbers, and how many squares it has.
// Two of the same plot and resolution can be united by them. Errors: item_unreadable.
func ReadSquares(b []byte) (seen Intervals, squares int, err error) {
	for is := false; len(b) > 0; is = !is {
		run, size := binary.Uvarint(b)
		if size <= 0 || run > maxCells || squares+int(run) > maxCells {
			return nil, 0, fault.New(fault.ItemUnreadable, "覆盖范围无法读取 · What was swept cannot be read.")
		}
		if is && run > 0 {
			seen = append(seen, Interval{Chainage(squares), Chainage(squares + int(run))})
		}
		squares, b = squares+int(run), b[size:]
	}
	return seen, squares, nil
}

// eachSquare calls f with each square of the plot, row by row.
func (p *Plot) eachSquare(f func(word int, bit uint64)) {
	for word, w := range p.inside.bits {
		for ; w != 0; w &= w - 1 {
			f(word, uint64(bits.TrailingZeros64(w)))
		}
	}
}
