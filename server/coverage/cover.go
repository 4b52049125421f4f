package coverage

import (
	"cmp"
	"math"
	"slices"

	"github.com/xuncha/xuncha/server/geo"
)

// Covered is what of one reach was covered.
type Covered struct {
	Reach     int // its place among the index's reaches
	Intervals Intervals
}

// Cover gives what of the reaches lies within the buffer of the movement: of the straight legs between consecutive places of each run, and of
// nothing between two runs, for between them nobody knows. A run of one place is somebody who stood there. Reaches come in ascending order;
// those of which nothing is covered are left out. Places that are no numbers or off the earth end a run.
//
// A leg may be of any length; it takes time in proportion to its own length and to the pieces near it.
func (x *Index) Cover(runs [][]geo.LatLng) []Covered {
	t := x.traces.Get().(*trace)
	defer x.traces.Put(t)
	t.begin()
	for _, run := range runs {
		eachLeg(run, t.leg)
	}
	return t.end()
}

// trace is the work on one movement. It remembers of each piece one stretch that is covered so far, for consecutive legs cover nearly the
// same, and what is wholly covered need not be measured again.
type trace struct {
	index   *Index
	marks   []mark // of each piece
	serial  uint32 // of the movement; a mark of another one counts as none
	touched []int32
	done    []stretch // covered, and no longer in marks
	here    cell      // the last cell looked up
	pieces  []int32   // near it
}

type mark struct {
	serial   uint32
	whole    bool
	from, to float64 // metres from the piece's start
}

type stretch struct {
	reach int32
	Interval
}

func (t *trace) begin() {
	t.serial++
	if t.serial == 0 { // the numbers have gone round
		clear(t.marks)
		t.serial = 1
	}
	t.touched, t.done = t.touched[:0], t.done[:0]
	t.here, t.pieces = cell{-1, -1}, nil
}

// leg walks a leg in steps of at most a cell, so that each is looked up in four cells at most.
func (t *trace) leg(a, b geo.LatLng) {
	steps := math.Ceil(max(math.Abs(b.Lat-a.Lat)*t.index.perLat, math.Abs(b.Lng-a.Lng)*t.index.perLng))
	if steps <= 1 {
		t.step(a, b)
		return
	}
	from := a
	for k := 1.0; k <= steps; k++ {
		to := between(a, b, k/steps)
		t.step(from, to)
		from = to
	}
}

func (t *trace) step(a, b geo.LatLng) {
	ca, cb := t.index.cellOf(a), t.index.cellOf(b)
	if ca == cb {
		t.look(ca, a, b)
		return
	}
	for row := min(ca.row, cb.row); row <= max(ca.row, cb.row); row++ {
		for column := min(ca.column, cb.column); column <= max(ca.column, cb.column); column++ {
			t.look(cell{row, column}, a, b)
		}
	}
}

func (t *trace) near(c cell) []int32 {
	if c != t.here {
		t.here, t.pieces = c, t.index.cells.at(c)
	}
	return t.pieces
}

func (t *trace) look(c cell, a, b geo.LatLng) {
	for _, n := range t.near(c) {
		m := &t.marks[n]
		if m.serial == t.serial && m.whole {
			continue
		}
		p := &t.index.pieces[n]
		if from, to, ok := p.within(a, b, t.index.buffer); ok {
			t.mark(n, m, from, to)
		}
	}
}

// mark enters a stretch of a piece: it grows the one that is remembered, or takes its place.
func (t *trace) mark(n int32, m *mark, from, to float64) {
	switch {
	case m.serial != t.serial:
		t.touched = append(t.touched, n)
		*m = mark{serial: t.serial, from: from, to: to}
	case from <= m.to && to >= m.from:
		m.from, m.to = min(m.from, from), max(m.to, to)
	default:
		t.keep(n, m)
		m.from, m.to = from, to
	}
	m.whole = m.from <= 0 && m.to >= t.index.pieces[n].length
}

func (t *trace) keep(n int32, m *mark) {
	t.done = append(t.done, stretch{t.index.reachOf[n], t.index.pieces[n].stretch(m.from, m.to)})
}

// end gathers the stretches by reach.
func (t *trace) end() []Covered {
	for _, n := range t.touched {
		t.keep(n, &t.marks[n])
	}
	return gather(t.done)
}

func gather(all []stretch) (out []Covered) {
	slices.SortFunc(all, func(a, b stretch) int { return cmp.Or(cmp.Compare(a.reach, b.reach), cmp.Compare(a.From, b.From)) })
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].reach == all[0].reach {
			n++
		}
		mine := make([]Interval, n)
		for k := range mine {
			mine[k] = all[k].Interval
		}
		if set := tidy(mine); len(set) > 0 {
			out = append(out, Covered{int(all[0].reach), slices.Clip(set)})
		}
		all = all[n:]
	}
	return out
}
