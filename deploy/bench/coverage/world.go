package main

import (
	"bufio"
	"fmt"
	"math"
	"math/rand"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"time"
)

// world is generated data: rivers that meander over a square of 300 km, cut into reaches, and people who patrol them. The same seed gives the
// same files. Places are drawn in metres of UTM zone 50N, so that the database can measure in it, and written as WGS 84 degrees.
type world struct {
	seed                    int64
	rivers, reaches, tracks int
	kilometres              float64
}

// standard is what every figure of docs/performance.md is about: 78 rivers, 3,000 km, 2,000 reaches, 5,000 tracks, 4.48 million fixes.
var standard = world{seed: 20260701, rivers: 78, reaches: 2000, tracks: 5000, kilometres: 3000}

const (
	vertexSpacing = 25.0 // metres
	beat          = 5    // seconds between fixes
)

type point struct{ x, y float64 }

type river []point

// write makes reaches.csv (reach_id, river_id, seq, lon, lat: a reach's last vertex is its successor's first) and points.csv (track_id, t in
// Unix seconds, lon, lat, accuracy: grouped by track and in time order) in a folder.
func (w world) write(folder string) error {
	r := rand.New(rand.NewSource(w.seed))
	rivers := w.draw(r)
	if err := toFile(filepath.Join(folder, "reaches.csv"), func(out *bufio.Writer) { w.writeReaches(out, rivers) }); err != nil {
		return err
	}
	return toFile(filepath.Join(folder, "points.csv"), func(out *bufio.Writer) { w.writeTracks(out, rivers, r) })
}

func toFile(path string, write func(*bufio.Writer)) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	out := bufio.NewWriterSize(f, 1<<20)
	write(out)
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// draw gives rivers of log-normal lengths whose heading is a mean-reverting walk round a slowly turning axis.
func (w world) draw(r *rand.Rand) []river {
	share := make([]float64, w.rivers)
	var sum float64
	for i := range share {
		share[i] = math.Exp(r.NormFloat64() * 0.7)
		sum += share[i]
	}
	rivers := make([]river, w.rivers)
	for i := range rivers {
		steps := int(math.Max(200, math.Round(share[i]/sum*w.kilometres*1000/vertexSpacing)))
		rivers[i] = meander(r, steps)
	}
	return rivers
}

func meander(r *rand.Rand, steps int) river {
	p := point{350e3 + 300e3*r.Float64(), 3200e3 + 300e3*r.Float64()}
	axis, bend := r.Float64()*2*math.Pi, 0.0
	out := river{p}
	for range steps {
		axis += r.NormFloat64() * 0.01
		bend = bend*0.97 + r.NormFloat64()*0.12
		if p.x < 352e3 || p.x > 648e3 || p.y < 3202e3 || p.y > 3498e3 { // back to the middle at the edge
			axis = math.Atan2(3350e3-p.y, 500e3-p.x)
		}
		length := vertexSpacing * (0.9 + 0.2*r.Float64())
		p = point{p.x + length*math.Cos(axis+bend), p.y + length*math.Sin(axis+bend)}
		out = append(out, p)
	}
	return out
}

func (w world) writeReaches(out *bufio.Writer, rivers []river) {
	id := 0
	for i, parts := range w.parts(rivers) {
		edges := len(rivers[i]) - 1
		for k := range parts {
			id++
			from, to := edges*k/parts, edges*(k+1)/parts
			for v := from; v <= to; v++ {
				lng, lat := degrees(rivers[i][v])
				fmt.Fprintf(out, "%d,%d,%d,%.7f,%.7f\n", id, i+1, v-from, lng, lat)
			}
		}
	}
}

// parts is how many reaches each river is cut into: by its length, and together as many as wanted.
func (w world) parts(rivers []river) []int {
	edges := 0
	for _, l := range rivers {
		edges += len(l) - 1
	}
	parts, total := make([]int, len(rivers)), 0
	for i, l := range rivers {
		parts[i] = max(1, int(math.Round(float64(len(l)-1)/float64(edges)*float64(w.reaches))))
		total += parts[i]
	}
	for i := 0; total != w.reaches; i = (i + 1) % len(parts) {
		switch {
		case total < w.reaches:
			parts[i]++
			total++
		case parts[i] > 1:
			parts[i]--
			total--
		}
	}
	return parts
}

