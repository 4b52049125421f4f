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

// bomb is a PNG of 60,000 × 60,000 pixels in a few bytes.
func bomb(t testing.TB) []byte {
	b := pngOf(t, 1, 1)
	binary.BigEndian.PutUint32(b[16:], 60_000)
	binary.BigEndian.PutUint32(b[20:], 60_000)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

func heic(w, h uint32) []byte {
	b := []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic\x00\x00\x00\x14ispe\x00\x00\x00\x00")
	b = binary.BigEndian.AppendUint32(b, w)
	return binary.BigEndian.AppendUint32(b, h)
}

func TestCheck(t *testing.T) {
	whole := jpegOf(t, 64, 48)
	for name, c := range map[string]struct {
		bytes []byte
		want  Kind
		err   error
	}{
		"jpeg":           {whole, Kind{"image/jpeg", 64, 48}, nil},
		"png":            {pngOf(t, 30, 20), Kind{"image/png", 30, 20}, nil},
		"heic":           {heic(4032, 3024), Kind{"image/heic", 4032, 3024}, nil},
		"cut jpeg":       {whole[:len(whole)-20], Kind{}, ErrBroken},
		"jpeg head only": {whole[:4], Kind{}, ErrBroken},
		"png bomb":       {bomb(t), Kind{}, ErrPixels},
		"heic bomb":      {heic(1<<31, 1<<31), Kind{}, ErrPixels},
		"heic no size":   {heic(1, 1)[:24], Kind{}, ErrBroken},
		"html":           {[]byte("<html><script>"), Kind{}, ErrType},
		"svg":            {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), Kind{}, ErrType},
		"gif":            {[]byte("GIF89a\x01\x00\x01\x00"), Kind{}, ErrType},
		"nothing":        {nil, Kind{}, ErrType},
	} {
		got, err := Check(bytes.NewReader(c.bytes), int64(len(c.bytes)))
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func TestThumbnailIsSmallAndUpright(t *testing.T) {
	raw := jpegOf(t, 400, 100)
	small, err := Thumbnail(bytes.NewReader(raw), Kind{"image/jpeg", 400, 100}, 6, 200)
	if err != nil {
		t.Fatal(err)
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(small))
	if err != nil || c.Width != 50 || c.Height != 200 {
		t.Fatalf("%+v %v", c, err)
	}
	if _, err := Thumbnail(bytes.NewReader(nil), Kind{"image/heic", 1, 1}, 0, 10); !errors.Is(err, ErrNoDecoder) {
		t.Fatal(err)
	}
}

func FuzzCheckAndMeta(f *testing.F) {
	f.Add(jpegOf(f, 8, 8))
	f.Add(pngOf(f, 8, 8))
	f.Add(heic(10, 10))
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := Check(bytes.NewReader(b), int64(len(b)))
		if err == nil {
			if k.Width*k.Height > maxPixels {
				t.Fatal("too many pixels let through")
			}
			_, _ = ReadMeta(bytes.NewReader(b), k.MediaType)
		}
	})
}
