package registry

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Found is a target as whoever found it in the field described it on a phone (docs/capture.md).
type Found struct {
	ID         string          `json:"id"` // only in what phones kept before a new target was an item
	Kind       string          `json:"kind"`
	Code       string          `json:"code"`
	Name       string          `json:"name"`
	Region     string          `json:"region"`
	Place      foundPlace      `json:"place"`
	Status     string          `json:"status"`
	Attributes json.RawMessage `json:"attributes"`
}

type foundPlace struct {
	Lat   float64 `json:"lat"`
	Lng   float64 `json:"lng"`
	Datum string  `json:"datum"`
}

// kindPrefix stands before a kind in the contract, and in what phones kept of old.
const kindPrefix = "TARGET_KIND_"

// Describe brings what was found into a target's one form. Whether its finder may register it is asked when it is. Errors: those of a bad target.
func (s *Service) Describe(ctx context.Context, id uuid.UUID, f Found) (Target, error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return Target{}, err
	}
	regions, err := s.allRegions(ctx)
	if err != nil {
		return Target{}, err
	}
	place, err := geo.NewPlace(f.Place.Lat, f.Place.Lng, f.Place.Datum)
	if err != nil {
		return Target{}, err
	}
	t := Target{ID: id, Tenant: sc.Tenant, Kind: Kind(strings.ToLower(strings.TrimPrefix(f.Kind, kindPrefix))), Code: f.Code, Name: f.Name, Region: f.Region, Place: place, Status: f.Status, Attributes: f.Attributes}
	return t, t.prepare(scope.ForSystem(sc.Tenant), regions)
}

// TakeIn registers a target that was found in the field, within the caller's transaction and in its finder's name; about is what its file says of how it came. One that the register has
// already, as it is, is left as it is: its finder's phone may have registered it by CreateTarget and not heard the answer. why says that it is not registered: the finder may not (role_missing,
// outside_region), another target has the code (target_code_taken) or the id (same_id_other_content).
func (s *Service) TakeIn(ctx context.Context, tx *entdb.Tx, t Target, by scope.Scope, about []byte) (why *fault.Fault, err error) {
	switch {
	case !by.Has(scope.Inspector, scope.GridMember, scope.CountyAdmin):
		return fault.New(fault.RoleMissing, "采集人的角色不能登记对象，管理员放行后登记 · Its finder's role registers no targets; it is registered when an administrator releases it."), nil
	case !by.Covers(t.Region):
		return fault.New(fault.OutsideRegion, "对象在采集人的区域之外，管理员放行后登记 · The target lies outside its finder's region; it is registered when an administrator releases it."), nil
	}
	have, err := findTarget(ctx, tx, t.ID)
	switch {
	case err == nil && t.says(have):
		return nil, nil
	case err == nil:
		return otherTarget(), nil
	case !fault.Is(err, fault.Missing):
		return nil, err
	}
	taken, err := takenKeys(ctx, tx, []Target{t})
	if err != nil {
		return nil, err
	}
	if t.Code != "" && taken[string(t.Kind)+" "+t.Code] {
		return fault.New(fault.TargetCodeTaken, ""), nil
	}
	t.Version, t.UpdatedAt = 1, s.clock.Now()
	return nil, s.register(ctx, tx, t, by.User, about)
}
