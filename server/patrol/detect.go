package patrol

import (
	"encoding/json"
	"math"
	"slices"
	"time"

	"github.com/xuncha/xuncha/internal/photofile"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/track"
)

// The limits beyond which a doubt is raised. Proposals: docs/doubts.md says how often each is right on tracks that were made for it.
const (
	offShare      = 0.30            // of the places near the asset, below which most are elsewhere
	datumShare    = 0.50            // of the places near it once they are converted
	fast          = 4.0             // m/s over half a minute: nobody walks so fast (walking is below 3)
	fastTime      = 3 * time.Minute // of vehicle speed at least
	jumpSpeed     = 45.0            // m/s
	jumpMetres    = 300.0
	jumps         = 3
	mocks         = 3
	smooth        = 0.06 // metres: a receiver's places do not lie so even
	smoothShare   = 0.6  // of the triples of fixes
	smoothTriples = 40
	backward      = 3                // steps of the clock against time
	backwardBy    = 2 * time.Second  // at least
	outsideBy     = 10 * time.Minute // before the start or behind the end
	outsideShare  = 0.1
	photoFar      = 500.0 // metres from the track
	photoApart    = 2 * time.Hour
	exifApart     = 12 * time.Hour      // a camera's clock is set by hand
	longQuiet     = 20                  // patrols in a row
	quietFor      = 45 * 24 * time.Hour // at least
)

// offReach: most of the places are not near what the person set out for.
func offReach(sc *scene) map[string]any {
	if sc.near == nil {
		return nil
	}
	movement := sc.cleaned.Movement()
	n := places(movement)
	if n < 10 {
		return nil
	}
	share := shareOf(movement, sc.near)
	if share >= offShare {
		return nil
	}
	return map[string]any{"share_near": round(share, 3), "places": n}
}

// datumSuspect: the places are hardly near the asset, and would be if they were GCJ-02.
func datumSuspect(sc *scene) map[string]any {
	if sc.near == nil {
		return nil
	}
	movement := sc.cleaned.Movement()
	share := shareOf(movement, sc.near)
	if share >= offShare || places(movement) < 10 {
		return nil
	}
	converted := shareOf(movement, func(p geo.LatLng) bool {
		place, err := geo.NewPlace(p.Lat, p.Lng, "GCJ02")
		return err == nil && sc.near(place.LatLng)
	})
	if converted < datumShare {
		return nil
	}
	return map[string]any{"share_near": round(share, 3), "share_near_if_gcj02": round(converted, 3)}
}

func places(movement [][]geo.LatLng) (n int) {
	for _, run := range movement {
		n += len(run)
	}
	return n
}

// vehicleSpeed: on foot, and faster than anybody walks for minutes.
func vehicleSpeed(sc *scene) map[string]any {
	if sc.patrol.Mode != "foot" || clockGames(sc) != nil || impossibleJumps(sc) != nil { // those say more
		return nil
	}
	steps, top, metres := 0, 0.0, 0.0
	for i := 0; i+1 < len(sc.sketch.places); i++ {
		a, b := sc.sketch.places[i], sc.sketch.places[i+1]
		if !a.known || !b.known {
			continue
		}
		if d := float64(a.Distance(b.LatLng)); d/(sketchStep/1000) > fast {
			steps, top, metres = steps+1, max(top, d/(sketchStep/1000)), metres+d
		}
	}
	if time.Duration(steps)*sketchStep*time.Millisecond < fastTime {
		return nil
	}
	return map[string]any{"seconds": steps * sketchStep / 1000, "metres": math.Round(metres), "top_mps": round(top, 1)}
}

// mockPosition: the device says itself that fixes were made up.
func mockPosition(sc *scene) map[string]any {
	n := 0
	for _, f := range sc.fixes {
		if f.Mock {
			n++
		}
	}
	if n < min(mocks, len(sc.fixes)) || n == 0 {
		return nil
	}
	return map[string]any{"fixes": n, "of": len(sc.fixes)}
}

// mockTexture: moving fixes lie on straight lines at even speed, to a few centimetres. A receiver's do not.
func mockTexture(sc *scene) map[string]any {
	even, all := 0, 0
	f := sc.fixes
	for i := 2; i < len(f); i++ {
		a, b, c := f[i-2], f[i-1], f[i]
		if b.At <= a.At || c.At <= b.At || c.At-a.At > 60_000 || !plausible(a.Place) || !plausible(b.Place) || !plausible(c.Place) {
			continue
		}
		frame := geo.NewFrame(a.Place)
		if frame.Apart(a.Place, b.Place) < 0.5 || frame.Apart(b.Place, c.Place) < 0.5 { // who stands still may well be told the same place again
			continue
		}
		share := float64(b.At-a.At) / float64(c.At-a.At)
		between := geo.LatLng{Lat: a.Place.Lat + share*(c.Place.Lat-a.Place.Lat), Lng: a.Place.Lng + share*(c.Place.Lng-a.Place.Lng)}
		if all++; frame.Apart(b.Place, between) < smooth {
			even++
		}
	}
	if all < smoothTriples || float64(even) < smoothShare*float64(all) {
		return nil
	}
	return map[string]any{"even": even, "of": all, "within_m": smooth}
}

