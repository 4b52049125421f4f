package photofile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// withEXIF puts a block as the APP1 segment behind SOI.
func withEXIF(jpeg, block []byte) []byte {
	segment := append([]byte("\xff\xe1\x00\x00Exif\x00\x00"), block...)
	binary.BigEndian.PutUint16(segment[2:], uint16(len(segment)-2))
	return bytes.Join([][]byte{jpeg[:2], segment, jpeg[2:]}, nil)
}

type entry struct {
	tag, kind uint16
	count     uint32
	value     []byte
}

func text8(tag uint16, s string) entry { return entry{tag, 2, uint32(len(s) + 1), []byte(s + "\x00")} }

func short(tag, v uint16) entry { return entry{tag, 3, 1, binary.BigEndian.AppendUint16(nil, v)} }

func pointer(tag uint16, v uint32) entry {
	return entry{tag, 4, 1, binary.BigEndian.AppendUint32(nil, v)}
}

func angle(tag uint16, parts ...uint32) entry {
	var b []byte
	for _, p := range parts {
		b = binary.BigEndian.AppendUint32(b, p)
	}
	return entry{tag, 5, uint32(len(parts) / 2), b}
}

// directory writes an image file directory that begins at start within the TIFF block.
func directory(start uint32, entries ...entry) []byte {
	b := binary.BigEndian.AppendUint16(nil, uint16(len(entries)))
	var far []byte
	for _, e := range entries {
		b = binary.BigEndian.AppendUint16(b, e.tag)
		b = binary.BigEndian.AppendUint16(b, e.kind)
		b = binary.BigEndian.AppendUint32(b, e.count)
		if len(e.value) <= 4 {
			b = append(b, append(bytes.Clone(e.value), 0, 0, 0, 0)[:4]...)
			continue
		}
		b = binary.BigEndian.AppendUint32(b, start+uint32(2+12*len(entries)+4+len(far)))
		far = append(far, e.value...)
	}
	return append(append(b, 0, 0, 0, 0), far...)
}

func tiff(main, exif, gps []entry) []byte {
	const exifAt, gpsAt = 512, 1024
	b := append([]byte("MM\x00\x2a\x00\x00\x00\x08"), directory(8, append(main, pointer(0x8769, exifAt), pointer(0x8825, gpsAt))...)...)
	b = append(b, make([]byte, exifAt-len(b))...)
	b = append(b, directory(exifAt, exif...)...)
	b = append(b, make([]byte, gpsAt-len(b))...)
	return append(b, directory(gpsAt, gps...)...)
}

func exifBlock() []byte {
	return tiff(
		[]entry{text8(0x010f, "HUAWEI"), text8(0x0110, "Mate 60\nPro"), short(0x0112, 6)},
		[]entry{text8(0x9003, "2026:03:05 10:20:30"), text8(0x9011, "+08:00")},
		[]entry{text8(1, "N"), angle(2, 35, 1, 1, 1, 30, 1), text8(3, "E"), angle(4, 111, 1, 0, 1, 36, 1)},
	)
}

func TestMetaOfAPhonesPhoto(t *testing.T) {
	raw := withEXIF(jpegOf(t, 8, 8), exifBlock())
	m, err := ReadMeta(bytes.NewReader(raw), JPEG)
	if err != nil {
		t.Fatal(err)
	}
	want := time.Date(2026, 3, 5, 2, 20, 30, 0, time.UTC)
	if m.Make != "HUAWEI" || m.Model != "Mate 60Pro" || m.Orientation != 6 || m.TakenAt == nil || !m.TakenAt.Equal(want) {
		t.Errorf("%+v %v", m, m.TakenAt)
	}
	if m.Lat == nil || m.Lng == nil || math.Abs(*m.Lat-(35+1.0/60+30.0/3600)) > 1e-9 || math.Abs(*m.Lng-111.01) > 1e-9 {
		t.Errorf("%v %v", m.Lat, m.Lng)
	}
}

