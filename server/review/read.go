package review

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Filter says which cases are wanted; zero values ask for the whole active queue.
type Filter struct {
	State      State
	Severity   string
	Region     string
	TargetKind string
	Source     string
	Target     uuid.UUID
	DueBefore  time.Time
	Mine       bool
	After      *Position
	Limit      int
}

// Position is where a page ended: the queue's own order is severity, due time, id.
type Position struct {
	Severity string    `json:"s"`
	DueAt    time.Time `json:"d"`
	ID       uuid.UUID `json:"i"`
}

// List gives the queue in its order, without findings and trail. An inspector sees the cases of their own inspections only.
func (s *Service) List(ctx context.Context, f Filter) (out []Case, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if out, err = listCases(ctx, tx, f, sc, onlyOwn(sc)); err != nil {
			return err
		}
		return fillInspections(ctx, tx, out)
	})
	return out, err
}

// onlyOwn tells whether the caller may see no more than cases of their own inspections.
func onlyOwn(sc scope.Scope) bool {
	return !sc.ReadAll && !sc.Has(scope.Reviewer, scope.CountyAdmin, scope.Auditor, scope.CitySupervisor)
}

// Get gives a case with findings and trail. Errors: not_found, also outside the caller's region.
func (s *Service) Get(ctx context.Context, id uuid.UUID) (*Case, error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	c, err := s.whole(ctx, id)
	if err != nil {
		return nil, err
	}
	if !sc.Covers(c.Region) && !sc.ReadAll {
		return nil, fault.New(fault.OutsideRegion, "")
	}
	if onlyOwn(sc) {
		err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
			inspectors, err := inspectorsOf(ctx, tx, id)
			if err == nil && !inspectors[sc.User] {
				err = fault.New(fault.Missing, "")
			}
			return err
		})
	}
	return c, err
}

func (s *Service) whole(ctx context.Context, id uuid.UUID) (*Case, error) {
	var c Case
	err := s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) (err error) {
		c, err = findWhole(ctx, tx, id)
		return err
	})
	return &c, err
}

// Find is for fields that need a whole case within their own transaction. Errors: not_found.
func Find(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Case, error) {
	return findWhole(ctx, tx, id)
}
