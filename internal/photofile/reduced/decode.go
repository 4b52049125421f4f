package reduced

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
)

// ErrUnsupported says that the file may be a good JPEG, but no ordinary one.
var ErrUnsupported = errors.New("reduced: not a baseline JPEG of an ordinary kind")

var errBroken = errors.New("reduced: the file is broken")

// maxPixels of the reduced picture.
const maxPixels = 25_000_000

type component struct {
	id, h, v  int // sampling factors
	quant     uint8
	dc, ac    uint8
	plane     []byte
	stride    int // samples a row of the plane
	predicted int32
}

type decoder struct {
	n             int // samples a block's side
	width, height int // of the file
	parts         []component
	quants        [4][64]float32
	tables        [2][4]table // DC, AC
	restart       int         // MCUs between markers; 0: none
}

// Decode gives the picture at 1/scale of its size, scale being 2, 4 or 8; its sides are rounded up. The result is *image.YCbCr or
// *image.Gray. Errors: ErrUnsupported, or others for a broken file.
func Decode(file []byte, scale int) (image.Image, error) {
	if scale != 2 && scale != 4 && scale != 8 {
		return nil, fmt.Errorf("reduced: a scale of %d", scale)
	}
	d := &decoder{n: 8 / scale}
	if len(file) < 4 || file[0] != 0xff || file[1] != 0xd8 {
		return nil, errBroken
	}
	for at := 2; ; {
		if at+4 > len(file) || file[at] != 0xff {
			return nil, errBroken
		}
		marker := file[at+1]
		if marker == 0xff {
			at++
			continue
		}
		length := int(binary.BigEndian.Uint16(file[at+2:]))
		if length < 2 || at+2+length > len(file) {
			return nil, errBroken
		}
		body := file[at+4 : at+2+length]
		at += 2 + length
		if marker == 0xda {
			if err := d.scan(body, file[at:]); err != nil {
				return nil, err
			}
			return d.picture(scale)
		}
		if err := d.segment(marker, body); err != nil {
			return nil, err
		}
	}
}

func (d *decoder) segment(marker byte, body []byte) error {
	switch {
	case marker == 0xc0 || marker == 0xc1:
		return d.frame(body)
	case marker == 0xc4:
		return d.huffman(body)
	case marker == 0xdb:
		return d.quantisation(body)
	case marker == 0xdd:
		if len(body) != 2 {
			return errBroken
		}
		d.restart = int(binary.BigEndian.Uint16(body))
	case marker == 0xee: // Adobe's: without a transform the three components are red, green and blue
		if len(body) >= 12 && bytes.HasPrefix(body, []byte("Adobe")) && body[11] == 0 {
			return ErrUnsupported
		}
	case marker >= 0xe0 && marker <= 0xef || marker == 0xfe: // applications' and comments
	default:
		return ErrUnsupported
	}
	return nil
}

func (d *decoder) quantisation(body []byte) error {
	for len(body) > 0 {
		id, wide := body[0]&15, body[0]>>4
		size := 64 << wide
		if id > 3 || wide > 1 || len(body) < 1+size {
			return errBroken
		}
		for i := range 64 {
			if wide == 1 {
				d.quants[id][i] = float32(binary.BigEndian.Uint16(body[1+2*i:]))
			} else {
				d.quants[id][i] = float32(body[1+i])
			}
		}
		body = body[1+size:]
	}
	return nil
}

func (d *decoder) huffman(body []byte) error {
	for len(body) > 0 {
		if len(body) < 17 {
			return errBroken
		}
		class, id, total := body[0]>>4, body[0]&15, 0
		for _, n := range body[1:17] {
			total += int(n)
		}
		if class > 1 || id > 3 || total > 256 || len(body) < 17+total {
			return errBroken
		}
		if err := d.tables[class][id].build(body[1:17], body[17:17+total]); err != nil {
			return err
		}
		body = body[17+total:]
	}
	return nil
}

// frame reads the picture's size and components (T.81 B.2.2), and makes room.
func (d *decoder) frame(body []byte) error {
	if d.parts != nil || len(body) < 6 || len(body) != 6+3*int(body[5]) {
		return errBroken
	}
	if body[0] != 8 || body[5] != 1 && body[5] != 3 {
		return ErrUnsupported
	}
	d.height, d.width = int(binary.BigEndian.Uint16(body[1:])), int(binary.BigEndian.Uint16(body[3:]))
	if d.width == 0 || d.height == 0 {
		return ErrUnsupported // a height that comes later
	}
	for i := range int(body[5]) {
		c := body[6+3*i:]
		p := component{id: int(c[0]), h: int(c[1] >> 4), v: int(c[1] & 15), quant: c[2]}
		if p.h < 1 || p.h > 4 || p.v < 1 || p.v > 4 || p.quant > 3 {
			return errBroken
		}
		d.parts = append(d.parts, p)
	}
	if len(d.parts) == 1 { // its blocks come one by one, whatever the factors say (T.81 A.2.2)
		d.parts[0].h, d.parts[0].v = 1, 1
	} else if d.parts[1].h != 1 || d.parts[1].v != 1 || d.parts[2].h != 1 || d.parts[2].v != 1 {
		return ErrUnsupported
	} else if _, ok := ratios[[2]int{d.parts[0].h, d.parts[0].v}]; !ok {
		return ErrUnsupported
	}
	across, down := d.mcus()
	if across*down*d.parts[0].h*d.parts[0].v*d.n*d.n > maxPixels {
		return ErrUnsupported
	}
	for i := range d.parts {
		p := &d.parts[i]
		p.stride = across * p.h * d.n
		p.plane = make([]byte, p.stride*down*p.v*d.n)
	}
	return nil
}

// ratios are the samplings that image.YCbCr knows.
var ratios = map[[2]int]image.YCbCrSubsampleRatio{
	{1, 1}: image.YCbCrSubsampleRatio444, {2, 1}: image.YCbCrSubsampleRatio422, {2, 2}: image.YCbCrSubsampleRatio420,
	{1, 2}: image.YCbCrSubsampleRatio440, {4, 1}: image.YCbCrSubsampleRatio411, {4, 2}: image.YCbCrSubsampleRatio410,
}

// mcus is how many minimum coded units the picture has across and down.
func (d *decoder) mcus() (across, down int) {
	w, h := 8*d.parts[0].h, 8*d.parts[0].v
	return (d.width + w - 1) / w, (d.height + h - 1) / h
}

func (d *decoder) picture(scale int) (image.Image, error) {
	bounds := image.Rect(0, 0, (d.width+scale-1)/scale, (d.height+scale-1)/scale)
	y := &d.parts[0]
	if len(d.parts) == 1 {
		return &image.Gray{Pix: y.plane, Stride: y.stride, Rect: bounds}, nil
	}
	return &image.YCbCr{Y: y.plane, Cb: d.parts[1].plane, Cr: d.parts[2].plane, YStride: y.stride, CStride: d.parts[1].stride,
		SubsampleRatio: ratios[[2]int{y.h, y.v}], Rect: bounds}, nil
}
