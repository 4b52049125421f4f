package photofile

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"testing"
)

// corner is a picture whose upper left quarter is red, the rest blue.
func corner(t *testing.T, w, h int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{B: 255, A: 255})
			if x < w/2 && y < h/2 {
				img.SetRGBA(x, y, color.RGBA{R: 255, A: 255})
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestThumbnailIsSmallAndUpright(t *testing.T) {
	raw := withEXIF(corner(t, 400, 100), exifBlock())
	// Where the stored picture's upper left corner is seen, by orientation: 0 upper left, 1 upper right, 2 lower right, 3 lower left.
	for orientation, where := range []int{0: 0, 1: 0, 2: 1, 3: 2, 4: 3, 5: 0, 6: 1, 7: 2, 8: 3} {
		small, err := Thumbnail(bytes.NewReader(raw), Kind{JPEG, 400, 100}, orientation, 200)
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(small))
		if err != nil {
			t.Fatal(err)
		}
		w, h := 200, 50
		if orientation >= 5 {
			w, h = h, w
		}
		if b := img.Bounds(); b.Dx() != w || b.Dy() != h {
			t.Errorf("%d: %v", orientation, b)
		}
		for i, p := range []image.Point{{5, 5}, {w - 5, 5}, {w - 5, h - 5}, {5, h - 5}} {
			if r, _, _, _ := img.At(p.X, p.Y).RGBA(); (r > 0x8000) != (i == where) {
				t.Errorf("orientation %d: corner %d has red %#x", orientation, i, r)
			}
		}
		if bytes.Contains(small, []byte("Exif")) || bytes.Contains(small, []byte("HUAWEI")) {
			t.Error("metadata was copied")
		}
	}
}

func TestThumbnailsThatAreNotMade(t *testing.T) {
	whole := jpegOf(t, 400, 300)
	for name, c := range map[string]struct {
		raw  []byte
		kind Kind
		side int
		err  error
	}{
		"heic":                  {heifOf(iphoneBrands, ispe(10, 10)), Kind{HEIC, 10, 10}, 100, ErrNoDecoder},
		"a bomb called small":   {pngClaiming(t, 60_000, 60_000), Kind{PNG, 1, 1}, 100, ErrPixels},
		"more than is decoded":  {pngClaiming(t, 10_000, 9_000), Kind{PNG, 10_000, 9_000}, 100, ErrPixels},
		"cut":                   {whole[:len(whole)/2], Kind{JPEG, 400, 300}, 100, ErrBroken},
		"no side":               {whole, Kind{JPEG, 400, 300}, 0, ErrPixels},
		"a png called jpeg":     {pngOf(t, 4, 4), Kind{JPEG, 4, 4}, 100, ErrBroken},
		"a png without content": {pngClaiming(t, 100, 100), Kind{PNG, 100, 100}, 100, ErrBroken},
	} {
		if _, err := Thumbnail(bytes.NewReader(c.raw), c.kind, 0, c.side); !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	small, err := Thumbnail(bytes.NewReader(pngOf(t, 30, 20)), Kind{PNG, 30, 20}, 0, 100)
	if c, e := jpeg.DecodeConfig(bytes.NewReader(small)); err != nil || e != nil || c.Width != 30 || c.Height != 20 {
		t.Errorf("a small one is not enlarged: %+v %v %v", c, err, e)
	}
}

func FuzzThumbnail(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := Check(bytes.NewReader(b), int64(len(b)))
		if err != nil || k.Width*k.Height > 1_000_000 {
			return
		}
		if small, err := Thumbnail(bytes.NewReader(b), k, 6, 64); err == nil {
			if got, err := Check(bytes.NewReader(small), int64(len(small))); err != nil || max(got.Width, got.Height) > 64 {
				t.Fatalf("%+v %v", got, err)
			}
		}
	})
}

func BenchmarkThumbnail(b *testing.B) {
	grain := rand.New(rand.NewPCG(1, 2))
	img := image.NewRGBA(image.Rect(0, 0, 1600, 1200))
	for i := range img.Pix {
		img.Pix[i] = uint8(max(0, min(255, 120+60*math.Sin(float64(i/4%1600)/47)+grain.NormFloat64()*9)))
	}
	var raw bytes.Buffer
	if err := jpeg.Encode(&raw, img, &jpeg.Options{Quality: 80}); err != nil {
		b.Fatal(err)
	}
	k := Kind{MediaType: JPEG, Width: 1600, Height: 1200}
	b.Logf("%d KB", raw.Len()/1000)
	for b.Loop() {
		if _, err := Thumbnail(bytes.NewReader(raw.Bytes()), k, 1, 480); err != nil {
			b.Fatal(err)
		}
	}
}
