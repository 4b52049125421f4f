package registry

import (
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
}

// New makes the service.
func New(db *entdb.DB, c clock.Clock) *Service { return &Service{db: db, clock: c} }
