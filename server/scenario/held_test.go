package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	"github.com/xuncha/xuncha/server/app"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/fieldsync"
)

// refuse makes the database refuse an inspection for what it is, as a defect of ours would.
func refuse(w *apptest.World, engine, id string) {
	w.T.Helper()
	statement := "CREATE TRIGGER refused BEFORE INSERT ON inspections WHEN NEW.id = '" + id + "' BEGIN SELECT RAISE(ABORT, 'refused'); END"
	if engine == "postgres" {
		statement = "ALTER TABLE inspections ADD CONSTRAINT refused CHECK (id <> '" + id + "')"
	}
	_, err := w.Owner.Exec(statement)
	w.Must(err)
}

// TestOneThatCannotBeKeptHoldsUpNoOther: what is held behind it is taken in when it has waited long enough, and it goes into quarantine itself, with its
// reason, when it has been tried for a day. The sweep finds all this by itself.
func TestOneThatCannotBeKeptHoldsUpNoOther(t *testing.T) {
	const tenant = "140825"
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := w.Login(tenant, "inspector1")
		items := chain(w, outfalls(w, s.Access, 1)[0], 5)
		engine := "sqlite"
		if w.Owner.QueryRow("SELECT current_database()").Scan(new(string)) == nil {
			engine = "postgres"
		}
		refuse(w, engine, items[2].GetId())
		w.PushBatch(s.Access, &fieldsyncv1.PushRequest{Items: []*fieldsyncv1.Item{items[0], items[2], items[3], items[4]}})
		sweep := func(after time.Duration, held, here, quarantined int) {
			t.Helper()
			w.Clock.Advance(after)
			w.Must(w.App.FieldSync.Sweep(context.Background(), fieldsync.Sweep{}))
			w.Idle()
			for table, want := range map[string]int{"held_items": held, "inspections": here, "quarantines": quarantined} {
				if n := count(w, "SELECT count(*) FROM "+table+" WHERE tenant_id = '"+tenant+"'"); n != want {
					t.Errorf("after %s: %d %s, want %d", after, n, table, want)
				}
			}
		}
		sweep(23*time.Hour, 3, 1, 0)
		sweep(2*time.Hour, 1, 3, 0)
		sweep(2*time.Hour, 1, 3, 0)
		sweep(22*time.Hour, 0, 3, 1)
		var reason, item string
		w.Must(w.Owner.QueryRow("SELECT reason, item_id FROM quarantines WHERE tenant_id = '"+tenant+"'").Scan(&reason, &item))
		if reason != "unexpected" || item != items[2].GetId() {
			t.Errorf("%s %s", reason, item)
		}
	})
}

// TestThousandsOfPhotosInOnePush: each hash is a lock in PostgreSQL's memory, and more than it has room for are in one batch. All are taken in, at once.
func TestThousandsOfPhotosInOnePush(t *testing.T) {
	const items, photos = 45, 480
	w := apptest.OnPostgres(t)
	s := w.Login("140825", "inspector1")
	target := outfalls(w, s.Access, 1)[0]
	r := &fieldsyncv1.PushRequest{}
	for i := range items {
		id, manifest := uuid.Must(uuid.NewV7()).String(), []any{}
		for k := range photos {
			manifest = append(manifest, map[string]any{"sha256": apptest.Hash(fmt.Append(nil, i, " ", k)), "size": 1000, "item": "OF12"})
		}
		raw, err := json.Marshal(map[string]any{"format": 1, "id": id, "target": target, "pack": "OF", "pack_version": 1, "captured_at": w.Clock.Now(), "photos": manifest})
		w.Must(err)
		r.Items = append(r.Items, &fieldsyncv1.Item{Id: id, Kind: "inspection", Payload: raw, Sha256: apptest.Hash(raw), DeviceSeq: int64(i + 1)})
	}
	for i, receipt := range w.PushBatch(s.Access, r) {
		if receipt.GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED || len(receipt.GetMissingPhotos()) != photos {
			t.Fatalf("%d: %s %s", i, receipt.GetStatus(), receipt.GetReason())
		}
	}
}

// TestInventedDevicesSpendNobodysBudget: a hundred devices that there are not, or whose key another has, may ask for a drain all day long. The county's phones go on.
func TestInventedDevicesSpendNobodysBudget(t *testing.T) {
	const tenant, perMinute = "140827", 2
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p, thief := newSigning(w, tenant), newSigning(w, tenant)
		items := chain(w, outfalls(w, p.token, 1)[0], 3)
		for i := range 110 * perMinute {
			thief.device = uuid.NewString()
			if i%2 == 0 {
				thief.device = p.device
			}
			if _, err := thief.drain(tenant, items[0]); err == nil {
				t.Fatal("an invented device's items were taken")
			}
		}
		if r := w.PushBatch(p.token, &fieldsyncv1.PushRequest{Items: items[:1]}); r[0].GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED {
			t.Errorf("%v", r)
		}
	}, func(c *app.Config) { c.PushesPerMinute = perMinute })
}
