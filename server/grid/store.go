package grid

import (
	"context"
	"maps"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/asset"
	"github.com/xuncha/xuncha/ent/gen/delegation"
	"github.com/xuncha/xuncha/ent/gen/duty"
	"github.com/xuncha/xuncha/ent/gen/gridpost"
	"github.com/xuncha/xuncha/ent/gen/gridrhythm"
	"github.com/xuncha/xuncha/ent/gen/gridunit"
	"github.com/xuncha/xuncha/ent/gen/predicate"
	"github.com/xuncha/xuncha/ent/gen/user"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// within bounds a column of regions by a prefix: ':' follows '9'.
func within(column, prefix string) func(*sql.Selector) {
	return func(s *sql.Selector) {
		if prefix != "" {
			s.Where(sql.And(sql.GTE(s.C(column), prefix), sql.LT(s.C(column), prefix+":")))
		}
	}
}

// after goes on behind a page's last row, by region and id.
func after(p Page) func(*sql.Selector) {
	return func(s *sql.Selector) {
		if p.AfterID != uuid.Nil {
			s.Where(sql.CompositeGT([]string{s.C("region"), s.C("id")}, p.AfterRegion, p.AfterID))
		}
		s.OrderBy(s.C("region"), s.C("id")).Limit(p.Limit)
	}
}

// standing keeps what is valid at a moment.
func standing(at time.Time) func(*sql.Selector) {
	return func(s *sql.Selector) {
		s.Where(sql.And(sql.LTE(s.C("valid_from"), at), sql.Or(sql.IsNull(s.C("valid_until")), sql.GT(s.C("valid_until"), at))))
	}
}

func listUnits(ctx context.Context, tx *entdb.Tx, f UnitFilter) ([]Unit, error) {
	q := tx.GridUnit.Query().Where(within("region", f.Region), after(f.Page))
	if f.Tier != "" {
		q.Where(gridunit.Tier(string(f.Tier)))
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Unit, len(rows))
	for i, r := range rows {
		out[i] = unitOf(r)
	}
	if err := fillRhythms(ctx, tx, out, f.At); err != nil {
		return nil, err
	}
	return out, fillPosts(ctx, tx, out, f.At)
}

// fillRhythms says what each unit itself asks at a moment.
func fillRhythms(ctx context.Context, tx *entdb.Tx, units []Unit, at time.Time) error {
	ids := make([]uuid.UUID, len(units))
	for i, u := range units {
		ids[i] = u.ID
	}
	rows, err := tx.GridRhythm.Query().Where(gridrhythm.UnitIDIn(ids...), gridrhythm.ValidFromLTE(at)).Order(gridrhythm.ByValidFrom()).All(ctx)
	per := map[uuid.UUID]string{}
	for _, r := range rows {
		per[r.UnitID] = r.Per // the last that began
	}
	for i := range units {
		units[i].CheckPer = per[units[i].ID]
	}
	return err
}

// insertRhythm keeps a rhythm; the same again is success.
func insertRhythm(ctx context.Context, tx *entdb.Tx, u Unit, per string, from, now time.Time) error {
	have, err := tx.GridRhythm.Query().Where(gridrhythm.UnitID(u.ID), gridrhythm.ValidFrom(from)).First(ctx)
	if err == nil && have.Per != per {
		return fault.New(fault.SameIDOther, "该日起已有另一检查周期 · Another rhythm begins then.")
	}
	if err == nil || !gen.IsNotFound(err) {
		return err
	}
	return tx.GridRhythm.Create().SetID(uuid.Must(uuid.NewV7())).SetUnitID(u.ID).SetRegion(u.Region).SetPer(per).SetValidFrom(from).SetCreatedAt(now).Exec(ctx)
}

// RhythmsAt gives the rhythms that hold at a moment, of the regions of a prefix and of those above it.
func RhythmsAt(ctx context.Context, tx *entdb.Tx, prefix string, at time.Time) ([]Rhythm, error) {
	above := []string{prefix}
	for _, t := range Tiers {
		above = append(above, t.Prefix(prefix))
	}
	rows, err := tx.GridRhythm.Query().Where(gridrhythm.ValidFromLTE(at), func(s *sql.Selector) {
		if prefix == "" {
			return
		}
		of := s.C("region")
		s.Where(sql.Or(sql.And(sql.GTE(of, prefix), sql.LT(of, prefix+":")), sql.In(of, anys(above)...)))
	}).Order(gridrhythm.ByValidFrom()).All(ctx)
	last := map[uuid.UUID]Rhythm{}
	for _, r := range rows {
		last[r.UnitID] = Rhythm{r.TenantID, r.Region, r.Per}
	}
	return slices.Collect(maps.Values(last)), err
}

func anys(all []string) []any {
	out := make([]any, len(all))
	for i, s := range all {
		out[i] = s
	}
	return out
}

func unitOf(r *gen.GridUnit) Unit {
	return Unit{ID: r.ID, Tenant: r.TenantID, Kind: r.Kind, Tier: Tier(r.Tier), Region: r.Region, Name: r.Name, Demonstration: r.Demonstration}
}

func fillPosts(ctx context.Context, tx *entdb.Tx, units []Unit, at time.Time) error {
	ids := make([]uuid.UUID, len(units))
	byID := map[uuid.UUID]*Unit{}
	for i := range units {
		ids[i] = units[i].ID
		byID[ids[i]] = &units[i]
	}
	rows, err := tx.GridPost.Query().Where(gridpost.UnitIDIn(ids...), standing(at)).Order(gridpost.ByRole(), gridpost.ByValidFrom()).All(ctx)
	if err != nil {
		return err
	}
	users := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		users[i] = r.UserID
	}
	names, err := namesOf(ctx, tx, users)
	for _, r := range rows {
		u := byID[r.UnitID]
		u.Posts = append(u.Posts, Post{User: r.UserID, UserName: names[r.UserID], Role: r.Role, From: r.ValidFrom, Until: r.ValidUntil})
	}
	return err
}

