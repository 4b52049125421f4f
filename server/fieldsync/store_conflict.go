package fieldsync

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/conflict"
	"github.com/xuncha/xuncha/ent/gen/logentry"
	"github.com/xuncha/xuncha/ent/gen/predicate"
)

func listConflicts(ctx context.Context, tx *entdb.Tx, before time.Time, beforeID uuid.UUID, limit int) ([]Conflict, error) {
	q := tx.Conflict.Query().Order(conflict.ByReceivedAt(sql.OrderDesc()), conflict.ByID(sql.OrderDesc())).Limit(limit)
	if !before.IsZero() {
		q.Where(conflict.Or(conflict.ReceivedAtLT(before), conflict.And(conflict.ReceivedAt(before), conflict.IDLT(beforeID))))
	}
	rows, err := q.Select(conflict.FieldID, conflict.FieldKind, conflict.FieldItemID, conflict.FieldSha256, conflict.FieldUserID, conflict.FieldReceivedAt).All(ctx)
	if err != nil {
		return nil, err
	}
	return besideKept(ctx, tx, rows)
}

func findConflict(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Conflict, error) {
	r, err := tx.Conflict.Query().Where(conflict.ID(id)).Only(ctx)
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

// besideKept puts what came later beside what came first, as the log has it.
func besideKept(ctx context.Context, tx *entdb.Tx, rows []*gen.Conflict) ([]Conflict, error) {
	ids, users := make([]uuid.UUID, len(rows)), make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i], users[i] = r.ItemID, r.UserID
	}
	entries, err := tx.LogEntry.Query().Where(entdb.AnyOf[predicate.LogEntry](logentry.FieldID, ids)).All(ctx)
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
