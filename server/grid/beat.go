package grid

import (
	"context"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/geo"
)

// Beat is what is patrolled where something lies; the zero value is nothing.
type Beat struct {
	Asset  uuid.UUID
	Region string
}

// beatWithin is how far from a reach, lake or plot something may lie that is still on the beat of who patrols there. More than the width of any rule: a pipe is seen from the path.
const beatWithin geo.Meters = 200

// Beats tells for each place, in the caller's tenant, on which beat it lies: the nearest. A place may be nil, where nobody knows it.
func Beats(ctx context.Context, tx *entdb.Tx, places []*geo.LatLng, at time.Time) ([]Beat, error) {
	out := make([]Beat, len(places))
	around := geo.Box{South: 90, West: 180, North: -90, East: -180}
	for _, p := range places {
		if p != nil {
			b := p.Around(beatWithin)
			around = geo.Box{South: min(around.South, b.South), West: min(around.West, b.West), North: max(around.North, b.North), East: max(around.East, b.East)}
		}
	}
	if around.South > around.North {
		return out, nil
	}
	assets, err := AssetsAt(ctx, tx, around, at)
	if err != nil {
		return nil, err
	}
	for i, p := range places {
		if p != nil {
			out[i] = nearestBeat(assets, *p)
		}
	}
	return out, nil
}

func nearestBeat(assets []Asset, p geo.LatLng) (best Beat) {
	around, nearest := p.Around(beatWithin), geo.Meters(math.Inf(1))
	for _, a := range assets {
		if !meet(a.Box, around) {
			continue
		}
		if d, ok := a.distance(p); ok && d < nearest {
			best, nearest = Beat{a.ID, a.Region}, d
		}
	}
	return best
}

func meet(a, b geo.Box) bool {
	return a.South <= b.North && b.South <= a.North && a.West <= b.East && b.West <= a.East
}

// distance is how far a place lies from an asset, 0 within a lake or plot; not ok for more than beatWithin.
func (a Asset) distance(p geo.LatLng) (geo.Meters, bool) {
	if a.Kind == Reach {
		line, err := a.Line()
		return along([]coverage.Reach{line}, p, err)
	}
	area, err := a.Area()
	if err == nil && area.Holds(p) {
		return 0, true
	}
	lines, err := a.shore()
	return along(lines, p, err)
}

// shore is the edge of a lake or plot, as lines.
func (a Asset) shore() (out []coverage.Reach, err error) {
	g, err := geojson.UnmarshalGeometry(a.Geometry)
	if err != nil {
		return nil, err
	}
	var polygons orb.MultiPolygon
	switch shape := g.Geometry().(type) {
	case orb.Polygon:
		polygons = orb.MultiPolygon{shape}
	case orb.MultiPolygon:
		polygons = shape
	}
	for _, polygon := range polygons {
		for _, ring := range polygon {
			places := make([]geo.LatLng, len(ring))
			for i, at := range ring {
				places[i] = geo.LatLng{Lat: at.Lat(), Lng: at.Lon()}
			}
			line, err := coverage.NewReach(places)
			if err != nil {
				return nil, err
			}
			out = append(out, line)
		}
	}
	return out, nil
}

// along is how far a place lies from the nearest of several lines. Lines that cannot be measured are near nothing: what the grid let in can be.
func along(lines []coverage.Reach, p geo.LatLng, err error) (nearest geo.Meters, ok bool) {
	if err != nil || len(lines) == 0 {
		return 0, false
	}
	index, err := coverage.NewIndex(lines, beatWithin)
	if err != nil {
		return 0, false
	}
	for _, n := range index.Near(p) {
		if !ok || n.Distance < nearest {
			nearest, ok = n.Distance, true
		}
	}
	return nearest, ok
}
