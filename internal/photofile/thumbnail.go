package photofile

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
)

// ErrNoDecoder says that a photo of this type cannot be turned into a small picture here: HEIC is compressed with HEVC, for
// which there is no decoder without cgo.
var ErrNoDecoder = errors.New("photofile: no decoder for this type")

// Limits on what is decoded, stricter than on what is kept.
const (
	maxDecodePixels = 50_000_000
	maxDecodeBytes  = 256 << 20 // of decoded picture; 50 megapixels of an ordinary JPEG take 150 MB
	maxThumbnail    = 4096      // pixels a side
)

// decoding bounds the memory of decoded pictures: one at a time.
var decoding = make(chan struct{}, 1)

// Thumbnail makes a small upright JPEG without metadata, its longer side at most side pixels, from the file that k was read
// from. Errors: ErrNoDecoder for HEIC, ErrPixels for what would take too much memory, ErrBroken.
func Thumbnail(r interface {
	io.ReadSeeker
	io.ReaderAt
}, k Kind, orientation, side int) ([]byte, error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	if side < 1 || side > maxThumbnail {
		return nil, fmt.Errorf("%w: a thumbnail of %d", ErrPixels, side)
	}
	decode, err := decoder(&window{r: r, size: size}, k)
	if err != nil {
		return nil, err
	}
	decoding <- struct{}{}
	defer func() { <-decoding }()
	src, err := decode(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, upright(shrink(src, side), orientation), &jpeg.Options{Quality: 80}); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// decoder judges by the file's own header, not by what the caller says of it, how much memory the picture would take.
func decoder(w *window, k Kind) (func(io.Reader) (image.Image, error), error) {
	var pixels, each int64
	var decode func(io.Reader) (image.Image, error)
	switch k.MediaType {
	case JPEG:
		h, err := readJPEGHead(w)
		if err != nil {
			return nil, err
		}
		pixels, each = int64(h.width)*int64(h.height), int64(h.components)
		if h.progressive { // the decoder keeps all coefficients, four bytes each, until the last scan
			each *= 5
		}
		decode = jpeg.Decode
	case PNG:
		h, err := readPNGHead(w)
		if err != nil {
			return nil, err
		}
		if err := bound(h.width, h.height); err != nil {
			return nil, err
		}
		pixels, each = h.width*h.height, 4
		if h.depth == 16 {
			each = 8
		}
		decode = png.Decode
	default:
		return nil, ErrNoDecoder
	}
	if pixels < 1 || pixels > maxDecodePixels || pixels*each > maxDecodeBytes {
		return nil, fmt.Errorf("%w: %d × %d to decode", ErrPixels, k.Width, k.Height)
	}
	return decode, nil
}

// shrink never enlarges; what is transparent becomes white.
func shrink(src image.Image, side int) *image.RGBA {
	b := src.Bounds()
	scale := min(1, float64(side)/float64(max(b.Dx(), b.Dy())))
	small := image.NewRGBA(image.Rect(0, 0, max(1, int(float64(b.Dx())*scale+0.5)), max(1, int(float64(b.Dy())*scale+0.5))))
	draw.Draw(small, small.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(small, small.Bounds(), src, b, draw.Over, nil)
	return small
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
