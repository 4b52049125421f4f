package history

import (
	"image"
	"image/color"
	"image/draw"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/xuncha/xuncha/server/paper"
)

// faces are the letters of the stamp and of the line below, made once. Glyphs are cached in them, and one picture is drawn at a time.
var faces = sync.OnceValues(func() (out [2]font.Face, err error) {
	outline, err := paper.Outline()
	if err != nil {
		return out, err
	}
	for i, size := range []float64{44, 17} {
		if out[i], err = opentype.NewFace(outline, &opentype.FaceOptions{Size: size, DPI: 72}); err != nil {
			return out, err
		}
	}
	return out, nil
})

// letter writes 示例 over the picture, so that nobody takes it for one, and a line below.
func (p *painter) letter(line string) error {
	f, err := faces()
	if err != nil {
		return err
	}
	draw.Draw(p.img, image.Rect(0, high-30, wide, high), image.NewUniform(color.RGBA{0, 0, 0, 130}), image.Point{}, draw.Over)
	p.write(f[1], color.RGBA{255, 255, 255, 255}, 12, high-9, line)
	for _, edge := range []image.Point{{1, 1}, {-1, 1}, {1, -1}, {-1, -1}} {
		p.write(f[0], color.RGBA{0, 0, 0, 160}, 20+edge.X, 56+edge.Y, "示例")
	}
	p.write(f[0], color.RGBA{255, 255, 255, 255}, 20, 56, "示例")
	return nil
}

func (p *painter) write(f font.Face, c color.RGBA, x, y int, text string) {
	d := font.Drawer{Dst: p.img, Src: image.NewUniform(c), Face: f, Dot: fixed.P(x, y)}
	d.DrawString(text)
}
