package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"github.com/xuncha/xuncha/ent/entdb"
	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	inspectionv1 "github.com/xuncha/xuncha/proto/gen/xuncha/inspection/v1"
	registryv1 "github.com/xuncha/xuncha/proto/gen/xuncha/registry/v1"
	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// foundTarget is a new target as a phone describes it.
func foundTarget(w *apptest.World, id, region string) []byte {
	w.T.Helper()
	raw, err := json.Marshal(map[string]any{"format": 1, "id": id, "captured_at": w.Clock.Now(), "target": map[string]any{"kind": "outfall", "name": "发现 " + id, "region": region,
		"place": map[string]any{"lat": 35.02, "lng": 111, "datum": "WGS84"}, "attributes": map[string]any{}}})
	w.Must(err)
	return raw
}

// chained is what a device captured first, in its chain, and signed.
func chained(p *signing, kinds []string, ids []string, contents [][]byte) []*fieldsyncv1.Item {
	items, previous := make([]*fieldsyncv1.Item, len(ids)), ""
	for i := range items {
		items[i] = &fieldsyncv1.Item{Id: ids[i], Kind: kinds[i], Payload: contents[i], Sha256: apptest.Hash(contents[i]), DeviceSeq: int64(i + 1), Previous: previous}
		items[i].Signature = p.sign(itemOf(items[i]).Digest())
		previous = items[i].GetSha256()
	}
	return items
}

// foundAndInspected is what a phone captures where nobody had registered anything: the target, and its inspection.
func foundAndInspected(p *signing, region string) []*fieldsyncv1.Item {
	target, inspection := uuid.Must(uuid.NewV7()).String(), uuid.Must(uuid.NewV7()).String()
	return chained(p, []string{"target", "inspection"}, []string{target, inspection}, [][]byte{foundTarget(p.w, target, region), form(p.w, inspection, target, "")})
}

// regionsOf are two townships of a county.
func regionsOf(w *apptest.World, token string) (one, other string) {
	w.T.Helper()
	out, err := registryv1.NewRegistryServiceClient(w.Conn).ListRegions(apptest.As(token), &registryv1.ListRegionsRequest{})
	w.Must(err)
	return out.GetRegions()[0].GetCode(), out.GetRegions()[1].GetCode()
}

// registered tells who registered a target, and what its file says of how it came; nobody where it is not in the register.
func registered(w *apptest.World, tenant, id string) (by, about string) {
	w.T.Helper()
	out, err := registryv1.NewRegistryServiceClient(w.Conn).ListTargetHistory(apptest.As(w.Login(tenant, "admin").Access), &registryv1.ListTargetHistoryRequest{Id: id})
	if err != nil {
		return "", ""
	}
	for _, e := range out.GetEvents() {
		if e.GetWhat() == "created" {
			return e.GetUserId(), fmt.Sprint(e.GetData().AsMap())
		}
	}
	w.T.Fatalf("the file of %s does not begin: %v", id, out)
	return "", ""
}

func targetOf(w *apptest.World, tenant, inspection string) string {
	w.T.Helper()
	in, err := inspectionv1.NewInspectionServiceClient(w.Conn).GetInspection(apptest.As(w.Login(tenant, "admin").Access), &inspectionv1.GetInspectionRequest{Id: inspection})
	w.Must(err)
	return in.GetInspection().GetTargetId()
}

