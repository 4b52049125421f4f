package tenancy_test

import (
	"context"
	"crypto/ed25519"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/dbtest"
	"github.com/xuncha/xuncha/internal/cache"
	"github.com/xuncha/xuncha/internal/cache/memory"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

const county, password = "140802", "a good password"

// house is a county with one inspector.
type house struct {
	*tenancy.Service
	t     *testing.T
	db    *dbtest.DB
	clock *clock.Fake
	user  tenancy.User
}

func each(t *testing.T, test func(*testing.T, *house)) {
	dbtest.Each(t, func(t *testing.T, db *dbtest.DB) {
		at := clock.Fixed(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
		test(t, settle(t, db, at, memory.New(at)))
	})
}

func settle(t *testing.T, db *dbtest.DB, at *clock.Fake, c cache.Store) *house {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{tenancy.New(tenancy.Config{DB: db.DB, Cache: c, Clock: at, Key: key}), t, db, at, tenancy.User{}}
	for _, code := range []string{county, "140821"} {
		h.must(h.CreateTenant(context.Background(), tenancy.Tenant{Code: code, Name: code}))
	}
	h.user, err = h.CreateUser(dbtest.In(county), tenancy.User{Account: "li", Name: "李", Roles: []scope.Role{scope.Inspector}}, password)
	h.must(err)
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) want(err error, reason fault.Reason) {
	h.t.Helper()
	if !fault.Is(err, reason) {
		h.t.Errorf("%v, want %s", err, reason)
	}
}

func (h *house) login(password, address string, device *tenancy.Device) (tenancy.Tokens, error) {
	tokens, _, err := h.Login(context.Background(), tenancy.LoginRequest{Tenant: county, Account: "li", Password: password, Address: address, Device: device})
	return tokens, err
}

func (h *house) signedIn(device *tenancy.Device) tenancy.Tokens {
	h.t.Helper()
	tokens, err := h.login(password, "", device)
	h.must(err)
	return tokens
}

func (h *house) authenticate(access string) (tenancy.Principal, error) {
	return h.Authenticate(context.Background(), access)
}

// TestAnAccountIsLockedAfterEightFailures, for a quarter of an hour, whoever knows the password; then it opens by itself.
func TestAnAccountIsLockedAfterEightFailures(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range 8 {
			_, err := h.login("wrong", "", nil)
			h.want(err, fault.BadCredentials)
		}
		_, err := h.login(password, "", nil)
		h.want(err, fault.AccountLocked)
		if wait := fault.As(err).Data["retry_after"]; wait != "900" {
			t.Errorf("wait %q seconds", wait)
		}
		h.clock.Advance(15*time.Minute - time.Second)
		_, err = h.login(password, "", nil)
		h.want(err, fault.AccountLocked)
		h.clock.Advance(time.Second)
		h.signedIn(nil)
		for range 7 { // the count began anew
			_, err := h.login("wrong", "", nil)
			h.want(err, fault.BadCredentials)
		}
		h.signedIn(nil)
	})
}

// TestAnAddressMayTrySoOften: sixty times in five minutes, whatever the account; another address is not held up. Who knows a password has not tried.
func TestAnAddressMayTrySoOften(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range 70 { // phones of a carrier, which goes out by one address
			_, err := h.login(password, "10.0.0.1", nil)
			h.must(err)
		}
		for range 60 {
			_, _, err := h.Login(context.Background(), tenancy.LoginRequest{Tenant: "no tenant", Account: "li", Password: password, Address: "10.0.0.1"})
			h.want(err, fault.BadCredentials)
		}
		_, err := h.login(password, "10.0.0.1", nil)
		h.want(err, fault.TooManyRequests)
		_, err = h.login(password, "10.0.0.2", nil)
		h.must(err)
		h.clock.Advance(5 * time.Minute)
		_, err = h.login(password, "10.0.0.1", nil)
		h.must(err)
	})
}

// away is a cache that does not answer.
type away struct{}

func (away) Allow(context.Context, string, int, time.Duration) (bool, time.Duration, error) {
	return false, 0, cache.ErrAway
}
func (away) Forgive(context.Context, string) error         { return cache.ErrAway }
func (away) Publish(context.Context, string, []byte) error { return cache.ErrAway }
func (away) Subscribe(context.Context, string) (<-chan []byte, func(), error) {
	return nil, nil, cache.ErrAway
}
func (away) Ping(context.Context) error { return cache.ErrAway }
func (away) Close() error               { return nil }

