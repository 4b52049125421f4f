package patrol

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/cache"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/checklist"
)

// Service does the verbs of patrols.
type Service struct {
	db    *entdb.DB
	blob  blob.Store
	clock clock.Clock
	jobs  *jobs.Queue
	packs *checklist.Service
	lines indexes

	// Limiter holds back trackers that send without end; nil: none is held back.
	Limiter cache.Limiter
	// Reported is told, in the transaction of the event, of a problem that a rule of its person's duties makes a case of.
	Reported func(ctx context.Context, tx *entdb.Tx, e Event) error
	// Claimed is told, in the transaction that keeps it, which photos a manifest names; whoever compares photos sets it.
	Claimed func(ctx context.Context, tx *entdb.Tx, hashes []string) error
	// Judged is told, in the transaction of the verdicts, which duties they are about and when the patrol was; whoever keeps debts sets it.
	Judged func(ctx context.Context, tx *entdb.Tx, duties []uuid.UUID, at time.Time) error
	// Ruled is told, in the transaction of a new version, from when it holds.
	Ruled func(ctx context.Context, tx *entdb.Tx, code string, from time.Time) error
}

// New makes the service.
func New(db *entdb.DB, b blob.Store, c clock.Clock, q *jobs.Queue, packs *checklist.Service) *Service {
	return &Service{db: db, blob: b, clock: c, jobs: q, packs: packs}
}

// Work registers who works the jobs of patrols.
func (s *Service) Work(r *jobs.Registry) {
	jobs.Handle(r, s.archive)
	jobs.Handle(r, s.doubts)
	jobs.Handle(r, s.rejudge)
	jobs.Handle(r, s.assemble)
}
