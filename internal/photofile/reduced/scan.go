package reduced

import (
	"bytes"
	"encoding/binary"
)

// scan reads the one scan that holds all components (T.81 B.2.3 and F.2.2).
func (d *decoder) scan(head, rest []byte) error {
	if d.parts == nil || len(head) < 1 || len(head) != 4+2*int(head[0]) {
		return errBroken
	}
	if int(head[0]) != len(d.parts) || head[len(head)-3] != 0 || head[len(head)-2] != 63 || head[len(head)-1] != 0 {
		return ErrUnsupported
	}
	for i := range d.parts {
		id, use := int(head[1+2*i]), head[2+2*i]
		p := &d.parts[i]
		if id != p.id || use>>4 > 3 || use&15 > 3 {
			return ErrUnsupported
		}
		p.dc, p.ac = use>>4, use&15
		if !d.tables[0][p.dc].there || !d.tables[1][p.ac].there {
			return errBroken
		}
		d.tables[1][p.ac].makeRuns()
	}
	across, down := d.mcus()
	pieces := unstuff(rest)
	every := d.restart
	if every == 0 {
		every = across * down
	}
	for first := 0; first < across*down; first += every {
		if len(pieces) == 0 {
			return errBroken
		}
		if err := d.piece(pieces[0], first, min(first+every, across*down), across); err != nil {
			return err
		}
		pieces = pieces[1:]
	}
	return nil
}

// unstuff takes the zero that follows each 0xff of a scan away, and cuts it at its restart markers. It ends at any other marker.
func unstuff(rest []byte) (pieces [][]byte) {
	piece := make([]byte, 0, len(rest)+8)
	for {
		i := bytes.IndexByte(rest, 0xff)
		if i < 0 || i+1 >= len(rest) {
			piece = append(piece, rest...)
			return append(pieces, piece)
		}
		next := rest[i+1]
		switch {
		case next == 0:
			piece = append(piece, rest[:i+1]...)
			rest = rest[i+2:]
		case next == 0xff: // fill
			piece = append(piece, rest[:i]...)
			rest = rest[i+1:]
		case next >= 0xd0 && next <= 0xd7:
			piece = append(piece, rest[:i]...)
			pieces = append(pieces, piece)
			piece = piece[len(piece):]
			rest = rest[i+2:]
		default:
			piece = append(piece, rest[:i]...)
			return append(pieces, piece)
		}
	}
}

// piece decodes the MCUs from first to before last, which no restart interrupts.
func (d *decoder) piece(data []byte, first, last, across int) error {
	b := &bits{data: data}
	for i := range d.parts {
		d.parts[i].predicted = 0
	}
	for m := first; m < last; m++ {
		x, y := m%across, m/across
		for i := range d.parts {
			p := &d.parts[i]
			for v := range p.v {
				for h := range p.h {
					to := (y*p.v+v)*d.n*p.stride + (x*p.h+h)*d.n
					if err := d.block(b, p, p.plane[to:]); err != nil {
						return err
					}
				}
			}
		}
		if b.ran() {
			return errBroken
		}
	}
	return nil
}

// zigzag is where the first coefficients of a scan stand, as row*4+column; those beyond the lowest 4×4 are 16 (T.81 figure 5).
var zigzag = [25]uint8{0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 16, 13, 10, 7, 16, 16, 16, 11, 14, 16, 16, 16, 16, 16, 15}

// reach is the last coefficient that is needed, by samples a side.
var reach = [5]int{1: 0, 2: 4, 4: 24}

// block decodes a block and puts its samples into the plane.
func (d *decoder) block(b *bits, p *component, to []byte) error {
	var c [17]float32
	q := &d.quants[p.quant]
	b.fill32()
	size, ok := b.symbol(&d.tables[0][p.dc])
	if !ok || size > 11 {
		return errBroken
	}
	p.predicted += b.value(size)
	c[0] = float32(p.predicted) * q[0]
	if !d.others(b, &d.tables[1][p.ac], q, &c) {
		return errBroken
	}
	switch d.n {
	case 4:
		four(&c, to, p.stride)
	case 2:
		two(&c, to, p.stride)
	default:
		to[0] = sample(c[0] / 8)
	}
	return nil
}

