package patrol

import (
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/geo"
)

// How near two tracks must be, place by place at the same time since their start, to be one. Who walks the same way twice is now faster and now slower, and is
// soon tens of metres ahead of or behind where they were the last time.
const (
	copyMedian  = 10.0 // metres
	copyMost    = 25.0 // metres, of nine tenths
	copySteps   = 16   // eight minutes that both know
	copyMetres  = 300.0
	copyShare   = 0.6 // of the shorter one's known steps
	sameMoment  = 2.0 // steps: a copy that was dated a minute off
	sameFixes   = 1.5 // metres
	pocketMost  = 12.0
	pocketHalf  = 6.0 // metres: two receivers in one pocket differ by their noise
	pocketSteps = 30  // a quarter of an hour
)

// likeness is how near two sketches are to each other at one shift in time.
type likeness struct {
	steps  int
	shared float64 // of the known steps of the shorter one
	median float64
	most   float64 // of nine tenths
	metres float64 // that were gone meanwhile
}

// flat is a sketch in metres on a plane, for thousands of comparisons. On a plane round another place of the same day's walk distances of some tens of metres err by centimetres.
type flat struct {
	from    int64
	places  []spot
	known   int
	longest float64 // metres between one step and the next
}

type spot struct {
	east, north float64
	known       bool
}

func (a spot) apart(b spot) float64 { return math.Hypot(a.east-b.east, a.north-b.north) }

// on puts a sketch on a plane.
func (s sketch) on(frame geo.Frame) flat {
	f := flat{from: s.from, places: make([]spot, len(s.places))}
	for i, p := range s.places {
		if !p.known {
			continue
		}
		f.known++
		f.places[i].east, f.places[i].north = frame.Plane(p.LatLng)
		if f.places[i].known = true; i > 0 && f.places[i-1].known {
			f.longest = max(f.longest, f.places[i].apart(f.places[i-1]))
		}
	}
	return f
}

// frame is a plane round the first place that is known.
func (s sketch) frame() geo.Frame {
	for _, p := range s.places {
		if p.known {
			return geo.NewFrame(p.LatLng)
		}
	}
	return geo.Frame{}
}

// at gives the place so many steps after the first, between two that are known.
func (f flat) at(x float64) (spot, bool) {
	i := int(math.Floor(x))
	if i < 0 || i >= len(f.places) || !f.places[i].known {
		return spot{}, false
	}
	a, share := f.places[i], x-float64(i)
	if share == 0 {
		return a, true
	}
	if i+1 >= len(f.places) || !f.places[i+1].known {
		return spot{}, false
	}
	b := f.places[i+1]
	return spot{a.east + share*(b.east-a.east), a.north + share*(b.north-a.north), true}, true
}

// compare puts b on a, b's time shifted by so many steps. It gives up, with no steps, once more than a tenth of b's places are further off than far.
func compare(a, b flat, shift, far float64, apart []float64) (l likeness) {
	apart = apart[:0]
	var last spot
	ahead, off := float64(b.from-a.from)+shift, 0
	for i, p := range b.places {
		if !p.known {
			continue
		}
		at, ok := a.at(float64(i) + ahead)
		if !ok {
			continue
		}
		d := p.apart(at)
		if d > far {
			if off++; off > b.known/10 {
				return likeness{}
			}
		}
		if apart = append(apart, d); last.known {
			l.metres += last.apart(p)
		}
		last = p
	}
	if l.steps = len(apart); l.steps == 0 {
		return l
	}
	slices.Sort(apart)
	l.median, l.most = apart[len(apart)/2], apart[len(apart)*9/10]
	l.shared = float64(l.steps) / float64(min(a.known, b.known))
	return l
}

