package fieldsync

import (
	"sync/atomic"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/cache"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/inspection"
)

// Service does sync's verbs.
type Service struct {
	db        *entdb.DB
	clock     clock.Clock
	jobs      *jobs.Queue
	limiter   cache.Limiter
	perMinute int
	kinds     map[string]kind
	signer    *signer
	published atomic.Bool
	groups    groups
}

// Config is what the service needs.
type Config struct {
	DB          *entdb.DB
	Clock       clock.Clock
	Jobs        *jobs.Queue
	Limiter     cache.Limiter
	PerMinute   int // pushes of one device; 0: any number
	Inspections *inspection.Service
	Secret      []byte // of which the receipts' key is derived; the same on every server
}

// New makes the service.
func New(c Config) (*Service, error) {
	sign, err := newSigner(c.Secret)
	if err != nil {
		return nil, err
	}
	return &Service{db: c.DB, clock: c.Clock, jobs: c.Jobs, limiter: c.Limiter, perMinute: c.PerMinute, signer: sign, kinds: map[string]kind{"inspection": inspections{c.Inspections}},
		groups: groups{waiting: map[string][]*entry{}, busy: map[string]bool{}}}, nil
}
