package rpc

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"

	"github.com/xuncha/xuncha/internal/cache"
	"github.com/xuncha/xuncha/internal/clock"
	accessv1 "github.com/xuncha/xuncha/proto/gen/xuncha/access/v1"
	evidencev1 "github.com/xuncha/xuncha/proto/gen/xuncha/evidence/v1"
	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Budgets are how often a minute one device may call, or a person without one; a county may tenantFactor times that. 0: as often as it likes. Pushes have one of their own, in fieldsync.
type Budgets struct {
	Pulls   int
	Uploads int // requests of uploads: a photo that breaks off takes several
	Reads   int // whatever else only reads: lists, one thing, tiles, photos
}

// tenantFactor is as for pushes: hundreds of phones that come back at once have room.
const tenantFactor = 100

// budget keeps one device, or one county, from taking the server from the others.
type budget struct {
	Budgets
	limiter cache.Limiter
	clock   clock.Clock
	ruleOf  func(method string) *accessv1.Rule
	blind   atomic.Int64 // until when the cache is not asked, ns since 1970: one that hangs would make every call slow
}

// blindFor is how long calls go on uncounted after the cache did not answer.
const blindFor = time.Second

func (b *budget) unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if err := b.spend(ctx, info.FullMethod); err != nil {
		return nil, err
	}
	return handler(ctx, req)
}

// spend counts one call. Errors: too_many_requests with the time to come back.
func (b *budget) spend(ctx context.Context, method string) error {
	what, limit := b.of(method)
	sc, err := scope.From(ctx)
	if limit <= 0 || err != nil {
		return nil // nobody: what is open has limits of its own, by address
	}
	who := sc.Device
	if who == uuid.Nil {
		who = sc.User
	}
	// The device first: what it is refused is not taken from the county.
	if err := b.allow(ctx, what+":"+sc.Tenant+":"+who.String(), limit); err != nil {
		return err
	}
	return b.allow(ctx, what+":"+sc.Tenant, limit*tenantFactor)
}

// of tells what a call is counted as.
func (b *budget) of(method string) (what string, limit int) {
	switch method {
	case fieldsyncv1.FieldSyncService_Pull_FullMethodName:
		return "pull", b.Pulls
	case evidencev1.EvidenceService_AuthoriseUpload_FullMethodName: // which each request of an upload asks
		return "upload", b.Uploads
	}
	if rule := b.ruleOf(method); rule == nil || rule.GetWrites() {
		return "", 0
	}
	return "read", b.Reads
}

func (b *budget) allow(ctx context.Context, key string, limit int) error {
	if b.clock.Now().UnixNano() < b.blind.Load() {
		return nil
	}
	ok, wait, err := b.limiter.Allow(ctx, key, limit, time.Minute)
	switch {
	case errors.Is(err, cache.ErrAway) && ctx.Err() == nil:
		b.blind.Store(b.clock.Now().Add(blindFor).UnixNano())
	case err == nil && !ok:
		return fault.New(fault.TooManyRequests, "").With("retry_after", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	}
	return nil
}
