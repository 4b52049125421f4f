package registry

import (
	"bytes"
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

// nearFirst is how far a search by nearness looks first; it looks four times as far until it has found enough, so that in a town it does not read the town.
const nearFirst geo.Meters = 100

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
		if q.Near != nil {
			out, err = nearest(ctx, tx, q)
		} else {
			out, err = searchTargets(ctx, tx, q)
		}
		return err
	})
	return out, err
}

// nearest gives the targets nearest to a place, nearest first, of one distance by id. However many lie there, the nearest are among them: all of a circle's places are
// compared, and only those that are answered are read whole.
func nearest(ctx context.Context, tx *entdb.Tx, q Search) ([]Target, error) {
	var spots []spot
	for r := nearFirst; ; r *= 4 {
		r = min(r, q.Radius)
		all, err := spotsWithin(ctx, tx, q, r)
		if err != nil {
			return nil, err
		}
		if spots = all; len(spots) >= q.Limit || r >= q.Radius {
			break
		}
	}
	slices.SortFunc(spots, func(a, b spot) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), bytes.Compare(a.ID[:], b.ID[:]))
	})
	spots = spots[:min(len(spots), q.Limit)]
	ids := make([]uuid.UUID, len(spots))
	for i, s := range spots {
		ids[i] = s.ID
	}
	byID, err := FindTargets(ctx, tx, ids)
	out := make([]Target, 0, len(spots))
	for _, s := range spots {
		if t, there := byID[s.ID]; there {
			t.Distance = s.distance
			out = append(out, t)
		}
	}
	return out, err
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
