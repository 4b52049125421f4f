package grid

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Duty is a person, an asset and a rule, from a moment until another 责任.
type Duty struct {
	ID          uuid.UUID
	Tenant      string
	User        uuid.UUID
	UserName    string
	Asset       uuid.UUID
	AssetKind   AssetKind
	AssetName   string
	Region      string
	Tier        Tier
	Rule        string // its code; the version is that of the day
	From        time.Time
	Until       *time.Time
	Delegations []Delegation
}

// Delegation lets another person patrol instead for some days; both names are kept.
type Delegation struct {
	ID       uuid.UUID
	Duty     uuid.UUID
	To       uuid.UUID
	ToName   string
	From     time.Time
	Until    time.Time
	Reason   string
	SignedBy uuid.UUID
	Device   uuid.UUID // on which it was signed
}

// MaxDelegation is how long one delegation lasts at most. A proposal.
const MaxDelegation = 92 * 24 * time.Hour

// DutyFilter says which duties; a region is a prefix.
type DutyFilter struct {
	Region string
	User   uuid.UUID
	Asset  uuid.UUID
	Mine   bool      // the caller's own, and those delegated to them
	At     time.Time // of which moment; zero: now
	Page
}

// ListDuties lists duties by region.
func (s *Service) ListDuties(ctx context.Context, f DutyFilter) (out []Duty, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	if f.At.IsZero() {
		f.At = s.clock.Now()
	}
	if !f.Mine {
		if f.Region, err = Narrowed(ctx, f.Region); err != nil {
			return nil, err
		}
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = listDuties(ctx, tx, f, sc)
		return err
	})
	return out, err
}

// CreateDuty gives a person a duty; the same again is success. Errors: not_found, same_id_other_content, bad_argument, also for an asset that its rule is not for.
func (s *Service) CreateDuty(ctx context.Context, d Duty) (Duty, error) {
	return s.changeDuty(ctx, d.ID, func(ctx context.Context, tx *entdb.Tx, sc scope.Scope) error { return s.insertDuty(ctx, tx, sc, d) })
}

// ImportDuties gives several duties at once: all of them or none. Those that are there already are left as they are. Errors: as of CreateDuty.
func (s *Service) ImportDuties(ctx context.Context, all []Duty) error {
	sc, err := scope.Write(ctx)
	if err != nil {
		return err
	}
	ids := make([]uuid.UUID, len(all))
	return notHere(s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		for i, d := range all {
			if ids[i] = d.ID; d.ID == uuid.Nil {
				return fault.New(fault.BadID, "")
			}
			if err := s.insertDuty(ctx, tx, sc, d); err != nil {
				return err
			}
		}
		if s.Changed == nil {
			return nil
		}
		return s.Changed(ctx, tx, ids)
	}))
}

func (s *Service) insertDuty(ctx context.Context, tx *entdb.Tx, sc scope.Scope, d Duty) error {
	if err := span(d.From, d.Until); err != nil {
		return err
	}
	a, err := FindAsset(ctx, tx, d.Asset)
	if err != nil {
		return err
	}
	if d.Region = a.Region; !sc.Covers(a.Region) {
		return fault.New(fault.Missing, "")
	}
	have, err := FindDuty(ctx, tx, d.ID)
	if err == nil {
		if have.User != d.User || have.Asset != d.Asset || have.Rule != d.Rule || have.Tier != d.Tier {
			return fault.New(fault.SameIDOther, "此编号已有另一责任 · Another duty has this id.")
		}
		return nil
	}
	if !fault.Is(err, fault.Missing) {
		return err
	}
	if d.AssetKind = a.Kind; s.Fits != nil {
		if err := s.Fits(ctx, tx, d); err != nil {
			return err
		}
	}
	return createDuty(ctx, tx, d, s.clock.Now())
}

// EndDuty ends a duty at a moment; what was owed until then stays owed. Errors: not_found, bad_argument.
func (s *Service) EndDuty(ctx context.Context, id uuid.UUID, until time.Time) (Duty, error) {
	return s.changeDuty(ctx, id, func(ctx context.Context, tx *entdb.Tx, sc scope.Scope) error {
		d, err := FindDuty(ctx, tx, id)
		if err != nil {
			return err
		}
		if !sc.Covers(d.Region) {
			return fault.New(fault.Missing, "")
		}
		if err := span(d.From, &until); err != nil {
			return err
		}
		return endDuty(ctx, tx, id, until)
	})
}

// Delegate lets another person patrol instead. Only the person of the duty and an administrator may sign. Errors: not_found, role_missing, bad_argument.
func (s *Service) Delegate(ctx context.Context, g Delegation) (Duty, error) {
	return s.changeDuty(ctx, g.Duty, func(ctx context.Context, tx *entdb.Tx, sc scope.Scope) error {
		d, err := FindDuty(ctx, tx, g.Duty)
		if err != nil {
			return err
		}
		if d.User != sc.User && !sc.Has(scope.CountyAdmin) {
			return fault.New(fault.RoleMissing, "只有责任人或管理员可以委托 · Only the person of the duty or an administrator may delegate it.")
		}
		if err := span(g.From, &g.Until); err != nil {
			return err
		}
		if g.Until.Sub(g.From) > MaxDelegation || g.To == d.User {
			return fault.New(fault.BadArgument, "委托最长 92 天，且须委托给他人 · A delegation lasts 92 days at most, and goes to another person.")
		}
		for _, have := range d.Delegations {
			if have.ID == g.ID {
				return nil
			}
		}
		g.SignedBy, g.Device = sc.User, sc.Device
		return createDelegation(ctx, tx, g, s.clock.Now())
	})
}

// changeDuty does one verb on a duty, tells who looks after debts, and gives the duty as it is then.
func (s *Service) changeDuty(ctx context.Context, id uuid.UUID, do func(context.Context, *entdb.Tx, scope.Scope) error) (d Duty, err error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return d, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if err := do(ctx, tx, sc); err != nil {
			return err
		}
		if d, err = FindDuty(ctx, tx, id); err != nil || s.Changed == nil {
			return err
		}
		return s.Changed(ctx, tx, []uuid.UUID{id})
	})
	return d, notHere(err)
}