// TestAFoundTargetGoesUpAfterTheLogin: the device's key registers it in its finder's name, and its inspection names it at once; one that says of itself that it was found later says so in its file.
func TestAFoundTargetGoesUpAfterTheLogin(t *testing.T) {
	const tenant = "140827"
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newSigning(w, tenant)
		finder := w.Login(tenant, "inspector1").User
		region, _ := regionsOf(w, p.token)
		items := foundAndInspected(p, region)
		w.Clock.Advance(200 * 24 * time.Hour)
		late := foundAndInspected(p, region)
		late[0].DeviceSeq = 0
		late[0].Signature = p.sign(itemOf(late[0]).Digest())
		receipts, err := p.drain(tenant, items[0], items[1], late[0])
		w.Must(err)
		for i, r := range receipts {
			if r.GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED || r.GetSignedReceipt() == "" || r.GetState() != "complete" {
				t.Errorf("item %d: %v", i, r)
			}
		}
		by, about := registered(w, tenant, items[0].GetId())
		if by != finder || !strings.Contains(about, p.device) || strings.Contains(about, "flags") {
			t.Errorf("by %s: %s", by, about)
		}
		if at := targetOf(w, tenant, items[1].GetId()); at != items[0].GetId() || strings.Contains(flagsOf(w, tenant, items[1].GetId()), "target_unknown") {
			t.Errorf("the inspection is of %q: %s", at, flagsOf(w, tenant, items[1].GetId()))
		}
		if by, about := registered(w, tenant, late[0].GetId()); by != finder || !strings.Contains(about, "captured_after_login") {
			t.Errorf("by %s: %s", by, about)
		}
		again, err := p.drain(tenant, items...)
		w.Must(err)
		for _, r := range again {
			if r.GetStatus() != fieldsyncv1.Status_STATUS_DUPLICATE {
				t.Errorf("again: %v", r)
			}
		}
	})
}

// TestAFoundTargetIsHandedIn out of a lost phone's sealed file: registered in its finder's name, never in the administrator's who brought it. What nobody signed is the administrator's once they
// let it in.
func TestAFoundTargetIsHandedIn(t *testing.T) {
	const tenant = "140827"
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p, admin := newSigning(w, tenant), w.Login(tenant, "admin")
		finder := w.Login(tenant, "inspector1").User
		region, _ := regionsOf(w, p.token)
		items := foundAndInspected(p, region)
		old := uuid.Must(uuid.NewV7()).String()
		kept := []byte(`{"target":{"id":"` + old + `","kind":"TARGET_KIND_OUTFALL","code":"","name":"旧机所存","region":"` + region + `","place":{"lat":35.02,"lng":111,"datum":"WGS84"},"attributes":{},"status":"active"}}`)
		unsigned := &fieldsyncv1.Item{Id: old, Kind: "target", Payload: kept, Sha256: apptest.Hash(kept)}
		_, err := tenancyv1.NewAuthServiceClient(w.Conn).RevokeDevice(apptest.As(admin.Access), &tenancyv1.RevokeDeviceRequest{Id: p.device})
		w.Must(err)
		receipts, reason := handIn(w, overREST, admin.Access, p.device, items[1], items[0], unsigned)
		if reason != "" {
			t.Fatal(reason)
		}
		wanted(t, "the inspection before its target", receipts, "HELD", "ACCEPTED", "QUARANTINED")
		by, about := registered(w, tenant, items[0].GetId())
		if by != finder || !strings.Contains(about, "handed_in") || !strings.Contains(about, "device_revoked") || !strings.Contains(about, p.device) {
			t.Errorf("by %s: %s", by, about)
		}
		if at := targetOf(w, tenant, items[1].GetId()); at != items[0].GetId() {
			t.Errorf("the inspection is of %q", at)
		}
		if by, _ := registered(w, tenant, old); by != "" {
			t.Error("what nobody signed was registered")
		}
		var id string
		w.Must(w.Owner.QueryRow("SELECT id FROM quarantines WHERE item_id = '" + old + "'").Scan(&id))
		_, err = fieldsyncv1.NewFieldSyncServiceClient(w.Conn).ReleaseQuarantine(apptest.As(admin.Access), &fieldsyncv1.ReleaseQuarantineRequest{Id: id})
		w.Must(err)
		if by, about := registered(w, tenant, old); by != admin.User || !strings.Contains(about, "capture_unproved") {
			t.Errorf("released: by %s: %s", by, about)
		}
	})
}