func TestTakenAtWithoutAZoneIsBeijingTime(t *testing.T) {
	for name, c := range map[string]struct {
		exif []entry
		want time.Time
	}{
		"no zone":        {[]entry{text8(0x9003, "2026:03:05 10:20:30")}, time.Date(2026, 3, 5, 2, 20, 30, 0, time.UTC)},
		"another zone":   {[]entry{text8(0x9003, "2026:03:05 10:20:30"), text8(0x9011, "-01:00")}, time.Date(2026, 3, 5, 11, 20, 30, 0, time.UTC)},
		"a zone of text": {[]entry{text8(0x9003, "2026:03:05 10:20:30"), text8(0x9011, "here")}, time.Date(2026, 3, 5, 2, 20, 30, 0, time.UTC)},
		"1970":           {[]entry{text8(0x9003, "1970:01:01 00:00:00")}, time.Time{}},
		"no date":        {[]entry{text8(0x9003, "0000:00:00 00:00:00")}, time.Time{}},
		"a number":       {[]entry{short(0x9003, 7)}, time.Time{}},
	} {
		m, err := ReadMeta(bytes.NewReader(withEXIF(jpegOf(t, 8, 8), tiff(nil, c.exif, nil))), JPEG)
		if err != nil || (m.TakenAt == nil) != c.want.IsZero() || m.TakenAt != nil && !m.TakenAt.Equal(c.want) {
			t.Errorf("%s: %v %v", name, m.TakenAt, err)
		}
	}
}

func TestPlacesThatAreNone(t *testing.T) {
	for name, gps := range map[string][]entry{
		"zeros":               {text8(1, "N"), angle(2, 0, 1, 0, 1, 0, 1), text8(3, "E"), angle(4, 0, 1, 0, 1, 0, 1)},
		"a divisor of zero":   {text8(1, "N"), angle(2, 35, 0, 0, 0, 0, 0), text8(3, "E"), angle(4, 111, 0, 0, 0, 0, 0)},
		"north of the pole":   {text8(1, "N"), angle(2, 95, 1, 0, 1, 0, 1), text8(3, "E"), angle(4, 111, 1, 0, 1, 0, 1)},
		"latitude only":       {text8(1, "N"), angle(2, 35, 1, 0, 1, 0, 1)},
		"words and a number":  {short(1, 3), text8(2, "north of here"), short(3, 3), text8(4, "east")},
		"a number, no angles": {short(2, 35), short(4, 111)},
	} {
		m, err := ReadMeta(bytes.NewReader(withEXIF(jpegOf(t, 8, 8), tiff(nil, nil, gps))), JPEG)
		if err != nil && !errors.Is(err, ErrBroken) || m.Lat != nil || m.Lng != nil {
			t.Errorf("%s: %+v %v", name, m, err)
		}
	}
	m, err := ReadMeta(bytes.NewReader(withEXIF(jpegOf(t, 8, 8), tiff(nil, nil,
		[]entry{text8(1, "S"), angle(2, 35, 1, 0, 1, 0, 1), text8(3, "W"), angle(4, 111, 1, 0, 1, 0, 1)}))), JPEG)
	if err != nil || m.Lat == nil || *m.Lat != -35 || *m.Lng != -111 {
		t.Errorf("south-west: %+v %v", m, err)
	}
}

func TestNothingSaidIsNoError(t *testing.T) {
	for kind, raw := range map[string][]byte{JPEG: jpegOf(t, 8, 8), PNG: pngOf(t, 8, 8)} {
		if m, err := ReadMeta(bytes.NewReader(raw), kind); err != nil || m != (Meta{}) {
			t.Errorf("%s: %+v %v", kind, m, err)
		}
	}
	if _, err := ReadMeta(bytes.NewReader(nil), "image/gif"); !errors.Is(err, ErrType) {
		t.Error(err)
	}
}

func FuzzMeta(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, kind := range []string{JPEG, PNG, HEIC} {
			begun := time.Now()
			m, _ := ReadMeta(bytes.NewReader(b), kind)
			if took := time.Since(begun); took > 3*time.Second { // the library's timeout is 5 s and leaves it running
				t.Fatalf("%s: %s", kind, took)
			}
			if len(m.Make) > maxText || len(m.Model) > maxText || !utf8.ValidString(m.Make+m.Model) || strings.ContainsRune(m.Make+m.Model, 0) {
				t.Fatalf("%q %q", m.Make, m.Model)
			}
			if m.Lat != nil && !(math.Abs(*m.Lat) <= 90 && math.Abs(*m.Lng) <= 180) {
				t.Fatalf("%v %v", *m.Lat, *m.Lng)
			}
		}
	})
}
