package photofile

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// jpegHead is what stands before a JPEG's first scan.
type jpegHead struct {
	width, height, components int
	progressive               bool
	scan                      int64 // where the first scan's header begins
}

// checkJPEG walks the segments (ITU-T T.81 annex B) and looks for the end of the picture.
func checkJPEG(w *window) (Kind, error) {
	h, err := readJPEGHead(w)
	if err != nil {
		return Kind{}, err
	}
	if err := bound(int64(h.width), int64(h.height)); err != nil {
		return Kind{}, err
	}
	if err := endsJPEG(w, h.scan); err != nil {
		return Kind{}, err
	}
	return Kind{JPEG, h.width, h.height}, nil
}

func readJPEGHead(w *window) (jpegHead, error) {
	var h jpegHead
	for off := int64(2); ; {
		b, err := w.at(off, 4)
		if err != nil {
			return h, err
		}
		marker, length := b[1], int64(binary.BigEndian.Uint16(b[2:]))
		switch {
		case b[0] != 0xff:
			return h, fmt.Errorf("%w: no marker at byte %d", ErrBroken, off)
		case marker == 0xff: // fill
			off++
			continue
		case marker == 0x01 || marker >= 0xd0 && marker <= 0xd9 || length < 2:
			return h, fmt.Errorf("%w: marker %#x before the picture", ErrBroken, marker)
		case marker == 0xda && h.components == 0:
			return h, fmt.Errorf("%w: a scan without a frame", ErrBroken)
		case marker == 0xda:
			h.scan = off
			return h, nil
		case marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc:
			if h.components != 0 {
				return h, fmt.Errorf("%w: two frames", ErrBroken)
			}
			f, err := w.at(off+4, 6)
			if err != nil {
				return h, err
			}
			h.height, h.width = int(binary.BigEndian.Uint16(f[1:])), int(binary.BigEndian.Uint16(f[3:]))
			h.components, h.progressive = int(f[5]), marker&3 == 2
		}
		off += 2 + length
	}
}

var endOfImage = []byte{0xff, 0xd9}

// endsJPEG looks for the end-of-image marker. Within a scan 0xff is always stuffed, so after the first scan's header the
// marker can only be the picture's own, not that of a thumbnail in the EXIF block. Phones append films and notes of
// their own behind it; only then is the file read through.
func endsJPEG(w *window, scan int64) error {
	if w.size >= scan+4 {
		tail, err := w.at(w.size-2, 2)
		if err != nil || bytes.Equal(tail, endOfImage) {
			return err
		}
	}
	const piece = 256 << 10
	for off := scan; off < w.size; off += piece {
		b, err := w.at(off, int(min(piece+1, w.size-off)))
		if err != nil {
			return err
		}
		if bytes.Contains(b, endOfImage) {
			return nil
		}
	}
	return fmt.Errorf("%w: no end of image", ErrBroken)
}