// TestWithoutTheCacheTheLockStillHolds: what is lost is speed, never truth.
func TestWithoutTheCacheTheLockStillHolds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *dbtest.DB) {
		h := settle(t, db, clock.Fixed(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)), away{})
		tokens, err := h.login(password, "10.0.0.1", &tenancy.Device{ID: uuid.New(), Name: "x"})
		h.must(err)
		p, err := h.authenticate(tokens.Access)
		h.must(err)
		for range 8 {
			_, err := h.login("wrong", "10.0.0.1", nil)
			h.want(err, fault.BadCredentials)
		}
		_, err = h.login(password, "10.0.0.1", nil)
		h.want(err, fault.AccountLocked)
		_, err = h.RevokeDevice(dbtest.In(county), p.Scope.Device)
		h.must(err)
		_, err = h.authenticate(tokens.Access)
		h.want(err, fault.DeviceRevoked)
	})
}

// TestRefreshRotates: each refresh token counts once; the one before counts for a minute, for its answer may have been lost, and gives the same
// again; after that its use, as that of any older one, closes the session for everybody who holds a token of it.
func TestRefreshRotates(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		for _, stolen := range []int{0, 1} {
			first := h.signedIn(nil)
			second, err := h.Refresh(ctx, first.Refresh)
			h.must(err)
			again, err := h.Refresh(ctx, first.Refresh) // the answer was lost; within the minute that is no theft
			h.must(err)
			if second.Refresh == first.Refresh || again.Refresh != second.Refresh {
				t.Errorf("%q, then %q and %q", first.Refresh, second.Refresh, again.Refresh)
			}
			third, err := h.Refresh(ctx, second.Refresh)
			h.must(err)
			_, err = h.authenticate(third.Access)
			h.must(err)
			h.clock.Advance(time.Minute)
			_, err = h.Refresh(ctx, []string{first.Refresh, second.Refresh}[stolen])
			h.want(err, fault.TokenReused)
			_, err = h.Refresh(ctx, third.Refresh)
			h.want(err, fault.TokenInvalid)
			for _, access := range []string{first.Access, third.Access} {
				_, err = h.authenticate(access)
				h.want(err, fault.TokenInvalid)
			}
		}
	})
}

// TestARefreshTokenGrowsOldAndCannotBeMade.
func TestARefreshTokenGrowsOldAndCannotBeMade(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		tokens := h.signedIn(nil)
		other := h.signedIn(nil)
		for _, made := range []string{"", "x", "140802.x.y", "140821" + tokens.Refresh[6:], tokens.Refresh + "x", tokens.Refresh[:44] + other.Refresh[44:], tokens.Access} {
			_, err := h.Refresh(ctx, made)
			h.want(err, fault.TokenInvalid)
		}
		h.clock.Advance(60 * 24 * time.Hour)
		_, err := h.Refresh(ctx, tokens.Refresh)
		h.want(err, fault.TokenInvalid)
	})
}

// TestAChangeOfRoleCountsAtOnce, in sessions that are open; a new password or disabling ends them.
func TestAChangeOfRoleCountsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		admin := dbtest.In(county)
		tokens := h.signedIn(nil)
		p, err := h.authenticate(tokens.Access)
		h.must(err)
		if !p.Scope.Has(scope.Inspector) || p.Scope.Has(scope.Reviewer) || p.Scope.Region != county {
			t.Fatalf("%+v", p.Scope)
		}
		township := county + "001"
		_, err = h.UpdateUser(admin, h.user.ID, tenancy.UserChange{Roles: []scope.Role{scope.Reviewer}, Region: &township})
		h.must(err)
		p, err = h.authenticate(tokens.Access)
		h.must(err)
		if p.Scope.Has(scope.Inspector) || !p.Scope.Has(scope.Reviewer) || p.Scope.Region != township {
			t.Errorf("still %+v", p.Scope)
		}
		everywhere := ""
		u, err := h.UpdateUser(admin, h.user.ID, tenancy.UserChange{Region: &everywhere})
		h.must(err)
		if u.Region != county {
			t.Errorf("the whole county became %q", u.Region)
		}
		_, err = h.UpdateUser(admin, h.user.ID, tenancy.UserChange{Roles: []scope.Role{scope.CitySupervisor}})
		h.want(err, fault.BadArgument)
		foreign := "140821001"
		_, err = h.UpdateUser(admin, h.user.ID, tenancy.UserChange{Region: &foreign})
		h.want(err, fault.RegionUnknown)
		_, err = h.UpdateUser(dbtest.In("140821"), h.user.ID, tenancy.UserChange{Roles: []scope.Role{scope.CountyAdmin}})
		h.want(err, fault.Missing)
		fresh := "another password"
		_, err = h.UpdateUser(admin, h.user.ID, tenancy.UserChange{Password: &fresh})
		h.must(err)
		_, err = h.authenticate(tokens.Access)
		h.want(err, fault.TokenInvalid)
		_, err = h.login(password, "", nil)
		h.want(err, fault.BadCredentials)
		tokens, err = h.login(fresh, "", nil)
		h.must(err)
		yes := true
		_, err = h.UpdateUser(admin, h.user.ID, tenancy.UserChange{Disabled: &yes})
		h.must(err)
		if _, err = h.authenticate(tokens.Access); err == nil {
			t.Error("a disabled person is still in")
		}
		_, err = h.login(fresh, "", nil)
		h.want(err, fault.AccountDisabled)
	})
}

