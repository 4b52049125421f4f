package evidence

import (
	"context"
	"log/slog"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/jobs"
)

// OnHere is told within the recording transaction that a photo is here; it answers which inspections became complete by it.
// The wiring passes the inspections' own verb: the two fields know each other by id only.
type OnHere func(ctx context.Context, tx *entdb.Tx, sha256 string, size int64) (completed []uuid.UUID, err error)

// Service does evidence's verbs.
type Service struct {
	db     *entdb.DB
	blob   blob.Store
	clock  clock.Clock
	jobs   *jobs.Queue
	onHere OnHere
	log    *slog.Logger

	// Derived is told, in the transaction that keeps it, that what a photo says of itself was read; whoever judges by it sets it.
	Derived func(ctx context.Context, tx *entdb.Tx, sha256 string) error
}

// New makes the service.
func New(db *entdb.DB, b blob.Store, c clock.Clock, q *jobs.Queue, onHere OnHere, log *slog.Logger) *Service {
	return &Service{db: db, blob: b, clock: c, jobs: q, onHere: onHere, log: log}
}
