package tenancy

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

const (
	// sessionTTL bounds how long another replica may go on serving a session that was just closed, should the bus be away.
	sessionTTL  = 3 * time.Second
	maxSessions = 20_000
	closedTopic = "tenancy.session_closed"
)

// known is a session seen lately.
type known struct {
	scope   scope.Scope
	name    string
	session uuid.UUID
	until   time.Time
}

// Principal is who a call comes from.
type Principal struct {
	Scope   scope.Scope
	Name    string
	Session uuid.UUID
}

// Authenticate turns an access token into who is calling. Roles and region are those of now, not those of the token.
// Errors: token_invalid, token_expired, device_revoked, account_disabled.
func (s *Service) Authenticate(ctx context.Context, token string) (Principal, error) {
	tenant, id, err := s.readAccess(token)
	if err != nil {
		return Principal{}, err
	}
	now := s.clock.Now()
	s.mu.Lock()
	k, ok := s.sessions[id]
	s.mu.Unlock()
	if !ok || !now.Before(k.until) || k.scope.Tenant != tenant {
		if k, err = s.loadSession(ctx, tenant, id, now); err != nil {
			return Principal{}, err
		}
	}
	return Principal{Scope: k.scope, Name: k.name, Session: k.session}, nil
}

func (s *Service) loadSession(ctx context.Context, tenant string, id uuid.UUID, now time.Time) (known, error) {
	var k known
	err := s.db.Read(scope.Into(ctx, scope.ForSystem(tenant)), func(ctx context.Context, tx *entdb.Tx) error {
		user, device, err := findSession(ctx, tx, id, now)
		if err != nil {
			return err
		}
		k = known{scope: scope.Scope{Tenant: tenant, User: user.ID, Device: device, Roles: user.Roles, Region: user.Region}, name: user.Name, session: id}
		return nil
	})
	if fault.Is(err, fault.Missing) {
		return known{}, fault.New(fault.TokenInvalid, "")
	}
	if err != nil {
		return known{}, err
	}
	k.until = now.Add(sessionTTL)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sessions) >= maxSessions {
		clear(s.sessions)
	}
	s.sessions[id] = k
	return k, nil
}

// forget drops a session here and tells the other replicas.
func (s *Service) forget(ctx context.Context, ids ...uuid.UUID) {
	s.mu.Lock()
	for _, id := range ids {
		delete(s.sessions, id)
	}
	s.mu.Unlock()
	for _, id := range ids {
		_ = s.cache.Publish(ctx, closedTopic, []byte(id.String())) // the TTL is what guarantees it
	}
}

// Listen drops sessions that other replicas closed, until the context ends.
func (s *Service) Listen(ctx context.Context) {
	closed, cancel, err := s.cache.Subscribe(ctx, closedTopic)
	if err != nil {
		return
	}
	defer cancel()
	for {
		select {
		case <-ctx.Done():
			return
		case message, ok := <-closed:
			if !ok {
				return
			}
			if id, err := uuid.ParseBytes(message); err == nil {
				s.mu.Lock()
				delete(s.sessions, id)
				s.mu.Unlock()
			}
		}
	}
}

// Logout closes the caller's session.
func (s *Service) Logout(ctx context.Context, p Principal) error {
	ctx = scope.Into(ctx, scope.ForSystem(p.Scope.Tenant))
	err := s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		return closeSession(ctx, tx, p.Session, s.clock.Now())
	})
	s.forget(ctx, p.Session)
	return err
}

func seconds(d time.Duration) string {
	return strconv.Itoa(max(1, int(d.Round(time.Second)/time.Second)))
}
