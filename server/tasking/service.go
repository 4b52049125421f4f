package tasking

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/jobs"
)

// Service keeps debts.
type Service struct {
	db      *entdb.DB
	clock   clock.Clock
	jobs    *jobs.Queue
	tenants func(context.Context) ([]string, error)
	still   atomic.Bool

	remembered remembered
}

// Still stops the clock's own acts, or lets them go on: while the past of a demonstration is being made up, what looks overdue today may have been patrolled in time.
func (s *Service) Still(yes bool) { s.still.Store(yes) }

// New makes the service; tenants gives the codes of those whose clock runs.
func New(db *entdb.DB, c clock.Clock, q *jobs.Queue, tenants func(context.Context) ([]string, error)) *Service {
	return &Service{db: db, clock: c, jobs: q, tenants: tenants}
}

// tickEvery is how late the clock's own acts may be: a period that opens, a debt that becomes overdue, a step up.
const tickEvery = time.Minute

// Work registers who works the jobs of debts.
func (s *Service) Work(r *jobs.Registry) {
	r.Every("tasking.clock", tickEvery, Tick{})
	jobs.Handle(r, func(ctx context.Context, _ Tick) error { return s.TickAll(ctx) })
	jobs.Handle(r, s.tell)
	jobs.Handle(r, s.recount)
}

// Changed is for the grid: duties that are new or other than they were.
func (s *Service) Changed(ctx context.Context, tx *entdb.Tx, duties []uuid.UUID) error {
	return s.settle(ctx, tx, duties, always)
}

// Judged is for patrols: verdicts on a patrol that began at a moment, for these duties, are there or are gone.
func (s *Service) Judged(ctx context.Context, tx *entdb.Tx, duties []uuid.UUID, at time.Time) error {
	return s.settle(ctx, tx, duties, moment(at))
}

// Ruled is for patrols: a version of a rule holds from a moment on. What it touches may be a county's whole year, so a job does it.
func (s *Service) Ruled(ctx context.Context, tx *entdb.Tx, code string, from time.Time) error {
	return s.jobs.Insert(ctx, tx.SQL, Recount{Tenant: tenantOf(ctx), Rule: code, From: from})
}
