package patrol

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/conflict"
	"github.com/xuncha/xuncha/ent/gen/patrol"
	"github.com/xuncha/xuncha/server/track"
)

// maxRows of one statement: a database takes some ten thousand values in one.
const maxRows = 500

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

func patrolOf(r *gen.Patrol) Patrol {
	p := Patrol{ID: r.ID, Tenant: r.TenantID, User: r.UserID, Device: r.DeviceID, OnBehalfOf: r.OnBehalfOf, Asset: r.AssetID, Region: r.Region, Mode: r.Mode, Source: r.Source,
		StartedAt: r.StartedAt, EndedAt: r.EndedAt, ReceivedAt: r.ReceivedAt, SHA256: [32]byte(r.Sha256), Fixes: r.Fixes, Cleaner: track.Version(r.Cleaner), LengthM: r.LengthM,
		Duration: time.Duration(r.DurationS) * time.Second, Problems: r.Problems, Valid: r.Valid, Discounted: r.Discounted, OpenDoubts: r.OpenDoubts, JudgedAt: r.JudgedAt}
	if r.Capture != nil {
		p.capture = *r.Capture
	}
	p.sketch = r.Sketch
	_ = json.Unmarshal(r.Flags, &p.Flags) // written here alone
	_ = json.Unmarshal(r.Summary, &p.Summary)
	return p
}

// findPatrol reads a patrol's row alone. Errors: not_found.
func findPatrol(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Patrol, error) {
	r, err := tx.Patrol.Query().Where(patrol.ID(id)).Only(ctx)
	if err != nil {
		return Patrol{}, entdb.Fault(err)
	}
	return patrolOf(r), nil
}

func insertPatrol(ctx context.Context, tx *entdb.Tx, p Patrol, raw []byte) error {
	flags, summary, err := p.written()
	if err != nil {
		return err
	}
	return tx.Patrol.Create().SetID(p.ID).SetUserID(p.User).SetNillableDeviceID(p.Device).SetNillableOnBehalfOf(p.OnBehalfOf).SetNillableAssetID(p.Asset).SetRegion(p.Region).SetMode(p.Mode).
		SetSource(p.Source).SetStartedAt(p.StartedAt).SetEndedAt(p.EndedAt).SetReceivedAt(p.ReceivedAt).SetSha256(p.SHA256[:]).SetCapture(raw).SetFixes(p.Fixes).SetCleaner(int(p.Cleaner)).
		SetLengthM(p.LengthM).SetDurationS(int64(p.Duration.Seconds())).SetSketch(p.sketch).SetFlags(flags).SetSummary(summary).SetProblems(p.Problems).SetValid(p.Valid).SetNillableJudgedAt(p.JudgedAt).Exec(ctx)
}

// updatePatrol writes what may change of a patrol's row.
func updatePatrol(ctx context.Context, tx *entdb.Tx, p Patrol) error {
	flags, summary, err := p.written()
	if err != nil {
		return err
	}
	return tx.Patrol.Update().Where(patrol.ID(p.ID)).SetCleaner(int(p.Cleaner)).SetLengthM(p.LengthM).SetDurationS(int64(p.Duration.Seconds())).SetSketch(p.sketch).SetFlags(flags).SetSummary(summary).
		SetValid(p.Valid).SetDiscounted(p.Discounted).SetNillableJudgedAt(p.JudgedAt).Exec(ctx)
}

// growPatrol gives a tracker's patrol the capture with its late fixes.
func growPatrol(ctx context.Context, tx *entdb.Tx, p Patrol, raw []byte) error {
	return tx.Patrol.Update().Where(patrol.ID(p.ID)).SetStartedAt(p.StartedAt).SetEndedAt(p.EndedAt).SetSha256(p.SHA256[:]).SetCapture(raw).SetFixes(p.Fixes).Exec(ctx)
}

func (p *Patrol) written() (flags, summary []byte, err error) {
	if flags, err = json.Marshal(p.Flags); err != nil {
		return nil, nil, err
	}
	summary, err = json.Marshal(p.Summary)
	return flags, summary, err
}

// dropCapture lets go of the bytes that are in the object store; not of others that came meanwhile.
func dropCapture(ctx context.Context, tx *entdb.Tx, id uuid.UUID, sum [32]byte) error {
	return tx.Patrol.Update().Where(patrol.ID(id), patrol.Sha256(sum[:])).ClearCapture().Exec(ctx)
}

// keepConflict keeps the later version of an id; sent again it is kept already.
func keepConflict(ctx context.Context, tx *entdb.Tx, kind string, id uuid.UUID, raw []byte, sum [32]byte, by uuid.UUID, now time.Time) error {
	there, err := tx.Conflict.Query().Where(conflict.Kind(kind), conflict.ItemID(id), conflict.Sha256(sum[:])).Exist(ctx)
	if err != nil || there {
		return err
	}
	return tx.Conflict.Create().SetID(newID()).SetKind(kind).SetItemID(id).SetSha256(sum[:]).SetPayload(raw).SetUserID(by).SetReceivedAt(now).Exec(ctx)
}
