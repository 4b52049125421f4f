package patrol

import (
	"time"

	"github.com/xuncha/xuncha/server/track"
)

// clipBy is how far outside its start and end a patrol's fixes count: a receiver's first fix may be some seconds old, its last comes behind the button, and a phone's
// clock is seconds off the satellites'. A proposal.
const clipBy = time.Minute

// clean gives the movement of a patrol, the source of every figure about it, and how many fixes lie outside its time. Those are left out, and those of its pauses; a
// pause ends a run, for what was gone meanwhile was no patrol. The capture keeps them all.
func (p *Patrol) clean(fixes []track.Fix, v track.Version) (c track.Cleaned, outside int, err error) {
	from, until := p.StartedAt.Add(-clipBy).UnixMilli(), p.EndedAt.Add(clipBy).UnixMilli()
	within := make([]track.Fix, 0, len(fixes))
	for _, f := range fixes {
		switch {
		case f.At >= 0 && (f.At < from || f.At > until): // one without a time is the cleaner's to count
			outside++
		case !p.paused(f.At):
			within = append(within, f)
		}
	}
	if c, err = track.Clean(within, v); err != nil {
		return c, 0, err
	}
	runs := c.Runs
	c.Runs = nil
	for _, run := range runs {
		c.Runs = append(c.Runs, p.apartByPauses(run)...)
	}
	return c, outside, nil
}

func (p *Patrol) paused(at int64) bool {
	for _, x := range p.Summary.Pauses {
		if at > x.From.UnixMilli() && at < x.Until.UnixMilli() {
			return true
		}
	}
	return false
}

// apartByPauses cuts a run where a pause lies between two places.
func (p *Patrol) apartByPauses(run []track.Point) (out [][]track.Point) {
	from := 0
	for i := 1; i < len(run); i++ {
		for _, x := range p.Summary.Pauses {
			if x.From.UnixMilli() >= run[i-1].Until && x.Until.UnixMilli() <= run[i].From {
				out, from = append(out, run[from:i]), i
				break
			}
		}
	}
	return append(out, run[from:])
}
