package grid

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Unit is a division or a special area that is looked after 网格.
type Unit struct {
	ID            uuid.UUID
	Tenant        string
	Kind          string // region or special
	Tier          Tier
	Region        string // division code; a special area's is that of the division it lies in
	Name          string
	Demonstration bool
	CheckPer      string // how often every target of it is to be inspected at least once: week … year; "" where it says nothing
	Posts         []Post
}

// special is the kind of a unit that is no division.
const special = "special"

// Post is a person's place in a unit, from a moment until another.
type Post struct {
	User     uuid.UUID
	UserName string
	Role     string // head or member
	From     time.Time
	Until    *time.Time
}

// Tier is one of the four at which patrols are owed.
type Tier string

// The tiers, from above.
const (
	City     Tier = "city"
	County   Tier = "county"
	Township Tier = "township"
	Village  Tier = "village"
)

// Tiers lists them from above.
var Tiers = []Tier{City, County, Township, Village}

// TierOf tells a division code's tier by its length (GB/T 2260: 4 and 6 digits; the statistics bureau's extensions: 9 and 12); "" for none.
func TierOf(region string) Tier {
	return map[int]Tier{4: City, 6: County, 9: Township, 12: Village}[len(region)]
}

// Above is the tier that a missed duty is escalated to; "" above the city.
func (t Tier) Above() Tier {
	for i, tier := range Tiers {
		if tier == t && i > 0 {
			return Tiers[i-1]
		}
	}
	return ""
}

// Prefix is the code of the division of this tier that a region lies in; "" if the region stands above it.
func (t Tier) Prefix(region string) string {
	n := map[Tier]int{City: 4, County: 6, Township: 9, Village: 12}[t]
	if n == 0 || len(region) < n {
		return ""
	}
	return region[:n]
}

// Page says where a list by region and id goes on, and how long it may be.
type Page struct {
	AfterRegion string
	AfterID     uuid.UUID
	Limit       int
}

// UnitFilter says which units; a region is a prefix.
type UnitFilter struct {
	Region string
	Tier   Tier
	At     time.Time // whose people; zero: now
	Page
}

// ListUnits lists units by region, with their people of a moment. Outside the caller's own region there is nothing.
func (s *Service) ListUnits(ctx context.Context, f UnitFilter) (out []Unit, err error) {
	if f.Region, err = Narrowed(ctx, f.Region); err != nil {
		return nil, err
	}
	if f.At.IsZero() {
		f.At = s.clock.Now()
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = listUnits(ctx, tx, f)
		return err
	})
	return out, err
}

// SaveUnit adds a unit, or gives it another name. Errors: region_unknown, outside_region, same_id_other_content.
func (s *Service) SaveUnit(ctx context.Context, u Unit) (Unit, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return Unit{}, err
	}
	if u.Tier = TierOf(u.Region); u.Tier == "" || !strings.HasPrefix(u.Region, sc.Tenant) {
		return Unit{}, fault.New(fault.RegionUnknown, "")
	}
	if !sc.Covers(u.Region) {
		return Unit{}, fault.New(fault.OutsideRegion, "")
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if err := saveUnit(ctx, tx, u, s.clock.Now()); err != nil {
			return err
		}
		u, err = findUnit(ctx, tx, u.ID, s.clock.Now())
		return err
	})
	return u, err
}

// unitsAtOnce bounds what one transaction of an import keeps.
const unitsAtOnce = 500

// ImportUnits adds units; those that are there already are left as they are. Errors: region_unknown, outside_region for the first that is not the caller's.
func (s *Service) ImportUnits(ctx context.Context, all []Unit) error {
	sc, err := scope.Write(ctx)
	if err != nil {
		return err
	}
	for i, u := range all {
		if all[i].Tier = TierOf(u.Region); all[i].Tier == "" || !strings.HasPrefix(u.Region, sc.Tenant) {
			return fault.New(fault.RegionUnknown, u.Region)
		}
		if !sc.Covers(u.Region) {
			return fault.New(fault.OutsideRegion, u.Region)
		}
	}
	for part := range slices.Chunk(all, unitsAtOnce) {
		err := s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error { return createUnits(ctx, tx, part, s.clock.Now()) })
		if err != nil {
			return err
		}
	}
	return nil
}

// Appoint gives a person a place in a unit from a moment on. A new head takes the place of the one before, whose time ends then.
// Errors: not_found for a unit or person that is none of the tenant's, bad_argument for an end before the beginning.
func (s *Service) Appoint(ctx context.Context, unit uuid.UUID, p Post) (u Unit, err error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return u, err
	}
	if err := span(p.From, p.Until); err != nil {
		return u, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if u, err = findUnit(ctx, tx, unit, p.From); err != nil {
			return err
		}
		if !sc.Covers(u.Region) {
			return fault.New(fault.Missing, "")
		}
		if err := insertPost(ctx, tx, unit, p); err != nil {
			return notHere(err)
		}
		u, err = findUnit(ctx, tx, unit, p.From)
		return err
	})
	return u, err
}

// rhythms are the periods that a rhythm may have (server/rule's words).
var rhythms = []string{"week", "month", "quarter", "half_year", "year"}

// SetRhythm says how often every target of a division is to be inspected, from a moment on. Errors: not_found, bad_argument, also for a special area.
func (s *Service) SetRhythm(ctx context.Context, unit uuid.UUID, per string, from time.Time) (u Unit, err error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return u, err
	}
	if from.IsZero() || !slices.Contains(rhythms, per) {
		return u, fault.New(fault.BadArgument, "检查周期或生效时间有误 · The rhythm, or from when it holds, is not valid.")
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if u, err = findUnit(ctx, tx, unit, from); err != nil {
			return err
		}
		if !sc.Covers(u.Region) {
			return fault.New(fault.Missing, "")
		}
		if u.Kind == special {
			return fault.New(fault.BadArgument, "专门区域没有写明哪些监管对象属于它，检查周期请设在所在行政区划 · A special area does not say which targets are its own: set the rhythm of the division that it lies in.")
		}
		if err := insertRhythm(ctx, tx, u, per, from, s.clock.Now()); err != nil {
			return err
		}
		u, err = findUnit(ctx, tx, unit, from)
		return err
	})
	return u, err
}

// Rhythm is how often the targets of a division are to be inspected, from a moment on.
type Rhythm struct {
	Region, Per string
	From        time.Time
}

// Rhythms are those of several divisions, in the order in which they began.
type Rhythms []Rhythm

// Of tells how often the targets of a region are to be inspected at a moment: what its own division asks, or the nearest above it that asks anything. "" for never.
func (all Rhythms) Of(region string, at time.Time) string {
	var best Rhythm
	for _, h := range all {
		if strings.HasPrefix(region, h.Region) && len(h.Region) >= len(best.Region) && !h.From.After(at) {
			best = h
		}
	}
	return best.Per
}

// span checks a time from a moment until another.
func span(from time.Time, until *time.Time) error {
	if from.IsZero() || until != nil && !until.After(from) {
		return fault.New(fault.BadArgument, "结束须晚于开始 · The end must be after the beginning.")
	}
	return nil
}

// Narrowed is the prefix that lies in both the region asked for and the caller's own; one that holds nothing if they do not meet.
func Narrowed(ctx context.Context, region string) (string, error) {
	sc, err := scope.From(ctx)
	switch {
	case err != nil:
		return "", err
	case sc.System || strings.HasPrefix(region, sc.Region):
		return region, nil
	case strings.HasPrefix(sc.Region, region):
		return sc.Region, nil
	}
	return "~", nil
}