func namesOf(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	names := map[uuid.UUID]string{}
	if len(ids) == 0 {
		return names, nil
	}
	rows, err := tx.User.Query().Where(user.IDIn(ids...)).Select(user.FieldID, user.FieldName).All(ctx)
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, err
}

func findUnit(ctx context.Context, tx *entdb.Tx, id uuid.UUID, at time.Time) (Unit, error) {
	r, err := tx.GridUnit.Query().Where(gridunit.ID(id)).Only(ctx)
	if err != nil {
		return Unit{}, entdb.Fault(err)
	}
	one := []Unit{unitOf(r)}
	if err := fillRhythms(ctx, tx, one, at); err != nil {
		return Unit{}, err
	}
	err = fillPosts(ctx, tx, one, at)
	return one[0], err
}

func saveUnit(ctx context.Context, tx *entdb.Tx, u Unit, now time.Time) error {
	have, err := tx.GridUnit.Query().Where(gridunit.ID(u.ID)).Only(ctx)
	if gen.IsNotFound(err) {
		return tx.GridUnit.Create().SetID(u.ID).SetKind(u.Kind).SetTier(string(u.Tier)).SetRegion(u.Region).SetName(u.Name).SetDemonstration(u.Demonstration).SetCreatedAt(now).Exec(ctx)
	}
	if err != nil {
		return err
	}
	if have.Kind != u.Kind || have.Region != u.Region {
		return fault.New(fault.SameIDOther, "此编号已有另一网格 · Another unit has this id.")
	}
	return tx.GridUnit.Update().Where(gridunit.ID(u.ID)).SetName(u.Name).Exec(ctx)
}

// createUnits keeps those units that are not there yet.
func createUnits(ctx context.Context, tx *entdb.Tx, all []Unit, now time.Time) error {
	ids := make([]uuid.UUID, len(all))
	for i, u := range all {
		ids[i] = u.ID
	}
	have, err := tx.GridUnit.Query().Where(gridunit.IDIn(ids...)).IDs(ctx)
	if err != nil {
		return err
	}
	var rows []*gen.GridUnitCreate
	for _, u := range all {
		if !slices.Contains(have, u.ID) {
			rows = append(rows, tx.GridUnit.Create().SetID(u.ID).SetKind(u.Kind).SetTier(string(u.Tier)).SetRegion(u.Region).SetName(u.Name).SetDemonstration(u.Demonstration).SetCreatedAt(now))
		}
	}
	return tx.GridUnit.CreateBulk(rows...).Exec(ctx)
}