// others reads a block's other coefficients, and of most no more than how long they are: several at once, where the block does not end
// within them. It is where the time goes, so the reader's state is held in registers.
func (d *decoder) others(b *bits, ac *table, q *[64]float32, c *[17]float32) bool {
	acc, have, at, data, needed, runs := b.acc, b.have, b.at, b.data, reach[d.n], ac.runs
	for k := 0; k < 63; { // the last coefficient that was passed
		if have < 32 {
			if at+8 <= len(data) {
				acc |= binary.BigEndian.Uint64(data[at:]) >> (have & 63)
				at += (63 - have) >> 3
				have |= 56
			} else {
				b.acc, b.have, b.at = acc, have, at
				b.fill()
				acc, have, at = b.acc, b.have, b.at
			}
		}
		if k >= needed {
			run := runs[acc>>(64-runBits)]
			if to := k + int(run>>runLength)&255; run != 0 && to < 63 {
				acc <<= run & 63
				have -= int(run & 63)
				if k = to; run&runEnds != 0 {
					break
				}
				continue
			}
		}
		e := ac.fast[acc>>(64-lookBits)]
		if e == 0 {
			b.acc, b.have, b.at = acc, have, at
			rs, ok := b.symbol(ac)
			if !ok {
				return false
			}
			acc, have, at = b.acc, b.have, b.at
			e = uint16(rs) // its bits are taken already
		}
		acc <<= (e >> 8) & 63
		have -= int(e >> 8)
		size := uint(e & 15)
		if size == 0 {
			if e&255 != 0xf0 {
				break
			}
			k += 16
			continue
		}
		if k += int(e&255)>>4 + 1; k <= needed {
			v := int32(acc >> (64 - size))
			if v < 1<<(size-1) {
				v += -1<<size + 1
			}
			c[zigzag[k]] = float32(v) * q[k]
		}
		acc <<= size
		have -= int(size)
	}
	b.acc, b.have, b.at = acc, have, at
	return true
}

// The 4-point inverse DCT's factors: √½·cos(π/8) and √½·cos(3π/8).
const (
	cosA = 0.65328148
	cosB = 0.27059805
)

// four is the 4×4 inverse DCT, scaled by 4/8.
func four(c *[17]float32, to []byte, stride int) {
	var t [16]float32
	for u := range 4 { // columns of coefficients: over rows
		a, b, e, f := c[u], c[4+u], c[8+u], c[12+u]
		plus, minus := 0.5*(a+e), 0.5*(a-e)
		far, near := cosA*b+cosB*f, cosB*b-cosA*f
		t[u], t[4+u], t[8+u], t[12+u] = plus+far, minus+near, minus-near, plus-far
	}
	for y := range 4 {
		a, b, e, f := t[4*y], t[4*y+1], t[4*y+2], t[4*y+3]
		plus, minus := 0.25*(a+e), 0.25*(a-e)
		far, near := 0.5*(cosA*b+cosB*f), 0.5*(cosB*b-cosA*f)
		row := to[y*stride : y*stride+4 : y*stride+4]
		row[0], row[1], row[2], row[3] = sample(plus+far), sample(minus+near), sample(minus-near), sample(plus-far)
	}
}

// two is the 2×2 inverse DCT, scaled by 2/8.
func two(c *[17]float32, to []byte, stride int) {
	a, b, e, f := c[0], c[1], c[4], c[5]
	to[0], to[1] = sample((a+b+e+f)/8), sample((a-b+e-f)/8)
	to[stride], to[stride+1] = sample((a+b-e-f)/8), sample((a-b-e+f)/8)
}

// sample shifts the level back (T.81 A.3.1), rounds and clips.
func sample(v float32) byte {
	i := int32(v + 128.5)
	if uint32(i) <= 255 {
		return byte(i)
	}
	if v < 0 {
		return 0
	}
	return 255
}
