package checklist

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Published is a version that a tenant published; it never changes and is accepted for ever.
type Published struct {
	Pack
	SHA256      [32]byte
	PublishedAt time.Time
}

// Service publishes packs and finds them.
type Service struct {
	db    *entdb.DB
	clock clock.Clock
	mu    sync.Mutex
	seen  map[packKey]Published // versions never change, so what was read once stays right
}

type packKey struct {
	tenant, code string
	version      int
}

// maxSeen bounds the versions kept in memory: 13 counties with 11 packs of a few versions fit many times.
const maxSeen = 4000

// New makes the service.
func New(db *entdb.DB, c clock.Clock) *Service {
	return &Service{db: db, clock: c, seen: map[packKey]Published{}}
}

// Publish publishes a version for the caller's tenant. The same content again is success. Errors: pack_invalid,
// pack_published when the version is taken by other content or is not one above the newest.
func (s *Service) Publish(ctx context.Context, p Pack) (Published, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return Published{}, err
	}
	if err := p.Validate(); err != nil {
		return Published{}, err
	}
	raw, sum := p.Canonical()
	out := Published{p, sum, s.clock.Now()}
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		newest, err := newestVersion(ctx, tx, p.Code)
		if err != nil {
			return err
		}
		if p.Version <= newest {
			return entdb.ErrTaken
		}
		if p.Version != newest+1 {
			return fault.Newf(fault.PackPublished, "下一版本应为 %d · The next version is %d.", newest+1, newest+1)
		}
		return createPack(ctx, tx, p, raw, sum, out.PublishedAt)
	})
	if errors.Is(err, entdb.ErrTaken) {
		have, gerr := s.Get(ctx, p.Code, p.Version)
		if gerr != nil {
			return Published{}, gerr
		}
		if !bytes.Equal(have.SHA256[:], sum[:]) {
			return Published{}, fault.New(fault.PackPublished, "").With("tenant", sc.Tenant)
		}
		return have, nil
	}
	return out, err
}

// Get finds a version; 0 is the newest. Errors: pack_unknown.
func (s *Service) Get(ctx context.Context, code string, version int) (Published, error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return Published{}, err
	}
	key := packKey{sc.Tenant, code, version}
	s.mu.Lock()
	p, ok := s.seen[key]
	s.mu.Unlock()
	if ok && version > 0 {
		return p, nil
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		p, err = findPack(ctx, tx, code, version)
		return err
	})
	if fault.Is(err, fault.Missing) {
		return Published{}, fault.New(fault.PackUnknown, "")
	}
	if err != nil {
		return Published{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.seen) >= maxSeen {
		clear(s.seen)
	}
	s.seen[packKey{sc.Tenant, code, p.Version}] = p
	return p, nil
}

// List gives the newest version of each pack, by code.
func (s *Service) List(ctx context.Context) (out []Published, err error) {
	newest := map[string]Published{}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		all, err := listPacks(ctx, tx)
		for _, p := range all {
			if p.Version > newest[p.Code].Version {
				newest[p.Code] = p
			}
		}
		return err
	})
	for _, p := range newest {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Published) int { return strings.Compare(a.Code, b.Code) })
	return out, err
}
