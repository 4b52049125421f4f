package photofile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image/jpeg"
	"image/png"
	"io"
)

// The faults of a file that is no photo for us.
var (
	ErrType   = errors.New("photofile: neither JPEG, PNG nor HEIC")
	ErrPixels = errors.New("photofile: too many pixels, or none")
	ErrBroken = errors.New("photofile: the header is broken or the file ends too soon")
)

// Limits on what is kept.
const (
	MaxBytes  = 50 << 20
	maxSide   = 20_000
	maxPixels = 100_000_000
	headBytes = 1 << 20 // enough for any EXIF block before the frame header
)

// Kind is what a file is.
type Kind struct {
	MediaType     string // image/jpeg, image/png or image/heic
	Width, Height int    // pixels
}

// Check reads headers only. Errors: ErrType, ErrPixels, ErrBroken, or the reader's.
func Check(r io.ReaderAt, size int64) (Kind, error) {
	head := make([]byte, min(size, headBytes))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return Kind{}, err
	}
	var k Kind
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		c, err := jpeg.DecodeConfig(bytes.NewReader(head))
		if err != nil || !endsJPEG(r, size) {
			return Kind{}, ErrBroken
		}
		k = Kind{"image/jpeg", c.Width, c.Height}
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		c, err := png.DecodeConfig(bytes.NewReader(head))
		if err != nil {
			return Kind{}, ErrBroken
		}
		k = Kind{"image/png", c.Width, c.Height}
	case isHEIC(head):
		w, h, ok := heicSize(head)
		if !ok {
			return Kind{}, ErrBroken
		}
		k = Kind{"image/heic", w, h}
	default:
		return Kind{}, ErrType
	}
	if k.Width < 1 || k.Height < 1 || k.Width > maxSide || k.Height > maxSide || k.Width*k.Height > maxPixels {
		return Kind{}, ErrPixels
	}
	return k, nil
}

// endsJPEG looks for the end-of-image marker near the end; phones may append a trailer of their own after it.
func endsJPEG(r io.ReaderAt, size int64) bool {
	tail := make([]byte, min(size, 64<<10))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return false
	}
	return bytes.Contains(tail, []byte("\xff\xd9"))
}

var heicBrands = [][]byte{[]byte("heic"), []byte("heix"), []byte("mif1"), []byte("msf1"), []byte("heim"), []byte("heis")}

// isHEIC reads the file-type box (ISO/IEC 14496-12 §4.3).
func isHEIC(head []byte) bool {
	if len(head) < 16 || string(head[4:8]) != "ftyp" {
		return false
	}
	for _, b := range heicBrands {
		if bytes.Equal(head[8:12], b) {
			return true
		}
	}
	return false
}

// heicSize takes the largest image spatial extent there is (box ispe, ISO/IEC 23008-12 §6.5.3).
func heicSize(head []byte) (w, h int, ok bool) {
	for rest := head; ; {
		i := bytes.Index(rest, []byte("ispe"))
		if i < 4 || len(rest) < i+16 {
			return w, h, ok
		}
		if binary.BigEndian.Uint32(rest[i-4:]) == 20 {
			bw, bh := binary.BigEndian.Uint32(rest[i+8:]), binary.BigEndian.Uint32(rest[i+12:])
			if bw > maxSide || bh > maxSide {
				return maxSide + 1, maxSide + 1, true
			}
			if int(bw)*int(bh) >= w*h {
				w, h, ok = int(bw), int(bh), true
			}
		}
		rest = rest[i+4:]
	}
}
