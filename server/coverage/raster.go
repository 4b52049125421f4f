package coverage

import (
	"math"
	"math/bits"
)

// raster is a bit for each square of some rows, the southernmost first, the westernmost bit of each row first.
type raster struct {
	rows, columns int
	words         int // of a row
	bits          []uint64
}

func newRaster(rows, columns int) raster {
	words := (columns + 63) / 64
	return raster{rows: rows, columns: columns, words: words, bits: make([]uint64, rows*words)}
}

// fill sets the squares of a row whose middles lie in [from, to), in squares from the west.
func (r *raster) fill(row int, from, to float64) {
	first := int(math.Ceil(max(from-0.5, 0)))
	end := int(math.Ceil(min(to-0.5, float64(r.columns))))
	words := r.bits[row*r.words : (row+1)*r.words]
	for first < end {
		word, bit := first/64, first%64
		n := min(end-first, 64-bit)
		words[word] |= (^uint64(0) >> (64 - n)) << bit
		first += n
	}
}

func (r *raster) count() (n int) {
	for _, w := range r.bits {
		n += bits.OnesCount64(w)
	}
	return n
}

// combine makes a raster of two of the same plot.
func combine(a, b raster, with func(a, b uint64) uint64) raster {
	out := newRaster(a.rows, a.columns)
	for k := range out.bits {
		out.bits[k] = with(a.bits[k], b.bits[k])
	}
	return out
}
