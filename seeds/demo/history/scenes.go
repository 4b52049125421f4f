package history

import "image/color"

var (
	hills  = color.RGBA{118, 136, 142, 255}
	grass  = color.RGBA{112, 132, 70, 255}
	soil   = color.RGBA{150, 124, 90, 255}
	stone  = color.RGBA{158, 154, 146, 255}
	dark   = color.RGBA{52, 52, 50, 255}
	pale   = color.RGBA{226, 224, 216, 255}
	clean  = color.RGBA{92, 138, 150, 255}
	foul   = color.RGBA{74, 66, 48, 255}
	rubble = []color.RGBA{{176, 168, 154, 255}, {142, 104, 82, 255}, {120, 116, 110, 255}, {198, 190, 176, 255}, {96, 84, 70, 255}}
)

// scenes are the kinds of places that are inspected, as one sees them from the road.
var scenes = map[string]func(*painter, bool){"river": river, "pit": pit, "yard": yard, "site": site, "farm": farm}

// river is water between two banks, and a pipe in the near one.
func river(p *painter, bad bool) {
	p.sky(42)
	p.ridge(hills, 34, 4)
	p.ridge(mix(grass, hills, 0.4), 43, 2)
	p.fill(clean, at{0, 52}, at{100, 47}, at{100, 82}, at{0, 74})
	for range 26 { // ripples
		x, y := 100*p.random.Float64(), 53+20*p.random.Float64()
		p.oval(mix(clean, pale, 0.25+0.2*p.random.Float64()), x, y, 3+5*p.random.Float64(), 0.35)
	}
	p.ridge(grass, 75, 2)
	p.ridge(mix(grass, soil, 0.6), 86, 2)
	x := 24 + 46*p.random.Float64()
	if bad {
		for k, share := range []float64{0.35, 0.6, 0.8, 1} { // the stain spreads downstream
			p.oval(mix(clean, foul, share), x+12-4*float64(k), 67+2.4*float64(k), 26-5.5*float64(k), 6.5-1.2*float64(k))
		}
		p.oval(mix(foul, pale, 0.4), x+5, 70, 5, 0.8)
	}
	p.fill(stone, at{x - 13, 74}, at{x + 13, 74}, at{x + 16, 90}, at{x - 16, 90})
	p.disc(mix(stone, dark, 0.35), x, 81, 6)
	p.disc(dark, x, 81, 4.6)
	if bad {
		p.fill(foul, at{x - 3.4, 83}, at{x + 3.4, 83}, at{x + 6, 92}, at{x - 6, 92})
	}
}

// pit is steps of rock, with a heap of what was dug.
func pit(p *painter, bad bool) {
	p.sky(36)
	p.ridge(hills, 30, 5)
	for i, y := range []float64{38, 50, 62, 74, 86} {
		p.ridge(mix(stone, soil, 0.15+0.18*float64(i)), y, 1.6)
		p.ridge(mix(stone, dark, 0.3), y+7, 0.8)
		p.ridge(mix(stone, soil, 0.3+0.15*float64(i)), y+8.5, 0.8)
	}
	x := 30 + 40*p.random.Float64()
	p.fill(mix(soil, pale, 0.3), at{x - 18, 92}, at{x - 2, 66}, at{x + 5, 68}, at{x + 22, 92})
	p.fill(mix(soil, dark, 0.2), at{x + 5, 68}, at{x + 22, 92}, at{x + 3, 92})
	if !bad { // covered with a net
		for k := range 9 {
			o := float64(k) * 4.4
			p.fill(color.RGBA{62, 104, 66, 255}, at{x - 18 + o, 92}, at{x - 15.6 + o, 92}, at{x + (o-18)*0.2, 67}, at{x + (o-19)*0.2, 67})
		}
	}
}