// bestShift finds the shift at which b lies best on a: where a was when it was where b was in its middle, give or take half a minute. What cannot come to lie within
// copyMost in the five seconds by which the best is moved in the end is not looked at to its end.
func bestShift(a, b flat) (best likeness, shift float64, ok bool) {
	tried := map[int]bool{}
	best.median = math.Inf(1)
	apart, far := make([]float64, 0, len(b.places)), copyMost+max(a.longest, b.longest)/6
	look := func(at float64) {
		if l := compare(a, b, at, far, apart); l.steps >= copySteps && l.median < best.median {
			best, shift, ok = l, at, true
		}
	}
	for _, part := range []int{3, 5, 7} {
		i := len(b.places) * part / 10
		if i >= len(b.places) || !b.places[i].known {
			continue
		}
		for j, p := range a.places {
			coarse := int(a.from) + j - int(b.from) - i
			if !p.known || tried[coarse] || p.apart(b.places[i]) > 60 {
				continue
			}
			tried[coarse] = true
			for sixth := -6; sixth <= 6; sixth++ {
				look(float64(coarse) + float64(sixth)/6)
			}
		}
	}
	about := shift
	for second := -5; ok && second <= 5; second++ {
		look(about + float64(second)*1000/sketchStep)
	}
	return best, shift, ok
}

// replay: another track again, or nearly. At the same time it is one only to the metre: two receivers of one walk, or two who go together, are no copies.
func replay(sc *scene) map[string]any {
	frame := sc.sketch.frame()
	ours := sc.sketch.on(frame)
	for _, p := range sc.known {
		other := readSketch(p.sketch).on(frame)
		for _, turned := range []bool{false, true} {
			if turned {
				slices.Reverse(other.places)
			}
			l, shift, ok := bestShift(other, ours)
			if ok && math.Abs(shift) <= sameMoment && !turned && l.median > sameFixes {
				continue
			}
			if ok && l.median <= copyMedian && l.most <= copyMost && l.metres >= copyMetres && l.shared >= copyShare {
				return map[string]any{"patrol": p.ID.String(), "user": p.User.String(), "started_at": p.StartedAt.UTC().Format(time.RFC3339), "median_m": round(l.median, 1), "nine_tenths_m": round(l.most, 1),
					"seconds": l.steps * sketchStep / 1000, "metres": math.Round(l.metres), "shift_s": math.Round(shift * sketchStep / 1000), "backwards": turned}
			}
		}
	}
	return nil
}

// carriedTogether: at the same time in the same pocket as another person's phone.
func carriedTogether(sc *scene) map[string]any {
	others := []uuid.UUID{}
	var found likeness
	frame := sc.sketch.frame()
	ours := sc.sketch.on(frame)
	for _, p := range sc.meanwhile {
		l := compare(readSketch(p.sketch).on(frame), ours, 0, math.Inf(1), nil)
		if l.steps >= pocketSteps && l.metres >= copyMetres && l.median <= pocketHalf && l.most <= pocketMost && l.shared >= copyShare {
			others, found = append(others, p.ID), l
		}
	}
	if len(others) == 0 {
		return nil
	}
	return map[string]any{"patrols": others, "seconds": found.steps * sketchStep / 1000, "median_m": round(found.median, 1), "nine_tenths_m": round(found.most, 1)}
}

// sharedWithin is how soon after one account's patrol another's from the same phone is odd. A phone that is handed on to somebody else's duty is not. A proposal.
const sharedWithin = 24 * time.Hour

// sharedDevice: one phone carries several accounts, one after another on a day or at once.
func sharedDevice(sc *scene) map[string]any {
	users, patrols, atOnce := []uuid.UUID{}, []uuid.UUID{}, 0
	for _, o := range sc.onDevice {
		if o.StartedAt.Sub(sc.patrol.EndedAt) > sharedWithin || sc.patrol.StartedAt.Sub(o.EndedAt) > sharedWithin {
			continue
		}
		patrols = append(patrols, o.ID)
		if !slices.Contains(users, o.User) {
			users = append(users, o.User)
		}
		if o.StartedAt.Before(sc.patrol.EndedAt) && sc.patrol.StartedAt.Before(o.EndedAt) {
			atOnce++
		}
	}
	if len(users) == 0 {
		return nil
	}
	return map[string]any{"device": sc.patrol.Device, "users": users, "patrols": patrols, "at_once": atOnce}
}
