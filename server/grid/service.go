package grid

import (
	"context"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/clock"
)

// Service does the grid's verbs.
type Service struct {
	db    *entdb.DB
	clock clock.Clock

	// Changed is told, in the transaction of the change, which duties are new or other than they were; whoever keeps debts sets it.
	Changed func(ctx context.Context, tx *entdb.Tx, duties []uuid.UUID) error
	// Fits says why an asset is none that a duty's rule is for; whoever keeps rules sets it. Errors: bad_argument.
	Fits func(ctx context.Context, tx *entdb.Tx, d Duty) error
	// Warned is told, in the transaction, that an asset is under a warning from a moment on, or under none any more; whoever tells people sets it.
	Warned func(ctx context.Context, tx *entdb.Tx, a Asset, w Warning) error
	// Moved is told, in the transaction of the import, of each asset that is new, and of the one that it replaces; whoever measures patrols sets it.
	Moved func(ctx context.Context, tx *entdb.Tx, a Asset) error
}

// New makes the service.
func New(db *entdb.DB, c clock.Clock) *Service { return &Service{db: db, clock: c} }
