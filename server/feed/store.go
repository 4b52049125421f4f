package feed

import (
	"bytes"
	"context"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/casefile"
	"github.com/xuncha/xuncha/ent/gen/casefinding"
	entchange "github.com/xuncha/xuncha/ent/gen/change"
	"github.com/xuncha/xuncha/ent/gen/debt"
	"github.com/xuncha/xuncha/ent/gen/delegation"
	"github.com/xuncha/xuncha/ent/gen/duty"
	"github.com/xuncha/xuncha/ent/gen/feedhead"
	entinspection "github.com/xuncha/xuncha/ent/gen/inspection"
	"github.com/xuncha/xuncha/ent/gen/logentry"
	"github.com/xuncha/xuncha/ent/gen/predicate"
)

// readHeads tells where the tenant's feed and log end; both are empty where nothing was written yet.
func readHeads(ctx context.Context, tx *entdb.Tx) (h heads, err error) {
	f, err := tx.FeedHead.Query().Only(ctx)
	switch {
	case err == nil:
		h.feed, h.pruned = f.Position, f.Pruned
	case !gen.IsNotFound(err):
		return h, err
	}
	l, err := tx.LogHead.Query().Only(ctx)
	switch {
	case err == nil:
		h.log = l.Size
	case !gen.IsNotFound(err):
		return h, err
	}
	return h, nil
}

// changesAfter reads the feed's next lines.
func changesAfter(ctx context.Context, tx *entdb.Tx, position int64, id uuid.UUID, limit int) ([]change, error) {
	rows, err := tx.Change.Query().Where(func(s *sql.Selector) {
		s.Where(sql.CompositeGT([]string{s.C(entchange.FieldPosition), s.C(entchange.FieldID)}, position, id))
	}).Order(entchange.ByPosition(), entchange.ByID()).Limit(limit).All(ctx)
	out := make([]change, len(rows))
	for i, r := range rows {
		out[i] = change{r.Position, r.ID, Kind(r.Kind), r.Subject, r.Person, r.Region, r.RegionBefore, r.Cell, r.CellBefore}
	}
	return out, err
}

// logBefore is the position of the person's last log entry before a moment.
func logBefore(ctx context.Context, tx *entdb.Tx, user uuid.UUID, at time.Time) (int64, error) {
	r, err := tx.LogEntry.Query().Where(logentry.UserID(user), logentry.ReceivedAtLT(at)).Order(logentry.ByPosition(sql.OrderDesc())).Select(logentry.FieldID, logentry.FieldPosition).First(ctx)
	if gen.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return r.Position, nil
}

// loggedAfter gives the person's inspections that the log received after a position, the last position looked at, and how many entries that were.
func loggedAfter(ctx context.Context, tx *entdb.Tx, user uuid.UUID, position int64, limit int) (ids []uuid.UUID, last int64, n int, err error) {
	rows, err := tx.LogEntry.Query().Where(logentry.UserID(user), logentry.PositionGT(position)).Order(logentry.ByPosition()).Limit(limit).
		Select(logentry.FieldID, logentry.FieldPosition, logentry.FieldKind).All(ctx)
	last = position
	for _, r := range rows {
		if last = r.Position; r.Kind == string(KindInspection) {
			ids = append(ids, r.ID)
		}
	}
	return ids, last, len(rows), err
}

