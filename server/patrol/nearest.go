package patrol

import (
	"context"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
)

const (
	farthestOwed = geo.Meters(1000) // who was farther away was about something else; an unconverted datum is half as far off
	fewestPlaces = 10               // of a movement that says where somebody went
	mostPlaces   = 500              // of it that are looked at
	mostOwed     = 100              // assets that are looked at
)

// nearestOwed gives, for a movement that came near none of a person's assets, the duty whose asset it came nearest to, if that is not far.
func nearestOwed(ctx context.Context, tx *entdb.Tx, movement [][]geo.LatLng, duties []grid.Duty, rules map[string]rule.Rule) (nearest grid.Duty, away geo.Meters, found bool, err error) {
	box, ok := boxOf(movement, farthestOwed)
	if !ok || places(movement) < fewestPlaces {
		return nearest, 0, false, nil
	}
	some, best := thinned(movement, mostPlaces), farthestOwed
	for _, d := range duties[:min(len(duties), mostOwed)] {
		if _, known := rules[d.Rule]; !known {
			continue
		}
		a, err := grid.FindAsset(ctx, tx, d.Asset)
		if err != nil {
			return nearest, 0, false, err
		}
		if a.Placeholder || !box.Touches(a.Box) {
			continue
		}
		if m := a.FromBorder(some...); m < best {
			nearest, best, found = d, m, true
		}
	}
	return nearest, max(best, 1), found, nil
}

// thinned gives at most so many places, evenly.
func thinned(movement [][]geo.LatLng, most int) (out []geo.LatLng) {
	n, step := 0, max(1, (places(movement)+most-1)/most)
	for _, run := range movement {
		for _, p := range run {
			if n%step == 0 {
				out = append(out, p)
			}
			n++
		}
	}
	return out
}