// insertPost keeps a post once; a head's predecessor stands until then.
func insertPost(ctx context.Context, tx *entdb.Tx, unit uuid.UUID, p Post) error {
	there, err := tx.GridPost.Query().Where(gridpost.UnitID(unit), gridpost.UserID(p.User), gridpost.Role(p.Role), gridpost.ValidFrom(p.From)).Exist(ctx)
	if err != nil || there {
		return err
	}
	if p.Role == "head" {
		err := tx.GridPost.Update().Where(gridpost.UnitID(unit), gridpost.Role("head"), gridpost.ValidFromLT(p.From),
			gridpost.Or(gridpost.ValidUntilIsNil(), gridpost.ValidUntilGT(p.From))).SetValidUntil(p.From).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return tx.GridPost.Create().SetID(uuid.Must(uuid.NewV7())).SetUnitID(unit).SetUserID(p.User).SetRole(p.Role).SetValidFrom(p.From).SetNillableValidUntil(p.Until).Exec(ctx)
}

// HeadOf gives the head of the division's unit at a moment; uuid.Nil where it has none.
func HeadOf(ctx context.Context, tx *entdb.Tx, region string, at time.Time) (uuid.UUID, error) {
	units, err := tx.GridUnit.Query().Where(gridunit.Region(region), gridunit.Kind("region")).IDs(ctx)
	if err != nil || len(units) == 0 {
		return uuid.Nil, err
	}
	r, err := tx.GridPost.Query().Where(gridpost.UnitIDIn(units...), gridpost.Role("head"), standing(at)).Order(gridpost.ByValidFrom(sql.OrderDesc())).First(ctx)
	if gen.IsNotFound(err) {
		return uuid.Nil, nil
	}
	if err != nil {
		return uuid.Nil, err
	}
	return r.UserID, nil
}

func assetOf(r *gen.Asset) Asset {
	a := Asset{ID: r.ID, Tenant: r.TenantID, Kind: AssetKind(r.Kind), Name: r.Name, River: r.River, Unit: r.UnitID, Region: r.Region, Geometry: r.Geometry, LengthMM: r.LengthMm,
		AreaM2: r.AreaM2, AreaMu: r.AreaMu, Box: geo.Box{South: r.South, West: r.West, North: r.North, East: r.East}, Placeholder: r.Placeholder, Demonstration: r.Demonstration,
		Accuracy: r.Accuracy, From: r.ValidFrom, Until: r.ValidUntil}
	if r.Replaces != nil {
		a.Replaces = *r.Replaces
	}
	return a
}

func listAssets(ctx context.Context, tx *entdb.Tx, f AssetFilter) ([]Asset, error) {
	q := tx.Asset.Query().Where(within("region", f.Region), standing(f.At), after(f.Page))
	if f.Kind != "" {
		q.Where(asset.Kind(string(f.Kind)))
	}
	rows, err := q.All(ctx)
	out := make([]Asset, len(rows))
	for i, r := range rows {
		if out[i] = assetOf(r); !f.WithGeometry {
			out[i].Geometry = nil
		}
	}
	return out, err
}

// FindAsset is for fields that need an asset within their own transaction. Errors: not_found.
func FindAsset(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Asset, error) {
	r, err := tx.Asset.Query().Where(asset.ID(id)).Only(ctx)
	if err != nil {
		return Asset{}, entdb.Fault(err)
	}
	return assetOf(r), nil
}

// AssetsAt gives every asset of the tenant that stands at a moment and whose box meets another, with its geometry: those that a movement there may have covered.
func AssetsAt(ctx context.Context, tx *entdb.Tx, box geo.Box, at time.Time) ([]Asset, error) {
	rows, err := tx.Asset.Query().Where(standing(at), asset.Placeholder(false),
		asset.WestLTE(box.East), asset.EastGTE(box.West), asset.SouthLTE(box.North), asset.NorthGTE(box.South)).Order(asset.ByID()).All(ctx)
	out := make([]Asset, len(rows))
	for i, r := range rows {
		out[i] = assetOf(r)
	}
	return out, err
}

// AssetNames gives kind and name of assets.
func AssetNames(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]Asset, error) {
	out := map[uuid.UUID]Asset{}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := tx.Asset.Query().Where(asset.IDIn(ids...)).
		Select(asset.FieldID, asset.FieldKind, asset.FieldName, asset.FieldRegion, asset.FieldLengthMm, asset.FieldAreaM2, asset.FieldAreaMu).All(ctx)
	for _, r := range rows {
		out[r.ID] = assetOf(r)
	}
	return out, err
}