// dutiesAfter gives the duties that a person has or had lately, and those that were delegated to them, after an id in their order; limit 0: all.
func dutiesAfter(ctx context.Context, tx *entdb.Tx, user uuid.UUID, since time.Time, after uuid.UUID, limit int) ([]uuid.UUID, error) {
	q := tx.Duty.Query().Where(duty.UserID(user), duty.Or(duty.ValidUntilIsNil(), duty.ValidUntilGT(since)), duty.IDGT(after)).Order(duty.ByID())
	if limit > 0 {
		q.Limit(limit)
	}
	ids, err := q.IDs(ctx)
	if err != nil {
		return nil, err
	}
	lent, err := lentTo(ctx, tx, user, since)
	for _, id := range lent {
		if bytes.Compare(id[:], after[:]) > 0 {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	if ids = slices.Compact(ids); limit > 0 && len(ids) > limit {
		ids = ids[:limit]
	}
	return ids, err
}

// lentTo gives the duties that were delegated to a person, and are or were lately.
func lentTo(ctx context.Context, tx *entdb.Tx, user uuid.UUID, since time.Time) (ids []uuid.UUID, err error) {
	err = tx.Delegation.Query().Where(delegation.UserID(user), delegation.ValidUntilGT(since)).Order(delegation.ByID()).Select(delegation.FieldDutyID).Scan(ctx, &ids)
	return ids, err
}

// ownersOf gives whose the duties are.
func ownersOf(ctx context.Context, tx *entdb.Tx, duties []uuid.UUID) (users []uuid.UUID, err error) {
	if len(duties) == 0 {
		return nil, nil
	}
	err = tx.Duty.Query().Where(duty.IDIn(duties...)).Select(duty.FieldUserID).Scan(ctx, &users)
	return users, err
}

// debtsAfter gives what duties owe in periods that run still, or that ended lately, after an id in their order; limit 0: all.
func debtsAfter(ctx context.Context, tx *entdb.Tx, duties []uuid.UUID, since time.Time, after uuid.UUID, limit int) ([]uuid.UUID, error) {
	if len(duties) == 0 {
		return nil, nil
	}
	q := tx.Debt.Query().Where(entdb.AnyOf[predicate.Debt](debt.FieldDutyID, duties), debt.PeriodUntilGT(since), debt.IDGT(after)).Order(debt.ByID())
	if limit > 0 {
		q.Limit(limit)
	}
	return q.IDs(ctx)
}

// owedOn keeps those assets that a duty of the person names.
func owedOn(ctx context.Context, tx *entdb.Tx, user uuid.UUID, assets []uuid.UUID) ([]uuid.UUID, error) {
	lent := func(s *sql.Selector) {
		d := sql.Table(delegation.Table)
		s.Where(sql.Or(sql.EQ(s.C(duty.FieldUserID), user), sql.In(s.C(duty.FieldID), sql.Dialect(s.Dialect()).Select(d.C(delegation.FieldDutyID)).From(d).
			Where(sql.And(sql.EQ(d.C(delegation.FieldUserID), user), sql.ColumnsEQ(d.C("tenant_id"), s.C("tenant_id")))))))
	}
	var out []uuid.UUID
	err := tx.Duty.Query().Where(duty.AssetIDIn(assets...), lent).GroupBy(duty.FieldAssetID).Scan(ctx, &out)
	return out, err
}

// casesAfter gives the active cases that rest on an inspection of the person's own, after an id in their order.
func casesAfter(ctx context.Context, tx *entdb.Tx, user, after uuid.UUID, limit int) ([]uuid.UUID, error) {
	return tx.CaseFile.Query().Where(casefile.Active(true), casefile.IDGT(after), ofInspector(user)).Order(casefile.ByID()).Limit(limit).IDs(ctx)
}

// restingOn keeps those cases that rest on an inspection of the person's own.
func restingOn(ctx context.Context, tx *entdb.Tx, user uuid.UUID, ids []uuid.UUID) ([]uuid.UUID, error) {
	return tx.CaseFile.Query().Where(casefile.IDIn(ids...), ofInspector(user)).Order(casefile.ByID()).IDs(ctx)
}

func ofInspector(user uuid.UUID) func(*sql.Selector) {
	return func(s *sql.Selector) {
		cf, in := sql.Table(casefinding.Table), sql.Table(entinspection.Table)
		sub := sql.Dialect(s.Dialect()).Select(cf.C(casefinding.FieldCaseID)).From(cf).Join(in).OnP(sql.And(
			sql.ColumnsEQ(cf.C("tenant_id"), in.C("tenant_id")), sql.ColumnsEQ(cf.C(casefinding.FieldInspectionID), in.C("id")))).
			Where(sql.And(sql.EQ(in.C(entinspection.FieldInspectorID), user), sql.ColumnsEQ(cf.C("tenant_id"), s.C("tenant_id"))))
		s.Where(sql.In(s.C("id"), sub))
	}
}

// pruneBefore forgets changes from before a moment, and remembers up to where.
func pruneBefore(ctx context.Context, tx *entdb.Tx, at time.Time) error {
	r, err := tx.Change.Query().Where(entchange.AtLT(at)).Order(entchange.ByPosition(sql.OrderDesc())).First(ctx)
	if gen.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := tx.FeedHead.Update().Where(feedhead.PrunedLT(r.Position)).SetPruned(r.Position).Exec(ctx); err != nil {
		return err
	}
	_, err = tx.Change.Delete().Where(entchange.PositionLTE(r.Position)).Exec(ctx)
	return err
}

// tenants lists the tenants' codes.
func tenants(ctx context.Context, tx *entdb.Tx) ([]string, error) {
	return tx.TenantRow.Query().IDs(ctx)
}
