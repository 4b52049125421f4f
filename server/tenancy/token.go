package tenancy

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/fault"
)

// How long tokens live. A phone offline for weeks refreshes when it is back; what it captured never depends on a token.
const (
	accessLife  = 10 * time.Minute
	refreshLife = 60 * 24 * time.Hour
)

// claims is what an access token says; everything else is looked up, so that a change of role or a revocation counts at once.
type claims struct {
	jwt.RegisteredClaims
	Tenant string `json:"tn"`
}

// signAccess makes the access token of a session.
func (s *Service) signAccess(tenant string, session uuid.UUID, now time.Time) (string, time.Time, error) {
	until := now.Add(accessLife)
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{
		RegisteredClaims: jwt.RegisteredClaims{ID: session.String(), IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(until)},
		Tenant:           tenant,
	})
	signed, err := t.SignedString(s.key)
	return signed, until, err
}

// verified is what a token with a good signature says.
type verified struct {
	tenant  string
	session uuid.UUID
	expires time.Time
}

// readAccess checks signature and time. Errors: token_invalid, token_expired.
func (s *Service) readAccess(token string) (tenant string, session uuid.UUID, err error) {
	sum := sha256.Sum256([]byte(token))
	s.mu.Lock()
	v, seen := s.tokens[sum]
	s.mu.Unlock()
	if !seen {
		if v, err = s.verify(token); err != nil {
			return "", uuid.Nil, err
		}
		s.mu.Lock()
		if len(s.tokens) >= maxSessions {
			clear(s.tokens)
		}
		s.tokens[sum] = v
		s.mu.Unlock()
	}
	if !s.clock.Now().Before(v.expires) {
		return "", uuid.Nil, fault.New(fault.TokenExpired, "")
	}
	return v.tenant, v.session, nil
}

func (s *Service) verify(token string) (verified, error) {
	var c claims
	_, err := jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return s.key.Public().(ed25519.PublicKey), nil },
		jwt.WithValidMethods([]string{"EdDSA"}), jwt.WithTimeFunc(s.clock.Now), jwt.WithExpirationRequired())
	if errors.Is(err, jwt.ErrTokenExpired) {
		return verified{}, fault.New(fault.TokenExpired, "")
	}
	if err != nil {
		return verified{}, fault.New(fault.TokenInvalid, "")
	}
	session, err := uuid.Parse(c.ID)
	if err != nil {
		return verified{}, fault.New(fault.TokenInvalid, "")
	}
	return verified{c.Tenant, session, c.ExpiresAt.Time}, nil
}

// markSize is the length of a refresh token's mark and of its seal, bytes.
const markSize = 16

// refresh is an opaque refresh token as it came: tenant.session.secret. Its secret is a mark and this server's seal of it.
type refresh struct {
	tenant  string
	session uuid.UUID
	hash    []byte // SHA-256 of the secret, which is all that is kept of it
	sealed  bool   // made here, for this session, whenever that was
}

// firstRefresh makes the first refresh token of a session, and the hash that is kept of it.
func (s *Service) firstRefresh(tenant string, session uuid.UUID) (token string, hash []byte) {
	mark := make([]byte, markSize)
	_, _ = rand.Read(mark) // crypto/rand never fails since Go 1.24
	return s.makeRefresh(tenant, session, mark)
}

// next makes the token that follows, always the same: whoever asks again because an answer was lost gets what the answer had.
func (s *Service) next(r refresh) (token string, hash []byte) {
	return s.makeRefresh(r.tenant, r.session, s.seal("next", r.session, r.hash))
}

func (s *Service) makeRefresh(tenant string, session uuid.UUID, mark []byte) (token string, hash []byte) {
	text := base64.RawURLEncoding.EncodeToString(slices.Concat(mark, s.seal("mark", session, mark)))
	return tenant + "." + session.String() + "." + text, hashRefresh(text)
}

// seal is a code that only this server's key makes (HMAC, RFC 2104).
func (s *Service) seal(use string, session uuid.UUID, of []byte) []byte {
	mac := hmac.New(sha256.New, s.key.Seed())
	mac.Write([]byte("refresh token " + use + "\x00"))
	mac.Write(session[:])
	mac.Write(of)
	return mac.Sum(nil)[:markSize]
}

func hashRefresh(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// readRefresh takes a refresh token apart. Errors: token_invalid.
func (s *Service) readRefresh(token string) (r refresh, err error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || !isTenantCode(parts[0]) {
		return r, fault.New(fault.TokenInvalid, "")
	}
	r.tenant, r.hash = parts[0], hashRefresh(parts[2])
	if r.session, err = uuid.Parse(parts[1]); err != nil {
		return r, fault.New(fault.TokenInvalid, "")
	}
	if secret, err := base64.RawURLEncoding.DecodeString(parts[2]); err == nil && len(secret) == 2*markSize {
		r.sealed = hmac.Equal(secret[markSize:], s.seal("mark", r.session, secret[:markSize]))
	}
	return r, nil
}

// isTenantCode tells whether text can be a tenant's code: digits only, as GB/T 2260 has them.
func isTenantCode(text string) bool {
	return text != "" && len(text) <= 12 && strings.Trim(text, "0123456789") == ""
}
