package registry

import (
	"context"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/predicate"
	"github.com/xuncha/xuncha/ent/gen/region"
	"github.com/xuncha/xuncha/ent/gen/target"
	"github.com/xuncha/xuncha/ent/gen/targetevent"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
)

const batch = 500

func targetOf(r *gen.Target) Target {
	t := Target{ID: r.ID, Tenant: r.TenantID, Kind: Kind(r.Kind), Name: r.Name, Region: r.Region, Status: r.Status, Attributes: r.Attributes, Demonstration: r.Demonstration, Version: r.Version, UpdatedAt: r.UpdatedAt}
	t.Place = geo.Place{LatLng: geo.LatLng{Lat: r.Lat, Lng: r.Lng}, Datum: geo.Datum(r.Datum), Raw: geo.Given{Lat: r.RawLat, Lng: r.RawLng}}
	if r.Code != nil {
		t.Code = *r.Code
	}
	return t
}

func nonEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// created is the first line of a target's file that did not come with an import.
const created = "created"

// insertTargets adds targets and the first line of each one's file.
func insertTargets(ctx context.Context, tx *entdb.Tx, all []Target, what string, by uuid.UUID, about []byte) error {
	for len(all) > 0 {
		part := all[:min(batch, len(all))]
		all = all[len(part):]
		rows := make([]*gen.TargetCreate, len(part))
		events := make([]*gen.TargetEventCreate, len(part))
		for i, t := range part {
			rows[i] = tx.Target.Create().SetID(t.ID).SetKind(string(t.Kind)).SetNillableCode(nonEmpty(t.Code)).SetName(t.Name).SetRegion(t.Region).
				SetLat(t.Place.Lat).SetLng(t.Place.Lng).SetCell(t.Place.Cell()).SetDatum(string(t.Place.Datum)).SetRawLat(t.Place.Raw.Lat).SetRawLng(t.Place.Raw.Lng).
				SetStatus(t.Status).SetNillableActiveSince(activeSince(t)).SetAttributes(t.Attributes).SetDemonstration(t.Demonstration).SetVersion(t.Version).SetCreatedAt(t.UpdatedAt).SetUpdatedAt(t.UpdatedAt)
			events[i] = newEvent(tx, t.ID, what, by, t.UpdatedAt, about)
		}
		if err := tx.Target.CreateBulk(rows...).Exec(ctx); err != nil {
			return err
		}
		if err := tx.TargetEvent.CreateBulk(events...).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func newEvent(tx *entdb.Tx, id uuid.UUID, what string, by uuid.UUID, at time.Time, data []byte) *gen.TargetEventCreate {
	e := tx.TargetEvent.Create().SetID(uuid.Must(uuid.NewV7())).SetTargetID(id).SetWhat(what).SetAt(at)
	if by != uuid.Nil {
		e.SetUserID(by)
	}
	if data != nil {
		e.SetData(data)
	}
	return e
}

func insertEvent(ctx context.Context, tx *entdb.Tx, id uuid.UUID, what string, by uuid.UUID, at time.Time, data []byte) error {
	return newEvent(tx, id, what, by, at, data).Exec(ctx)
}

// insertEvents adds lines to files.
func insertEvents(ctx context.Context, tx *entdb.Tx, all []Noted, at time.Time) error {
	return entdb.InsertAll(ctx, tx, targetevent.Table, []entdb.Column[Noted]{
		{Name: targetevent.FieldID, Value: func(*Noted) any { return uuid.Must(uuid.NewV7()) }},
		{Name: targetevent.FieldTargetID, Value: func(n *Noted) any { return n.Target }},
		{Name: targetevent.FieldWhat, Value: func(n *Noted) any { return n.What }},
		{Name: targetevent.FieldUserID, Value: func(n *Noted) any { return orNil(n.By) }},
		{Name: targetevent.FieldAt, Value: func(*Noted) any { return at }},
		{Name: targetevent.FieldData, Value: func(n *Noted) any { return n.Data }},
	}, all)
}

// orNil is NULL for nobody.
func orNil(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func updateTarget(ctx context.Context, tx *entdb.Tx, t Target, seen int64, by uuid.UUID) error {
	before, err := tx.Target.Query().Where(target.ID(t.ID)).Only(ctx)
	if err != nil {
		return entdb.Fault(err)
	}
	u := tx.Target.Update().Where(target.ID(t.ID), target.Version(seen)).SetName(t.Name).SetRegion(t.Region).
		SetLat(t.Place.Lat).SetLng(t.Place.Lng).SetCell(t.Place.Cell()).SetDatum(string(t.Place.Datum)).SetRawLat(t.Place.Raw.Lat).SetRawLng(t.Place.Raw.Lng).
		SetStatus(t.Status).SetAttributes(t.Attributes).SetVersion(t.Version).SetUpdatedAt(t.UpdatedAt)
	if t.Code == "" {
		u.ClearCode()
	} else {
		u.SetCode(t.Code)
	}
	ends := before.ActiveSince != nil && (t.Status != active || t.Region != before.Region)
	switch {
	case t.Status == active && (ends || before.ActiveSince == nil):
		u.SetActiveSince(t.UpdatedAt)
	case ends:
		u.ClearActiveSince()
	}
	n, err := u.Save(ctx)
	if err == nil && n == 0 {
		return fault.New(fault.CaseMoved, "此对象已被他人修改，请重新读取 · The target has changed since you looked; read it again.")
	}
	if err != nil {
		return err
	}
	if ends {
		if err := insertPast(ctx, tx, before, t.UpdatedAt); err != nil {
			return err
		}
	}
	return insertEvent(ctx, tx, t.ID, "updated", by, t.UpdatedAt, t.Attributes)
}

// insertPast keeps that a target was active in its region until now: what was owed of it then stays owed.
func insertPast(ctx context.Context, tx *entdb.Tx, before *gen.Target, until time.Time) error {
	return tx.TargetPast.Create().SetID(uuid.Must(uuid.NewV7())).SetTargetID(before.ID).SetRegion(before.Region).SetActiveSince(*before.ActiveSince).SetActiveUntil(until).Exec(ctx)
}

// activeSince is since when a new target is active.
func activeSince(t Target) *time.Time {
	if t.Status != active {
		return nil
	}
	return &t.UpdatedAt
}

func findTarget(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Target, error) {
	r, err := tx.Target.Query().Where(target.ID(id)).Only(ctx)
	if err != nil {
		return Target{}, entdb.Fault(err)
	}
	return targetOf(r), nil
}

// FindTarget is for fields that need a target within their own transaction.
func FindTarget(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Target, error) {
	return findTarget(ctx, tx, id)
}

// FindTargets is FindTarget for many; those that are not here are not in the answer.
func FindTargets(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]Target, error) {
	out := map[uuid.UUID]Target{}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := tx.Target.Query().Where(entdb.AnyOf[predicate.Target](target.FieldID, ids)).All(ctx)
	for _, r := range rows {
		out[r.ID] = targetOf(r)
	}
	return out, err
}

// TargetsIn gives the targets of a region and of those below it, after one of them, by region and id.
func TargetsIn(ctx context.Context, tx *entdb.Tx, prefix, afterRegion string, afterID uuid.UUID, limit int) ([]Target, error) {
	q := tx.Target.Query().Where(target.RegionGTE(max(prefix, afterRegion)), target.RegionLT(prefix+":")).Order(target.ByRegion(), target.ByID()).Limit(limit) // ':' follows '9'
	if afterRegion != "" {
		q.Where(func(s *sql.Selector) {
			s.Where(sql.CompositeGT([]string{s.C(target.FieldRegion), s.C(target.FieldID)}, afterRegion, afterID))
		})
	}
	return targetsOf(q.All(ctx))
}

// TargetsInCells gives the targets in runs of cells, after one of them, by cell and id. A cell of 0 is the beginning.
func TargetsInCells(ctx context.Context, tx *entdb.Tx, runs []geo.CellRange, afterCell int64, afterID uuid.UUID, limit int) ([]Target, error) {
	in := make([]predicate.Target, len(runs))
	for i, r := range runs {
		in[i] = target.And(target.CellGTE(r.From), target.CellLTE(r.To))
	}
	q := tx.Target.Query().Where(target.Or(in...)).Order(target.ByCell(), target.ByID()).Limit(limit)
	if afterCell != 0 {
		q.Where(func(s *sql.Selector) {
			s.Where(sql.CompositeGT([]string{s.C(target.FieldCell), s.C(target.FieldID)}, afterCell, afterID))
		})
	}
	return targetsOf(q.All(ctx))
}

// BoxOf is the box of a region's targets; false where there are none.
func BoxOf(ctx context.Context, tx *entdb.Tx, prefix string) (geo.Box, bool, error) {
	var all []struct{ South, West, North, East *float64 }
	err := tx.Target.Query().Where(target.RegionGTE(prefix), target.RegionLT(prefix+":")).
		Aggregate(gen.As(gen.Min(target.FieldLat), "south"), gen.As(gen.Min(target.FieldLng), "west"), gen.As(gen.Max(target.FieldLat), "north"), gen.As(gen.Max(target.FieldLng), "east")).Scan(ctx, &all)
	if err != nil || len(all) == 0 || all[0].South == nil {
		return geo.Box{}, false, err
	}
	b := all[0]
	return geo.Box{South: *b.South, West: *b.West, North: *b.North, East: *b.East}, true, nil
}

func targetsOf(rows []*gen.Target, err error) ([]Target, error) {
	out := make([]Target, len(rows))
	for i, r := range rows {
		out[i] = targetOf(r)
	}
	return out, err
}

func searchTargets(ctx context.Context, tx *entdb.Tx, q Search) ([]Target, error) {
	return targetsOf(filtered(tx, q).Order(target.ByID()).Limit(q.Limit).All(ctx))
}

// spot is where a target lies.
type spot struct {
	ID       uuid.UUID
	Lat, Lng float64
	distance geo.Meters
}

// spotsWithin gives all that fits and lies within a circle round the search's place.
func spotsWithin(ctx context.Context, tx *entdb.Tx, q Search, r geo.Meters) ([]spot, error) {
	var in []predicate.Target
	for _, run := range q.Near.CellsWithin(r) {
		in = append(in, target.And(target.CellGTE(run.From), target.CellLTE(run.To)))
	}
	var all []spot
	err := filtered(tx, q).Where(target.Or(in...)).Select(target.FieldID, target.FieldLat, target.FieldLng).Scan(ctx, &all)
	for i, s := range all {
		all[i].distance = q.Near.Distance(geo.LatLng{Lat: s.Lat, Lng: s.Lng})
	}
	return slices.DeleteFunc(all, func(s spot) bool { return s.distance > r }), err
}

func filtered(tx *entdb.Tx, q Search) *gen.TargetQuery {
	query := tx.Target.Query()
	if q.Region != "" {
		query.Where(target.RegionGTE(q.Region), target.RegionLT(q.Region+":")) // ':' follows '9'
	}
	if q.Kind != "" {
		query.Where(target.KindEQ(string(q.Kind)))
	}
	if q.Query != "" {
		query.Where(target.Or(target.NameContains(q.Query), target.CodeHasPrefix(q.Query)))
	}
	if q.After != uuid.Nil {
		query.Where(target.IDGT(q.After))
	}
	return query
}

func listEvents(ctx context.Context, tx *entdb.Tx, id uuid.UUID, before time.Time, beforeID uuid.UUID, limit int) ([]Event, error) {
	q := tx.TargetEvent.Query().Where(targetevent.TargetID(id)).Order(targetevent.ByAt(sql.OrderDesc()), targetevent.ByID(sql.OrderDesc())).Limit(limit)
	if !before.IsZero() {
		q.Where(targetevent.Or(targetevent.AtLT(before), targetevent.And(targetevent.At(before), targetevent.IDLT(beforeID))))
	}
	rows, err := q.All(ctx)
	out := make([]Event, len(rows))
	for i, r := range rows {
		out[i] = Event{ID: r.ID, What: r.What, At: r.At, Data: r.Data}
		if r.UserID != nil {
			out[i].User = *r.UserID
		}
	}
	return out, err
}

func createRegions(ctx context.Context, tx *entdb.Tx, rows []Region, progress func(done int)) error {
	for done := 0; done < len(rows); progress(done) {
		part := rows[done:min(done+batch, len(rows))]
		done += len(part)
		create := make([]*gen.RegionCreate, len(part))
		for i, r := range part {
			create[i] = tx.Region.Create().SetID(r.Code).SetParent(r.Parent).SetTier(region.Tier(r.Tier)).SetName(r.Name)
		}
		if err := tx.Region.CreateBulk(create...).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// boundRegions gives boundaries to divisions that have none, and tells how many.
func boundRegions(ctx context.Context, tx *entdb.Tx, boundaries map[string][]byte) (n int, err error) {
	for code, b := range boundaries {
		one, err := tx.Region.Update().Where(region.ID(code), region.BoundaryIsNil()).SetBoundary(b).Save(ctx)
		if err != nil {
			return n, err
		}
		n += one
	}
	return n, nil
}

func readRegions(ctx context.Context, tx *entdb.Tx, into map[string]Region) error {
	rows, err := tx.Region.Query().Select(region.FieldID, region.FieldParent, region.FieldTier, region.FieldName).All(ctx)
	for _, r := range rows {
		into[r.ID] = Region{r.ID, r.Parent, string(r.Tier), r.Name}
	}
	return err
}

// takenKeys finds which of the targets' ids and codes the register has: ids as text, codes as "kind code".
func takenKeys(ctx context.Context, tx *entdb.Tx, all []Target) (map[string]bool, error) {
	taken := map[string]bool{}
	for len(all) > 0 {
		part := all[:min(batch, len(all))]
		all = all[len(part):]
		var ids []uuid.UUID
		codes := map[string][]string{}
		for _, t := range part {
			ids = append(ids, t.ID)
			if t.Code != "" {
				codes[string(t.Kind)] = append(codes[string(t.Kind)], t.Code)
			}
		}
		which := []predicate.Target{entdb.AnyOf[predicate.Target](target.FieldID, ids)}
		for kind, these := range codes { // by the index of kinds and codes: a file may be as large as the register
			which = append(which, target.And(target.KindEQ(kind), entdb.AnyOf[predicate.Target](target.FieldCode, these)))
		}
		var rows []*gen.Target
		for _, one := range which {
			some, err := tx.Target.Query().Where(one).Select(target.FieldID, target.FieldKind, target.FieldCode).All(ctx)
			if err != nil {
				return nil, err
			}
			rows = append(rows, some...)
		}
		for _, r := range rows {
			taken[r.ID.String()] = true
			if r.Code != nil {
				taken[r.Kind+" "+*r.Code] = true
			}
		}
	}
	return taken, nil
}