func plausible(p geo.LatLng) bool { return math.Abs(p.Lat) <= 90 && math.Abs(p.Lng) <= 180 }

// impossibleJumps: several times further than anybody can move. One or two are a receiver's own.
func impossibleJumps(sc *scene) map[string]any {
	if clockGames(sc) != nil { // where time is not what it was, nobody knows how fast anything was
		return nil
	}
	sorted := slices.DeleteFunc(inOrder(slices.Clone(sc.fixes)), func(f track.Fix) bool { return !plausible(f.Place) || f.Accuracy > 50 })
	n, far := 0, 0.0
	near := func(a, b *track.Fix) bool { return a.Place.Distance(b.Place) < jumpMetres/2 }
	for i := 3; i+2 < len(sorted); i++ {
		a, b := &sorted[i-1], &sorted[i]
		d, dt := float64(a.Place.Distance(b.Place)), float64(b.At-a.At)/1000
		if d <= jumpMetres || d <= jumpSpeed*dt+float64(max(0, a.Accuracy)+max(0, b.Accuracy)) {
			continue
		}
		// A reflection is alone; a jump leads from where three fixes were to where the next three are.
		if near(a, &sorted[i-2]) && near(a, &sorted[i-3]) && near(b, &sorted[i+1]) && near(b, &sorted[i+2]) {
			n, far = n+1, max(far, d)
		}
	}
	if n < jumps {
		return nil
	}
	return map[string]any{"jumps": n, "farthest_m": math.Round(far)}
}

// clockGames: the clock ran backward between fixes as they were recorded, or fixes lie outside the patrol.
func clockGames(sc *scene) map[string]any {
	back, outside, worst := 0, 0, int64(0)
	from, until := sc.patrol.StartedAt.Add(-outsideBy).UnixMilli(), sc.patrol.EndedAt.Add(outsideBy).UnixMilli()
	for i, f := range sc.fixes {
		if f.At < from || f.At > until {
			outside++
		}
		if i > 0 && sc.patrol.Source == "app" { // others send late and out of order
			if d := sc.fixes[i-1].At - f.At; d > backwardBy.Milliseconds() {
				back, worst = back+1, max(worst, d)
			}
		}
	}
	// One great step back is a clock that was set; several small ones are buffers of a receiver only if they are few.
	if back < backward && worst < outsideBy.Milliseconds() && float64(outside) <= outsideShare*float64(len(sc.fixes)) {
		return nil
	}
	return map[string]any{"backward": back, "most_s": worst / 1000, "outside": outside, "of": len(sc.fixes)}
}

// photosElsewhere: what the phone or the photo itself says of where and when lies away from the track, or the photo served before.
func photosElsewhere(sc *scene) map[string]any {
	far, late, reused := []string{}, []string{}, []string{}
	movement := sc.cleaned.Movement()
	for _, p := range sc.patrol.Summary.Photos {
		var meta photofile.Meta
		_ = json.Unmarshal(sc.exif[p.SHA256], &meta) // of none: says nothing
		away := awayFrom(movement, p.Lat, p.Lng) || awayFrom(movement, meta.Lat, meta.Lng)
		if away {
			far = append(far, p.SHA256)
		}
		if sc.apartInTime(p.CapturedAt, photoApart) || sc.apartInTime(meta.TakenAt, exifApart) {
			late = append(late, p.SHA256)
		}
		if _, twice := sc.reused[p.SHA256]; twice {
			reused = append(reused, p.SHA256)
		}
	}
	if len(far)+len(late)+len(reused) == 0 {
		return nil
	}
	return map[string]any{"far": far, "outside_time": late, "used_elsewhere": reused}
}

func (sc *scene) apartInTime(at *time.Time, by time.Duration) bool {
	return at != nil && (at.Before(sc.patrol.StartedAt.Add(-by)) || at.After(sc.patrol.EndedAt.Add(by)))
}

// awayFrom tells whether a place is farther from every place of the movement than photos are taken.
func awayFrom(movement [][]geo.LatLng, lat, lng *float64) bool {
	if lat == nil || lng == nil || places(movement) == 0 {
		return false
	}
	at := geo.LatLng{Lat: *lat, Lng: *lng}
	if !plausible(at) {
		return false
	}
	frame := geo.NewFrame(at)
	for _, run := range movement {
		for _, p := range run {
			if frame.Apart(at, p) <= photoFar {
				return false
			}
		}
	}
	return true
}

// nothingFound: so many patrols in a row, over so long, and never anything to report.
func nothingFound(sc *scene) map[string]any {
	if sc.quiet < longQuiet || sc.patrol.StartedAt.Sub(sc.since) < quietFor {
		return nil
	}
	return map[string]any{"patrols": sc.quiet, "since": sc.since.UTC().Format(time.RFC3339)}
}

func round(f float64, digits int) float64 {
	p := math.Pow10(digits)
	return math.Round(f*p) / p
}
