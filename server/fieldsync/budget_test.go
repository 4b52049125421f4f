package fieldsync

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/internal/cache/memory"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// TestBudgets: a device has one, a person without a device has one of their own, and so has a county; who comes back later goes on.
func TestBudgets(t *testing.T) {
	const perMinute = 2
	at := clock.Fixed(time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC))
	s := &Service{limiter: memory.New(at), perMinute: perMinute, clock: at}
	push := func(what, tenant string, device, user uuid.UUID, well bool) {
		t.Helper()
		err := s.withinBudget(context.Background(), scope.Scope{Tenant: tenant, Device: device, User: user})
		if (err == nil) != well || err != nil && (!fault.Is(err, fault.TooManyRequests) || fault.As(err).Data["retry_after"] == "") {
			t.Fatalf("%s: %v", what, err)
		}
	}
	phone, one, another := uuid.New(), uuid.New(), uuid.New()
	for range perMinute {
		push("a device", "140802", phone, one, true)
		push("a person without a device", "140802", uuid.Nil, one, true)
	}
	push("too fast", "140802", phone, one, false)
	push("a person too fast", "140802", uuid.Nil, one, false)
	push("another person without a device", "140802", uuid.Nil, another, true)
	for n := 2*perMinute + 1; n < perMinute*tenantFactor; n++ {
		push("within the county's budget", "140802", uuid.New(), one, true)
	}
	push("beyond the county's budget", "140802", uuid.New(), one, false)
	push("another county", "140824", uuid.New(), one, true)
	at.Advance(2 * time.Minute)
	push("later", "140802", uuid.New(), one, true)
}
