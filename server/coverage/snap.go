package coverage

import (
	"math"

	"github.com/xuncha/xuncha/server/geo"
)

// Snap is another definition, for comparison with geographic databases only: each fix by itself is snapped to the nearest chainage of every
// reach within the buffer, and covers √(buffer² − distance²) metres of it to either side. It knows nothing of the movement between fixes, and
// takes a bend for a straight line. Answers are like Cover's.
func (x *Index) Snap(fixes []geo.LatLng) []Covered {
	t := x.traces.Get().(*trace)
	defer x.traces.Put(t)
	t.begin()
	for _, f := range fixes {
		if onEarth(f) {
			t.snap(f)
		}
	}
	return gather(t.done)
}

// snap relies on the order of the pieces in a cell: those of one reach stand together.
func (t *trace) snap(f geo.LatLng) {
	near := t.near(t.index.cellOf(f))
	for len(near) > 0 {
		reach := t.index.reachOf[near[0]]
		best, at, by := math.Inf(1), 0.0, int32(0)
		for len(near) > 0 && t.index.reachOf[near[0]] == reach {
			if squared, along := t.index.pieces[near[0]].nearest(f); squared < best {
				best, at, by = squared, along, near[0]
			}
			near = near[1:]
		}
		if room := t.index.buffer*t.index.buffer - best; room >= 0 {
			t.spread(reach, t.index.pieces[by].start+toChainage(at), toChainage(math.Sqrt(room)))
		}
	}
}

// spread enters the chainages round one of them, and grows the last entry if it is the same reach's.
func (t *trace) spread(reach int32, at, room Chainage) {
	i := Interval{max(at-room, 0), min(at+room, t.index.reaches[reach].Length())}
	for k := len(t.done) - 1; k >= max(0, len(t.done)-4); k-- {
		if last := &t.done[k]; last.reach == reach && i.From <= last.To && i.To >= last.From {
			last.From, last.To = min(last.From, i.From), max(last.To, i.To)
			return
		}
	}
	t.done = append(t.done, stretch{reach, i})
}