func createAsset(ctx context.Context, tx *entdb.Tx, a Asset, now time.Time) error {
	if a.Geometry == nil {
		a.Geometry = []byte{}
	}
	c := tx.Asset.Create().SetID(a.ID).SetKind(string(a.Kind)).SetName(a.Name).SetRiver(a.River).SetUnitID(a.Unit).SetRegion(a.Region).SetGeometry(a.Geometry).
		SetLengthMm(a.LengthMM).SetAreaM2(a.AreaM2).SetAreaMu(a.AreaMu).SetWest(a.Box.West).SetSouth(a.Box.South).SetEast(a.Box.East).SetNorth(a.Box.North).
		SetPlaceholder(a.Placeholder).SetDemonstration(a.Demonstration).SetAccuracy(a.Accuracy).SetValidFrom(a.From).SetNillableValidUntil(a.Until).SetCreatedAt(now)
	if a.Replaces != uuid.Nil {
		c.SetReplaces(a.Replaces)
	}
	return c.Exec(ctx)
}

// replaceAsset ends the asset before when the new one begins, and gives its duties to the new one from then on. It tells which duties it changed or made.
func replaceAsset(ctx context.Context, tx *entdb.Tx, a Asset, now time.Time) (touched []uuid.UUID, err error) {
	if n, err := tx.Asset.Update().Where(asset.ID(a.Replaces)).SetValidUntil(a.From).Save(ctx); err != nil || n == 0 {
		if err == nil {
			err = fault.New(fault.Missing, "被替换的对象不存在 · The asset that is to be replaced is not there.")
		}
		return nil, err
	}
	rows, err := tx.Duty.Query().Where(duty.AssetID(a.Replaces), duty.Or(duty.ValidUntilIsNil(), duty.ValidUntilGT(a.From))).Order(duty.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		d := dutyOf(r)
		touched = append(touched, d.ID)
		if err := endDuty(ctx, tx, d.ID, later(d.From, a.From)); err != nil {
			return nil, err
		}
		d.ID, d.Asset, d.Region, d.From = uuid.Must(uuid.NewV7()), a.ID, a.Region, later(d.From, a.From)
		if err := createDuty(ctx, tx, d, now); err != nil {
			return nil, err
		}
		touched = append(touched, d.ID)
		if err := moveDelegations(ctx, tx, r.ID, d, now); err != nil {
			return nil, err
		}
	}
	return touched, nil
}

// moveDelegations gives what was delegated of a duty to the one that takes its place, for the time that is left.
func moveDelegations(ctx context.Context, tx *entdb.Tx, before uuid.UUID, d Duty, now time.Time) error {
	rows, err := tx.Delegation.Query().Where(delegation.DutyID(before), delegation.ValidUntilGT(d.From)).All(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		g := Delegation{ID: uuid.Must(uuid.NewV7()), Duty: d.ID, To: r.UserID, From: later(r.ValidFrom, d.From), Until: r.ValidUntil, Reason: r.Reason, SignedBy: r.SignedBy}
		if r.DeviceID != nil {
			g.Device = *r.DeviceID
		}
		if err := createDelegation(ctx, tx, g, now); err != nil {
			return err
		}
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

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
