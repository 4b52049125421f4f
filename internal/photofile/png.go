package photofile

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

const (
	pngMagic = "\x89PNG\r\n\x1a\n"
	pngEnd   = "\x00\x00\x00\x00IEND\xae\x42\x60\x82"
)

// pngHead is a PNG's first chunk.
type pngHead struct {
	width, height int64
	depth, colour byte
}

// checkPNG reads IHDR (ISO/IEC 15948 §11.2.2) and looks for IEND, which other bytes may follow.
func checkPNG(w *window) (Kind, error) {
	h, err := readPNGHead(w)
	if err != nil {
		return Kind{}, err
	}
	if err := bound(h.width, h.height); err != nil {
		return Kind{}, err
	}
	if w.size >= 33+12 {
		if tail, err := w.at(w.size-12, 12); err != nil || string(tail) == pngEnd {
			return Kind{PNG, int(h.width), int(h.height)}, err
		}
	}
	for off := int64(33); ; {
		b, err := w.at(off, 12)
		if err != nil {
			return Kind{}, err
		}
		if string(b) == pngEnd {
			return Kind{PNG, int(h.width), int(h.height)}, nil
		}
		off += 12 + int64(binary.BigEndian.Uint32(b))
	}
}

func readPNGHead(w *window) (pngHead, error) {
	b, err := w.at(8, 25)
	if err != nil {
		return pngHead{}, err
	}
	if string(b[:8]) != "\x00\x00\x00\x0dIHDR" || crc32.ChecksumIEEE(b[4:21]) != binary.BigEndian.Uint32(b[21:]) {
		return pngHead{}, fmt.Errorf("%w: no header chunk", ErrBroken)
	}
	return pngHead{int64(binary.BigEndian.Uint32(b[8:])), int64(binary.BigEndian.Uint32(b[12:])), b[16], b[17]}, nil
}
