package patrol

import (
	"context"
	"encoding/json"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/patrolevent"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

func insertEvent(ctx context.Context, tx *entdb.Tx, e Event, raw []byte) error {
	flags, err := json.Marshal(e.Flags)
	if err != nil {
		return err
	}
	return tx.PatrolEvent.Create().SetID(e.ID).SetUserID(e.User).SetNillableDeviceID(e.Device).SetNillablePatrolID(e.Patrol).SetRegion(e.Region).SetType(e.Type).SetLevel(e.Level).
		SetNillableCapturedAt(e.CapturedAt).SetReceivedAt(e.ReceivedAt).SetNillableLat(e.Lat).SetNillableLng(e.Lng).SetFlags(flags).SetCapture(raw).SetSha256(e.SHA256[:]).Exec(ctx)
}

func eventOf(r *gen.PatrolEvent) Event {
	e := Event{ID: r.ID, Tenant: r.TenantID, User: r.UserID, Device: r.DeviceID, Patrol: r.PatrolID, Region: r.Region, Type: r.Type, Level: r.Level, CapturedAt: r.CapturedAt,
		ReceivedAt: r.ReceivedAt, Lat: r.Lat, Lng: r.Lng, SHA256: [32]byte(r.Sha256)}
	_ = json.Unmarshal(r.Flags, &e.Flags) // written here alone
	e.read(r.Capture)
	return e
}

func findEvent(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Event, error) {
	r, err := tx.PatrolEvent.Query().Where(patrolevent.ID(id)).Only(ctx)
	if err != nil {
		return Event{}, entdb.Fault(err)
	}
	return eventOf(r), nil
}

func listEvents(ctx context.Context, tx *entdb.Tx, f EventFilter, sc scope.Scope) ([]Event, error) {
	q := tx.PatrolEvent.Query().Order(patrolevent.ByReceivedAt(sql.OrderDesc()), patrolevent.ByID(sql.OrderDesc())).Limit(f.Limit)
	in := func(prefix string) {
		if prefix != "" {
			q.Where(patrolevent.RegionGTE(prefix), patrolevent.RegionLT(prefix+":"))
		}
	}
	in(f.Region)
	if f.Mine {
		q.Where(patrolevent.UserID(sc.User))
	} else if !sc.System {
		in(sc.Region)
	}
	if f.Patrol != uuid.Nil {
		q.Where(patrolevent.PatrolID(f.Patrol))
	}
	if !f.Before.IsZero() {
		q.Where(patrolevent.Or(patrolevent.ReceivedAtLT(f.Before), patrolevent.And(patrolevent.ReceivedAt(f.Before), patrolevent.IDLT(f.BeforeID))))
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Event, len(rows))
	var users []uuid.UUID
	var hashes []string
	for i, r := range rows {
		out[i] = eventOf(r)
		users = append(users, r.UserID)
		for _, p := range out[i].Photos {
			hashes = append(hashes, p.SHA256)
		}
	}
	names, err := namesOf(ctx, tx, users)
	if err != nil {
		return nil, err
	}
	here, err := photoSizes(ctx, tx, hashes)
	for i := range out {
		out[i].UserName = names[out[i].User]
		for _, p := range out[i].Photos {
			if here[p.SHA256] == p.Size {
				out[i].PhotosHere++
			}
		}
	}
	return out, err
}
