package supplement

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"time"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/acknowledgement"
	entcapture "github.com/xuncha/xuncha/ent/gen/capture"
	"github.com/xuncha/xuncha/ent/gen/conflict"
	"github.com/xuncha/xuncha/ent/gen/logentry"
	"github.com/xuncha/xuncha/ent/gen/predicate"
	"github.com/xuncha/xuncha/ent/gen/user"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

func captureOf(r *gen.Capture) Capture {
	c := Capture{ID: r.ID, Kind: r.Kind, Payload: r.Payload, SHA256: [32]byte(r.Sha256), Subject: r.Subject, By: scope.Scope{Tenant: r.TenantID, Region: r.TenantID, User: r.UserID},
		State: State(r.State), CapturedAt: r.CapturedAt, ReceivedAt: r.ReceivedAt}
	if r.DeviceID != nil {
		c.By.Device = *r.DeviceID
	}
	_ = json.Unmarshal(r.Flags, &c.Flags) // written here alone
	return c
}

func find(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]Capture, error) {
	rows, err := tx.Capture.Query().Where(entdb.AnyOf[predicate.Capture](entcapture.FieldID, ids)).All(ctx)
	out := make(map[uuid.UUID]Capture, len(rows))
	for _, r := range rows {
		out[r.ID] = captureOf(r)
	}
	return out, err
}

func insert(ctx context.Context, tx *entdb.Tx, all []Capture) error {
	rows := make([]*gen.CaptureCreate, len(all))
	for i, c := range all {
		flags, err := json.Marshal(c.Flags)
		if err != nil {
			return err
		}
		rows[i] = tx.Capture.Create().SetID(c.ID).SetKind(c.Kind).SetPayload(c.Payload).SetSha256(c.SHA256[:]).SetNillableSubject(c.Subject).SetUserID(c.By.User).SetFlags(flags).
			SetState(string(c.State)).SetNillableCapturedAt(c.CapturedAt).SetReceivedAt(c.ReceivedAt)
		rows[i].SetNillableDeviceID(deviceOf(c.By))
	}
	for part := range slices.Chunk(rows, 500) {
		if err := tx.Capture.CreateBulk(part...).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// deviceOf is nil for a session without a device.
func deviceOf(by scope.Scope) *uuid.UUID {
	if by.Device == uuid.Nil {
		return nil
	}
	return &by.Device
}

// save writes what became of a supplement that had waited.
func save(ctx context.Context, tx *entdb.Tx, c Capture) error {
	flags, err := json.Marshal(c.Flags)
	if err != nil {
		return err
	}
	return tx.Capture.Update().Where(entcapture.ID(c.ID)).SetState(string(c.State)).SetFlags(flags).Exec(ctx)
}

// atOnce is how many waiting supplements are read at a time.
const atOnce = 200

// waitingFor gives the next supplements that wait for inspections, in the order in which they came.
func waitingFor(ctx context.Context, tx *entdb.Tx, inspections []uuid.UUID, after *Capture) ([]Capture, error) {
	return waiting(ctx, tx, after, entcapture.Kind(PhotoManifest), entdb.AnyOf[predicate.Capture](entcapture.FieldSubject, inspections))
}

// waitingActs gives the next acts that wait for a photo.
func waitingActs(ctx context.Context, tx *entdb.Tx, sha256 string, after *Capture) ([]Capture, error) {
	return waiting(ctx, tx, after, entcapture.Kind(CaseAct), names(sha256))
}

// names keeps what may name a hash, so that thousands of acts that wait for other photos stay where they are: the hash in either case, or a letter of it may be
// written as an escape. Whether an act does is seen when it is applied: it waits until nothing is missing.
func names(sha256 string) predicate.Capture {
	return func(s *sql.Selector) {
		text := "lower(encode(" + s.C(entcapture.FieldPayload) + ", 'escape'))"
		place := "strpos"
		if s.Dialect() != dialect.Postgres {
			text, place = "lower(CAST("+s.C(entcapture.FieldPayload)+" AS text))", "instr"
		}
		s.Where(sql.P(func(b *sql.Builder) {
			b.WriteString("(" + place + "(" + text + ", ").Arg(sha256).WriteString(") > 0 OR " + place + "(" + text + ", ").Arg(`\u00`).WriteString(") > 0)")
		}))
	}
}

func waiting(ctx context.Context, tx *entdb.Tx, after *Capture, which ...predicate.Capture) ([]Capture, error) {
	q := tx.Capture.Query().Where(entcapture.State(string(Received))).Where(which...).Order(entcapture.ByReceivedAt(), entcapture.ByID()).Limit(atOnce)
	if after != nil {
		q.Where(entcapture.Or(entcapture.ReceivedAtGT(after.ReceivedAt), entcapture.And(entcapture.ReceivedAt(after.ReceivedAt), entcapture.IDGT(after.ID))))
	}
	rows, err := q.All(ctx)
	out := make([]Capture, len(rows))
	for i, r := range rows {
		out[i] = captureOf(r)
	}
	return out, err
}

// KeepConflict keeps the later version of an id that is taken; sent again it is kept already.
func KeepConflict(ctx context.Context, tx *entdb.Tx, kind string, id uuid.UUID, raw []byte, by uuid.UUID, now time.Time) error {
	sum := sha256.Sum256(raw)
	there, err := tx.Conflict.Query().Where(conflict.Kind(kind), conflict.ItemID(id), conflict.Sha256(sum[:])).Exist(ctx)
	if err != nil || there {
		return err
	}
	return tx.Conflict.Create().SetID(uuid.Must(uuid.NewV7())).SetKind(kind).SetItemID(id).SetSha256(sum[:]).SetPayload(bytes.Clone(raw)).SetUserID(by).SetReceivedAt(now).Exec(ctx)
}

func nameOf(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (string, error) {
	r, err := tx.User.Query().Where(user.ID(id)).Select(user.FieldID, user.FieldName).Only(ctx)
	if err != nil {
		return "", entdb.Fault(err)
	}
	return r.Name, nil
}

// acknowledge marks entries of the person's own as known to the device, and tells how many were not theirs or not there.
func acknowledge(ctx context.Context, tx *entdb.Tx, said map[uuid.UUID]int64, by scope.Scope, now time.Time) (unknown int, err error) {
	ids := make([]uuid.UUID, 0, len(said))
	for id := range said {
		ids = append(ids, id)
	}
	entries, err := tx.LogEntry.Query().Where(logentry.IDIn(ids...), logentry.UserID(by.User)).Order(logentry.ByPosition()).Select(logentry.FieldID, logentry.FieldPosition).All(ctx)
	if err != nil {
		return 0, err
	}
	known, err := tx.Acknowledgement.Query().Where(acknowledgement.IDIn(ids...)).IDs(ctx)
	if err != nil {
		return 0, err
	}
	var rows []*gen.AcknowledgementCreate
	right := 0
	for _, e := range entries {
		if said[e.ID] != e.Position {
			continue
		}
		if right++; slices.Contains(known, e.ID) {
			continue
		}
		row := tx.Acknowledgement.Create().SetID(e.ID).SetPosition(e.Position).SetReceivedAt(now)
		rows = append(rows, row.SetNillableDeviceID(deviceOf(by)))
	}
	if len(rows) == 0 {
		return len(said) - right, nil
	}
	return len(said) - right, tx.Acknowledgement.CreateBulk(rows...).Exec(ctx)
}
