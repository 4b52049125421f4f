package fieldsync

import (
	"context"
	"maps"
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/acknowledgement"
	entcapture "github.com/xuncha/xuncha/ent/gen/capture"
	"github.com/xuncha/xuncha/ent/gen/conflict"
	"github.com/xuncha/xuncha/ent/gen/device"
	"github.com/xuncha/xuncha/ent/gen/helditem"
	"github.com/xuncha/xuncha/ent/gen/inspection"
	"github.com/xuncha/xuncha/ent/gen/logentry"
	entpatrol "github.com/xuncha/xuncha/ent/gen/patrol"
	"github.com/xuncha/xuncha/ent/gen/patrolevent"
	"github.com/xuncha/xuncha/ent/gen/patrolphoto"
	"github.com/xuncha/xuncha/ent/gen/photo"
	"github.com/xuncha/xuncha/ent/gen/predicate"
	entquarantine "github.com/xuncha/xuncha/ent/gen/quarantine"
	"github.com/xuncha/xuncha/ent/gen/user"
)

// devicesAfter gives some devices of those persons that come after one, all of each person's, by person.
func devicesAfter(ctx context.Context, tx *entdb.Tx, whose, after uuid.UUID, limit int) ([]*gen.Device, error) {
	q := tx.Device.Query().Order(device.ByUserID(), device.ByRegisteredAt(sql.OrderDesc()), device.ByID()).Limit(limit)
	if whose != uuid.Nil {
		q.Where(device.UserID(whose))
	}
	if after != uuid.Nil {
		q.Where(device.UserIDGT(after))
	}
	rows, err := q.All(ctx)
	if err != nil || len(rows) < limit {
		return rows, err
	}
	last := rows[len(rows)-1].UserID
	for len(rows) > 0 && rows[len(rows)-1].UserID == last {
		rows = rows[:len(rows)-1]
	}
	whole, err := tx.Device.Query().Where(device.UserID(last)).Order(device.ByRegisteredAt(sql.OrderDesc()), device.ByID()).All(ctx)
	return append(rows, whole...), err
}

// listAccounts counts per device. What waits for photos is few, so complete is counted by what is not.
func listAccounts(ctx context.Context, tx *entdb.Tx, whose, after uuid.UUID, limit int) ([]Account, error) {
	rows, err := devicesAfter(ctx, tx, whose, after, limit)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	ids, users := make([]uuid.UUID, len(rows)), make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i], users[i] = r.ID, r.UserID
	}
	names, err := namesOf(ctx, tx, users)
	if err != nil {
		return nil, err
	}
	n, err := figuresOf(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	conflicts, err := conflictsOf(ctx, tx, users)
	if err != nil {
		return nil, err
	}
	out := make([]Account, len(rows))
	for i, r := range rows {
		f := n[r.ID]
		a := Account{Device: r.ID, User: r.UserID, DeviceName: r.Name, UserName: names[r.UserID], App: r.App, Captured: r.Captured, Received: f.received, Complete: f.received - f.waiting,
			Held: f.held, Quarantined: f.quarantined, Acknowledged: f.acknowledged, ClockErrorMS: r.ClockErrorMs, LastSeen: r.LastSeenAt, Revoked: r.RevokedAt != nil}
		// Of the numbers up to the chain's end, those that are nowhere never came: it went on without them after a day. An item that came as another content
		// of a taken id is among the conflicts, which know the person and not the device.
		never := max(0, r.ChainSeq-f.numbers-f.alone)
		known := min(never, conflicts[r.UserID])
		conflicts[r.UserID] -= known
		a.Outstanding = max(0, a.Captured-r.ChainSeq-f.heldNumbers) + never - known
		if r.PushedAt != nil {
			a.PushedAt = *r.PushedAt
		}
		out[i] = a
	}
	return out, nil
}