// TestARevokedDevice is out at once and for good, with every token it has; the person's other device is not.
func TestARevokedDevice(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		stolen, kept := &tenancy.Device{ID: uuid.New(), Name: "stolen"}, &tenancy.Device{ID: uuid.New(), Name: "kept"}
		a, b := h.signedIn(stolen), h.signedIn(kept)
		_, err := h.authenticate(a.Access) // the session is known and kept in memory
		h.must(err)
		_, err = h.RevokeDevice(dbtest.In("140821"), stolen.ID)
		h.want(err, fault.Missing)
		colleague := scope.Into(context.Background(), scope.Scope{Tenant: county, User: uuid.New(), Region: county, Roles: []scope.Role{scope.Inspector}})
		_, err = h.RevokeDevice(colleague, stolen.ID)
		h.want(err, fault.Missing)
		revoked, err := h.RevokeDevice(dbtest.In(county), stolen.ID)
		h.must(err)
		if revoked.RevokedAt == nil || !revoked.RevokedAt.Equal(h.clock.Now()) {
			t.Errorf("%+v", revoked)
		}
		_, err = h.authenticate(a.Access)
		h.want(err, fault.DeviceRevoked)
		_, err = h.Refresh(context.Background(), a.Refresh)
		h.want(err, fault.DeviceRevoked)
		_, err = h.login(password, "", stolen)
		h.want(err, fault.DeviceRevoked)
		_, err = h.authenticate(b.Access)
		h.must(err)
		_, err = h.Refresh(context.Background(), b.Refresh)
		h.must(err)
	})
}

// TestADeviceIsItsOwners: another person of the county cannot sign in under its id; in another county the same id is another device.
func TestADeviceIsItsOwners(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		d := &tenancy.Device{ID: uuid.New(), Name: "x"}
		h.signedIn(d)
		for tenant, reason := range map[string]fault.Reason{county: fault.Missing, "140821": ""} {
			_, err := h.CreateUser(dbtest.In(tenant), tenancy.User{Account: "wang", Name: "王", Roles: []scope.Role{scope.Inspector}}, password)
			h.must(err)
			_, _, err = h.Login(context.Background(), tenancy.LoginRequest{Tenant: tenant, Account: "wang", Password: password, Device: d})
			if reason == "" && err != nil || reason != "" && !fault.Is(err, reason) {
				t.Errorf("%s: %v", tenant, err)
			}
		}
		var owners int
		h.must(h.db.Owner.QueryRow("SELECT count(DISTINCT user_id) FROM devices WHERE tenant_id = '" + county + "'").Scan(&owners))
		if owners != 1 {
			t.Errorf("the device has %d owners", owners)
		}
	})
}

// TestNamesAreTakenWithinACounty and free in the next.
func TestNamesAreTakenWithinACounty(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		again := tenancy.User{Account: "li", Name: "又李", Roles: []scope.Role{scope.Reviewer}}
		_, err := h.CreateUser(dbtest.In(county), again, password)
		h.want(err, fault.AccountTaken)
		_, err = h.CreateUser(dbtest.In("140821"), again, password)
		h.must(err)
		_, err = h.CreateUser(dbtest.In(county), tenancy.User{Account: "short", Name: "短", Roles: again.Roles}, "short")
		h.want(err, fault.WeakPassword)
		_, err = h.CreateUser(scope.Into(context.Background(), scope.Scope{Tenant: county, ReadOnly: true}), again, password)
		h.want(err, fault.ReadOnlyScope)
		_, err = h.CreateUser(context.Background(), again, password)
		h.want(err, fault.NoScope)
	})
}
