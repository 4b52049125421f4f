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

// compare puts b on a, b's time shifted by so many steps.
func compareSketches(a, b sketch, shift float64) (l likeness) {
	apart := make([]float64, 0, len(b.places))
	knownA, knownB := 0, 0
	var last *geo.LatLng
	for _, p := range a.places {
		if p.known {
			knownA++
		}
	}
	for i, p := range b.places {
		if !p.known {
			continue
		}
		knownB++
		at, ok := a.at(float64(b.from) + float64(i) + shift)
		if !ok {
			continue
		}
		frame := geo.NewFrame(p.LatLng)
		apart = append(apart, frame.Apart(p.LatLng, at))
		if last != nil {
			l.metres += frame.Apart(*last, p.LatLng)
		}
		here := p.LatLng
		last = &here
	}
	if l.steps = len(apart); l.steps == 0 {
		return l
	}
	slices.Sort(apart)
	l.median, l.most = apart[len(apart)/2], apart[len(apart)*9/10]
	l.shared = float64(l.steps) / float64(min(knownA, knownB))
	return l
}

// bestShift finds the shift at which b lies best on a: where a was when it was where b was in its middle, give or take half a minute.
func bestShift(a, b sketch) (best likeness, shift float64, ok bool) {
	tried := map[int]bool{}
	best.median = math.Inf(1)
	for _, part := range []int{3, 5, 7} {
		i := len(b.places) * part / 10
		if i >= len(b.places) || !b.places[i].known {
			continue
		}
		frame := geo.NewFrame(b.places[i].LatLng)
		for j, p := range a.places {
			coarse := int(a.from) + j - int(b.from) - i
			if !p.known || tried[coarse] || frame.Apart(p.LatLng, b.places[i].LatLng) > 60 {
				continue
			}
			tried[coarse] = true
			for fine := -1.0; fine <= 1; fine += 1.0 / 6 {
				if l := compareSketches(a, b, float64(coarse)+fine); l.steps >= copySteps && l.median < best.median {
					best, shift, ok = l, float64(coarse)+fine, true
				}
			}
		}
	}
	for fine, about := -5.0, shift; ok && fine <= 5; fine++ { // to the second
		if l := compareSketches(a, b, about+fine/30); l.steps >= copySteps && l.median < best.median {
			best, shift = l, about+fine/30
		}
	}
	return best, shift, ok
}

// replay: another track again, or nearly. At the same time it is one only to the metre: two receivers of one walk, or two who go together, are no copies.
func replay(sc *scene) map[string]any {
	for _, p := range sc.known {
		other := readSketch(p.sketch)
		for _, turned := range []bool{false, true} {
			against := other
			if turned {
				against = other.turned()
			}
			l, shift, ok := bestShift(against, sc.sketch)
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

// turned is the sketch played backwards.
func (s sketch) turned() sketch {
	out := sketch{from: s.from, places: slices.Clone(s.places)}
	slices.Reverse(out.places)
	return out
}

// carriedTogether: at the same time in the same pocket as another person's phone.
func carriedTogether(sc *scene) map[string]any {
	others := []uuid.UUID{}
	var found likeness
	for _, p := range sc.meanwhile {
		l := compareSketches(readSketch(p.sketch), sc.sketch, 0)
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
