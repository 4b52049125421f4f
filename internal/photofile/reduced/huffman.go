package reduced

// lookBits are looked at at once; most codes are no longer.
const lookBits = 10

// table decodes one Huffman code (T.81 annex C and F.2.2.3).
type table struct {
	fast    [1 << lookBits]uint16 // length<<8 | symbol, by the next bits; 0: longer
	maxCode [18]int32             // greatest code of each length; -1: none
	offset  [18]int32             // index of a length's first symbol, less its first code
	symbols [256]uint8
	there   bool
	runs    []uint32 // by the next runBits: what can be skipped at once; made when the scan begins
}

// runBits are looked at at once where coefficients are only skipped: two or three of them on average.
const runBits = 13

// A run in runs: bits, then coefficients, then whether the block ends there. 0: look at the next symbol alone.
const (
	runLength = 8
	runEnds   = 1 << 16
)

// makeRuns prepares for skipping: for each thirteen bits, the coefficients that lie whole in them.
func (t *table) makeRuns() {
	if t.runs != nil {
		return
	}
	t.runs = make([]uint32, 1<<runBits)
	for i := range t.runs {
		next, used, passed, ends := uint32(i)<<(32-runBits), 0, 0, uint32(0)
		for ends == 0 {
			e := t.fast[next>>(32-lookBits)]
			length, size := int(e>>8), int(e&15)
			if e == 0 || used+length+size > runBits {
				break
			}
			used += length + size
			next <<= length + size
			switch {
			case size > 0:
				passed += int(e&255)>>4 + 1
			case e&255 == 0xf0:
				passed += 16
			default:
				ends = runEnds
			}
		}
		if used > 0 {
			t.runs[i] = uint32(used) | uint32(passed)<<runLength | ends
		}
	}
}

func (t *table) build(counts []byte, symbols []byte) error {
	*t = table{there: true} // runs too are made anew
	copy(t.symbols[:], symbols)
	code, k := int32(0), int32(0)
	for length := 1; length <= 16; length++ {
		n := int32(counts[length-1])
		t.offset[length], t.maxCode[length] = k-code, -1
		for range n {
			if code >= 1<<length {
				return errBroken
			}
			if length <= lookBits {
				first := code << (lookBits - length)
				for i := range int32(1) << (lookBits - length) {
					t.fast[first+i] = uint16(length)<<8 | uint16(t.symbols[k])
				}
			}
			t.maxCode[length] = code
			code++
			k++
		}
		code <<= 1
	}
	return nil
}

// bits reads a piece of a scan, from which stuffing was taken. Behind its end it gives zeros; ran tells.
type bits struct {
	data []byte // padded with eight zeros
	at   int
	acc  uint64 // next bit on top
	have int    // of acc
}

func (b *bits) fill() {
	for b.have <= 56 {
		if b.at < len(b.data) {
			b.acc |= uint64(b.data[b.at]) << (56 - b.have)
		}
		b.at++
		b.have += 8
	}
}

// fill32 makes sure of 32 bits.
func (b *bits) fill32() {
	if b.have >= 32 {
		return
	}
	if i := b.at; i+8 <= len(b.data) {
		d := b.data[i : i+8 : i+8]
		v := uint64(d[0])<<56 | uint64(d[1])<<48 | uint64(d[2])<<40 | uint64(d[3])<<32 | uint64(d[4])<<24 | uint64(d[5])<<16 | uint64(d[6])<<8 | uint64(d[7])
		b.acc |= v >> b.have
		b.at += (63 - b.have) >> 3
		b.have |= 56
		return
	}
	b.fill()
}

// ran tells whether more was read than there is.
func (b *bits) ran() bool { return b.at*8-b.have > len(b.data)*8 }

// symbol decodes one symbol; 32 bits are there.
func (b *bits) symbol(t *table) (uint8, bool) {
	if e := t.fast[b.acc>>(64-lookBits)]; e != 0 {
		b.acc <<= e >> 8
		b.have -= int(e >> 8)
		return uint8(e), true
	}
	for length := lookBits + 1; length <= 16; length++ {
		code := int32(b.acc >> (64 - length))
		if code <= t.maxCode[length] {
			b.acc <<= length
			b.have -= length
			return t.symbols[(code+t.offset[length])&255], true
		}
	}
	return 0, false
}

// value reads a coefficient's n bits (T.81 F.2.2.1, EXTEND).
func (b *bits) value(n uint8) int32 {
	if n == 0 {
		return 0
	}
	v := int32(b.acc >> (64 - n))
	b.skip(n)
	if v < 1<<(n-1) {
		v += -1<<n + 1
	}
	return v
}

func (b *bits) skip(n uint8) {
	b.acc <<= n
	b.have -= int(n)
}
