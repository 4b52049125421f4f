package fieldsync

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	entcapture "github.com/xuncha/xuncha/ent/gen/capture"
	"github.com/xuncha/xuncha/ent/gen/user"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/ledger"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// mayHandIn tells why somebody may not hand in any more; empty: they may.
func mayHandIn(ctx context.Context, tx *entdb.Tx, who uuid.UUID) (fault.Reason, error) {
	u, err := tx.User.Query().Where(user.ID(who)).Only(ctx)
	switch {
	case gen.IsNotFound(err), err == nil && !slices.Contains(u.Roles, string(scope.CountyAdmin)):
		return fault.PermitRefused, nil
	case err == nil && u.Disabled:
		return fault.AccountDisabled, nil
	}
	return "", err
}

// saveHandIn keeps what a hand-in's entry in the log says, among the captures: its subject is the device.
func saveHandIn(ctx context.Context, tx *entdb.Tx, e ledger.Entry, device uuid.UUID, raw []byte) error {
	return tx.Capture.Create().SetID(e.ID).SetKind(handInKind).SetPayload(raw).SetSha256(e.SHA256).SetSubject(device).SetUserID(e.User).
		SetFlags([]byte("[]")).SetState("complete").SetReceivedAt(e.ReceivedAt).Exec(ctx)
}

func handInsOf(tx *entdb.Tx, device uuid.UUID) *gen.CaptureQuery {
	return tx.Capture.Query().Where(entcapture.Subject(device), entcapture.Kind(handInKind)).Order(entcapture.ByReceivedAt(sql.OrderDesc()), entcapture.ByID(sql.OrderDesc()))
}

func docOf(r *gen.Capture) (doc handInDoc) {
	_ = json.Unmarshal(r.Payload, &doc) // written here alone
	return doc
}

// notHandedIn keeps those ids that neither the log nor an earlier hand-in of the device knows.
func notHandedIn(ctx context.Context, tx *entdb.Tx, device uuid.UUID, ids []string) ([]string, error) {
	known := map[string]bool{}
	rows, err := handInsOf(tx, device).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		for _, id := range docOf(r).Items {
			known[id] = true
		}
	}
	var items []uuid.UUID
	for _, text := range ids {
		if id, err := uuid.Parse(text); err == nil {
			items = append(items, id)
		}
	}
	logged, err := ledger.Positions(ctx, tx, items)
	return slices.DeleteFunc(slices.Clone(ids), func(text string) bool {
		id, err := uuid.Parse(text)
		return known[text] || err == nil && logged[id] > 0
	}), err
}

// handedInBefore is the flag of a held item that somebody else had handed in; none if its own device sent it.
func handedInBefore(ctx context.Context, tx *entdb.Tx, device uuid.UUID, item string) ([]checklist.Flag, error) {
	rows, err := handInsOf(tx, device).All(ctx)
	for _, r := range rows {
		if doc := docOf(r); slices.Contains(doc.Items, item) {
			return []checklist.Flag{{Name: FlagHandedIn, Detail: doc.ByName}}, nil
		}
	}
	return nil, err
}

func listHandIns(ctx context.Context, tx *entdb.Tx, device uuid.UUID, before time.Time, beforeID uuid.UUID, limit int) ([]HandIn, error) {
	q := handInsOf(tx, device).Limit(limit)
	if !before.IsZero() {
		q.Where(entcapture.Or(entcapture.ReceivedAtLT(before), entcapture.And(entcapture.ReceivedAt(before), entcapture.IDLT(beforeID))))
	}
	rows, err := q.All(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	at, err := ledger.Positions(ctx, tx, ids)
	out := make([]HandIn, len(rows))
	for i, r := range rows {
		doc := docOf(r)
		out[i] = HandIn{ID: r.ID, Device: doc.Device, User: doc.User, By: doc.By, ByName: doc.ByName, Items: len(doc.Items), At: r.ReceivedAt, Position: at[r.ID]}
	}
	return out, err
}
