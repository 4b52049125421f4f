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

func insert(ctx context.Context, tx *entdb.Tx, all []Entry) error {
	rows := make([]*gen.LogEntryCreate, len(all))
	for i, e := range all {
		rows[i] = tx.LogEntry.Create().SetID(e.ID).SetPosition(e.Position).SetKind(e.Kind).SetSha256(e.SHA256).SetUserID(e.User).SetNillableDeviceID(e.Device).SetDeviceSeq(e.DeviceSeq).
			SetSignature(e.Signature).SetReceivedAt(e.ReceivedAt).SetHashes(pack(e.hashes))
		if len(e.Previous) > 0 {
			rows[i].SetPrevious(e.Previous)
		}
	}
	return tx.LogEntry.CreateBulk(rows...).Exec(ctx)
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
	rows, err := tx.LogEntry.Query().Where(logentry.IDIn(ids...)).Select(logentry.FieldID, logentry.FieldPosition).All(ctx)
	for _, r := range rows {
		at[r.ID] = r.Position
	}
	return at, err
}
