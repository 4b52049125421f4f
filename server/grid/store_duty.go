package grid

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/delegation"
	"github.com/xuncha/xuncha/ent/gen/duty"
	"github.com/xuncha/xuncha/ent/gen/predicate"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

func dutyOf(r *gen.Duty) Duty {
	return Duty{ID: r.ID, Tenant: r.TenantID, User: r.UserID, Asset: r.AssetID, Region: r.Region, Tier: Tier(r.Tier), Rule: r.Rule, From: r.ValidFrom, Until: r.ValidUntil}
}

func listDuties(ctx context.Context, tx *entdb.Tx, f DutyFilter, sc scope.Scope) ([]Duty, error) {
	q := tx.Duty.Query().Where(within("region", f.Region), standing(f.At), after(f.Page))
	if f.User != uuid.Nil {
		q.Where(duty.UserID(f.User))
	}
	if f.Asset != uuid.Nil {
		q.Where(duty.AssetID(f.Asset))
	}
	if f.Mine {
		mine, err := servedBy(ctx, tx, sc.User, f.At)
		if err != nil {
			return nil, err
		}
		q.Where(mine)
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Duty, len(rows))
	for i, r := range rows {
		out[i] = dutyOf(r)
	}
	return out, fillDuties(ctx, tx, out)
}

// fillDuties adds names and delegations.
func fillDuties(ctx context.Context, tx *entdb.Tx, all []Duty) error {
	ids, users, assets := make([]uuid.UUID, len(all)), make([]uuid.UUID, 0, len(all)), make([]uuid.UUID, len(all))
	byID := map[uuid.UUID]*Duty{}
	for i := range all {
		ids[i], assets[i] = all[i].ID, all[i].Asset
		users = append(users, all[i].User)
		byID[ids[i]] = &all[i]
	}
	lent, err := tx.Delegation.Query().Where(delegation.DutyIDIn(ids...)).Order(delegation.ByValidFrom()).All(ctx)
	if err != nil {
		return err
	}
	for _, g := range lent {
		users = append(users, g.UserID)
	}
	names, err := namesOf(ctx, tx, slices.Compact(slices.SortedFunc(slices.Values(users), func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })))
	if err != nil {
		return err
	}
	things, err := AssetNames(ctx, tx, assets)
	for i := range all {
		all[i].UserName = names[all[i].User]
		all[i].AssetKind, all[i].AssetName = things[all[i].Asset].Kind, things[all[i].Asset].Name
	}
	for _, g := range lent {
		d := byID[g.DutyID]
		given := Delegation{ID: g.ID, Duty: g.DutyID, To: g.UserID, ToName: names[g.UserID], From: g.ValidFrom, Until: g.ValidUntil, Reason: g.Reason, SignedBy: g.SignedBy}
		if g.DeviceID != nil {
			given.Device = *g.DeviceID
		}
		d.Delegations = append(d.Delegations, given)
	}
	return err
}

// FindDuty is for fields that need a duty within their own transaction. Errors: not_found.
func FindDuty(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Duty, error) {
	r, err := tx.Duty.Query().Where(duty.ID(id)).Only(ctx)
	if err != nil {
		return Duty{}, entdb.Fault(err)
	}
	one := []Duty{dutyOf(r)}
	err = fillDuties(ctx, tx, one)
	return one[0], err
}

// servedBy keeps a person's own duties, and those that are delegated to them at a moment.
func servedBy(ctx context.Context, tx *entdb.Tx, person uuid.UUID, at time.Time) (predicate.Duty, error) {
	lent, err := tx.Delegation.Query().Where(delegation.UserID(person), standing(at)).Select(delegation.FieldDutyID).All(ctx)
	ids := make([]uuid.UUID, len(lent))
	for i, g := range lent {
		ids[i] = g.DutyID
	}
	return duty.Or(duty.UserID(person), duty.IDIn(ids...)), err
}

// DutiesOf gives the duties that a person's patrol at a moment may count for: their own, and those delegated to them then; without names and delegations, by region and id.
func DutiesOf(ctx context.Context, tx *entdb.Tx, person uuid.UUID, at time.Time) ([]Duty, error) {
	mine, err := servedBy(ctx, tx, person, at)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Duty.Query().Where(mine, standing(at), after(Page{Limit: maxDutiesOfOne})).All(ctx)
	out := make([]Duty, len(rows))
	for i, r := range rows {
		out[i] = dutyOf(r)
	}
	return out, err
}

// maxDutiesOfOne bounds the duties that one person has at a time.
const maxDutiesOfOne = 1000

// EachDuty gives every duty of the tenant that stands at some time of a span, in pages, by region and id.
func EachDuty(ctx context.Context, tx *entdb.Tx, from, until time.Time, p Page) ([]Duty, error) {
	rows, err := tx.Duty.Query().Where(duty.ValidFromLT(until), duty.Or(duty.ValidUntilIsNil(), duty.ValidUntilGT(from)), after(p)).All(ctx)
	out := make([]Duty, len(rows))
	for i, r := range rows {
		out[i] = dutyOf(r)
	}
	return out, err
}

func createDuty(ctx context.Context, tx *entdb.Tx, d Duty, now time.Time) error {
	return tx.Duty.Create().SetID(d.ID).SetUserID(d.User).SetAssetID(d.Asset).SetRegion(d.Region).SetTier(string(d.Tier)).SetRule(d.Rule).SetValidFrom(d.From).
		SetNillableValidUntil(d.Until).SetCreatedAt(now).Exec(ctx)
}

func endDuty(ctx context.Context, tx *entdb.Tx, id uuid.UUID, until time.Time) error {
	return tx.Duty.Update().Where(duty.ID(id)).SetValidUntil(until).Exec(ctx)
}

func createDelegation(ctx context.Context, tx *entdb.Tx, g Delegation, now time.Time) error {
	c := tx.Delegation.Create().SetID(g.ID).SetDutyID(g.Duty).SetUserID(g.To).SetSignedBy(g.SignedBy).SetReason(g.Reason).SetValidFrom(g.From).SetValidUntil(g.Until).SetCreatedAt(now)
	if g.Device != uuid.Nil {
		c.SetDeviceID(g.Device)
	}
	return c.Exec(ctx)
}
