package history

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"time"

	"golang.org/x/image/vector"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/server/evidence"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// picture is a photo that nobody took: drawn, and it says so in large letters.
type picture struct {
	bytes  []byte
	sha256 string
	place  geo.LatLng
}

// shot is what is to be seen on one.
type shot struct {
	scene string // river, pit, yard, site, farm
	bad   bool   // with what is wrong there
	words string
	at    time.Time
	place geo.LatLng
	of    *rand.Rand
}

const (
	wide, high = 640, 480
	quality    = 78
)

// take draws it, with when and where it was taken in it as a phone's photo has.
func take(s shot) (picture, error) {
	p := &painter{image.NewRGBA(image.Rect(0, 0, wide, high)), s.of}
	scenes[s.scene](p, s.bad)
	p.grain()
	if err := p.letter(s.words + "　" + s.at.In(rule.Beijing).Format("2006-01-02 15:04")); err != nil {
		return picture{}, err
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p.img, &jpeg.Options{Quality: quality}); err != nil {
		return picture{}, err
	}
	raw := withExif(b.Bytes(), s.at, s.place)
	sum := sha256.Sum256(raw)
	return picture{raw, hex.EncodeToString(sum[:]), s.place}, nil
}

// upload puts a picture where an upload ends, and has it recorded.
func (h *history) upload(ctx context.Context, p picture) error {
	sc, err := scope.Write(ctx)
	if err != nil {
		return err
	}
	sum := blob.SHA256(sha256.Sum256(p.bytes))
	if err := h.past.Blob.Put(ctx, evidence.OriginalKey(sc.Tenant, p.sha256), bytes.NewReader(p.bytes), int64(len(p.bytes)), blob.PutOptions{ContentType: "image/jpeg", SHA256: &sum}); err != nil {
		return err
	}
	_, err = h.past.Evidence.Record(ctx, p.sha256, int64(len(p.bytes)))
	return err
}

// painter paints polygons, places given in hundredths of the picture.
type painter struct {
	img    *image.RGBA
	random *rand.Rand
}

type at struct{ x, y float64 }

func (p *painter) fill(c color.RGBA, corners ...at) {
	box := image.Rectangle{}
	for _, a := range corners {
		x, y := int(a.x*wide/100), int(a.y*high/100)
		box = box.Union(image.Rect(x-1, y-1, x+2, y+2))
	}
	if box = box.Intersect(p.img.Bounds()); box.Empty() {
		return
	}
	z := vector.NewRasterizer(box.Dx(), box.Dy())
	for i, a := range corners {
		x, y := float32(a.x*wide/100)-float32(box.Min.X), float32(a.y*high/100)-float32(box.Min.Y)
		if i == 0 {
			z.MoveTo(x, y)
		} else {
			z.LineTo(x, y)
		}
	}
	z.ClosePath()
	z.Draw(p.img, box, image.NewUniform(c), image.Point{})
}

// ridge fills from a wandering line down to the ground.
func (p *painter) ridge(c color.RGBA, y, rough float64) {
	low := y + 2.2*rough // what lies below is filled at once
	draw.Draw(p.img, image.Rect(0, int(low*high/100), wide, high), image.NewUniform(c), image.Point{}, draw.Src)
	corners := []at{{0, low + 1}}
	phase := p.random.Float64() * 6
	for x := 0.0; x <= 100; x += 4 {
		corners = append(corners, at{x, y + rough*(math.Sin(x/17+phase)+0.5*math.Sin(x/6+2*phase)) + rough*0.3*p.random.Float64()})
	}
	p.fill(c, append(corners, at{100, low + 1})...)
}

// sky is lighter at the horizon, of a bright or a grey day.
func (p *painter) sky(until float64) {
	top, low := color.RGBA{96, 150, 205, 255}, color.RGBA{206, 224, 236, 255}
	if p.random.IntN(3) == 0 {
		top, low = color.RGBA{150, 160, 168, 255}, color.RGBA{214, 216, 214, 255}
	}
	rows := int(until * high / 100)
	for y := range rows {
		draw.Draw(p.img, image.Rect(0, y, wide, y+1), image.NewUniform(mix(top, low, float64(y)/float64(rows))), image.Point{}, draw.Src)
	}
	draw.Draw(p.img, image.Rect(0, rows, wide, high), image.NewUniform(low), image.Point{}, draw.Src) // hills may dip below the horizon
}

func (p *painter) disc(c color.RGBA, x, y, r float64) { p.oval(c, x, y, r, r*wide/high) }

func (p *painter) oval(c color.RGBA, x, y, rx, ry float64) {
	var corners []at
	for k := range 28 {
		a := float64(k) * 2 * math.Pi / 28
		corners = append(corners, at{x + rx*math.Cos(a), y + ry*math.Sin(a)})
	}
	p.fill(c, corners...)
}

// grain lets it look less smooth than paint, cheaply: one value for two pixels by two.
func (p *painter) grain() {
	for y := 0; y < high; y += 2 {
		for x := 0; x < wide; x += 2 {
			n := int(p.random.Uint32()%15) - 7
			for _, i := range []int{p.img.PixOffset(x, y), p.img.PixOffset(x+1, y), p.img.PixOffset(x, y+1), p.img.PixOffset(x+1, y+1)} {
				for k := range 3 {
					p.img.Pix[i+k] = uint8(min(max(int(p.img.Pix[i+k])+n, 0), 255))
				}
			}
		}
	}
}

func mix(a, b color.RGBA, s float64) color.RGBA {
	m := func(x, y uint8) uint8 { return uint8(float64(x) + (float64(y)-float64(x))*s) }
	return color.RGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), 255}
}