// station is where patrols start. Some are chosen far more often than others, so that some water is walked daily and some never.
type station struct {
	river  int
	vertex float64
	upTo   float64 // running sum of weights
}

func stations(r *rand.Rand, rivers []river) []station {
	const apart = 240 // vertices
	var out []station
	var sum float64
	for i, l := range rivers {
		for v := apart / 2.0; v < float64(len(l)-1); v += apart {
			sum += math.Exp(r.NormFloat64() * 1.5)
			out = append(out, station{i, v, sum})
		}
	}
	return out
}

func (w world) writeTracks(out *bufio.Writer, rivers []river, r *rand.Rand) {
	all := stations(r, rivers)
	for id := 1; id <= w.tracks; id++ {
		x := r.Float64() * all[len(all)-1].upTo
		s := all[sort.Search(len(all)-1, func(i int) bool { return all[i].upTo >= x })]
		newPatrol(r, rivers[s.river], s.vertex).write(out, id, r)
	}
}

// patrol goes out from a station and back at half time, on foot or, one in ten, by car or boat; one in ten leaves the river for a while.
type patrol struct {
	river          river
	at, toward     float64 // vertices
	speed, noise   float64 // m/s, metres
	fixes          int
	awayAt, backAt int // fixes
	start          int64
	beside, drift  float64 // metres off the river's line, and to where that wanders
}

var month = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC).Unix()

func newPatrol(r *rand.Rand, l river, vertex float64) *patrol {
	p := &patrol{river: l, at: math.Min(math.Max(vertex+r.NormFloat64()*8, 0), float64(len(l)-2)), toward: 1, awayAt: -1, backAt: -1}
	if r.Intn(2) == 0 {
		p.toward = -1
	}
	p.speed = 1.0 + 0.6*r.Float64()
	if r.Float64() < 0.10 {
		p.speed = 4 + 5*r.Float64()
	}
	p.noise = 5 + 10*r.Float64()
	p.fixes = int((30 + 90*r.Float64()) * 60 / beat)
	if r.Float64() < 0.10 {
		p.awayAt = r.Intn(p.fixes)
		p.backAt = p.awayAt + 60 + r.Intn(200)
	}
	p.start = month + int64(r.Intn(30))*86400 + int64(6*3600+r.Intn(10*3600))
	return p
}

func (p *patrol) write(out *bufio.Writer, id int, r *rand.Rand) {
	line := make([]byte, 0, 128)
	for k := range p.fixes {
		lng, lat := degrees(p.step(k, r))
		line = append(strconv.AppendInt(line[:0], int64(id), 10), ',')
		line = append(strconv.AppendInt(line, p.start+int64(k)*beat, 10), ',')
		line = append(strconv.AppendFloat(line, lng, 'f', 7, 64), ',')
		line = append(strconv.AppendFloat(line, lat, 'f', 7, 64), ',')
		line = append(strconv.AppendFloat(line, p.noise, 'f', 1, 64), '\n')
		out.Write(line) // a buffered writer keeps its first error for Flush
	}
}

// step moves on and says where the k-th fix is seen.
func (p *patrol) step(k int, r *rand.Rand) point {
	if k == p.fixes/2 {
		p.toward = -p.toward
	}
	last := float64(len(p.river) - 1)
	p.at += p.toward * p.speed * beat * (0.8 + 0.4*r.Float64()) / vertexSpacing
	if p.at < 0 {
		p.at, p.toward = -p.at, 1
	}
	if p.at > last {
		p.at, p.toward = 2*last-p.at, -1
	}
	p.at = math.Min(math.Max(p.at, 0), last-1e-9)
	v := int(p.at)
	a, b := p.river[v], p.river[v+1]
	dx, dy := b.x-a.x, b.y-a.y
	edge := math.Hypot(dx, dy)
	if k%60 == 0 {
		p.drift = r.NormFloat64() * 12
	}
	if k >= p.awayAt && k < p.backAt {
		p.beside += (400 - p.beside) * 0.05
	} else {
		p.beside += (p.drift - p.beside) * 0.05
	}
	along := p.at - float64(v)
	return point{
		a.x + dx*along - dy/edge*p.beside + r.NormFloat64()*p.noise*0.7,
		a.y + dy*along + dx/edge*p.beside + r.NormFloat64()*p.noise*0.7,
	}
}
