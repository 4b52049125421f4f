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

func (t *trace) snap(f geo.LatLng) {
	r := t.index.buffer
	t.index.eachNear(t.near(t.index.cellOf(f)), f, func(n Nearness) {
		room := max(0, r*r-float64(n.Distance)*float64(n.Distance))
		t.spread(int32(n.Reach), n.At, toChainage(math.Sqrt(room)))
	})
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
