package grid

import (
	"context"
	"math"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
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
	around := geo.Box{South: 90, West: 180, North: -90, East: -180} // holds nothing yet
	for _, p := range places {
		if p != nil {
			around = around.With(p.Around(beatWithin))
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
		if !a.Box.Touches(around) {
			continue
		}
		if d, ok := a.distance(p); ok && d < nearest {
			best, nearest = Beat{a.ID, a.Region}, d
		}
	}
	return best
}

// distance is how far a place lies from an asset, 0 within a lake or plot; not ok for more than beatWithin.
func (a Asset) distance(p geo.LatLng) (geo.Meters, bool) {
	if a.Kind != Reach {
		if area, err := a.Area(); err == nil && area.Holds(p) {
			return 0, true
		}
	}
	d := a.FromBorder(p)
	return d, d <= beatWithin
}
