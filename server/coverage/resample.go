package coverage

import "math"

// FromOther gives what was seen of the same polygon in squares of another size. A square counts only if every one of the plot's other squares that it meets was seen, so
// that no more is credited than was; where it meets none of them, at the border, those round it decide.
func (p *Plot) FromOther(other *Plot, seen Swept) Swept {
	out := Swept{newRaster(p.inside.rows, p.inside.columns)}
	words := p.inside.words
	p.eachSquare(func(word int, bit uint64) {
		row, column := word/words, float64(word%words*64)+float64(bit)
		rows, columns := p.meets(other, float64(row)), p.meets(other, column)
		for _, further := range []int{0, 1, 2} {
			if all, some := other.all(seen, rows.widened(further), columns.widened(further)); some {
				if all {
					out.raster.bits[word] |= 1 << bit
				}
				return
			}
		}
	})
	return out
}

// squares are numbers of rows or columns, the last of them not included.
type squares struct{ from, until int }

func (s squares) widened(by int) squares { return squares{s.from - by, s.until + by} }

// meets tells which of the other raster's rows or columns one of this raster's meets. Both begin at the same corner.
func (p *Plot) meets(other *Plot, n float64) squares {
	const hair = 1e-9 // of a square: sides that fall on one another meet nothing
	scale := p.resolution / other.resolution
	return squares{int(math.Floor(n*scale + hair)), int(math.Ceil((n+1)*scale - hair))}
}

// all tells whether some of these squares are of the plot, and whether all of those were seen.
func (p *Plot) all(seen Swept, rows, columns squares) (all, some bool) {
	for row := max(0, rows.from); row < min(p.inside.rows, rows.until); row++ {
		for column := max(0, columns.from); column < min(p.inside.columns, columns.until); column++ {
			word, bit := row*p.inside.words+column/64, uint64(1)<<(column%64)
			if p.inside.bits[word]&bit == 0 {
				continue
			}
			if some = true; seen.raster.bits[word]&bit == 0 {
				return false, true
			}
		}
	}
	return some, some
}