// yard is a place of heaps before a wall.
func yard(p *painter, bad bool) {
	p.sky(46)
	p.ridge(hills, 40, 3)
	p.fill(pale, at{0, 46}, at{100, 44}, at{100, 64}, at{0, 66})
	p.fill(mix(pale, dark, 0.45), at{0, 64}, at{100, 62}, at{100, 65}, at{0, 67})
	p.fill(mix(soil, stone, 0.6), at{0, 66}, at{100, 64}, at{100, 100}, at{0, 100})
	for k := range 3 {
		x, y, s := 16+32*float64(k)+8*p.random.Float64(), 84+5*p.random.Float64(), 11+5*p.random.Float64()
		c := one(p.random, rubble)
		p.fill(c, at{x - s, y}, at{x - s/4, y - 1.7*s}, at{x + s/3, y - 1.5*s}, at{x + s, y})
		p.fill(mix(c, dark, 0.3), at{x + s/3, y - 1.5*s}, at{x + s, y}, at{x + s/6, y})
		if bad {
			p.oval(foul, x, y+4, s*1.1, 2.4)
		}
	}
	for range 60 {
		p.disc(one(p.random, rubble), 100*p.random.Float64(), 78+20*p.random.Float64(), 0.4+0.7*p.random.Float64())
	}
}

// site is a building that grows, with a crane.
func site(p *painter, bad bool) {
	p.sky(70)
	p.ridge(hills, 62, 2)
	x := 18 + 14*p.random.Float64()
	p.fill(mix(stone, pale, 0.3), at{x, 24}, at{x + 40, 24}, at{x + 40, 72}, at{x, 72})
	for row := range 6 {
		for col := range 7 {
			px, py := x+2+5.4*float64(col), 27+7.4*float64(row)
			p.fill(mix(dark, hills, 0.3), at{px, py}, at{px + 3.4, py}, at{px + 3.4, py + 4.6}, at{px, py + 4.6})
		}
	}
	yellow := color.RGBA{214, 168, 44, 255}
	p.fill(yellow, at{x + 50, 10}, at{x + 51.6, 10}, at{x + 51.6, 74}, at{x + 50, 74})
	p.fill(yellow, at{x + 26, 13}, at{x + 66, 11}, at{x + 66, 12.6}, at{x + 26, 14.6})
	p.fill(soil, at{0, 72}, at{100, 70}, at{100, 100}, at{0, 100})
	heap := mix(soil, pale, 0.25)
	if !bad {
		heap = color.RGBA{62, 110, 70, 255} // under a net
	}
	p.fill(heap, at{58, 92}, at{70, 74}, at{80, 76}, at{96, 92})
	for range 40 {
		p.disc(one(p.random, rubble), 100*p.random.Float64(), 76+22*p.random.Float64(), 0.3+0.5*p.random.Float64())
	}
	if bad { // dust
		for range 14 {
			p.oval(mix(pale, soil, 0.3), 50+48*p.random.Float64(), 66+8*p.random.Float64(), 2+5*p.random.Float64(), 0.8)
		}
	}
}

// farm is a long roof and a pond before it.
func farm(p *painter, bad bool) {
	p.sky(48)
	p.ridge(mix(hills, grass, 0.4), 42, 3)
	p.ridge(grass, 56, 1.5)
	for k := range 2 {
		y := 46 + 9*float64(k)
		p.fill(pale, at{12, y + 6}, at{88, y + 4}, at{88, y + 13}, at{12, y + 15})
		p.fill(color.RGBA{122, 74, 62, 255}, at{9, y + 7}, at{16, y}, at{84, y - 2}, at{91, y + 5})
		for n := range 11 {
			px := 16 + 6.4*float64(n)
			p.fill(mix(dark, hills, 0.2), at{px, y + 8}, at{px + 2.8, y + 8}, at{px + 2.8, y + 11.4}, at{px, y + 11.4})
		}
	}
	p.ridge(mix(grass, soil, 0.5), 73, 1.2)
	water := clean
	if bad {
		water = foul
	}
	p.oval(mix(soil, pale, 0.3), 50, 86, 35, 10)
	p.oval(water, 50, 86, 32, 8.6)
	p.oval(mix(water, pale, 0.2), 44, 84, 9, 1.2)
}
