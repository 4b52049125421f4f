package rpc

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/internal/cache"
	"github.com/xuncha/xuncha/internal/cache/memory"
	"github.com/xuncha/xuncha/internal/cache/redis"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/config"
	"github.com/xuncha/xuncha/internal/testservices"
	accessv1 "github.com/xuncha/xuncha/proto/gen/xuncha/access/v1"
	evidencev1 "github.com/xuncha/xuncha/proto/gen/xuncha/evidence/v1"
	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	registryv1 "github.com/xuncha/xuncha/proto/gen/xuncha/registry/v1"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

const (
	pulling   = fieldsyncv1.FieldSyncService_Pull_FullMethodName
	uploading = evidencev1.EvidenceService_AuthoriseUpload_FullMethodName
	listing   = registryv1.RegistryService_ListTargets_FullMethodName
	pushing   = fieldsyncv1.FieldSyncService_Push_FullMethodName
)

func newBudget(limiter cache.Limiter, b Budgets) *budget {
	rules := map[string]*accessv1.Rule{listing: {AnyRole: true}, pushing: {AnyRole: true, Writes: true}, uploading: {AnyRole: true, Writes: true}, pulling: {AnyRole: true}}
	return &budget{Budgets: b, limiter: limiter, clock: clock.System, ruleOf: func(method string) *accessv1.Rule { return rules[method] }}
}

// caches are the real ones.
func caches(t *testing.T, test func(t *testing.T, limiter cache.Limiter)) {
	t.Run("memory", func(t *testing.T) { test(t, memory.New(clock.System)) })
	t.Run("redis", func(t *testing.T) {
		s, err := redis.Open(testservices.Redis(t))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		test(t, s)
	})
}

// phone is a device of a county; a person without one has a budget of their own.
func phone(tenant string, device, user uuid.UUID) context.Context {
	return scope.Into(context.Background(), scope.Scope{Tenant: tenant, Device: device, User: user})
}

// TestEachKindOfCallHasItsBudget: a device that calls too often is told when to come back, for that kind of call alone; no other device or county is.
func TestEachKindOfCallHasItsBudget(t *testing.T) {
	caches(t, func(t *testing.T, limiter cache.Limiter) {
		b, tenant := newBudget(limiter, Budgets{Pulls: 2, Uploads: 4, Reads: 6}), uuid.NewString()
		heavy, other, person := uuid.New(), uuid.New(), uuid.New()
		for method, limit := range map[string]int{pulling: 2, uploading: 4, listing: 6} {
			for n := range limit + 3 {
				err := b.spend(phone(tenant, heavy, person), method)
				if (err == nil) != (n < limit) || err != nil && (!fault.Is(err, fault.TooManyRequests) || fault.As(err).Data["retry_after"] == "") {
					t.Errorf("%s, call %d: %v", method, n+1, err)
				}
			}
			for what, ctx := range map[string]context.Context{"another device": phone(tenant, other, person), "a person without one": phone(tenant, uuid.Nil, person), "the same device elsewhere": phone(uuid.NewString(), heavy, person)} {
				if err := b.spend(ctx, method); err != nil {
					t.Errorf("%s, %s: %v", method, what, err)
				}
			}
		}
		for range 20 {
			if err := b.spend(phone(tenant, heavy, person), pushing); err != nil {
				t.Fatalf("a push has a budget of its own: %v", err)
			}
			if err := b.spend(context.Background(), listing); err != nil {
				t.Fatalf("nobody: %v", err)
			}
			if err := newBudget(limiter, Budgets{}).spend(phone(tenant, heavy, person), pulling); err != nil {
				t.Fatalf("without a budget: %v", err)
			}
		}
	})
}

