package photofile

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
)

// decoding bounds the memory of decoded pictures: one at a time, 4 bytes a pixel.
var decoding = make(chan struct{}, 1)

const maxDecodePixels = 50_000_000

// Thumbnail makes a small upright JPEG without metadata, its longer side at most side pixels.
// Errors: ErrNoDecoder for HEIC, ErrPixels above 50 megapixels, ErrBroken.
func Thumbnail(r io.Reader, k Kind, orientation, side int) ([]byte, error) {
	if k.Width*k.Height > maxDecodePixels {
		return nil, ErrPixels
	}
	decode, ok := map[string]func(io.Reader) (image.Image, error){"image/jpeg": jpeg.Decode, "image/png": png.Decode}[k.MediaType]
	if !ok {
		return nil, ErrNoDecoder
	}
	decoding <- struct{}{}
	defer func() { <-decoding }()
	src, err := decode(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	b := src.Bounds()
	scale := min(1, float64(side)/float64(max(b.Dx(), b.Dy())))
	small := image.NewRGBA(image.Rect(0, 0, max(1, int(float64(b.Dx())*scale)), max(1, int(float64(b.Dy())*scale))))
	draw.Draw(small, small.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(small, small.Bounds(), src, b, draw.Over, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, upright(small, orientation), &jpeg.Options{Quality: 80}); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// upright turns a picture as its EXIF orientation says (EXIF 2.32, tag 0x0112).
func upright(src *image.RGBA, orientation int) image.Image {
	if orientation < 2 || orientation > 8 {
		return src
	}
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	ow, oh := w, h
	if orientation >= 5 {
		ow, oh = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, ow, oh))
	for y := range h {
		for x := range w {
			dx, dy := x, y
			switch orientation {
			case 2:
				dx = w - 1 - x
			case 3:
				dx, dy = w-1-x, h-1-y
			case 4:
				dy = h - 1 - y
			case 5:
				dx, dy = y, x
			case 6:
				dx, dy = h-1-y, x
			case 7:
				dx, dy = h-1-y, w-1-x
			case 8:
				dx, dy = y, w-1-x
			}
			out.SetRGBA(dx, dy, src.RGBAAt(x, y))
		}
	}
	return out
}
