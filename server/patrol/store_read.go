package patrol

import (
	"context"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/patrol"
	"github.com/xuncha/xuncha/ent/gen/patrolact"
	"github.com/xuncha/xuncha/ent/gen/patroldoubt"
	"github.com/xuncha/xuncha/ent/gen/predicate"
	"github.com/xuncha/xuncha/ent/gen/user"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// fillPatrol adds names, verdicts, covers, doubts, trail and how many photos are here.
func fillPatrol(ctx context.Context, tx *entdb.Tx, p *Patrol) (err error) {
	if p.Verdicts, err = verdictsOf(ctx, tx, p.ID); err != nil {
		return err
	}
	if p.Covered, err = coversOf(ctx, tx, p.ID); err != nil {
		return err
	}
	if p.Doubts, err = doubtsOf(ctx, tx, p.ID); err != nil {
		return err
	}
	if p.Acts, err = actsOf(ctx, tx, p.ID); err != nil {
		return err
	}
	waiting, err := appealed(ctx, tx, []uuid.UUID{p.ID})
	if err != nil {
		return err
	}
	p.Appealed = waiting[p.ID]
	hashes := make([]string, len(p.Summary.Photos))
	for i, f := range p.Summary.Photos {
		hashes[i] = f.SHA256
	}
	here, err := photoSizes(ctx, tx, hashes)
	if err != nil {
		return err
	}
	for _, f := range p.Summary.Photos {
		if here[f.SHA256] == f.Size {
			p.PhotosHere++
		}
	}
	one := []Patrol{*p}
	err = namePatrols(ctx, tx, one)
	*p = one[0]
	return err
}

// namePatrols fills in the names of people and assets.
func namePatrols(ctx context.Context, tx *entdb.Tx, all []Patrol) error {
	var users, assets []uuid.UUID
	for _, p := range all {
		users = append(users, p.User)
		if p.Asset != nil {
			assets = append(assets, *p.Asset)
		}
		for _, a := range p.Acts {
			if a.User != nil {
				users = append(users, *a.User)
			}
		}
		for _, v := range p.Verdicts {
			assets = append(assets, v.Asset)
		}
	}
	names, err := namesOf(ctx, tx, users)
	if err != nil {
		return err
	}
	things, err := grid.AssetNames(ctx, tx, assets)
	for i := range all {
		p := &all[i]
		p.UserName = names[p.User]
		if p.Asset != nil {
			p.AssetName = things[*p.Asset].Name
		}
		for k := range p.Acts {
			if u := p.Acts[k].User; u != nil {
				p.Acts[k].UserName = names[*u]
			}
		}
		for k := range p.Verdicts {
			p.Verdicts[k].AssetName = things[p.Verdicts[k].Asset].Name
		}
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

// within bounds regions by a prefix: ':' follows '9'.
func within(prefix string) predicate.Patrol {
	return patrol.And(patrol.RegionGTE(prefix), patrol.RegionLT(prefix+":"))
}

// matching finds the patrols of a filter that the caller may see, the last that began first.
func matching(tx *entdb.Tx, f Filter, sc scope.Scope) *gen.PatrolQuery {
	q := tx.Patrol.Query().Order(patrol.ByStartedAt(sql.OrderDesc()), patrol.ByID(sql.OrderDesc())).Limit(f.Limit)
	if f.Region != "" {
		q.Where(within(f.Region))
	}
	if f.Mine {
		q.Where(patrol.Or(patrol.UserID(sc.User), patrol.OnBehalfOf(sc.User)))
	} else if !sc.System && sc.Region != "" {
		q.Where(within(sc.Region))
	}
	if f.User != uuid.Nil {
		q.Where(patrol.UserID(f.User))
	}
	if f.Asset != uuid.Nil {
		q.Where(patrol.AssetID(f.Asset))
	}
	if f.Doubted {
		q.Where(patrol.OpenDoubtsGT(0))
	}
	if f.Doubt != "" {
		q.Where(hasDoubt(f.Doubt, f.Doubted))
	}
	switch f.State {
	case StateValid:
		q.Where(patrol.Valid(true))
	case StateInvalid:
		q.Where(patrol.Valid(false), patrol.Discounted(false))
	case StateDiscounted:
		q.Where(patrol.Discounted(true))
	case StateAppealed:
		q.Where(hasAppeal)
	}
	if !f.From.IsZero() {
		q.Where(patrol.StartedAtGTE(f.From))
	}
	if !f.Until.IsZero() {
		q.Where(patrol.StartedAtLT(f.Until))
	}
	if !f.Before.IsZero() {
		q.Where(patrol.Or(patrol.StartedAtLT(f.Before), patrol.And(patrol.StartedAt(f.Before), patrol.IDLT(f.BeforeID))))
	}
	return q
}

func listPatrols(ctx context.Context, tx *entdb.Tx, f Filter, sc scope.Scope) ([]Patrol, error) {
	rows, err := matching(tx, f, sc).Select(listed...).All(ctx)
	if err != nil {
		return nil, err
	}
	out, ids := make([]Patrol, len(rows)), make([]uuid.UUID, len(rows))
	for i, r := range rows {
		out[i], ids[i] = patrolOf(r), r.ID
	}
	waiting, err := appealed(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Appealed = waiting[out[i].ID]
	}
	return out, namePatrols(ctx, tx, out)
}

// hasDoubt keeps patrols with a doubt of a name; open: one that nobody has judged.
func hasDoubt(name string, open bool) predicate.Patrol {
	return func(s *sql.Selector) {
		t := sql.Table(patroldoubt.Table)
		with := sql.And(sql.EQ(t.C(patroldoubt.FieldName), name), sql.ColumnsEQ(t.C(patroldoubt.FieldTenantID), s.C(patrol.FieldTenantID)))
		if open {
			with = sql.And(with, sql.EQ(t.C(patroldoubt.FieldState), "open"))
		}
		s.Where(sql.In(s.C(patrol.FieldID), sql.Select(t.C(patroldoubt.FieldPatrolID)).From(t).Where(with)))
	}
}

// hasAppeal keeps patrols with an appeal behind which no answer stands.
func hasAppeal(s *sql.Selector) {
	t, later := sql.Table(patrolact.Table).As("appeal"), sql.Table(patrolact.Table).As("answer")
	answer := sql.Select(later.C(patrolact.FieldID)).From(later).Where(sql.And(
		sql.ColumnsEQ(later.C(patrolact.FieldTenantID), t.C(patrolact.FieldTenantID)), sql.ColumnsEQ(later.C(patrolact.FieldPatrolID), t.C(patrolact.FieldPatrolID)),
		sql.In(later.C(patrolact.FieldAct), anySlice(answers)...), sql.Or(sql.ColumnsGT(later.C(patrolact.FieldAt), t.C(patrolact.FieldAt)),
			sql.And(sql.ColumnsEQ(later.C(patrolact.FieldAt), t.C(patrolact.FieldAt)), sql.ColumnsGT(later.C(patrolact.FieldID), t.C(patrolact.FieldID))))))
	s.Where(sql.In(s.C(patrol.FieldID), sql.Select(t.C(patrolact.FieldPatrolID)).From(t).Where(sql.And(
		sql.ColumnsEQ(t.C(patrolact.FieldTenantID), s.C(patrol.FieldTenantID)), sql.EQ(t.C(patrolact.FieldAct), "appealed"), sql.Not(sql.Exists(answer))))))
}

func anySlice(all []string) []any {
	out := make([]any, len(all))
	for i, s := range all {
		out[i] = s
	}
	return out
}

// appealed tells of which patrols an appeal waits for an answer.
func appealed(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]bool, error) {
	waiting, err := tx.Patrol.Query().Where(patrol.IDIn(ids...), hasAppeal).IDs(ctx)
	out := make(map[uuid.UUID]bool, len(waiting))
	for _, id := range waiting {
		out[id] = true
	}
	return out, err
}

// listed is what a list tells: not the capture.
var listed = slices.DeleteFunc(slices.Clone(patrol.Columns), func(c string) bool { return c == patrol.FieldCapture || c == patrol.FieldSketch })

// patrolsSince gives, in the order of ids, patrols that began at a moment or later, without their captures.
func patrolsSince(ctx context.Context, tx *entdb.Tx, from time.Time, after uuid.UUID, limit int) ([]Patrol, error) {
	rows, err := tx.Patrol.Query().Where(patrol.StartedAtGTE(from), patrol.IDGT(after)).Order(patrol.ByID()).Limit(limit).Select(compared...).All(ctx)
	out := make([]Patrol, len(rows))
	for i, r := range rows {
		out[i] = patrolOf(r)
	}
	return out, err
}

// patrolledSince tells whether any of the people, or anybody, began a patrol at a moment or later.
func patrolledSince(ctx context.Context, tx *entdb.Tx, from time.Time, people ...uuid.UUID) (bool, error) {
	q := tx.Patrol.Query().Where(patrol.StartedAtGTE(from))
	if len(people) > 0 {
		q.Where(patrol.UserIDIn(people...))
	}
	return q.Exist(ctx)
}

// neighbours gives patrols for comparison: those that fit, the last that began first, without their captures.
func neighbours(ctx context.Context, tx *entdb.Tx, limit int, where ...predicate.Patrol) ([]Patrol, error) {
	rows, err := tx.Patrol.Query().Where(where...).Order(patrol.ByStartedAt(sql.OrderDesc()), patrol.ByID()).Limit(limit).Select(compared...).All(ctx)
	out := make([]Patrol, len(rows))
	for i, r := range rows {
		out[i] = patrolOf(r)
	}
	return out, err
}

// compared is what patrols are compared by: all but the capture.
var compared = slices.DeleteFunc(slices.Clone(patrol.Columns), func(c string) bool { return c == patrol.FieldCapture })

// around gives what a patrol is to be compared with: those on the same asset or by the same person that were here when it came, whether they began before it, the last
// first, or behind it, for a copy may well be dated back; and those of others at the same time.
func around(ctx context.Context, tx *entdb.Tx, p Patrol, within time.Duration) (known, meanwhile []Patrol, err error) {
	ours := patrol.UserID(p.User)
	if p.Asset != nil {
		ours = patrol.Or(ours, patrol.AssetID(*p.Asset))
	}
	ours = patrol.And(ours, patrol.IDNEQ(p.ID), patrol.ReceivedAtLTE(p.ReceivedAt))
	for _, span := range [][2]time.Time{{p.StartedAt.Add(-within), p.StartedAt}, {p.StartedAt, p.StartedAt.Add(within)}} {
		some, err := neighbours(ctx, tx, maxCompared, ours, patrol.StartedAtGTE(span[0]), patrol.StartedAtLT(span[1]))
		if err != nil {
			return nil, nil, err
		}
		known = append(known, some...)
	}
	meanwhile, err = neighbours(ctx, tx, maxCompared, patrol.IDNEQ(p.ID), patrol.UserIDNEQ(p.User), patrol.StartedAtGTE(p.StartedAt.Add(-longestDay)), patrol.StartedAtLT(p.EndedAt), patrol.EndedAtGT(p.StartedAt))
	return known, meanwhile, err
}

// onDevice gives patrols of other accounts from the same device in the days around a patrol.
func onDevice(ctx context.Context, tx *entdb.Tx, p Patrol) ([]Patrol, error) {
	if p.Device == nil {
		return nil, nil
	}
	return neighbours(ctx, tx, maxCompared, patrol.DeviceID(*p.Device), patrol.UserIDNEQ(p.User), patrol.StartedAtGTE(p.StartedAt.Add(-2*sharedWithin)), patrol.StartedAtLTE(p.EndedAt.Add(2*sharedWithin)))
}

// quietRun counts a person's patrols, back from one, that reported nothing, up to a limit.
func quietRun(ctx context.Context, tx *entdb.Tx, person uuid.UUID, before time.Time, limit int) (n int, since time.Time, err error) {
	rows, err := tx.Patrol.Query().Where(patrol.UserID(person), patrol.StartedAtLTE(before)).Order(patrol.ByStartedAt(sql.OrderDesc())).Limit(limit).
		Select(patrol.FieldID, patrol.FieldProblems, patrol.FieldStartedAt).All(ctx)
	for _, r := range rows {
		if r.Problems {
			break
		}
		n, since = n+1, r.StartedAt
	}
	return n, since, err
}

func linesOf(ctx context.Context, tx *entdb.Tx, f Filter, sc scope.Scope) ([]Line, error) {
	rows, err := matching(tx, f, sc).Select(patrol.FieldID, patrol.FieldValid, patrol.FieldDiscounted, patrol.FieldSketch).All(ctx)
	out := make([]Line, len(rows))
	for i, r := range rows {
		out[i] = Line{ID: r.ID, State: StateInvalid, Runs: readSketch(r.Sketch).runs()}
		if r.Valid {
			out[i].State = StateValid
		} else if r.Discounted {
			out[i].State = StateDiscounted
		}
	}
	return out, err
}
