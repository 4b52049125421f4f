package tenancy

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/identity"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// SingleSignOn is how people sign in by an identity provider; without one, by password alone.
type SingleSignOn struct {
	Provider *identity.Provider // nil: there is none
	Name     string             // what people call it
	Return   string             // the address at which browsers reach this server
}

// App is whose page a person comes back to.
type App string

// The apps that people sign in to, and where their pages are.
const (
	Phone App = "/phone/"
	Desk  App = "/desk/"
)

const (
	attemptLife = 15 * time.Minute // somebody looks for a code on another phone
	ticketLife  = 2 * time.Minute
)

// attempt is what is remembered of a person who is at the provider, in the state that comes back with them.
type attempt struct {
	Tenant, Nonce, Verifier string
	App                     App
	Secret                  []byte // SHA-256 of what the page keeps to itself
	Until                   time.Time
}

// ticket is the word of the provider that an account's person is here.
type ticket struct {
	Tenant string
	User   uuid.UUID
	Until  time.Time
}

// Vouched is an account whose person a provider vouched for, and what lets in to it in place of a password.
type Vouched struct {
	Tenant, Account, Ticket string
}

// SignOnName is what people call the identity provider; empty: there is none.
func (s *Service) SignOnName() string {
	if s.signOn.Provider == nil {
		return ""
	}
	return s.signOn.Name
}

// BeginSignOn gives the address at the provider where a person of a tenant says who they are. Only the page that knows the secret behind the hash can
// finish: nobody can be made to sign in as somebody else by a link. Errors: sign_on_off, sign_on_away, too_many_requests.
func (s *Service) BeginSignOn(ctx context.Context, tenant string, app App, secret []byte, address string) (string, error) {
	if s.signOn.Provider == nil {
		return "", fault.New(fault.SignOnOff, "")
	}
	if err := s.limitAddress(ctx, address); err != nil {
		return "", err
	}
	a := attempt{Tenant: tenant, App: app, Secret: secret, Nonce: rand.Text(), Verifier: identity.NewVerifier(), Until: s.clock.Now().Add(attemptLife)}
	state, err := s.sealFor("sign-on attempt", a)
	if err != nil {
		return "", err
	}
	at, err := s.signOn.Provider.Address(ctx, s.atProvider(a, state))
	return at, signOnFault(err)
}

// FinishSignOn takes the code that the provider gave, and gives the account of the attempt's tenant that has the identity, with a ticket for Login.
// Errors: sign_on_off, sign_on_stale, sign_on_refused, sign_on_away, sign_on_unknown, account_disabled, too_many_requests.
func (s *Service) FinishSignOn(ctx context.Context, code, state string, secret []byte, address string) (Vouched, error) {
	if s.signOn.Provider == nil {
		return Vouched{}, fault.New(fault.SignOnOff, "")
	}
	if err := s.limitAddress(ctx, address); err != nil {
		return Vouched{}, err
	}
	var a attempt
	sum := sha256.Sum256(secret)
	if !s.openFor("sign-on attempt", state, &a) || !s.clock.Now().Before(a.Until) || subtle.ConstantTimeCompare(sum[:], a.Secret) != 1 {
		return Vouched{}, fault.New(fault.SignOnStale, "")
	}
	who, err := s.signOn.Provider.Exchange(ctx, s.atProvider(a, ""), code, s.clock.Now)
	if err != nil {
		return Vouched{}, signOnFault(err)
	}
	s.pardonAddress(ctx, address)
	u, err := s.identified(ctx, a.Tenant, who)
	if err != nil {
		return Vouched{}, err
	}
	sealed, err := s.sealFor("sign-on ticket", ticket{u.Tenant, u.ID, s.clock.Now().Add(ticketLife)})
	return Vouched{u.Tenant, u.Account, sealed}, err
}

// identified finds a tenant's account by its identity. Errors: sign_on_unknown, account_disabled.
func (s *Service) identified(ctx context.Context, tenant, who string) (User, error) {
	if !isTenantCode(tenant) || who == "" || len(who) > maxIdentity {
		return User{}, fault.New(fault.SignOnUnknown, "")
	}
	var u User
	err := s.db.Read(scope.Into(ctx, scope.ForSystem(tenant)), func(ctx context.Context, tx *entdb.Tx) (err error) {
		u, err = findIdentity(ctx, tx, who)
		return err
	})
	switch {
	case fault.Is(err, fault.Missing):
		return User{}, fault.New(fault.SignOnUnknown, "")
	case err == nil && u.Disabled:
		return User{}, fault.New(fault.AccountDisabled, "")
	}
	return u, err
}

// checkTicket wants a ticket of this account and of now. It is sealed: whoever has a bad one guesses nothing, so that no failure is counted, and no lock stands
// in the way of who has a good one. Errors: sign_on_stale.
func (s *Service) checkTicket(text string, u User) error {
	var t ticket
	if u.ID == uuid.Nil || !s.openFor("sign-on ticket", text, &t) || t.Tenant != u.Tenant || t.User != u.ID || !s.clock.Now().Before(t.Until) {
		return fault.New(fault.SignOnStale, "")
	}
	return nil
}

func (s *Service) atProvider(a attempt, state string) identity.Attempt {
	return identity.Attempt{State: state, Nonce: a.Nonce, Verifier: a.Verifier, Return: s.signOn.Return + string(a.App)}
}

func signOnFault(err error) error {
	switch {
	case errors.Is(err, identity.ErrAway):
		return fault.New(fault.SignOnAway, "").Because(err)
	case errors.Is(err, identity.ErrRefused):
		return fault.New(fault.SignOnRefused, "").Because(err)
	}
	return err
}
