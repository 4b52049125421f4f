package tenancy

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Lock-out: by account in the database, by address in the cache.
const (
	accountTries  = 8
	accountLock   = 15 * time.Minute
	addressTries  = 60
	addressWindow = 5 * time.Minute
)

// LoginRequest is who wants in, and on what.
type LoginRequest struct {
	Tenant   string
	Account  string
	Password string
	Ticket   string  // in place of the password: what FinishSignOn gave
	Address  string  // the client's network address, for the limit only
	Device   *Device // nil: a session without a device
}

// Tokens is a session's pair.
type Tokens struct {
	Access         string
	AccessExpires  time.Time
	Refresh        string
	RefreshExpires time.Time
}

// Login checks account and password, or a ticket, and opens a session. Errors: bad_credentials (also for a tenant or account that is
// not there), account_locked and too_many_requests with retry_after seconds, sign_on_stale, account_disabled, device_revoked.
func (s *Service) Login(ctx context.Context, req LoginRequest) (Tokens, User, error) {
	if err := s.limitAddress(ctx, req.Address); err != nil {
		return Tokens{}, User{}, err
	}
	if !isTenantCode(req.Tenant) {
		return Tokens{}, User{}, fault.New(fault.BadCredentials, "")
	}
	ctx = scope.Into(ctx, scope.ForSystem(req.Tenant))
	now := s.clock.Now()
	var found account
	err := s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) (err error) {
		found, err = findAccount(ctx, tx, req.Account)
		return err
	})
	if err != nil && !fault.Is(err, fault.Missing) {
		return Tokens{}, User{}, err
	}
	if req.Ticket != "" && req.Password == "" {
		err = s.checkTicket(req.Ticket, found.user)
	} else {
		err = s.checkAccount(ctx, found, req.Password, now)
	}
	if err != nil {
		return Tokens{}, User{}, err
	}
	s.pardonAddress(ctx, req.Address)
	if found.user.Disabled {
		return Tokens{}, User{}, fault.New(fault.AccountDisabled, "")
	}
	tokens, err := s.openSession(ctx, found, req.Device, now)
	return tokens, found.user, err
}

// checkAccount checks a password. Errors: bad_credentials, account_locked.
func (s *Service) checkAccount(ctx context.Context, found account, password string, now time.Time) error {
	if found.lockedUntil != nil && now.Before(*found.lockedUntil) {
		return fault.New(fault.AccountLocked, "").With("retry_after", seconds(found.lockedUntil.Sub(now)))
	}
	ok, err := checkPassword(ctx, found.hash, password)
	if err == nil && !ok {
		return s.failedLogin(ctx, found, now)
	}
	return err
}

func (s *Service) limitAddress(ctx context.Context, address string) error {
	if address == "" {
		return nil
	}
	ok, wait, err := s.cache.Allow(ctx, "login:"+address, addressTries, addressWindow)
	if err == nil && !ok { // a lost cache loses the limit by address, never the lock by account
		return fault.New(fault.TooManyRequests, "").With("retry_after", seconds(wait))
	}
	return nil
}

// pardonAddress takes a try back: who knows a password guesses none, and a carrier lets hundreds of phones go out by one address.
func (s *Service) pardonAddress(ctx context.Context, address string) {
	if address != "" {
		_ = s.cache.Forgive(ctx, "login:"+address) // the cache is away: it limits nobody then
	}
}

// failedLogin counts the failure and says no more than that something was wrong.
func (s *Service) failedLogin(ctx context.Context, found account, now time.Time) error {
	if found.user.ID != uuid.Nil {
		err := s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
			return countFailure(ctx, tx, found.user.ID, now.Add(accountLock))
		})
		if err != nil {
			return err
		}
	}
	return fault.New(fault.BadCredentials, "")
}

// openSession registers the device if it is new, and opens the session, in one transaction.
func (s *Service) openSession(ctx context.Context, found account, device *Device, now time.Time) (Tokens, error) {
	session := uuid.Must(uuid.NewV7())
	refresh, hash := s.firstRefresh(found.user.Tenant, session)
	t := Tokens{Refresh: refresh, RefreshExpires: now.Add(refreshLife)}
	err := s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		var deviceID *uuid.UUID
		if device != nil {
			if err := putDevice(ctx, tx, found.user.ID, *device, now); err != nil {
				return err
			}
			deviceID = &device.ID
		}
		if err := clearFailures(ctx, tx, found); err != nil {
			return err
		}
		return createSession(ctx, tx, session, found.user.ID, deviceID, hash, now, t.RefreshExpires)
	})
	if err != nil {
		return Tokens{}, err
	}
	t.Access, t.AccessExpires, err = s.signAccess(found.user.Tenant, session, now)
	return t, err
}

// Refresh exchanges a refresh token for a new pair. The token before the present one is honoured for a minute, for an
// answer may have been lost: it gives the present one again. Later its use closes the session, and so does that of any
// older one: two hold it, and one of them is a thief. Errors: token_invalid, token_expired, token_reused.
func (s *Service) Refresh(ctx context.Context, token string) (Tokens, error) {
	r, err := s.readRefresh(token)
	if err != nil {
		return Tokens{}, err
	}
	ctx = scope.Into(ctx, scope.ForSystem(r.tenant))
	now := s.clock.Now()
	fresh, hash := s.next(r)
	t := Tokens{Refresh: fresh, RefreshExpires: now.Add(refreshLife)}
	var reused bool
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) (err error) {
		reused, err = rotateSession(ctx, tx, r, hash, now, t.RefreshExpires)
		return err
	})
	if fault.Is(err, fault.Missing) {
		err = fault.New(fault.TokenInvalid, "")
	}
	if err != nil {
		return Tokens{}, err
	}
	if reused {
		s.forget(ctx, r.session)
		return Tokens{}, fault.New(fault.TokenReused, "")
	}
	t.Access, t.AccessExpires, err = s.signAccess(r.tenant, r.session, now)
	return t, err
}
