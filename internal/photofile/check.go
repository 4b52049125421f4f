package photofile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// The faults of a file that is no photo for us.
var (
	ErrType   = errors.New("photofile: neither JPEG, PNG nor HEIC")
	ErrPixels = errors.New("photofile: too many pixels, or none")
	ErrBroken = errors.New("photofile: the header is broken or the file ends too soon")
	ErrSize   = errors.New("photofile: the file is empty or too large")
)

// Limits on what is kept.
const (
	MaxBytes  = 50 << 20    // bytes of a file
	MaxSide   = 20_000      // pixels
	MaxPixels = 100_000_000 // width × height
)

// The media types that Check can answer with.
const (
	JPEG = "image/jpeg"
	PNG  = "image/png"
	HEIC = "image/heic"
	HEIF = "image/heif"
)

// Kind is what a file is.
type Kind struct {
	MediaType     string // one of JPEG, PNG, HEIC, HEIF
	Width, Height int    // pixels, before any turning
}

// Check reads headers and the end, no pixels: two small reads for an ordinary photo. A JPEG must reach its end-of-image
// marker, a PNG its IEND chunk, and the boxes of a HEIC file must fill it. Errors: ErrType, ErrPixels, ErrBroken, ErrSize,
// or the reader's own.
func Check(r io.ReaderAt, size int64) (Kind, error) {
	if size < 1 || size > MaxBytes {
		return Kind{}, fmt.Errorf("%w: %d bytes", ErrSize, size)
	}
	w := &window{r: r, size: size}
	head, err := w.at(0, int(min(size, 12)))
	if err != nil {
		return Kind{}, err
	}
	var k Kind
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		k, err = checkJPEG(w)
	case bytes.HasPrefix(head, []byte(pngMagic)):
		k, err = checkPNG(w)
	case len(head) == 12 && string(head[4:8]) == "ftyp":
		k, err = checkHEIF(w)
	default:
		err = ErrType
	}
	if err != nil {
		return Kind{}, err
	}
	if err := bound(int64(k.Width), int64(k.Height)); err != nil {
		return Kind{}, err
	}
	return k, nil
}

// bound is the guard against decompression bombs: it judges what a header claims before anything is decoded.
func bound(width, height int64) error {
	if width < 1 || height < 1 || width > MaxSide || height > MaxSide || width*height > MaxPixels {
		return fmt.Errorf("%w: %d × %d", ErrPixels, width, height)
	}
	return nil
}

// window reads a file in few pieces: the photo may lie in an object store, where each read is a request.
type window struct {
	r     io.ReaderAt
	size  int64
	start int64
	held  []byte
	reads int
}

const (
	windowBytes = 32 << 10
	maxReads    = 4096 // more jumps than any camera's file needs
)

// at gives n bytes from off, valid until the next call. A place past the end is ErrBroken.
func (w *window) at(off int64, n int) ([]byte, error) {
	if off < 0 || n < 0 || off > w.size || int64(n) > w.size-off {
		return nil, fmt.Errorf("%w: it ends at byte %d", ErrBroken, w.size)
	}
	if off < w.start || off+int64(n) > w.start+int64(len(w.held)) {
		if w.reads++; w.reads > maxReads {
			return nil, fmt.Errorf("%w: too many segments", ErrBroken)
		}
		want := min(max(int64(n), windowBytes), w.size-off)
		if int64(cap(w.held)) < want {
			w.held = make([]byte, want)
		}
		w.held = w.held[:want]
		w.start = off
		if got, err := w.r.ReadAt(w.held, off); int64(got) < want {
			w.held = w.held[:0]
			if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return nil, fmt.Errorf("%w: fewer bytes than said", ErrBroken)
			}
			return nil, err
		}
	}
	return w.held[off-w.start:][:n], nil
}
