package tenancy

import (
	"crypto/ed25519"
	"sync"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/cache"
	"github.com/xuncha/xuncha/internal/clock"
)

// Service does tenancy's verbs.
type Service struct {
	lookers lookers
	db      *entdb.DB
	cache   cache.Store
	clock   clock.Clock
	key     ed25519.PrivateKey
	signOn  SingleSignOn

	mu       sync.Mutex
	sessions map[uuid.UUID]known   // sessions seen lately, so that a call need not ask the database
	tokens   map[[32]byte]verified // by SHA-256 of the token: those whose signature was checked lately, a tenth of a call's work
}

// Config is what the service needs.
type Config struct {
	DB    *entdb.DB
	Cache cache.Store
	Clock clock.Clock
	Key   ed25519.PrivateKey // signs access tokens; the same on every replica

	SignOn SingleSignOn
}

// New makes the service.
func New(c Config) *Service {
	return &Service{db: c.DB, cache: c.Cache, clock: c.Clock, key: c.Key, signOn: c.SignOn, sessions: map[uuid.UUID]known{}, tokens: map[[32]byte]verified{}}
}
