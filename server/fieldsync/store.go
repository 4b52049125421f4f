package fieldsync

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/device"
	"github.com/xuncha/xuncha/ent/gen/helditem"
	"github.com/xuncha/xuncha/ent/gen/logentry"
	"github.com/xuncha/xuncha/ent/gen/predicate"
	entquarantine "github.com/xuncha/xuncha/ent/gen/quarantine"
	"github.com/xuncha/xuncha/ent/gen/session"
	"github.com/xuncha/xuncha/ent/gen/setting"
	"github.com/xuncha/xuncha/ent/gen/user"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// lockDevices reads devices for change, in one order for all, so that nobody waits in a circle.
func lockDevices(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]*Device, error) {
	out := map[uuid.UUID]*Device{}
	if len(ids) == 0 {
		return out, nil
	}
	q := tx.Device.Query().Where(entdb.AnyOf[predicate.Device](device.FieldID, ids)).Order(device.ByID())
	if tx.Engine == entdb.Postgres { // SQLite's one writer is alone, and knows no row locks
		q.ForUpdate()
	}
	rows, err := q.All(ctx)
	for _, r := range rows {
		out[r.ID] = &Device{ID: r.ID, PublicKey: r.PublicKey, Seq: r.ChainSeq, Last: r.ChainSha256, Captured: r.Captured, ClockErrorMS: r.ClockErrorMs, App: r.App, Revoked: r.RevokedAt != nil}
	}
	return out, err
}

// markOwn marks those devices that are a person's own.
func markOwn(ctx context.Context, tx *entdb.Tx, owner uuid.UUID, named map[uuid.UUID]bool) error {
	ids, err := tx.Device.Query().Where(device.IDIn(slices.Collect(maps.Keys(named))...), device.UserID(owner)).IDs(ctx)
	for _, id := range ids {
		named[id] = true
	}
	return err
}

// findDrainer reads a device with its key, its person, and when its last login ended. Errors: not_found.
func findDrainer(ctx context.Context, tx *entdb.Tx, tenant string, id uuid.UUID, now time.Time) (drainer, error) {
	d, err := tx.Device.Query().Where(device.ID(id)).Only(ctx)
	if err != nil {
		return drainer{}, entdb.Fault(err)
	}
	u, err := tx.User.Query().Where(user.ID(d.UserID)).Only(ctx)
	if err != nil {
		return drainer{}, entdb.Fault(err)
	}
	by := scope.Scope{Tenant: tenant, User: u.ID, Device: id, Region: u.Region, Roles: rolesOf(u)}
	ended, err := loginEnded(ctx, tx, id, now)
	out := drainer{key: d.PublicKey, by: by, ended: ended}
	if d.RevokedAt != nil {
		out.barred = fault.DeviceRevoked
	} else if u.Disabled {
		out.barred = fault.AccountDisabled
	}
	return out, err
}

func rolesOf(u *gen.User) (out []scope.Role) {
	for _, r := range u.Roles {
		out = append(out, scope.Role(r))
	}
	return out
}

// loginEnded tells when the last login on a device ended; zero while one is open.
func loginEnded(ctx context.Context, tx *entdb.Tx, id uuid.UUID, now time.Time) (ended time.Time, err error) {
	rows, err := tx.Session.Query().Where(session.DeviceID(id)).All(ctx)
	for _, r := range rows {
		end := r.ExpiresAt
		if r.ClosedAt != nil && r.ClosedAt.Before(end) {
			end = *r.ClosedAt
		}
		if now.Before(end) {
			return time.Time{}, err
		}
		if end.After(ended) {
			ended = end
		}
	}
	return ended, err
}

