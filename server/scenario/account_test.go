package scenario

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/fieldsync"
)

// TestAccountsSayWhatIsMissing: what never came is outstanding although the chain went on without it; what waits for a photo is not complete, of whatever kind it is;
// and a person's account is the sum of their phones'.
func TestAccountsSayWhatIsMissing(t *testing.T) {
	const tenant = "140826"
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := w.Login(tenant, "inspector1")
		target := outfalls(w, s.Access, 1)[0]
		items := chain(w, target, 10) // the seventh cannot be read
		client := fieldsyncv1.NewFieldSyncServiceClient(w.Conn)
		want := func(what string, captured, received, complete, held, quarantined, outstanding int64) {
			t.Helper()
			all, err := client.ListAccounts(apptest.As(s.Access), &fieldsyncv1.ListAccountsRequest{})
			w.Must(err)
			for _, a := range all.GetAccounts() {
				if a.GetDeviceId() == s.Device && (a.GetCaptured() != captured || a.GetReceived() != received || a.GetComplete() != complete || a.GetHeld() != held || a.GetQuarantined() != quarantined || a.GetOutstanding() != outstanding) {
					t.Errorf("%s: %v", what, a)
				}
			}
		}
		push := func(captured int64, items ...*fieldsyncv1.Item) {
			t.Helper()
			w.PushBatch(s.Access, &fieldsyncv1.PushRequest{Items: items, Captured: captured})
		}
		push(10, items[0], items[9])
		want("held", 10, 1, 1, 1, 0, 8)
		w.Clock.Advance(25 * time.Hour)
		w.Must(w.App.FieldSync.DrainLate(context.Background(), fieldsync.Drain{Tenant: tenant, Device: uuid.MustParse(s.Device)}))
		refreshed, err := tenancyv1.NewAuthServiceClient(w.Conn).Refresh(context.Background(), &tenancyv1.RefreshRequest{RefreshToken: s.Refresh})
		w.Must(err)
		s.Access = refreshed.GetTokens().GetAccessToken()
		want("taken without those before it", 10, 2, 2, 0, 0, 8)
		push(10, items[1:9]...)
		want("all came after all", 10, 9, 9, 0, 1, 0)
		mended := form(w, items[6].GetId(), target, "")
		push(10, &fieldsyncv1.Item{Id: items[6].GetId(), Kind: "inspection", Payload: mended, Sha256: apptest.Hash(mended), DeviceSeq: 7})
		push(12, &fieldsyncv1.Item{Id: items[8].GetId(), Kind: "inspection", Payload: items[8].GetPayload(), Sha256: items[8].GetSha256(), DeviceSeq: 9})
		want("one came once more in order", 12, 10, 10, 0, 1, 2)
		other := form(w, items[1].GetId(), target, "other")
		push(12, &fieldsyncv1.Item{Id: items[1].GetId(), Kind: "inspection", Payload: other, Sha256: apptest.Hash(other), DeviceSeq: 11})
		want("a conflict is here, too", 12, 10, 10, 0, 1, 1)
		for kind, doc := range map[string]map[string]any{
			"event":    {"type": "pollution", "photos": []any{map[string]any{"sha256": apptest.Hash([]byte("never")), "size": 5}}},
			"case_act": {"case": uuid.NewString(), "act": "rectified", "after": []any{apptest.Hash([]byte("never"))}},
		} {
			doc["format"], doc["id"], doc["captured_at"] = 1, uuid.Must(uuid.NewV7()).String(), w.Clock.Now()
			raw, err := json.Marshal(doc)
			w.Must(err)
			push(12, &fieldsyncv1.Item{Id: doc["id"].(string), Kind: kind, Payload: raw, Sha256: apptest.Hash(raw)})
		}
		want("an event and an act wait for photos", 12, 12, 10, 0, 1, 1)

		second := w.Login(tenant, "inspector1")
		w.PushBatch(second.Access, &fieldsyncv1.PushRequest{Items: chain(w, target, 1), Captured: 4})
		w.Login(tenant, "inspector2")
		admin, seen, token, sums := w.Login(tenant, "admin"), map[string]bool{}, "", map[string]*fieldsyncv1.Account{}
		for pages := 0; pages == 0 || token != ""; pages++ {
			page, err := client.ListAccounts(apptest.As(admin.Access), &fieldsyncv1.ListAccountsRequest{PageSize: 1, PageToken: token})
			w.Must(err)
			for _, a := range page.GetAccounts() {
				if seen[a.GetDeviceId()] {
					t.Errorf("twice: %v", a)
				}
				seen[a.GetDeviceId()] = true
			}
			for _, p := range page.GetPeople() {
				if sums[p.GetUserId()] != nil || p.GetDeviceId() != "" {
					t.Errorf("%v", p)
				}
				sums[p.GetUserId()] = p
			}
			token = page.GetNextPageToken()
		}
		if n := count(w, "SELECT count(*) FROM devices WHERE tenant_id = '"+tenant+"'"); len(seen) != n || len(sums) != 3 {
			t.Errorf("%d of %d devices, %d people", len(seen), n, len(sums))
		}
		if p := sums[s.User]; p.GetCaptured() != 16 || p.GetReceived() != 13 || p.GetComplete() != 11 || p.GetOutstanding() != 4 || p.GetQuarantined() != 1 {
			t.Errorf("%v", p)
		}
	})
}

// TestConflictsCanBeLookedAt: an administrator sees who sent what later under a taken id, beside what counts, with both contents; nobody else does.
func TestConflictsCanBeLookedAt(t *testing.T) {
	const tenant = "140827"
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, other, admin := w.Login(tenant, "inspector1"), w.Login(tenant, "inspector2"), w.Login(tenant, "admin")
		target, id := outfalls(w, s.Access, 1)[0], uuid.Must(uuid.NewV7()).String()
		first, later := form(w, id, target, "first"), form(w, id, target, "later")
		w.Push(s.Access, id, first)
		w.Push(other.Access, id, later)
		client := fieldsyncv1.NewFieldSyncServiceClient(w.Conn)
		list, err := client.ListConflicts(apptest.As(admin.Access), &fieldsyncv1.ListConflictsRequest{})
		w.Must(err)
		if len(list.GetConflicts()) != 1 {
			t.Fatalf("%v", list)
		}
		c := list.GetConflicts()[0]
		if c.GetItemId() != id || c.GetKind() != "inspection" || c.GetUserId() != other.User || c.GetUserName() == "" || c.GetSha256() != apptest.Hash(later) || len(c.GetPayload()) != 0 ||
			c.GetKeptUserId() != s.User || c.GetKeptUserName() == "" || c.GetKeptSha256() != apptest.Hash(first) || len(c.GetKeptPayload()) != 0 {
			t.Errorf("%v", c)
		}
		one, err := client.GetConflict(apptest.As(admin.Access), &fieldsyncv1.GetConflictRequest{Id: c.GetId()})
		w.Must(err)
		if !bytes.Equal(one.GetConflict().GetPayload(), later) || !bytes.Equal(one.GetConflict().GetKeptPayload(), first) {
			t.Errorf("%v", one)
		}
		if _, err := client.ListConflicts(apptest.As(s.Access), &fieldsyncv1.ListConflictsRequest{}); err == nil {
			t.Error("an inspector saw others' conflicts")
		}
		if status, _, _ := w.HTTPHeader(http.MethodGet, "/v1/conflicts/"+c.GetId(), admin.Access, nil, nil); status != http.StatusOK {
			t.Errorf("over REST: %d", status)
		}
	})
}
