package inspection

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Service does inspection's verbs.
type Service struct {
	db       *entdb.DB
	clock    clock.Clock
	jobs     *jobs.Queue
	packs    *checklist.Service
	register *registry.Service

	// Claimed is told, in the transaction that keeps it, which photos a manifest names; whoever compares photos sets it.
	Claimed func(ctx context.Context, tx *entdb.Tx, hashes []string) error
}

// New makes the service.
func New(db *entdb.DB, c clock.Clock, q *jobs.Queue, packs *checklist.Service, register *registry.Service) *Service {
	return &Service{db: db, clock: c, jobs: q, packs: packs, register: register}
}

// Filter says which inspections are wanted; zero values ask for all.
type Filter struct {
	Region   string
	Target   uuid.UUID
	State    State
	Mine     bool
	Whole    bool      // with findings and photos
	Before   time.Time // the page's position
	BeforeID uuid.UUID
	Limit    int
}

// List gives inspections of the caller's region, newest received first, without their submissions.
func (s *Service) List(ctx context.Context, f Filter) (out []Inspection, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = list(ctx, tx, f, sc)
		return err
	})
	return out, err
}

// Get gives an inspection with findings, photos and the submission's bytes. Errors: not_found, also outside the caller's
// region, save for their own.
func (s *Service) Get(ctx context.Context, id uuid.UUID) (Inspection, error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return Inspection{}, err
	}
	in, err := s.load(ctx, id)
	if err == nil && !sc.Covers(in.Region) && in.Inspector != sc.User {
		return Inspection{}, fault.New(fault.OutsideRegion, "")
	}
	return in, err
}

func (s *Service) load(ctx context.Context, id uuid.UUID) (in Inspection, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		in, err = Find(ctx, tx, id)
		return err
	})
	return in, err
}

// tenantOf is the scope's tenant; a transaction runs only under a scope that has one.
func tenantOf(ctx context.Context) string {
	sc, _ := scope.From(ctx)
	return sc.Tenant
}
