package ledger

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/logentry"
	"github.com/xuncha/xuncha/ent/gen/loghead"
	"github.com/xuncha/xuncha/ent/gen/predicate"
)

// headID is the id of a tenant's one log head.
var headID = uuid.MustParse("00000000-0000-7000-8000-000000000001")

// lockHead reads the tenant's head for change; fresh tells that there is none yet.
func lockHead(ctx context.Context, tx *entdb.Tx) (t tree, fresh bool, err error) {
	q := tx.LogHead.Query().Where(loghead.ID(headID))
	if tx.Engine == entdb.Postgres { // SQLite's one writer is alone, and knows no row locks
		q.ForUpdate()
	}
	r, err := q.Only(ctx)
	if gen.IsNotFound(err) {
		return tree{}, true, nil
	}
	if err != nil {
		return tree{}, false, err
	}
	return tree{r.Size, unpack(r.Frontier)}, false, nil
}

func readHead(ctx context.Context, tx *entdb.Tx) (tree, string, error) {
	r, err := tx.LogHead.Query().Where(loghead.ID(headID)).Only(ctx)
	if gen.IsNotFound(err) {
		return tree{}, "", nil
	}
	if err != nil {
		return tree{}, "", err
	}
	return tree{r.Size, unpack(r.Frontier)}, r.Checkpoint, nil
}

func saveHead(ctx context.Context, tx *entdb.Tx, t tree, signed string, fresh bool) error {
	if fresh {
		return tx.LogHead.Create().SetID(headID).SetSize(t.size).SetFrontier(pack(t.frontier)).SetCheckpoint(signed).Exec(ctx)
	}
	return tx.LogHead.Update().Where(loghead.ID(headID)).SetSize(t.size).SetFrontier(pack(t.frontier)).SetCheckpoint(signed).Exec(ctx)
}

var columns = []entdb.Column[Entry]{
	{Name: logentry.FieldID, Value: func(e *Entry) any { return e.ID }},
	{Name: logentry.FieldPosition, Value: func(e *Entry) any { return e.Position }},
	{Name: logentry.FieldKind, Value: func(e *Entry) any { return e.Kind }},
	{Name: logentry.FieldSha256, Value: func(e *Entry) any { return e.SHA256 }},
	{Name: logentry.FieldUserID, Value: func(e *Entry) any { return e.User }},
	{Name: logentry.FieldDeviceID, Value: func(e *Entry) any { return e.Device }},
	{Name: logentry.FieldDeviceSeq, Value: func(e *Entry) any { return e.DeviceSeq }},
	{Name: logentry.FieldPrevious, Value: func(e *Entry) any { return e.Previous }},
	{Name: logentry.FieldSignature, Value: func(e *Entry) any { return e.Signature }},
	{Name: logentry.FieldReceivedAt, Value: func(e *Entry) any { return e.ReceivedAt }},
	{Name: logentry.FieldHashes, Value: func(e *Entry) any { return pack(e.hashes) }},
}

func insert(ctx context.Context, tx *entdb.Tx, all []Entry) error {
	return entdb.InsertAll(ctx, tx, logentry.Table, columns, all)
}

func saveHashes(ctx context.Context, tx *entdb.Tx, id uuid.UUID, hashes []tlog.Hash) error {
	return tx.LogEntry.Update().Where(logentry.ID(id)).SetHashes(pack(hashes)).Exec(ctx)
}

func entriesAfter(ctx context.Context, tx *entdb.Tx, position int64, limit int) ([]Entry, error) {
	rows, err := tx.LogEntry.Query().Where(logentry.PositionGT(position)).Order(logentry.ByPosition()).Limit(limit).All(ctx)
	out := make([]Entry, len(rows))
	for i, r := range rows {
		out[i] = Entry{ID: r.ID, Position: r.Position, Kind: r.Kind, SHA256: r.Sha256, ReceivedAt: r.ReceivedAt}
	}
	return out, err
}

// readHashes reads stored hashes of the tree, each from the entry that completed it.
func readHashes(ctx context.Context, tx *entdb.Tx, indexes []int64) ([]tlog.Hash, error) {
	positions := make([]int64, len(indexes))
	for i, index := range indexes {
		positions[i], _ = whereIs(index)
	}
	rows, err := tx.LogEntry.Query().Where(logentry.PositionIn(positions...)).Select(logentry.FieldID, logentry.FieldPosition, logentry.FieldHashes).All(ctx)
	if err != nil {
		return nil, err
	}
	byPosition := map[int64][]tlog.Hash{}
	for _, r := range rows {
		byPosition[r.Position] = unpack(r.Hashes)
	}
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		position, height := whereIs(index)
		hashes := byPosition[position]
		if height >= len(hashes) {
			return nil, fmt.Errorf("entry %d has no hash of height %d", position, height)
		}
		out[i] = hashes[height]
	}
	return out, nil
}

// Positions tells where entries stand in the log, by id.
func Positions(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]int64, error) {
	at := map[uuid.UUID]int64{}
	if len(ids) == 0 {
		return at, nil
	}
	rows, err := tx.LogEntry.Query().Where(entdb.AnyOf[predicate.LogEntry](logentry.FieldID, ids)).Select(logentry.FieldID, logentry.FieldPosition).All(ctx)
	for _, r := range rows {
		at[r.ID] = r.Position
	}
	return at, err
}