// TestAFoundTargetOutsideItsFindersRegion is not registered, by whichever way it comes, and not lost: it is kept until an administrator lets it in, and is its finder's then.
func TestAFoundTargetOutsideItsFindersRegion(t *testing.T) {
	const tenant = "140827"
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		admin := w.Login(tenant, "admin")
		own, other := regionsOf(w, admin.Access)
		finder := w.Login(tenant, "inspector1").User
		_, err := tenancyv1.NewAdminServiceClient(w.Conn).UpdateUser(apptest.As(admin.Access), &tenancyv1.UpdateUserRequest{Id: finder, Region: proto.String(own)})
		w.Must(err)
		p := newSigning(w, tenant)
		inside, outside, held := uuid.Must(uuid.NewV7()).String(), uuid.Must(uuid.NewV7()).String(), uuid.Must(uuid.NewV7()).String()
		kinds := []string{"target", "target", "target"}
		items := chained(p, kinds, []string{inside, outside, held}, [][]byte{foundTarget(w, inside, own), foundTarget(w, outside, other), foundTarget(w, held, own)})
		status := func(what string, receipts []*fieldsyncv1.Receipt, want ...fieldsyncv1.Status) {
			t.Helper()
			for i, r := range receipts {
				if r.GetStatus() != want[i] || (want[i] == fieldsyncv1.Status_STATUS_QUARANTINED) != (r.GetReason() == "outside_region") {
					t.Errorf("%s, item %d: %v", what, i, r)
				}
			}
		}
		const accepted, waits, refused = fieldsyncv1.Status_STATUS_ACCEPTED, fieldsyncv1.Status_STATUS_HELD, fieldsyncv1.Status_STATUS_QUARANTINED
		status("a push", w.PushBatch(p.token, &fieldsyncv1.PushRequest{Items: []*fieldsyncv1.Item{items[0], items[2]}, Captured: 3}), accepted, waits)
		status("the gap is filled", w.PushBatch(p.token, &fieldsyncv1.PushRequest{Items: items[1:2], Captured: 3}), refused)
		for id, want := range map[string]string{inside: finder, held: finder, outside: ""} {
			if by, _ := registered(w, tenant, id); by != want {
				t.Errorf("%s is registered by %q, want %q", id, by, want)
			}
		}
		drained, err := p.drain(tenant, items[1])
		w.Must(err)
		status("the last drain", drained, refused)
		handed, _ := handIn(w, overGRPC, admin.Access, p.device, items[1])
		wanted(t, "handed in", handed, "QUARANTINED")
		if n := count(w, "SELECT count(*) FROM quarantines WHERE tenant_id = '"+tenant+"' AND device_id = '"+p.device+"'"); n != 1 {
			t.Errorf("it is kept %d times", n)
		}
		var id string
		w.Must(w.Owner.QueryRow("SELECT id FROM quarantines WHERE item_id = '" + outside + "'").Scan(&id))
		released, err := fieldsyncv1.NewFieldSyncServiceClient(w.Conn).ReleaseQuarantine(apptest.As(admin.Access), &fieldsyncv1.ReleaseQuarantineRequest{Id: id})
		w.Must(err)
		if by, _ := registered(w, tenant, outside); by != finder || released.GetReceipt().GetSignedReceipt() == "" {
			t.Errorf("released: by %q, %v", by, released)
		}
	})
}

// TestATargetAndItsInspectionAtTheSameMoment: two servers take them in at once, the inspection first to look and last to commit. Neither misses the other.
func TestATargetAndItsInspectionAtTheSameMoment(t *testing.T) {
	const tenant = "140827"
	w := apptest.OnPostgres(t) // SQLite's one writer is alone
	s := w.Login(tenant, "inspector1")
	region, _ := regionsOf(w, s.Access)
	ctx := scope.Into(context.Background(), scope.ForSystem(tenant))
	target, id := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7()).String()
	p, err := w.App.Inspection.Prepare(ctx, form(w, id, target.String(), ""))
	w.Must(err)
	p.By = scope.Scope{Tenant: tenant, User: uuid.MustParse(s.User), Region: tenant}
	at, err := geo.NewPlace(35.02, 111, "")
	w.Must(err)
	done := make(chan error, 1)
	w.Must(w.App.DB.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if _, err := w.App.Inspection.KeepAll(ctx, tx, []inspection.Prepared{p}); err != nil {
			return err
		}
		go func() {
			_, err := w.App.Registry.CreateTarget(scope.Into(context.Background(), scope.ForSystem(tenant)), registry.Target{ID: target, Kind: registry.Outfall, Name: "同时", Region: region, Place: at})
			done <- err
		}()
		for len(done) == 0 && count(w, "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())") == 0 {
			runtime.Gosched() // until the other is through, or waits for this one
		}
		return nil
	}))
	w.Must(<-done)
	if got := targetOf(w, tenant, id); got != target.String() {
		t.Errorf("the inspection is of %q", got)
	}
}
