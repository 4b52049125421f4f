package patrol

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
	"github.com/xuncha/xuncha/server/track"
)

// Filter says which patrols; a region is a prefix.
type Filter struct {
	Region      string
	User        uuid.UUID
	Asset       uuid.UUID
	Mine        bool
	Doubted     bool   // with doubts that nobody has judged
	Doubt       string // with this doubt
	State       State
	From, Until time.Time // when they began
	Before      time.Time // the page goes on behind this
	BeforeID    uuid.UUID
	Limit       int
}

// State is what became of a patrol, as one may ask for.
type State string

// The states: what the verdicts say, what a person said, and whether an appeal waits.
const (
	StateValid      State = "valid"
	StateInvalid    State = "invalid"
	StateDiscounted State = "discounted"
	StateAppealed   State = "appealed"
)

// judges see everybody's patrols of their region; others see their own.
var judges = []scope.Role{scope.Reviewer, scope.CountyAdmin, scope.Auditor, scope.CitySupervisor}

// List lists patrols, the last that began first. Who judges nobody sees their own.
func (s *Service) List(ctx context.Context, f Filter) (out []Patrol, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	f.Mine = f.Mine || !sc.Has(judges...)
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = listPatrols(ctx, tx, f, sc)
		return err
	})
	return out, err
}

// Get gives a patrol with everything that is known of it. Errors: not_found.
func (s *Service) Get(ctx context.Context, id uuid.UUID) (p Patrol, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return p, err
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if p, err = s.visible(ctx, tx, id, sc); err != nil {
			return err
		}
		return fillPatrol(ctx, tx, &p)
	})
	return p, err
}

// visible finds a patrol that the caller may see: their own, one done on their behalf, or, for those who judge, one of their region. Errors: not_found.
func (s *Service) visible(ctx context.Context, tx *entdb.Tx, id uuid.UUID, sc scope.Scope) (Patrol, error) {
	p, err := findPatrol(ctx, tx, id)
	if err != nil {
		return p, err
	}
	own := p.User == sc.User || p.OnBehalfOf != nil && *p.OnBehalfOf == sc.User
	if own || sc.System || sc.Has(judges...) && (sc.ReadAll || sc.Covers(p.Region)) {
		return p, nil
	}
	return Patrol{}, fault.New(fault.Missing, "")
}

// Track gives a patrol's fixes as they came, and as they were cleaned. Errors: not_found, store_away.
func (s *Service) Track(ctx context.Context, id uuid.UUID) (fixes []track.Fix, cleaned track.Cleaned, err error) {
	p, err := s.Get(ctx, id)
	if err != nil {
		return nil, cleaned, err
	}
	return s.track(ctx, p)
}

func (s *Service) track(ctx context.Context, p Patrol) (fixes []track.Fix, cleaned track.Cleaned, err error) {
	raw, err := s.captureOf(ctx, p)
	if err != nil {
		return nil, cleaned, err
	}
	if fixes, err = fixesOf(p.Source, raw); err != nil {
		return nil, cleaned, err
	}
	cleaned, _, err = p.clean(fixes, p.Cleaner)
	return fixes, cleaned, err
}
