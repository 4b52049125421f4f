package play

import "time"

// How the walk goes, by metres along the reach.
const (
	walkMetres   = 2600.0
	walkSpeed    = 1.35 // m/s
	fixEvery     = 5 * time.Second
	detourFrom   = 700.0
	detourUntil  = 1100.0
	detourAside  = 260.0 // well beyond the buffer of 100 m
	gapFrom      = 1600.0
	gapUntil     = 1900.0
	besideMetres = 650.0 // of the cheat who walks on another road
)

// detour leads away from the line and back, slantwise.
func detour(along float64) float64 {
	const slope = 100.0
	switch {
	case along < detourFrom || along > detourUntil:
		return 0
	case along < detourFrom+slope:
		return detourAside * (along - detourFrom) / slope
	case along > detourUntil-slope:
		return detourAside * (detourUntil - along) / slope
	}
	return detourAside
}

func inGap(along float64) bool { return along > gapFrom && along < gapUntil }
