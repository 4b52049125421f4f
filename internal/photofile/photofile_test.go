package photofile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

func picture(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), uint8(x * y), 255})
		}
	}
	return img
}

func jpegOf(t testing.TB, w, h int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(w, h), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, w, h int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, picture(w, h)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pngClaiming is a PNG of a few bytes whose header claims a size.
func pngClaiming(t testing.TB, w, h uint32) []byte {
	b := pngOf(t, 1, 1)
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

func isoBox(kind string, content ...[]byte) []byte {
	all := bytes.Join(content, nil)
	b := binary.BigEndian.AppendUint32(nil, uint32(len(all)+8))
	return append(append(b, kind...), all...)
}

func ispe(w, h uint32) []byte {
	b := binary.BigEndian.AppendUint32(make([]byte, 4), w)
	return isoBox("ispe", binary.BigEndian.AppendUint32(b, h))
}

// heifOf has the boxes of a tiled photo, and bytes instead of a picture.
func heifOf(brands string, extents ...[]byte) []byte {
	properties := isoBox("iprp", isoBox("ipco", extents...))
	return bytes.Join([][]byte{
		isoBox("ftyp", []byte(brands)), isoBox("meta", make([]byte, 4), isoBox("hdlr", make([]byte, 20)), properties), isoBox("mdat", make([]byte, 100)),
	}, nil)
}

const iphoneBrands = "heic\x00\x00\x00\x00mif1heic"

func TestCheck(t *testing.T) {
	whole, drawn := jpegOf(t, 64, 48), pngOf(t, 30, 20)
	tiled := heifOf(iphoneBrands, ispe(512, 512), ispe(4032, 3024))
	thumbnail := withEXIF(whole, jpegOf(t, 8, 8)) // any block with an end-of-image marker of its own
	big := bytes.Clone(whole)
	copy(big[bytes.Index(big, []byte{0xff, 0xc0})+5:], "\xff\xff\xff\xff")
	for name, c := range map[string]struct {
		bytes []byte
		want  Kind
		err   error
	}{
		"jpeg":                         {whole, Kind{JPEG, 64, 48}, nil},
		"jpeg with a film behind":      {append(bytes.Clone(whole), make([]byte, 700_000)...), Kind{JPEG, 64, 48}, nil},
		"jpeg with a thumbnail":        {thumbnail, Kind{JPEG, 64, 48}, nil},
		"cut jpeg with a thumbnail":    {thumbnail[:len(thumbnail)-20], Kind{}, ErrBroken},
		"cut jpeg":                     {whole[:len(whole)-20], Kind{}, ErrBroken},
		"jpeg head only":               {whole[:4], Kind{}, ErrBroken},
		"jpeg of 65535 × 65535":        {big, Kind{}, ErrPixels},
		"png":                          {drawn, Kind{PNG, 30, 20}, nil},
		"png with bytes behind":        {append(bytes.Clone(drawn), "more"...), Kind{PNG, 30, 20}, nil},
		"cut png":                      {drawn[:len(drawn)-3], Kind{}, ErrBroken},
		"png bomb":                     {pngClaiming(t, 60_000, 60_000), Kind{}, ErrPixels},
		"png of too many pixels":       {pngClaiming(t, 20_000, 5_001), Kind{}, ErrPixels},
		"png without a pixel":          {pngClaiming(t, 0, 1), Kind{}, ErrPixels},
		"png of the largest size":      {pngClaiming(t, 20_000, 5_000), Kind{PNG, 20_000, 5_000}, nil},
		"heic":                         {tiled, Kind{HEIC, 4032, 3024}, nil},
		"heif":                         {heifOf("mif1\x00\x00\x00\x00mif1miaf", ispe(10, 20)), Kind{HEIF, 10, 20}, nil},
		"avif":                         {heifOf("avif\x00\x00\x00\x00mif1avif", ispe(10, 20)), Kind{}, ErrType},
		"mp4":                          {heifOf("isom\x00\x00\x02\x00isommp42", ispe(10, 20)), Kind{}, ErrType},
		"cut heic":                     {tiled[:len(tiled)-1], Kind{}, ErrBroken},
		"heic bomb":                    {heifOf(iphoneBrands, ispe(1<<31, 1<<31)), Kind{}, ErrPixels},
		"heic without a size":          {heifOf(iphoneBrands), Kind{}, ErrBroken},
		"a size outside the meta box":  {append(isoBox("ftyp", []byte(iphoneBrands)), ispe(3, 3)...), Kind{}, ErrBroken},
		"html":                         {[]byte("<html><script>alert(1)"), Kind{}, ErrType},
		"svg":                          {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), Kind{}, ErrType},
		"gif":                          {[]byte("GIF89a\x01\x00\x01\x00"), Kind{}, ErrType},
		"nothing":                      {nil, Kind{}, ErrSize},
		"a frame after endless fill":   {append([]byte("\xff\xd8\xff"), bytes.Repeat([]byte{0xff}, 1<<20)...), Kind{}, ErrBroken},
		"a box that goes round itself": {append(isoBox("ftyp", []byte(iphoneBrands)), "\x00\x00\x00\x01free\x00\x00\x00\x00\x00\x00\x00\x00"...), Kind{}, ErrBroken},
	} {
		got, err := Check(bytes.NewReader(c.bytes), int64(len(c.bytes)))
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	if _, err := Check(bytes.NewReader(whole), MaxBytes+1); !errors.Is(err, ErrSize) {
		t.Error(err)
	}
	if _, err := Check(bytes.NewReader(whole), int64(len(whole))+10); !errors.Is(err, ErrBroken) {
		t.Errorf("more bytes said than there are: %v", err)
	}
}

// counting counts the requests that an object store would see.
type counting struct {
	*bytes.Reader
	reads int
}

func (c *counting) ReadAt(p []byte, off int64) (int, error) {
	c.reads++
	return c.Reader.ReadAt(p, off)
}

func TestAnOrdinaryPhotoTakesTwoReads(t *testing.T) {
	raw := jpegOf(t, 1200, 900)
	c := &counting{Reader: bytes.NewReader(raw)}
	if _, err := Check(c, int64(len(raw))); err != nil || c.reads != 2 || len(raw) < 2*windowBytes {
		t.Fatalf("%d reads of %d bytes, %v", c.reads, len(raw), err)
	}
}

func FuzzCheck(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := Check(bytes.NewReader(b), int64(len(b)))
		known := false
		for _, is := range []error{nil, ErrType, ErrPixels, ErrBroken, ErrSize} {
			known = known || errors.Is(err, is)
		}
		if !known {
			t.Fatalf("no sentinel: %v", err)
		}
		if err == nil && (k.Width < 1 || k.Height < 1 || k.Width > MaxSide || k.Height > MaxSide || k.Width*k.Height > MaxPixels) {
			t.Fatalf("let through: %+v", k)
		}
	})
}

func seeds(f *testing.F) {
	f.Add(jpegOf(f, 8, 8))
	f.Add(withEXIF(jpegOf(f, 8, 8), exifBlock()))
	f.Add(pngOf(f, 8, 8))
	f.Add(pngClaiming(f, 60_000, 60_000))
	f.Add(heifOf(iphoneBrands, ispe(512, 512), ispe(4032, 3024)))
}
