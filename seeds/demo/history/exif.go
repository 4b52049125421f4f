package history

import (
	"bytes"
	"encoding/binary"
	"math"
	"time"

	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/rule"
)

// tag is one of EXIF's, with its value as it stands in the file.
type tag struct {
	name, form uint16 // form: 2 text, 4 number, 5 fractions
	count      uint32
	value      []byte
}

func words(name uint16, s string) tag { return tag{name, 2, uint32(len(s) + 1), []byte(s + "\x00")} }

func number(name uint16, v uint32) tag {
	return tag{name, 4, 1, binary.BigEndian.AppendUint32(nil, v)}
}

// degrees writes an angle as degrees, minutes and seconds.
func degrees(name uint16, v float64) tag {
	whole := math.Floor(v)
	minutes := math.Floor((v - whole) * 60)
	t := tag{name: name, form: 5, count: 3}
	for _, part := range [][2]uint32{{uint32(whole), 1}, {uint32(minutes), 1}, {uint32(math.Round(((v-whole)*60 - minutes) * 60 * 1000)), 1000}} {
		t.value = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(t.value, part[0]), part[1])
	}
	return t
}

// directory writes tags as they stand at a place in the block; what is longer than four bytes follows them.
func directory(start int, tags ...tag) []byte {
	b := binary.BigEndian.AppendUint16(nil, uint16(len(tags)))
	var far []byte
	for _, t := range tags {
		b = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(b, t.name), t.form)
		b = binary.BigEndian.AppendUint32(b, t.count)
		if len(t.value) <= 4 {
			b = append(b, append(bytes.Clone(t.value), 0, 0, 0, 0)[:4]...)
			continue
		}
		b = binary.BigEndian.AppendUint32(b, uint32(start+2+12*len(tags)+4+len(far)))
		far = append(far, t.value...)
	}
	return append(append(b, 0, 0, 0, 0), far...)
}

// withExif says in a JPEG when and where it was taken, north and east, and that it was drawn.
func withExif(jpeg []byte, at time.Time, place geo.LatLng) []byte {
	const second, third = 256, 384
	block := append([]byte("MM\x00\x2a\x00\x00\x00\x08"), directory(8, words(0x010e, "demonstration, drawn by xuncha"), words(0x0110, "demonstration"), number(0x8769, second), number(0x8825, third))...)
	block = append(block, make([]byte, second-len(block))...)
	block = append(block, directory(second, words(0x9003, at.In(rule.Beijing).Format("2006:01:02 15:04:05")), words(0x9011, "+08:00"))...)
	block = append(block, make([]byte, third-len(block))...)
	block = append(block, directory(third, words(1, "N"), degrees(2, place.Lat), words(3, "E"), degrees(4, place.Lng))...)
	segment := append([]byte("\xff\xe1\x00\x00Exif\x00\x00"), block...)
	binary.BigEndian.PutUint16(segment[2:], uint16(len(segment)-2))
	return bytes.Join([][]byte{jpeg[:2], segment, jpeg[2:]}, nil)
}