// letGo ends the holding of those items whose own content has been dealt with now. Another content under the same number stays, for its own turn:
// a phone that was restored from a backup, or copied, uses a number twice.
func letGo(ctx context.Context, tx *entdb.Tx, kept []*entry) error {
	dealt, upTo := map[heldKey]bool{}, map[uuid.UUID]int64{}
	for _, e := range kept {
		dealt[heldKey{e.by.Device, e.item.Seq, e.sum}] = true
		upTo[e.by.Device] = max(upTo[e.by.Device], e.item.Seq)
	}
	if len(upTo) == 0 {
		return nil
	}
	var which []predicate.HeldItem
	for id, seq := range upTo {
		which = append(which, helditem.And(helditem.DeviceID(id), helditem.DeviceSeqLTE(seq)))
	}
	rows, err := tx.HeldItem.Query().Where(helditem.Or(which...)).Select(helditem.FieldID, helditem.FieldDeviceID, helditem.FieldDeviceSeq, helditem.FieldSha256).All(ctx)
	if err != nil {
		return err
	}
	var ids []uuid.UUID
	for _, r := range rows {
		if dealt[heldKey{r.DeviceID, r.DeviceSeq, [32]byte(r.Sha256)}] {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err = tx.HeldItem.Delete().Where(entdb.AnyOf[predicate.HeldItem](helditem.FieldID, ids)).Exec(ctx)
	return err
}

// heldKey is what no two held items of a tenant have in common.
type heldKey struct {
	device uuid.UUID
	seq    int64
	sum    [32]byte
}

// saveDevices writes what a group changed.
func saveDevices(ctx context.Context, tx *entdb.Tx, devices map[uuid.UUID]*Device, now time.Time) error {
	if len(devices) == 0 {
		return nil
	}
	if tx.Engine == entdb.Postgres {
		return updateDevicesAtOnce(ctx, tx, devices, now)
	}
	for _, d := range devices {
		err := tx.Device.Update().Where(device.ID(d.ID)).SetCaptured(d.Captured).SetClockErrorMs(d.ClockErrorMS).SetApp(d.App).SetPushedAt(now).
			SetChainSeq(d.Seq).SetChainSha256(d.Last).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

// updateDevicesAtOnce is the loop above in one round trip: 32 phones push at the same moment, and a statement each took a third of a
// group's time. Row-level security keeps it within the tenant.
func updateDevicesAtOnce(ctx context.Context, tx *entdb.Tx, devices map[uuid.UUID]*Device, now time.Time) error {
	var ids []uuid.UUID
	var captured, errors, seqs []int64
	var apps []string
	var last [][]byte
	for _, d := range devices {
		ids, captured, errors, seqs, apps, last = append(ids, d.ID), append(captured, d.Captured), append(errors, d.ClockErrorMS), append(seqs, d.Seq), append(apps, d.App), append(last, d.Last)
	}
	_, err := tx.SQL.ExecContext(ctx, "UPDATE devices SET captured = v.captured, clock_error_ms = v.clock_error_ms, app = v.app, chain_seq = v.seq, chain_sha256 = v.last, pushed_at = $1 "+
		"FROM unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::bytea[]) v (id, captured, clock_error_ms, app, seq, last) "+
		"WHERE devices.tenant_id = current_setting('app.tenant_id') AND devices.id = v.id", now, ids, captured, errors, apps, seqs, last)
	return entdb.Fault(err)
}

// clipped keeps a signature as it came, unless it can be none.
func clipped(signature []byte) []byte {
	if len(signature) > 128 {
		return nil
	}
	return signature
}

// kindsOf tells of which kind the items' ids are in the log already.
func kindsOf(ctx context.Context, tx *entdb.Tx, all []*entry) (map[uuid.UUID]string, error) {
	out := map[uuid.UUID]string{}
	if len(all) == 0 {
		return out, nil
	}
	ids := make([]uuid.UUID, len(all))
	for i, e := range all {
		ids[i] = e.capture.id
	}
	rows, err := tx.LogEntry.Query().Where(entdb.AnyOf[predicate.LogEntry](logentry.FieldID, ids)).Select(logentry.FieldID, logentry.FieldKind).All(ctx)
	for _, r := range rows {
		out[r.ID] = r.Kind
	}
	return out, err
}

// quarantine keeps bytes that cannot be taken in, for an administrator; the same bytes sent again are kept already.
func quarantine(ctx context.Context, tx *entdb.Tx, e *entry, why fault.Reason, now time.Time) error {
	id := label(e.item.ID, 64)
	there, err := tx.Quarantine.Query().Where(entquarantine.Sha256(e.sum[:]), entquarantine.ItemID(id)).Exist(ctx)
	if err != nil || there {
		return err
	}
	return tx.Quarantine.Create().SetID(uuid.Must(uuid.NewV7())).SetKind(label(e.item.Kind, 32)).SetItemID(id).SetReason(string(why)).
		SetSha256(e.sum[:]).SetPayload(bytesOf(e.item.Payload)).SetUserID(e.by.User).SetNillableDeviceID(deviceOf(e.by)).SetReceivedAt(now).Exec(ctx)
}

// quarantinedBefore are the hashes of those items that come under an earlier number of their device and lie in quarantine as that device's: a phone asks again what became of them.
func quarantinedBefore(ctx context.Context, tx *entdb.Tx, all []*entry, devices map[uuid.UUID]*Device) (map[[32]byte]bool, error) {
	var sums [][]byte
	var whose []uuid.UUID
	for _, e := range all {
		if e.unreadable == nil && devices[e.by.Device].placeOf(e.item) == earlier {
			sums, whose = append(sums, e.sum[:]), append(whose, e.by.Device)
		}
	}
	if len(sums) == 0 {
		return nil, nil
	}
	rows, err := tx.Quarantine.Query().Where(entquarantine.Sha256In(sums...), entquarantine.DeviceIDIn(whose...)).Select(entquarantine.FieldID, entquarantine.FieldSha256).All(ctx)
	out := make(map[[32]byte]bool, len(rows))
	for _, r := range rows {
		out[[32]byte(r.Sha256)] = true
	}
	return out, err
}

// hold keeps an item until what is missing before it comes, or its patience is over; the same content under the same number is held already.
func hold(ctx context.Context, tx *entdb.Tx, e *entry, now time.Time) error {
	there, err := tx.HeldItem.Query().Where(helditem.DeviceID(e.by.Device), helditem.DeviceSeq(e.item.Seq), helditem.Sha256(e.sum[:])).Exist(ctx)
	if err != nil || there {
		return err
	}
	return tx.HeldItem.Create().SetID(uuid.Must(uuid.NewV7())).SetDeviceID(e.by.Device).SetDeviceSeq(e.item.Seq).SetItemID(label(e.item.ID, 64)).SetKind(label(e.item.Kind, 32)).
		SetPayload(bytesOf(e.item.Payload)).SetDeclared(label(e.item.SHA256, 64)).SetSha256(e.sum[:]).SetPrevious(label(e.item.Previous, 64)).SetSignature(clipped(e.item.Signature)).
		SetUserID(e.by.User).SetRegion(e.by.Region).SetReceivedAt(now).Exec(ctx)
}

// held is an item that waits.
type held struct {
	found  bool // its turn has come
	forced bool // it came so long ago that it has come even if there is a gap before it
	item   Item
	by     scope.Scope
	since  time.Time
}

// firstHeld gives the device's first held item after those skipped; found, if it is the next one, or if it came before late.
func firstHeld(ctx context.Context, tx *entdb.Tx, tenant string, id uuid.UUID, late time.Time, skip int) (held, error) {
	r, err := tx.HeldItem.Query().Where(helditem.DeviceID(id)).Order(helditem.ByDeviceSeq(), helditem.ByID()).Offset(skip).First(ctx)
	if gen.IsNotFound(err) {
		return held{}, nil
	}
	if err != nil {
		return held{}, err
	}
	d, err := tx.Device.Query().Where(device.ID(id)).Only(ctx)
	if err != nil {
		return held{}, err
	}
	u, err := tx.User.Query().Where(user.ID(r.UserID)).Only(ctx)
	if err != nil {
		return held{}, err
	}
	forced := r.ReceivedAt.Before(late)
	return held{found: forced || r.DeviceSeq <= d.ChainSeq+1, forced: forced, since: r.ReceivedAt, by: scope.Scope{Tenant: tenant, User: r.UserID, Device: id, Region: r.Region, Roles: rolesOf(u)},
		item: Item{ID: r.ItemID, Kind: r.Kind, Payload: r.Payload, SHA256: r.Declared, Seq: r.DeviceSeq, Previous: r.Previous, Signature: r.Signature}}, nil
}

// lateDevices gives the devices of which an item has been held since before late.
func lateDevices(ctx context.Context, tx *entdb.Tx, late time.Time) (ids []uuid.UUID, err error) {
	err = tx.HeldItem.Query().Where(helditem.ReceivedAtLT(late)).Unique(true).Limit(maxLate).Select(helditem.FieldDeviceID).Scan(ctx, &ids)
	return ids, err
}

// maxLate bounds the devices of one county that one sweep looks after; the next goes on.
const maxLate = 5000

const keyPrefix = "receipt-key-"

// putKey publishes a key under its hash, with the time before it, which orders them.
func putKey(ctx context.Context, tx *entdb.Tx, hash, key string, now time.Time) error {
	there, err := tx.Setting.Query().Where(setting.ID(keyPrefix + hash)).Exist(ctx)
	if err != nil || there {
		return err
	}
	return tx.Setting.Create().SetID(keyPrefix + hash).SetValue([]byte(now.UTC().Format(time.RFC3339) + " " + key)).Exec(ctx)
}

func listKeys(ctx context.Context, tx *entdb.Tx) ([]string, error) {
	rows, err := tx.Setting.Query().Where(setting.IDGTE(keyPrefix), setting.IDLT(keyPrefix+"~")).All(ctx)
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = string(r.Value)
	}
	return lines, err
}

// deviceOf is nil for a session without a device.
func deviceOf(sc scope.Scope) *uuid.UUID {
	if sc.Device == uuid.Nil {
		return nil
	}
	return &sc.Device
}

// bytesOf is never nil, which a database would take for nothing at all.
func bytesOf(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// label makes a stranger's text fit to be kept: valid, without NUL, bounded.
func label(s string, limit int) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "?"), "\x00", "?")
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "")
	}
	return s
}

