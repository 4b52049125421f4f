package grid

import (
	"context"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/asset"
	"github.com/xuncha/xuncha/ent/gen/gridpost"
	"github.com/xuncha/xuncha/ent/gen/gridrhythm"
	"github.com/xuncha/xuncha/ent/gen/gridunit"
	"github.com/xuncha/xuncha/server/fault"
)

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

// RhythmsOf gives the rhythms of a prefix's divisions and of those above it that were known at a moment, in the order in which they began. A special area says in which division it lies, not which targets
// lie in it: it decides for none.
func RhythmsOf(ctx context.Context, tx *entdb.Tx, prefix string, known time.Time) (Rhythms, error) {
	above := []string{prefix}
	for _, t := range Tiers {
		above = append(above, t.Prefix(prefix))
	}
	rows, err := tx.GridRhythm.Query().Where(gridrhythm.CreatedAtLTE(known), func(s *sql.Selector) {
		if prefix == "" {
			return
		}
		of := s.C("region")
		s.Where(sql.Or(sql.And(sql.GTE(of, prefix), sql.LT(of, prefix+":")), sql.In(of, anys(above)...)))
	}).Order(gridrhythm.ByValidFrom(), gridrhythm.ByCreatedAt(), gridrhythm.ByID()).All(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.UnitID
	}
	special, err := tx.GridUnit.Query().Where(gridunit.IDIn(ids...), gridunit.Kind(special)).IDs(ctx)
	var out Rhythms
	for _, r := range rows {
		if !slices.Contains(special, r.UnitID) {
			out = append(out, Rhythm{r.Region, r.Per, r.ValidFrom})
		}
	}
	return out, err
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
	if err == nil && there && p.Until != nil { // the same post said again with an end is ended
		return tx.GridPost.Update().Where(gridpost.UnitID(unit), gridpost.UserID(p.User), gridpost.Role(p.Role), gridpost.ValidFrom(p.From)).SetValidUntil(*p.Until).Exec(ctx)
	}
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

// SpecialHeads gives the heads, at a moment, of the special areas that assets belong to. Those of a division, and of areas without a head, are not in the answer.
func SpecialHeads(ctx context.Context, tx *entdb.Tx, assets []uuid.UUID, at time.Time) (map[uuid.UUID]uuid.UUID, error) {
	rows, err := tx.Asset.Query().Where(asset.IDIn(assets...), func(s *sql.Selector) {
		u := sql.Table(gridunit.Table)
		s.Where(sql.In(s.C(asset.FieldUnitID), sql.Dialect(s.Dialect()).Select(u.C(gridunit.FieldID)).From(u).Where(sql.And(
			sql.ColumnsEQ(u.C(gridunit.FieldTenantID), s.C(asset.FieldTenantID)), sql.EQ(u.C(gridunit.FieldKind), special)))))
	}).Select(asset.FieldID, asset.FieldUnitID).All(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	units := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		units[i] = r.UnitID
	}
	posts, err := tx.GridPost.Query().Where(gridpost.UnitIDIn(units...), gridpost.Role("head"), standing(at)).Order(gridpost.ByValidFrom()).All(ctx)
	heads, out := map[uuid.UUID]uuid.UUID{}, map[uuid.UUID]uuid.UUID{}
	for _, p := range posts {
		heads[p.UnitID] = p.UserID // the last that began
	}
	for _, r := range rows {
		if head, ok := heads[r.UnitID]; ok {
			out[r.ID] = head
		}
	}
	return out, err
}