// TestACountyHasABudgetThatOneDeviceCannotSpend: what a device is refused is not taken from its county, which is refused only when hundreds call too often.
func TestACountyHasABudgetThatOneDeviceCannotSpend(t *testing.T) {
	caches(t, func(t *testing.T, limiter cache.Limiter) {
		b, tenant, heavy := newBudget(limiter, Budgets{Pulls: 2}), uuid.NewString(), uuid.New()
		for range 2 * tenantFactor * 3 {
			_ = b.spend(phone(tenant, heavy, heavy), pulling)
		}
		for n := 2; n < 2*tenantFactor; n++ {
			if err := b.spend(phone(tenant, uuid.New(), heavy), pulling); err != nil {
				t.Fatalf("call %d of the county: %v", n+1, err)
			}
		}
		if err := b.spend(phone(tenant, uuid.New(), heavy), pulling); !fault.Is(err, fault.TooManyRequests) {
			t.Errorf("beyond the county's budget: %v", err)
		}
		if err := b.spend(phone(uuid.NewString(), uuid.New(), heavy), pulling); err != nil {
			t.Errorf("another county: %v", err)
		}
	})
}

// TestAHerdOfPhonesIsNeverRefused: 300 phones come back after a week within one minute, each with what a first sync and a week's photos ask for, while one of them calls without end.
func TestAHerdOfPhonesIsNeverRefused(t *testing.T) {
	defaults := defaultBudgets(t)
	const phones, week, photosAWeek, pages, lists = 300, 7, 200, 100, 600 // lists: 360 tiles, and whatever the pages ask
	caches(t, func(t *testing.T, limiter cache.Limiter) {
		scale := 1
		if _, slow := limiter.(*redis.Store); slow {
			scale = 20 // fewer calls and budgets as much smaller
		}
		b, tenant, hog := newBudget(limiter, Budgets{defaults.Pulls / scale, defaults.Uploads / scale, defaults.Reads / scale}), uuid.NewString(), uuid.New()
		var refused int
		for range 2 * defaults.Reads / scale {
			if b.spend(phone(tenant, hog, hog), listing) != nil {
				refused++
			}
		}
		if refused != defaults.Reads/scale {
			t.Errorf("of the heavy one %d calls were refused", refused)
		}
		var herd sync.WaitGroup
		for range phones {
			herd.Go(func() {
				ctx := phone(tenant, uuid.New(), uuid.New())
				for method, calls := range map[string]int{pulling: pages, uploading: 2 * photosAWeek * week / 7, listing: lists} {
					for range calls / scale {
						if err := b.spend(ctx, method); err != nil {
							t.Errorf("%s: %v", method, err)
							return
						}
					}
				}
			})
		}
		herd.Wait()
	})
}

// TestACacheThatHangsIsNotAskedByEveryCall: budgets bound load, not truth, and are no reason to be slow.
func TestACacheThatHangsIsNotAskedByEveryCall(t *testing.T) {
	at := clock.Fixed(time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC))
	gone, err := redis.Open("redis://127.0.0.1:1/0")
	if err != nil {
		t.Fatal(err)
	}
	defer gone.Close()
	asked := &counted{Limiter: gone}
	b := newBudget(asked, Budgets{Reads: 1})
	b.clock = at
	for range 50 {
		if err := b.spend(phone("1", uuid.New(), uuid.New()), listing); err != nil {
			t.Fatal(err)
		}
	}
	at.Advance(2 * blindFor)
	_ = b.spend(phone("1", uuid.New(), uuid.New()), listing)
	if asked.times != 2 || !errors.Is(asked.last, cache.ErrAway) {
		t.Errorf("it was asked %d times: %v", asked.times, asked.last)
	}
}

type counted struct {
	cache.Limiter
	times int
	last  error
}

func (c *counted) Allow(ctx context.Context, key string, limit int, window time.Duration) (bool, time.Duration, error) {
	c.times++
	ok, wait, err := c.Limiter.Allow(ctx, key, limit, window)
	c.last = err
	return ok, wait, err
}

func defaultBudgets(t *testing.T) Budgets {
	t.Helper()
	var c config.Serve
	flags, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := flags.Parse(nil); err != nil {
		t.Fatal(err)
	}
	return Budgets{c.PullsPerMinute, c.UploadsPerMinute, c.ReadsPerMinute}
}
