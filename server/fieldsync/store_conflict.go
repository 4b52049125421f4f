package fieldsync

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/conflict"
	"github.com/xuncha/xuncha/ent/gen/conflictdecision"
	"github.com/xuncha/xuncha/ent/gen/logentry"
	"github.com/xuncha/xuncha/ent/gen/predicate"
	"github.com/xuncha/xuncha/ent/gen/user"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

func listConflicts(ctx context.Context, tx *entdb.Tx, f ConflictFilter) ([]Conflict, error) {
	mine, err := ofOwnRegion(ctx)
	if err != nil {
		return nil, err
	}
	q := tx.Conflict.Query().Where(mine).Order(conflict.ByReceivedAt(sql.OrderDesc()), conflict.ByID(sql.OrderDesc())).Limit(f.Limit)
	if !f.Before.IsZero() {
		q.Where(conflict.Or(conflict.ReceivedAtLT(f.Before), conflict.And(conflict.ReceivedAt(f.Before), conflict.IDLT(f.BeforeID))))
	}
	switch f.State {
	case "open":
		q.Where(conflict.Not(decided))
	case "decided":
		q.Where(decided)
	}
	rows, err := q.Select(conflict.FieldID, conflict.FieldKind, conflict.FieldItemID, conflict.FieldSha256, conflict.FieldUserID, conflict.FieldReceivedAt).All(ctx)
	if err != nil {
		return nil, err
	}
	return besideKept(ctx, tx, rows)
}

func findConflict(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Conflict, error) {
	mine, err := ofOwnRegion(ctx)
	if err != nil {
		return Conflict{}, err
	}
	r, err := tx.Conflict.Query().Where(conflict.ID(id), mine).Only(ctx)
	if err != nil {
		return Conflict{}, entdb.Fault(err)
	}
	all, err := besideKept(ctx, tx, []*gen.Conflict{r})
	if err != nil {
		return Conflict{}, err
	}
	c := all[0]
	c.Payload = r.Payload
	c.Kept.Payload, err = keptPayload(ctx, tx, c.Kept.Kind, c.ItemID)
	return c, err
}

// ofOwnRegion keeps conflicts of what was sent by people of the caller's region: a capture may name no place, but whoever sent it has one.
func ofOwnRegion(ctx context.Context) (predicate.Conflict, error) {
	sc, err := scope.From(ctx)
	return func(s *sql.Selector) {
		if sc.System || sc.Region == sc.Tenant {
			return
		}
		u := sql.Table(user.Table)
		s.Where(sql.In(s.C(conflict.FieldUserID), sql.Dialect(s.Dialect()).Select(u.C(user.FieldID)).From(u).Where(sql.And(
			sql.ColumnsEQ(u.C(user.FieldTenantID), s.C(conflict.FieldTenantID)), sql.GTE(u.C(user.FieldRegion), sc.Region), sql.LT(u.C(user.FieldRegion), sc.Region+":"))))) // ':' follows '9'
	}, err
}

// decided keeps conflicts on which somebody has decided.
func decided(s *sql.Selector) {
	d := sql.Table(conflictdecision.Table)
	s.Where(sql.Exists(sql.Dialect(s.Dialect()).Select(d.C(conflictdecision.FieldID)).From(d).Where(sql.And(
		sql.ColumnsEQ(d.C(conflictdecision.FieldTenantID), s.C(conflict.FieldTenantID)), sql.ColumnsEQ(d.C(conflictdecision.FieldConflictID), s.C(conflict.FieldID))))))
}

// laterStands tells whether some later content of an item was said to stand.
func laterStands(ctx context.Context, tx *entdb.Tx, item uuid.UUID) (bool, error) {
	return tx.ConflictDecision.Query().Where(conflictdecision.ItemID(item), conflictdecision.Stands(string(Later))).Exist(ctx)
}

func insertDecision(ctx context.Context, tx *entdb.Tx, c Conflict, d Decision) error {
	return tx.ConflictDecision.Create().SetID(uuid.Must(uuid.NewV7())).SetConflictID(c.ID).SetItemID(c.ItemID).SetStands(string(d.Stands)).SetReason(d.Reason).SetDecidedBy(d.By).SetDecidedAt(d.At).Exec(ctx)
}

// decisionsOn gives what was decided, by conflict.
func decisionsOn(ctx context.Context, tx *entdb.Tx, conflicts []uuid.UUID) (map[uuid.UUID]Decision, error) {
	rows, err := tx.ConflictDecision.Query().Where(entdb.AnyOf[predicate.ConflictDecision](conflictdecision.FieldConflictID, conflicts)).All(ctx)
	out := map[uuid.UUID]Decision{}
	for _, r := range rows {
		out[r.ConflictID] = Decision{Stands: Stands(r.Stands), Reason: r.Reason, By: r.DecidedBy, At: r.DecidedAt}
	}
	return out, err
}

// besideKept puts what came later beside what came first, as the log has it, with what was decided.
func besideKept(ctx context.Context, tx *entdb.Tx, rows []*gen.Conflict) ([]Conflict, error) {
	ids, items, users := make([]uuid.UUID, len(rows)), make([]uuid.UUID, len(rows)), make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i], items[i], users[i] = r.ID, r.ItemID, r.UserID
	}
	decisions, err := decisionsOn(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	for _, d := range decisions {
		users = append(users, d.By)
	}
	entries, err := tx.LogEntry.Query().Where(entdb.AnyOf[predicate.LogEntry](logentry.FieldID, items)).All(ctx)
	if err != nil {
		return nil, err
	}
	kept := map[uuid.UUID]Version{}
	for _, e := range entries {
		kept[e.ID] = Version{Kind: e.Kind, User: e.UserID, SHA256: e.Sha256, ReceivedAt: e.ReceivedAt}
		users = append(users, e.UserID)
	}
	names, err := namesOf(ctx, tx, users)
	out := make([]Conflict, len(rows))
	for i, r := range rows {
		out[i] = Conflict{ID: r.ID, ItemID: r.ItemID, Version: Version{Kind: r.Kind, User: r.UserID, UserName: names[r.UserID], SHA256: r.Sha256, ReceivedAt: r.ReceivedAt}, Kept: kept[r.ItemID]}
		out[i].Kept.UserName = names[out[i].Kept.User]
		out[i].Decision = decisions[r.ID]
		out[i].ByName = names[out[i].By]
	}
	return out, err
}

// keptPayload reads the bytes of an item where its kind keeps them; nil of a patrol, whose bytes are in the object store.
func keptPayload(ctx context.Context, tx *entdb.Tx, kind string, id uuid.UUID) (raw []byte, err error) {
	switch kind {
	case "":
		return nil, nil
	case "inspection":
		r, err := tx.Inspection.Get(ctx, id)
		if err != nil {
			return nil, entdb.Fault(err)
		}
		return r.Submission, nil
	case "event":
		r, err := tx.PatrolEvent.Get(ctx, id)
		if err != nil {
			return nil, entdb.Fault(err)
		}
		return r.Capture, nil
	case "patrol":
		return nil, nil
	}
	r, err := tx.Capture.Get(ctx, id)
	if err != nil {
		return nil, entdb.Fault(err)
	}
	return r.Payload, nil
}
