package disclosure

import (
	"context"
	"time"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/cache"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/review"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Config is what the service stands on.
type Config struct {
	DB       *entdb.DB
	Clock    clock.Clock
	Limiter  cache.Limiter
	Blob     blob.Store // holds reports' photos
	Register *registry.Service
	Review   *review.Service
	Key      []byte // 32 bytes that seal who reported; kept outside the database
}

// Service does disclosure's verbs.
type Service struct{ Config }

// New makes the service. A process without the key seals nothing: it refuses reports that name somebody.
func New(c Config) *Service { return &Service{c} }

// Limits on what one sender may do. A cache that is away limits nobody.
const (
	readsPerMinute      = 240 // of one address
	reportsPerHour      = 6   // of one address
	countyReportsPerDay = 500 // to one county, from everywhere
)

// public is the scope of somebody who has not signed in: they read what one county published, and nothing else is read for them.
func public(ctx context.Context, county string) context.Context {
	return scope.Into(ctx, scope.Scope{Tenant: county, Region: county, ReadOnly: true})
}

// limit counts one call from an address. Errors: too_many_requests with retry_after seconds.
func (s *Service) limit(ctx context.Context, key string, n int, window time.Duration) error {
	ok, wait, err := s.Limiter.Allow(ctx, "disclosure."+key, n, window)
	if err != nil || ok { // a cache that is away costs the limit, not the service
		return nil
	}
	return fault.New(fault.TooManyRequests, "").With("retry_after", seconds(wait))
}
