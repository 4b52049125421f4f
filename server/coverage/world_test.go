package coverage_test

import (
	"math"
	"math/rand/v2"

	"github.com/xuncha/xuncha/server/geo"
)

// A world is some reaches and one movement near them, drawn in metres round a place of 运城 and turned into degrees at the end.

type xy struct{ x, y float64 }

type line []xy

var home = geo.NewFrame(geo.LatLng{Lat: 35.02, Lng: 111.0})

func place(p xy) geo.LatLng {
	return geo.LatLng{Lat: home.Origin.Lat + p.y/home.PerLat, Lng: home.Origin.Lng + p.x/home.PerLng}
}

func (l line) places() []geo.LatLng {
	var out []geo.LatLng
	for _, p := range l {
		out = append(out, place(p))
	}
	return out
}

func (l line) moved(dx, dy float64) line {
	var out line
	for _, p := range l {
		out = append(out, xy{p.x + dx, p.y + dy})
	}
	return out
}

// shapes are lines of 1 to 2 km, each nasty in its own way.
var shapes = []struct {
	name string
	draw func(*rand.Rand) line
}{
	{"straight", func(*rand.Rand) line { return line{{0, 0}, {1500, 0}} }},
	{"meander", meander},
	{"hairpin", func(r *rand.Rand) line {
		gap := 10 + 60*r.Float64()
		return line{{0, 0}, {500, 0}, {500, gap}, {0, gap}, {0, 2 * gap}, {500, 2 * gap}}
	}},
	{"loop", func(*rand.Rand) line {
		var l line
		for k := 0.0; k <= 48; k++ { // once and a half round
			l = append(l, xy{180 * math.Cos(k*math.Pi/16), 180 * math.Sin(k*math.Pi/16)})
		}
		return l
	}},
	{"crossing itself", func(*rand.Rand) line { return line{{0, 0}, {700, 0}, {350, 400}, {350, -300}} }},
	{"repeated vertices", func(r *rand.Rand) line {
		var l line
		for _, p := range meander(r) {
			l = append(l, p, p)
		}
		return l
	}},
	{"to and fro on one line", func(*rand.Rand) line { return line{{0, 0}, {600, 0}, {100, 0}, {800, 0}} }},
	{"fine zigzag", func(*rand.Rand) line {
		var l line
		for k := range 400 {
			l = append(l, xy{float64(k) * 3, float64(k%2) * 4})
		}
		return l
	}},
}

func meander(r *rand.Rand) line {
	at, axis, bend := xy{}, r.Float64()*2*math.Pi, 0.0
	l := line{at}
	for range 60 {
		axis += r.NormFloat64() * 0.05
		bend = bend*0.9 + r.NormFloat64()*0.35
		at = xy{at.x + 25*math.Cos(axis+bend), at.y + 25*math.Sin(axis+bend)}
		l = append(l, at)
	}
	return l
}

// walks are ways of moving along a line.
var walks = []struct {
	name string
	walk func(*rand.Rand, line) []line
}{
	{"on foot", func(r *rand.Rand, l line) []line { return []line{follow(r, l, 7, 8, 0, 1)} }},
	{"half of it, on the bank", func(r *rand.Rand, l line) []line { return []line{follow(r, l, 7, 5, 35, 0.5)} }},
	{"by car, fixes far apart", func(r *rand.Rand, l line) []line { return []line{follow(r, l, 150, 10, 20, 1)} }},
	{"with a gap", func(r *rand.Rand, l line) []line {
		all := follow(r, l, 10, 5, 10, 1)
		return []line{all[:len(all)/3], all[len(all)*2/3:]}
	}},
	{"across", func(r *rand.Rand, l line) []line {
		mid := l[len(l)/2]
		a := r.Float64() * math.Pi
		return []line{{{mid.x - 400*math.Cos(a), mid.y - 400*math.Sin(a)}, {mid.x + 400*math.Cos(a), mid.y + 400*math.Sin(a)}}}
	}},
	{"standing", func(r *rand.Rand, l line) []line { return []line{{l[r.IntN(len(l))]}} }},
	{"astray", func(r *rand.Rand, l line) []line {
		var out line
		for range 40 {
			out = append(out, xy{r.Float64()*1500 - 300, r.Float64()*1500 - 750})
		}
		return []line{out}
	}},
}

// follow walks a share of the line in steps, beside it, with noise.
func follow(r *rand.Rand, l line, step, noise, beside, share float64) line {
	var length float64
	for k := 1; k < len(l); k++ {
		length += math.Hypot(l[k].x-l[k-1].x, l[k].y-l[k-1].y)
	}
	var out line
	var before float64
	at := 0.0
	for k := 1; k < len(l); k++ {
		dx, dy := l[k].x-l[k-1].x, l[k].y-l[k-1].y
		edge := math.Hypot(dx, dy)
		for ; edge > 0 && at <= before+edge && at <= length*share; at += step {
			f := (at - before) / edge
			out = append(out, xy{
				l[k-1].x + dx*f - dy/edge*beside + r.NormFloat64()*noise,
				l[k-1].y + dy*f + dx/edge*beside + r.NormFloat64()*noise,
			})
		}
		before += edge
	}
	return out
}

func places(lines []line) (out [][]geo.LatLng) {
	for _, l := range lines {
		out = append(out, l.places())
	}
	return out
}
