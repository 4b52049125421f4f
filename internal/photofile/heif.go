package photofile

import (
	"encoding/binary"
	"fmt"
	"slices"
)

const (
	maxBoxes     = 1000
	maxMetaBytes = 4 << 20 // of the box that describes the pictures; a tiled 100-megapixel photo needs some 50 KB
)

var heicBrands = []string{"heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"}

// checkHEIF walks the top-level boxes (ISO/IEC 14496-12 §4.2), which must fill the file, and takes the largest picture.
func checkHEIF(w *window) (Kind, error) {
	var k Kind
	var off int64
	for range maxBoxes {
		if off == w.size {
			if k.MediaType == "" || k.Width == 0 {
				return Kind{}, fmt.Errorf("%w: no picture described", ErrBroken)
			}
			return k, nil
		}
		b, err := openBox(w, off)
		if err != nil {
			return Kind{}, err
		}
		switch b.kind {
		case "ftyp":
			if k.MediaType, err = heifType(w, b); err != nil {
				return Kind{}, err
			}
		case "meta":
			if k.Width, k.Height, err = heifSize(w, b); err != nil {
				return Kind{}, err
			}
		}
		off = b.end
	}
	return Kind{}, fmt.Errorf("%w: too many boxes", ErrBroken)
}

// box is one box: where its content begins and where it ends.
type box struct {
	kind       string
	start, end int64
}

func openBox(w *window, off int64) (box, error) {
	h, err := w.at(off, 8)
	if err != nil {
		return box{}, err
	}
	b := box{string(h[4:8]), off + 8, 0}
	length := int64(binary.BigEndian.Uint32(h))
	switch length {
	case 0: // to the end of the file
		length = w.size - off
	case 1: // a length of 64 bits follows
		if h, err = w.at(off+8, 8); err != nil {
			return box{}, err
		}
		length, b.start = int64(min(binary.BigEndian.Uint64(h), 1<<62)), off+16
	}
	b.end = off + length
	if b.end < b.start || b.end > w.size {
		return box{}, fmt.Errorf("%w: a box ends behind the file", ErrBroken)
	}
	return b, nil
}

// heifType reads the brands (ISO/IEC 23008-12 §10.2). AVIF and others share the container and are not kept.
func heifType(w *window, b box) (string, error) {
	n := b.end - b.start
	if n < 8 || n > 1024 {
		return "", fmt.Errorf("%w: file-type box of %d bytes", ErrBroken, n)
	}
	raw, err := w.at(b.start, int(n))
	if err != nil {
		return "", err
	}
	var brands []string
	for i := 0; i+4 <= len(raw); i += 4 {
		if i != 4 { // the minor version
			brands = append(brands, string(raw[i:i+4]))
		}
	}
	for _, brand := range heicBrands {
		if slices.Contains(brands, brand) {
			return HEIC, nil
		}
	}
	if slices.Contains([]string{"mif1", "msf1"}, brands[0]) && !slices.Contains(brands, "avif") && !slices.Contains(brands, "avis") {
		return HEIF, nil
	}
	return "", ErrType
}

// heifSize walks meta → iprp → ipco and takes the largest spatial extent (box ispe, ISO/IEC 23008-12 §6.5.3): a tiled
// photo has one for its tiles and one for the whole.
func heifSize(w *window, meta box) (width, height int, err error) {
	if meta.end-meta.start > maxMetaBytes {
		return 0, 0, fmt.Errorf("%w: meta box of %d bytes", ErrBroken, meta.end-meta.start)
	}
	meta.start += 4 // version and flags
	iprp, err := findBox(w, meta, "iprp")
	if err != nil {
		return 0, 0, err
	}
	ipco, err := findBox(w, iprp, "ipco")
	if err != nil {
		return 0, 0, err
	}
	var bw, bh int64
	for off, n := ipco.start, 0; off < ipco.end; n++ {
		b, err := openBox(w, off)
		if err != nil || n > maxBoxes || b.end > ipco.end {
			return 0, 0, fmt.Errorf("%w: properties: %w", ErrBroken, err)
		}
		off = b.end
		if b.kind != "ispe" {
			continue
		}
		raw, err := w.at(b.start, 12)
		if err != nil {
			return 0, 0, err
		}
		x, y := int64(binary.BigEndian.Uint32(raw[4:])), int64(binary.BigEndian.Uint32(raw[8:]))
		if err := bound(x, y); err != nil {
			return 0, 0, err
		}
		if x*y > bw*bh {
			bw, bh = x, y
		}
	}
	return int(bw), int(bh), nil
}

func findBox(w *window, in box, kind string) (box, error) {
	for off, n := in.start, 0; off < in.end && n < maxBoxes; n++ {
		b, err := openBox(w, off)
		if err != nil {
			return box{}, err
		}
		if b.end > in.end {
			break
		}
		if b.kind == kind {
			return b, nil
		}
		off = b.end
	}
	return box{}, fmt.Errorf("%w: no %s box", ErrBroken, kind)
}