// figures is what is counted of a device.
type figures struct {
	received, numbers  int64 // log entries, and different numbers of the device among them
	waiting            int64 // of the log's: photos are missing
	held, heldNumbers  int64
	quarantined, alone int64 // alone: without those that came once more and could be read
	acknowledged       int64
}

type perDevice struct {
	DeviceID uuid.UUID `json:"device_id"`
	Count    int64     `json:"count"`
	Numbers  int64     `json:"numbers"`
}

// differentNumbers counts the devices' own numbers, each once.
func differentNumbers(s *sql.Selector) string {
	seq := s.C("device_seq")
	return sql.As("COUNT(DISTINCT CASE WHEN "+seq+" > 0 THEN "+seq+" END)", "numbers")
}

func figuresOf(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]*figures, error) {
	out := make(map[uuid.UUID]*figures, len(ids))
	for _, id := range ids {
		out[id] = &figures{}
	}
	count := func(groups interface {
		Scan(context.Context, any) error
	}, take func(f *figures, r perDevice)) error {
		var rows []perDevice
		err := groups.Scan(ctx, &rows)
		for _, r := range rows {
			take(out[r.DeviceID], r)
		}
		return err
	}
	wait := func(f *figures, r perDevice) { f.waiting += r.Count }
	for _, err := range []error{
		count(tx.LogEntry.Query().Where(entdb.AnyOf[predicate.LogEntry](logentry.FieldDeviceID, ids)).GroupBy(logentry.FieldDeviceID).Aggregate(gen.Count(), differentNumbers), func(f *figures, r perDevice) { f.received, f.numbers = r.Count, r.Numbers }),
		count(tx.HeldItem.Query().Where(entdb.AnyOf[predicate.HeldItem](helditem.FieldDeviceID, ids)).GroupBy(helditem.FieldDeviceID).Aggregate(gen.Count(), differentNumbers), func(f *figures, r perDevice) { f.held, f.heldNumbers = r.Count, r.Numbers }),
		count(tx.Acknowledgement.Query().Where(entdb.AnyOf[predicate.Acknowledgement](acknowledgement.FieldDeviceID, ids)).GroupBy(acknowledgement.FieldDeviceID).Aggregate(gen.Count()), func(f *figures, r perDevice) { f.acknowledged = r.Count }),
		count(tx.Inspection.Query().Where(entdb.AnyOf[predicate.Inspection](inspection.FieldDeviceID, ids), inspection.StateEQ(inspection.StateReceived)).GroupBy(inspection.FieldDeviceID).Aggregate(gen.Count()), wait),
		count(tx.Capture.Query().Where(entdb.AnyOf[predicate.Capture](entcapture.FieldDeviceID, ids), entcapture.State("received")).GroupBy(entcapture.FieldDeviceID).Aggregate(gen.Count()), wait),
		count(tx.Patrol.Query().Where(entdb.AnyOf[predicate.Patrol](entpatrol.FieldDeviceID, ids), photosMissing).GroupBy(entpatrol.FieldDeviceID).Aggregate(gen.Count()), wait),
		count(tx.PatrolEvent.Query().Where(entdb.AnyOf[predicate.PatrolEvent](patrolevent.FieldDeviceID, ids), photosMissing).GroupBy(patrolevent.FieldDeviceID).Aggregate(gen.Count()), wait),
		countQuarantined(ctx, tx, ids, out),
	} {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// photosMissing keeps patrols, or events, whose manifest names a photo that is not here.
func photosMissing(s *sql.Selector) {
	line, here := sql.Table(patrolphoto.Table).As("line"), sql.Table(photo.Table).As("here")
	s.Where(sql.Exists(sql.Select(line.C(patrolphoto.FieldID)).From(line).Where(sql.And(
		sql.ColumnsEQ(line.C(patrolphoto.FieldTenantID), s.C(entpatrol.FieldTenantID)), sql.ColumnsEQ(line.C(patrolphoto.FieldItemID), s.C(entpatrol.FieldID)),
		sql.NotExists(sql.Select(here.C(photo.FieldID)).From(here).Where(sql.And(
			sql.ColumnsEQ(here.C(photo.FieldTenantID), line.C(patrolphoto.FieldTenantID)), sql.ColumnsEQ(here.C(photo.FieldSha256), line.C(patrolphoto.FieldSha256)))))))))
}

// countQuarantined counts what is in quarantine; what came spoiled and then once more in order is in the log under its number, too. What an administrator released was received,
// and is in the log as its person's, without the device.
func countQuarantined(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID, out map[uuid.UUID]*figures) error {
	rows, err := tx.Quarantine.Query().Where(entdb.AnyOf[predicate.Quarantine](entquarantine.FieldDeviceID, ids)).Select(entquarantine.FieldID, entquarantine.FieldDeviceID, entquarantine.FieldItemID, entquarantine.FieldReleasedAt).All(ctx)
	if err != nil || len(rows) == 0 {
		return err
	}
	var items []uuid.UUID
	for _, r := range rows {
		if id, err := uuid.Parse(r.ItemID); err == nil {
			items = append(items, id)
		}
	}
	logged, err := tx.LogEntry.Query().Where(entdb.AnyOf[predicate.LogEntry](logentry.FieldID, items)).Select(logentry.FieldID, logentry.FieldDeviceID).All(ctx)
	if err != nil {
		return err
	}
	by := map[uuid.UUID]uuid.UUID{} // nil: of no device
	for _, l := range logged {
		by[l.ID] = uuid.Nil
		if l.DeviceID != nil {
			by[l.ID] = *l.DeviceID
		}
	}
	released := map[uuid.UUID]*figures{}
	for _, r := range rows {
		f := out[*r.DeviceID]
		id, err := uuid.Parse(r.ItemID)
		device, here := by[id]
		if err != nil || device != *r.DeviceID {
			f.alone++
		}
		switch {
		case r.ReleasedAt == nil:
			f.quarantined++
		case here && device == uuid.Nil:
			f.received++
			released[id] = f
		}
	}
	waiting, err := waitingOf(ctx, tx, slices.Collect(maps.Keys(released)))
	for _, id := range waiting {
		released[id].waiting++
	}
	return err
}

// waitingOf are those of some items that photos are missing of.
func waitingOf(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (out []uuid.UUID, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	for _, of := range []func(context.Context) ([]uuid.UUID, error){
		tx.Inspection.Query().Where(inspection.IDIn(ids...), inspection.StateEQ(inspection.StateReceived)).IDs,
		tx.Capture.Query().Where(entcapture.IDIn(ids...), entcapture.State("received")).IDs,
		tx.Patrol.Query().Where(entpatrol.IDIn(ids...), photosMissing).IDs,
		tx.PatrolEvent.Query().Where(patrolevent.IDIn(ids...), photosMissing).IDs,
	} {
		some, err := of(ctx)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

// conflictsOf counts the conflicts of persons.
func conflictsOf(ctx context.Context, tx *entdb.Tx, users []uuid.UUID) (map[uuid.UUID]int64, error) {
	var rows []struct {
		UserID uuid.UUID `json:"user_id"`
		Count  int64     `json:"count"`
	}
	err := tx.Conflict.Query().Where(entdb.AnyOf[predicate.Conflict](conflict.FieldUserID, users)).GroupBy(conflict.FieldUserID).Aggregate(gen.Count()).Scan(ctx, &rows)
	out := make(map[uuid.UUID]int64, len(rows))
	for _, r := range rows {
		out[r.UserID] = r.Count
	}
	return out, err
}

func namesOf(ctx context.Context, tx *entdb.Tx, users []uuid.UUID) (map[uuid.UUID]string, error) {
	people, err := tx.User.Query().Where(entdb.AnyOf[predicate.User](user.FieldID, users)).Select(user.FieldID, user.FieldName).All(ctx)
	names := make(map[uuid.UUID]string, len(people))
	for _, p := range people {
		names[p.ID] = p.Name
	}
	return names, err
}
