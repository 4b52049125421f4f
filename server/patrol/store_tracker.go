package patrol

import (
	"context"
	"crypto/sha256"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/patrol"
	quarantined "github.com/xuncha/xuncha/ent/gen/quarantine"
	"github.com/xuncha/xuncha/ent/gen/tracker"
	"github.com/xuncha/xuncha/ent/gen/trackerbatch"
	"github.com/xuncha/xuncha/server/fault"
)

func trackerOf(r *gen.Tracker) Tracker {
	return Tracker{r.ID, r.UserID, r.Label, r.CreatedAt, r.LastAt, r.RevokedAt}
}

func insertTracker(ctx context.Context, tx *entdb.Tx, t Tracker, key [32]byte) error {
	return tx.Tracker.Create().SetID(t.ID).SetUserID(t.User).SetLabel(t.Label).SetKeySha256(key[:]).SetCreatedAt(t.CreatedAt).Exec(ctx)
}

func listTrackers(ctx context.Context, tx *entdb.Tx, person uuid.UUID) ([]Tracker, error) {
	rows, err := tx.Tracker.Query().Where(tracker.UserID(person)).Order(tracker.ByCreatedAt(sql.OrderDesc())).Limit(100).All(ctx)
	out := make([]Tracker, len(rows))
	for i, r := range rows {
		out[i] = trackerOf(r)
	}
	return out, err
}

// findTracker finds who sends. Errors: tracker_unknown, also for one that was revoked.
func findTracker(ctx context.Context, tx *entdb.Tx, key [32]byte) (Tracker, error) {
	r, err := tx.Tracker.Query().Where(tracker.KeySha256(key[:])).Only(ctx)
	if gen.IsNotFound(err) {
		return Tracker{}, fault.New(fault.TrackerUnknown, "")
	}
	if err != nil {
		return Tracker{}, err
	}
	if r.RevokedAt != nil {
		return Tracker{}, fault.New(fault.TrackerUnknown, "此后台定位端已停用 · This tracker was revoked.")
	}
	return trackerOf(r), nil
}

func revokeTracker(ctx context.Context, tx *entdb.Tx, id, person uuid.UUID, now time.Time) error {
	r, err := tx.Tracker.Query().Where(tracker.ID(id), tracker.UserID(person)).Only(ctx)
	if err != nil {
		return entdb.Fault(err)
	}
	if r.RevokedAt != nil {
		return nil
	}
	return tx.Tracker.Update().Where(tracker.ID(id)).SetRevokedAt(now).Exec(ctx)
}

// insertBatch keeps fixes as they came; the same again is kept already.
func insertBatch(ctx context.Context, tx *entdb.Tx, t Tracker, b batch) error {
	there, err := tx.TrackerBatch.Query().Where(trackerbatch.TrackerID(t.ID), trackerbatch.Sha256(b.sum[:])).Exist(ctx)
	if err != nil || there {
		return err
	}
	if err := tx.TrackerBatch.Create().SetID(newID()).SetTrackerID(t.ID).SetFixes(b.message).SetSha256(b.sum[:]).SetFirstAt(b.first).SetLastAt(b.last).SetReceivedAt(b.receivedAt).Exec(ctx); err != nil {
		return err
	}
	return tx.Tracker.Update().Where(tracker.ID(t.ID)).SetLastAt(b.receivedAt).Exec(ctx)
}

// readBatches gives a tracker's fixes that are no patrol yet, as they came.
func readBatches(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Tracker, []batch, error) {
	r, err := tx.Tracker.Query().Where(tracker.ID(id)).Only(ctx)
	if err != nil {
		return Tracker{}, nil, entdb.Fault(err)
	}
	rows, err := tx.TrackerBatch.Query().Where(trackerbatch.TrackerID(id)).Order(trackerbatch.ByReceivedAt(), trackerbatch.ByID()).Limit(maxBatches).All(ctx)
	out := make([]batch, len(rows))
	for i, b := range rows {
		out[i] = batch{id: b.ID, message: b.Fixes, receivedAt: b.ReceivedAt, first: b.FirstAt, last: b.LastAt}
	}
	return trackerOf(r), out, err
}

// quarantine keeps what a tracker sent and nobody can read; the same again is kept already.
func quarantine(ctx context.Context, tx *entdb.Tx, t Tracker, in Sent, why fault.Reason, now time.Time) error {
	raw := in.Body
	if len(raw) == 0 {
		raw = []byte(in.Query)
	}
	sum := sha256.Sum256(raw)
	there, err := tx.Quarantine.Query().Where(quarantined.Sha256(sum[:]), quarantined.ItemID(t.ID.String())).Exist(ctx)
	if err != nil || there {
		return err
	}
	return tx.Quarantine.Create().SetID(newID()).SetKind(in.Protocol).SetItemID(t.ID.String()).SetReason(string(why)).SetSha256(sum[:]).SetPayload(raw).SetUserID(t.User).SetReceivedAt(now).Exec(ctx)
}

// maxBatches bounds what one job reads: two days at a fix a second, one by one.
const maxBatches = 200_000

func deleteBatches(ctx context.Context, tx *entdb.Tx, all []batch) error {
	ids := make([]uuid.UUID, len(all))
	for i, b := range all {
		ids[i] = b.id
	}
	for part := range slices.Chunk(ids, maxRows) {
		if _, err := tx.TrackerBatch.Delete().Where(trackerbatch.IDIn(part...)).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// patrolsOfTracker gives those of its patrols that touch a span.
func patrolsOfTracker(ctx context.Context, tx *entdb.Tx, id uuid.UUID, first, last time.Time) ([]Patrol, error) {
	rows, err := tx.Patrol.Query().Where(patrol.DeviceID(id), patrol.StartedAtLTE(last), patrol.EndedAtGTE(first)).Order(patrol.ByStartedAt(), patrol.ByID()).All(ctx)
	out := make([]Patrol, len(rows))
	for i, r := range rows {
		out[i] = patrolOf(r)
	}
	return out, err
}
