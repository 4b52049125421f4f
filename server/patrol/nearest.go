package patrol

import (
	"context"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
)

const (
	farthestOwed = 1000.0 // metres: who was farther away was about something else; an unconverted datum is half as far off
	fewestPlaces = 10     // of a movement that says where somebody went
	mostPlaces   = 500    // of it that are looked at
	mostOwed     = 100    // assets that are looked at
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
		if a.Placeholder || !touch(box, a.Box) {
			continue
		}
		if m := metresTo(a, some); m < best {
			nearest, best, found = d, m, true
		}
	}
	return nearest, geo.Meters(max(best, 1)), found, nil
}

func touch(a, b geo.Box) bool {
	return a.West <= b.East && a.East >= b.West && a.South <= b.North && a.North >= b.South
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

// metresTo is how near the places come to an asset's line or border.
func metresTo(a grid.Asset, places []geo.LatLng) float64 {
	g, err := geojson.UnmarshalGeometry(a.Geometry)
	if err != nil {
		return math.Inf(1)
	}
	best := math.Inf(1)
	for _, line := range linesIn(g.Geometry()) {
		for _, p := range places {
			frame := geo.NewFrame(p)
			for i := 0; i+1 < len(line); i++ {
				best = min(best, toLeg(frame, line[i], line[i+1]))
			}
		}
	}
	return best
}

func linesIn(g orb.Geometry) (out []orb.LineString) {
	switch g := g.(type) {
	case orb.LineString:
		return []orb.LineString{g}
	case orb.Polygon:
		for _, ring := range g {
			out = append(out, orb.LineString(ring))
		}
	case orb.MultiPolygon:
		for _, part := range g {
			out = append(out, linesIn(part)...)
		}
	}
	return out
}

// toLeg is the distance of a frame's origin from a leg, metres.
func toLeg(f geo.Frame, a, b orb.Point) float64 {
	ax, ay := f.Plane(geo.LatLng{Lat: a.Lat(), Lng: a.Lon()})
	bx, by := f.Plane(geo.LatLng{Lat: b.Lat(), Lng: b.Lon()})
	dx, dy := bx-ax, by-ay
	along := 0.0
	if squared := dx*dx + dy*dy; squared > 0 {
		along = min(1, max(0, -(ax*dx+ay*dy)/squared))
	}
	return math.Hypot(ax+along*dx, ay+along*dy)
}
