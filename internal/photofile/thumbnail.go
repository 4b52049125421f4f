package photofile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	"golang.org/x/sync/semaphore"

	"github.com/xuncha/xuncha/internal/photofile/reduced"
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

// decoding bounds the memory of pictures that are being decoded, in bytes.
var decoding = semaphore.NewWeighted(maxDecodeBytes)

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
	decode, memory, err := decoder(&window{r: r, size: size}, k)
	if err != nil {
		return nil, err
	}
	if err := decoding.Acquire(context.Background(), memory); err != nil {
		return nil, err
	}
	defer decoding.Release(memory)
	src, err := decodeReduced(r, size, k, side)
	if err != nil {
		src, err = decode(io.NewSectionReader(r, 0, size))
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small(src, fitted(k.Width, k.Height, side), orientation), &jpeg.Options{Quality: 80}); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// decodeReduced decodes a JPEG at the smallest size that still is no smaller than wanted; anything but an ordinary JPEG is an error.
func decodeReduced(r io.ReaderAt, size int64, k Kind, side int) (image.Image, error) {
	longer := max(k.Width, k.Height)
	if k.MediaType != JPEG || longer < 2*side {
		return nil, reduced.ErrUnsupported
	}
	scale := 2
	for scale < 8 && longer >= 2*scale*side {
		scale *= 2
	}
	file := make([]byte, size)
	if _, err := r.ReadAt(file, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return reduced.Decode(file, scale)
}

// fitted gives the sides of a picture whose longer one is at most side; it never enlarges.
func fitted(width, height, side int) image.Point {
	scale := min(1, float64(side)/float64(max(width, height)))
	return image.Pt(max(1, int(float64(width)*scale+0.5)), max(1, int(float64(height)*scale+0.5)))
}

// small makes the upright picture of the given sides. A colour JPEG that needs no turning stays in its planes, which is what it is
// written from again.
func small(src image.Image, to image.Point, orientation int) image.Image {
	if c, ok := src.(*image.YCbCr); ok && (orientation < 2 || orientation > 8) {
		if c.Rect == (image.Rectangle{Max: to}) && c.SubsampleRatio == image.YCbCrSubsampleRatio420 { // what phones mostly send needs no more
			return c
		}
		return shrinkPlanes(c, to)
	}
	return upright(shrink(src, to), orientation)
}

// decoder judges by the file's own header, not by what the caller says of it, how much memory the picture would take.
func decoder(w *window, k Kind) (decode func(io.Reader) (image.Image, error), memory int64, err error) {
	var pixels, each int64
	switch k.MediaType {
	case JPEG:
		h, err := readJPEGHead(w)
		if err != nil {
			return nil, 0, err
		}
		pixels, each = int64(h.width)*int64(h.height), int64(h.components)
		if h.progressive { // the decoder keeps all coefficients, four bytes each, until the last scan
			each *= 5
		}
		decode = jpeg.Decode
	case PNG:
		h, err := readPNGHead(w)
		if err != nil {
			return nil, 0, err
		}
		if err := bound(h.width, h.height); err != nil {
			return nil, 0, err
		}
		pixels, each = h.width*h.height, 4
		if h.depth == 16 {
			each = 8
		}
		decode = png.Decode
	default:
		return nil, 0, ErrNoDecoder
	}
	if pixels < 1 || pixels > maxDecodePixels || pixels*each > maxDecodeBytes {
		return nil, 0, fmt.Errorf("%w: %d × %d to decode", ErrPixels, k.Width, k.Height)
	}
	return decode, pixels * each, nil
}

// shrink makes a picture of the given sides; what is transparent becomes white.
func shrink(src image.Image, to image.Point) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: to})
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), src, src.Bounds(), draw.Over, nil)
	return out
}

// shrinkPlanes is shrink without leaving the JPEG's own colours.
func shrinkPlanes(src *image.YCbCr, to image.Point) *image.YCbCr {
	out := image.NewYCbCr(image.Rectangle{Max: to}, image.YCbCrSubsampleRatio420)
	b := src.Bounds()
	last := src.COffset(b.Max.X-1, b.Max.Y-1) - src.COffset(b.Min.X, b.Min.Y)
	chroma := image.Rect(0, 0, last%src.CStride+1, last/src.CStride+1)
	half := image.Rect(0, 0, (to.X+1)/2, (to.Y+1)/2)
	for _, p := range []struct {
		to, from     []byte
		toStep, step int
		toArea, area image.Rectangle
	}{
		{out.Y, src.Y[src.YOffset(b.Min.X, b.Min.Y):], out.YStride, src.YStride, out.Rect, image.Rect(0, 0, b.Dx(), b.Dy())},
		{out.Cb, src.Cb[src.COffset(b.Min.X, b.Min.Y):], out.CStride, src.CStride, half, chroma},
		{out.Cr, src.Cr[src.COffset(b.Min.X, b.Min.Y):], out.CStride, src.CStride, half, chroma},
	} {
		shrinkPlane(p.to, p.toStep, p.toArea.Dx(), p.toArea.Dy(), p.from, p.step, p.area.Dx(), p.area.Dy())
	}
	return out
}

// shrinkPlane samples a plane of w×h at the middles of outW×outH squares, bilinearly, in 1/256 of a sample.
func shrinkPlane(out []byte, outStride, outW, outH int, in []byte, stride, w, h int) {
	at := func(i, n, of int) (int, int) {
		p := max(0, ((2*i+1)*of*128)/n-128)
		return min(p>>8, max(0, of-2)), min(p-min(p>>8, max(0, of-2))<<8, 256)
	}
	for y := range outH {
		y0, fy := at(y, outH, h)
		upper, lower := in[y0*stride:], in[min(y0+1, h-1)*stride:]
		for x := range outW {
			x0, fx := at(x, outW, w)
			x1 := min(x0+1, w-1)
			top := int(upper[x0])*(256-fx) + int(upper[x1])*fx
			bottom := int(lower[x0])*(256-fx) + int(lower[x1])*fx
			out[y*outStride+x] = byte((top*(256-fy) + bottom*fy + 1<<15) >> 16)
		}
	}
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
