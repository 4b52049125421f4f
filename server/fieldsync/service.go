package fieldsync

import (
	"context"
	"crypto/sha256"
	"sync/atomic"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/cache"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/patrol"
	"github.com/xuncha/xuncha/server/supplement"
)

// Service does sync's verbs.
type Service struct {
	db        *entdb.DB
	clock     clock.Clock
	jobs      *jobs.Queue
	tenants   func(context.Context) ([]string, error)
	limiter   cache.Limiter
	perMinute int
	kinds     map[string]kind
	more      *supplement.Service
	signer    *signer
	published atomic.Bool
	groups    groups
	nonceKey  [32]byte
	permitKey [32]byte
}

// Config is what the service needs.
type Config struct {
	DB          *entdb.DB
	Clock       clock.Clock
	Jobs        *jobs.Queue
	Tenants     func(context.Context) ([]string, error) // codes of those whose held items are looked after
	Limiter     cache.Limiter
	PerMinute   int // pushes of one device; 0: any number
	Inspections *inspection.Service
	Supplements *supplement.Service
	Patrols     *patrol.Service
	Secret      []byte // of which the receipts' key is derived where it has no seed of its own, and the keys of drains' numbers and permits; the same on every server
	ReceiptSeed []byte // of the key that signs receipts and the log's heads; the same on every server
}

// New makes the service.
func New(c Config) (*Service, error) {
	sign, err := newSigner(c.ReceiptSeed, c.Secret)
	if err != nil {
		return nil, err
	}
	s := &Service{db: c.DB, more: c.Supplements, clock: c.Clock, jobs: c.Jobs, tenants: c.Tenants, limiter: c.Limiter, perMinute: c.PerMinute, signer: sign, kinds: map[string]kind{"inspection": inspections{c.Inspections}, "patrol": patrols{c.Patrols}, "event": events{c.Patrols}},
		groups: groups{waiting: map[string][]*entry{}, busy: map[string]bool{}}, nonceKey: sha256.Sum256(append([]byte("drain nonces\x00"), c.Secret...)),
		permitKey: sha256.Sum256(append([]byte("upload permits\x00"), c.Secret...))}
	for _, name := range supplement.Kinds {
		s.kinds[name] = supplements{c.Supplements, name}
	}
	return s, nil
}
