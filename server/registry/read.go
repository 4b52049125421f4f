package registry

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// maxNear bounds how many candidates a search by nearness looks at.
const maxNear = 5000

// Search says which targets are wanted; zero values ask for all.
type Search struct {
	Region string // code prefix
	Kind   Kind
	Query  string // a part of the name or the beginning of the code
	Near   *geo.LatLng
	Radius geo.Meters
	After  uuid.UUID // the page's position: the last id seen
	Limit  int
}

// GetTarget gives one target. Errors: not_found, also when it lies outside the caller's region.
func (s *Service) GetTarget(ctx context.Context, id uuid.UUID) (t Target, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return Target{}, err
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		t, err = findTarget(ctx, tx, id)
		return err
	})
	if err == nil && !sc.Covers(t.Region) {
		return Target{}, fault.New(fault.OutsideRegion, "")
	}
	return t, err
}

// ListTargets searches within the caller's region: by id order and key paging, or nearest first in one page.
func (s *Service) ListTargets(ctx context.Context, q Search) (out []Target, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	if q.Region = narrower(sc.Region, q.Region); q.Region == "-" {
		return nil, nil
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = searchTargets(ctx, tx, q)
		return err
	})
	if err != nil || q.Near == nil {
		return out, err
	}
	for i := range out {
		out[i].Distance = q.Near.Distance(out[i].Place.LatLng)
	}
	out = slices.DeleteFunc(out, func(t Target) bool { return t.Distance > q.Radius })
	slices.SortStableFunc(out, func(a, b Target) int { return cmp.Compare(a.Distance, b.Distance) })
	return out[:min(len(out), q.Limit)], nil
}

// narrower joins the caller's region with the one asked for; "-" when they have nothing in common.
func narrower(own, asked string) string {
	switch {
	case strings.HasPrefix(asked, own):
		return asked
	case strings.HasPrefix(own, asked):
		return own
	}
	return "-"
}

// History gives a target's file, newest first, before the position given. Errors: not_found.
func (s *Service) History(ctx context.Context, id uuid.UUID, before time.Time, beforeID uuid.UUID, limit int) (out []Event, err error) {
	if _, err := s.GetTarget(ctx, id); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = listEvents(ctx, tx, id, before, beforeID, limit)
		return err
	})
	return out, err
}
