package track

import "encoding/binary"

// AppendBinary writes the cleaned track: the same raw fixes and version of the cleaner give the same bytes. They are not compressed, for no
// compressor promises to stay as it is.
func (c Cleaned) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, 'X', 'C', byte(c.Version))
	d := c.Dropped
	for _, n := range []int{d.NoPlace, d.Inaccurate, d.Crowded, d.Jumped, d.Alone, d.Stayed, len(c.Runs)} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	var at, lat, lng int64
	for _, run := range c.Runs {
		b = binary.AppendUvarint(b, uint64(len(run)))
		for _, p := range run {
			b = binary.AppendVarint(b, p.From-at)
			b = binary.AppendUvarint(b, uint64(p.Until-p.From))
			b = binary.AppendVarint(b, e7(p.Lat)-lat)
			b = binary.AppendVarint(b, e7(p.Lng)-lng)
			at, lat, lng = p.Until, e7(p.Lat), e7(p.Lng)
		}
	}
	return b, nil
}
