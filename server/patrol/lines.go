package patrol

import (
	"context"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Line is a patrol on a map of many: where somebody was every half-minute, in runs that nothing interrupts.
type Line struct {
	ID    uuid.UUID
	State State // valid, invalid or discounted
	Runs  [][]geo.LatLng
}

// Lines gives the lines of patrols, the last that began first. Who judges nobody sees their own.
func (s *Service) Lines(ctx context.Context, f Filter) (out []Line, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	f.Mine = f.Mine || !sc.Has(judges...)
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = linesOf(ctx, tx, f, sc)
		return err
	})
	return out, err
}

// runs are the stretches of at least two places that follow each other.
func (s sketch) runs() (out [][]geo.LatLng) {
	var run []geo.LatLng
	for _, p := range append(s.places, position{}) {
		if p.known {
			run = append(run, p.LatLng)
			continue
		}
		if len(run) > 1 {
			out = append(out, run)
		}
		run = nil
	}
	return out
}
