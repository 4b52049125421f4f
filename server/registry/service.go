package registry

import (
	"context"
	"sync"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/clock"
)

// Service does the register's verbs.
type Service struct {
	db      *entdb.DB
	clock   clock.Clock
	mu      sync.Mutex
	regions map[string]Region // all divisions, read once: they are reference data and few

	// Registered is told of a new target in the transaction that registers it; whoever keeps what may have named it before sets it.
	Registered func(ctx context.Context, tx *entdb.Tx, t Target) error
}

// New makes the service.
func New(db *entdb.DB, c clock.Clock) *Service { return &Service{db: db, clock: c} }
