package reduced_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/xuncha/xuncha/internal/photofile/reduced"
)

// scene has soft shapes, an edge, and the grain of a sensor.
func scene(w, h int, grain float64) *image.RGBA {
	r := rand.New(rand.NewPCG(uint64(w), uint64(h)))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := 60*math.Sin(float64(x)/47)*math.Cos(float64(y)/31) + float64(y)/12 + r.NormFloat64()*grain
			if x > w/2 {
				v += 40
			}
			at := func(base float64) uint8 { return uint8(max(0, min(255, base+v))) }
			img.SetRGBA(x, y, color.RGBA{at(60), at(90), at(120), 255})
		}
	}
	return img
}

func encoded(t testing.TB, img image.Image, quality int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// mean is the mean of a picture's square of scale×scale pixels.
func mean(img image.Image, x, y, scale int) (rgb [3]float64) {
	b, n := img.Bounds(), 0.0
	for dy := range scale {
		for dx := range scale {
			px, py := x*scale+dx, y*scale+dy
			if px >= b.Dx() || py >= b.Dy() {
				continue
			}
			c := color.RGBAModel.Convert(img.At(px, py)).(color.RGBA)
			rgb[0], rgb[1], rgb[2], n = rgb[0]+float64(c.R), rgb[1]+float64(c.G), rgb[2]+float64(c.B), n+1
		}
	}
	for i := range rgb {
		rgb[i] /= n
	}
	return rgb
}

// TestAgreesWithTheWholePicture compares with the means of what image/jpeg reconstructs. The two ways of making a picture smaller are not
// the same: a mean is a box, and the lowest frequencies are an ideal filter, which overshoots at edges by some levels. On these scenes the
// mean difference is below two of 255; a wrong coefficient, sign or factor anywhere gives five and more.
func TestAgreesWithTheWholePicture(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 203, 117))
	for i := range gray.Pix {
		gray.Pix[i] = uint8(128 + 90*math.Sin(float64(i%gray.Stride)/30)*math.Cos(float64(i/gray.Stride)/20))
	}
	for name, img := range map[string]image.Image{"colour": scene(640, 480, 4), "odd sides": scene(333, 211, 4), "small": scene(9, 7, 0), "gray": gray} {
		raw := encoded(t, img, 90)
		whole, err := jpeg.Decode(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		for _, scale := range []int{2, 4, 8} {
			small, err := reduced.Decode(raw, scale)
			if err != nil {
				t.Fatalf("%s at 1/%d: %v", name, scale, err)
			}
			w, h := (img.Bounds().Dx()+scale-1)/scale, (img.Bounds().Dy()+scale-1)/scale
			if small.Bounds() != image.Rect(0, 0, w, h) {
				t.Fatalf("%s at 1/%d: %v, want %d × %d", name, scale, small.Bounds(), w, h)
			}
			sum := 0.0
			for y := range h {
				for x := range w {
					want, got := mean(whole, x, y, scale), mean(small, x, y, 1)
					for i := range want {
						sum += math.Abs(want[i] - got[i])
					}
				}
			}
			if d := sum / float64(3*w*h); d > 2 && name != "small" || d > 6 {
				t.Errorf("%s at 1/%d: differs by %.2f on average", name, scale, d)
			}
		}
	}
}

// TestBroken: whatever is cut or changed, nothing panics, and a file that ends too soon is no picture.
func TestBroken(t *testing.T) {
	raw := encoded(t, scene(200, 150, 9), 80)
	for _, n := range []int{0, 1, 3, 20, 200, 600, len(raw) / 2, len(raw) - 200} {
		if _, err := reduced.Decode(raw[:n], 4); err == nil {
			t.Errorf("%d bytes of %d were taken for a picture", n, len(raw))
		}
	}
	if _, err := reduced.Decode(raw, 3); err == nil {
		t.Error("a third")
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		spoilt := bytes.Clone(raw)
		for range 1 + r.IntN(4) {
			spoilt[r.IntN(len(spoilt))] = byte(r.Uint32())
		}
		_, _ = reduced.Decode(spoilt, 2<<r.IntN(3))
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(encoded(f, scene(40, 30, 9), 80), 2)
	f.Fuzz(func(t *testing.T, raw []byte, scale int) {
		img, err := reduced.Decode(raw, scale)
		if err == nil && (img.Bounds().Dx() > 65535 || img.Bounds().Empty()) {
			t.Error(img.Bounds())
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	raw := encoded(b, scene(1600, 1200, 9), 84)
	b.Run(fmt.Sprintf("image/jpeg %d KB", len(raw)/1000), func(b *testing.B) {
		for b.Loop() {
			if _, err := jpeg.Decode(bytes.NewReader(raw)); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, scale := range []int{2, 4, 8} {
		b.Run(fmt.Sprintf("reduced by %d", scale), func(b *testing.B) {
			for b.Loop() {
				if _, err := reduced.Decode(raw, scale); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