func quarantineOf(r *gen.Quarantine) Quarantine {
	return Quarantine{ID: r.ID, Kind: r.Kind, ItemID: r.ItemID, Reason: fault.Reason(r.Reason), SHA256: r.Sha256, Payload: r.Payload, User: r.UserID, Device: r.DeviceID,
		ReceivedAt: r.ReceivedAt, ReleasedAt: r.ReleasedAt, ReleaseResult: Status(r.ReleaseResult)}
}

func listQuarantines(ctx context.Context, tx *entdb.Tx, all bool, before time.Time, beforeID uuid.UUID, limit int) ([]Quarantine, error) {
	q := tx.Quarantine.Query().Order(entquarantine.ByReceivedAt(sql.OrderDesc()), entquarantine.ByID(sql.OrderDesc())).Limit(limit)
	if !all {
		q.Where(entquarantine.ReleasedAtIsNil())
	}
	if !before.IsZero() {
		q.Where(entquarantine.Or(entquarantine.ReceivedAtLT(before), entquarantine.And(entquarantine.ReceivedAt(before), entquarantine.IDLT(beforeID))))
	}
	rows, err := q.Select(entquarantine.FieldID, entquarantine.FieldKind, entquarantine.FieldItemID, entquarantine.FieldReason, entquarantine.FieldSha256, entquarantine.FieldUserID,
		entquarantine.FieldDeviceID, entquarantine.FieldReceivedAt, entquarantine.FieldReleasedAt, entquarantine.FieldReleaseResult).All(ctx) // a payload may be a megabyte
	if err != nil {
		return nil, err
	}
	out, users := make([]Quarantine, len(rows)), make([]uuid.UUID, len(rows))
	for i, r := range rows {
		out[i], users[i] = quarantineOf(r), r.UserID
	}
	names, err := namesOf(ctx, tx, users)
	for i := range out {
		out[i].UserName = names[out[i].User]
	}
	return out, err
}

func findQuarantine(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Quarantine, error) {
	r, err := tx.Quarantine.Query().Where(entquarantine.ID(id)).Only(ctx)
	if err != nil {
		return Quarantine{}, entdb.Fault(err)
	}
	return quarantineOf(r), nil
}

func markReleased(ctx context.Context, tx *entdb.Tx, id, by uuid.UUID, result Status, now time.Time) error {
	return tx.Quarantine.Update().Where(entquarantine.ID(id)).SetReleasedAt(now).SetReleasedBy(by).SetReleaseResult(string(result)).Exec(ctx)
}

// eachLogged tells of items what their receipts say; the tenant is the caller's.
func eachLogged(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID, tell func(uuid.UUID, Signed) error) error {
	rows, err := tx.LogEntry.Query().Where(logentry.IDIn(ids...)).All(ctx)
	for _, r := range rows {
		if err == nil {
			err = tell(r.ID, Signed{ID: r.ID.String(), Kind: r.Kind, SHA256: hexOf(r.Sha256), ReceivedAt: r.ReceivedAt, Position: r.Position})
		}
	}
	return err
}
