package scenario

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	mrand "math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	inspectionv1 "github.com/xuncha/xuncha/proto/gen/xuncha/inspection/v1"
	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
	"github.com/xuncha/xuncha/seeds/demo"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/fieldsync"
)

// chain makes a device's items, each naming the one before it. Every seventh cannot be read.
func chain(w *apptest.World, target string, n int) []*fieldsyncv1.Item {
	items := make([]*fieldsyncv1.Item, n)
	previous := ""
	for i := range items {
		id := uuid.Must(uuid.NewV7()).String()
		raw := form(w, id, target, "")
		if i%7 == 6 {
			raw = []byte("broken " + id)
		}
		items[i] = &fieldsyncv1.Item{Id: id, Kind: "inspection", Payload: raw, Sha256: apptest.Hash(raw), DeviceSeq: int64(i + 1), Previous: previous}
		previous = items[i].GetSha256()
	}
	return items
}

// withTargets makes every fifth of a chain's items a new target, unless it cannot be read, and tells how many that is.
func withTargets(w *apptest.World, items []*fieldsyncv1.Item, region string) (n int) {
	w.T.Helper()
	for i, it := range items {
		if i%5 == 3 && i%7 != 6 {
			n++
			it.Kind, it.Payload = "target", foundTarget(w, it.GetId(), region)
			it.Sha256 = apptest.Hash(it.GetPayload())
		}
		if i > 0 {
			it.Previous = items[i-1].GetSha256()
		}
	}
	return n
}

// forkOf is another item under the number of one, as a phone that was restored from a backup makes it.
func forkOf(w *apptest.World, it *fieldsyncv1.Item, target string) *fieldsyncv1.Item {
	id := uuid.Must(uuid.NewV7()).String()
	raw := form(w, id, target, "fork")
	return &fieldsyncv1.Item{Id: id, Kind: "inspection", Payload: raw, Sha256: apptest.Hash(raw), DeviceSeq: it.GetDeviceSeq(), Previous: it.GetPrevious()}
}

// flagged counts a county's inspections with a flag. The column holds bytes, which the engines compare each in its own way.
func flagged(w *apptest.World, tenant, flag string) (n int) {
	w.T.Helper()
	rows, err := w.Owner.Query("SELECT flags FROM inspections WHERE tenant_id = '" + tenant + "'")
	w.Must(err)
	defer rows.Close()
	for rows.Next() {
		var flags []byte
		w.Must(rows.Scan(&flags))
		if bytes.Contains(flags, []byte(`"`+flag+`"`)) {
			n++
		}
	}
	w.Must(rows.Err())
	return n
}

// TestAChainInAnyOrder hands a device's items over in random batches, orders and repetitions, by two connections at once, and some numbers
// with two contents, some of them new targets. In the end each is here once, nothing is held, and the log has no hole.
func TestAChainInAnyOrder(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		seed := mrand.Uint64()
		t.Logf("seed %d", seed)
		random := mrand.New(mrand.NewPCG(seed, 1))
		s := w.Login("140824", "inspector1")
		const n = 40
		target := outfalls(w, s.Access, 1)[0]
		items := chain(w, target, n)
		region, _ := regionsOf(w, s.Access)
		before := count(w, "SELECT count(*) FROM targets WHERE tenant_id = '140824'")
		targets := withTargets(w, items, region)
		var forks []*fieldsyncv1.Item
		for i := 1; i < n; i += 5 {
			forks = append(forks, forkOf(w, items[i], target))
		}
		var schedules [2][]*fieldsyncv1.Item
		for i := range schedules {
			schedules[i] = slices.Concat(items, items[:n/4], forks)
			random.Shuffle(len(schedules[i]), func(a, b int) { schedules[i][a], schedules[i][b] = schedules[i][b], schedules[i][a] })
		}
		var both sync.WaitGroup
		for i, schedule := range schedules {
			sizes := mrand.New(mrand.NewPCG(seed, uint64(i)+2))
			both.Go(func() {
				for len(schedule) > 0 {
					k := min(len(schedule), 1+sizes.IntN(9))
					for _, r := range w.PushBatch(s.Access, &fieldsyncv1.PushRequest{Items: schedule[:k], Captured: n}) {
						if r.GetStatus() == fieldsyncv1.Status_STATUS_RETRY || r.GetStatus() == fieldsyncv1.Status_STATUS_CONFLICT {
							t.Errorf("%v", r)
						}
					}
					schedule = schedule[k:]
				}
			})
		}
		both.Wait()
		readable := n - n/7 + len(forks)
		for what, want := range map[string]int{
			"SELECT count(*) FROM inspections WHERE tenant_id = '140824'":                          readable - targets,
			"SELECT count(*) FROM targets WHERE tenant_id = '140824'":                              before + targets,
			"SELECT count(*) FROM captures WHERE tenant_id = '140824' AND state = 'complete'":      targets,
			"SELECT count(*) FROM quarantines WHERE tenant_id = '140824'":                          n / 7,
			"SELECT count(*) FROM conflicts WHERE tenant_id = '140824'":                            0,
			"SELECT count(*) FROM held_items WHERE tenant_id = '140824'":                           0,
			"SELECT count(*) FROM log_entries WHERE tenant_id = '140824'":                          readable,
			"SELECT max(position) FROM log_entries WHERE tenant_id = '140824'":                     readable,
			"SELECT chain_seq FROM devices WHERE tenant_id = '140824' AND id = '" + s.Device + "'": n,
		} {
			if got := count(w, what); got != want {
				t.Errorf("%s: %d, want %d", what, got, want)
			}
		}
		// Of two under one number the later is the fork; one that cannot be read has no place for a flag.
		found, unreadable := flagged(w, "140824", "chain_fork"), 0
		for _, f := range forks {
			if f.GetDeviceSeq()%7 == 0 {
				unreadable++
			}
		}
		if found > len(forks) || found < len(forks)-unreadable || flagged(w, "140824", "chain_gap") != 0 {
			t.Errorf("%d of %d forks are flagged", found, len(forks))
		}
		for i, r := range w.PushBatch(s.Access, &fieldsyncv1.PushRequest{Items: items}) {
			want := fieldsyncv1.Status_STATUS_DUPLICATE
			if i%7 == 6 {
				want = fieldsyncv1.Status_STATUS_QUARANTINED
			}
			if r.GetStatus() != want || (want == fieldsyncv1.Status_STATUS_DUPLICATE) != (r.GetSignedReceipt() != "") {
				t.Errorf("%d: %v", i, r)
			}
		}
	})
}

// TestTwoContentsUnderOneNumber: whether both are held, or one is while the other's turn comes, both are taken in, and the later is flagged.
func TestTwoContentsUnderOneNumber(t *testing.T) {
	const tenant = "140825"
	for what, pushes := range map[string]func(items []*fieldsyncv1.Item, fork *fieldsyncv1.Item) [][]*fieldsyncv1.Item{
		"both held": func(items []*fieldsyncv1.Item, fork *fieldsyncv1.Item) [][]*fieldsyncv1.Item {
			return [][]*fieldsyncv1.Item{{items[2], fork}, items[:2]}
		},
		"one held": func(items []*fieldsyncv1.Item, fork *fieldsyncv1.Item) [][]*fieldsyncv1.Item {
			return [][]*fieldsyncv1.Item{{items[2]}, {items[0], items[1], fork}}
		},
		"both late": func(items []*fieldsyncv1.Item, fork *fieldsyncv1.Item) [][]*fieldsyncv1.Item {
			return [][]*fieldsyncv1.Item{{items[0], items[2], fork}, nil, {items[1]}}
		},
	} {
		t.Run(what, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, w *apptest.World) {
				s := w.Login(tenant, "inspector1")
				target := outfalls(w, s.Access, 1)[0]
				items := chain(w, target, 3)
				fork := forkOf(w, items[2], target)
				for _, batch := range pushes(items, fork) {
					if batch != nil {
						w.PushBatch(s.Access, &fieldsyncv1.PushRequest{Items: batch, Captured: 3})
						continue
					}
					w.Clock.Advance(25 * time.Hour)
					w.Must(w.App.FieldSync.DrainLate(context.Background(), fieldsync.Drain{Tenant: tenant, Device: uuid.MustParse(s.Device)}))
					refreshed, err := tenancyv1.NewAuthServiceClient(w.Conn).Refresh(context.Background(), &tenancyv1.RefreshRequest{RefreshToken: s.Refresh})
					w.Must(err)
					s.Access = refreshed.GetTokens().GetAccessToken()
				}
				if n := count(w, "SELECT count(*) FROM held_items WHERE tenant_id = '"+tenant+"'"); n != 0 {
					t.Errorf("%d are held", n)
				}
				flagged := 0
				for _, it := range append(items, fork) {
					if strings.Contains(flagsOf(w, tenant, it.GetId()), "chain_fork") && it.GetDeviceSeq() == 3 {
						flagged++
					}
				}
				if flagged != 1 {
					t.Errorf("%d of two under one number are flagged", flagged)
				}
			})
		})
	}
}

// TestWhatIsHeldIsNotHeldForEver: an item that never comes is waited for a day; then the others are taken, and the gap is flagged.
func TestWhatIsHeldIsNotHeldForEver(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := w.Login("140825", "inspector1")
		items := chain(w, outfalls(w, s.Access, 1)[0], 5)
		for i, r := range w.PushBatch(s.Access, &fieldsyncv1.PushRequest{Items: []*fieldsyncv1.Item{items[0], items[2], items[3], items[4]}, Captured: 5,
			DeviceTime: timestamppb.New(w.Clock.Now().Add(2 * time.Hour)), App: "phone 1.2.3"}) {
			want := fieldsyncv1.Status_STATUS_HELD
			if i == 0 {
				want = fieldsyncv1.Status_STATUS_ACCEPTED
			}
			if r.GetStatus() != want {
				t.Errorf("%d: %v", i, r)
			}
		}
		accounts, err := fieldsyncv1.NewFieldSyncServiceClient(w.Conn).ListAccounts(apptest.As(s.Access), &fieldsyncv1.ListAccountsRequest{})
		w.Must(err)
		a := accounts.GetAccounts()[0]
		if a.GetCaptured() != 5 || a.GetReceived() != 1 || a.GetHeld() != 3 || a.GetOutstanding() != 1 || a.GetComplete() != 1 || a.GetApp() != "phone 1.2.3" || a.GetClockErrorMs() != 2*3600*1000 {
			t.Errorf("%v", a)
		}
		job := fieldsync.Drain{Tenant: "140825", Device: uuid.MustParse(s.Device)}
		w.Must(w.App.FieldSync.DrainLate(context.Background(), job))
		if n := count(w, "SELECT count(*) FROM held_items WHERE tenant_id = '140825'"); n != 3 {
			t.Errorf("%d are held before their time", n)
		}
		w.Clock.Advance(25 * time.Hour)
		w.Must(w.App.FieldSync.DrainLate(context.Background(), job))
		if n := count(w, "SELECT count(*) FROM held_items WHERE tenant_id = '140825'"); n != 0 {
			t.Errorf("%d are still held", n)
		}
		refreshed, err := tenancyv1.NewAuthServiceClient(w.Conn).Refresh(context.Background(), &tenancyv1.RefreshRequest{RefreshToken: s.Refresh})
		w.Must(err)
		s.Access = refreshed.GetTokens().GetAccessToken()
		for i, want := range []string{"", "", "chain_gap", "", ""} {
			if i == 1 {
				continue
			}
			in, err := inspectionv1.NewInspectionServiceClient(w.Conn).GetInspection(apptest.As(s.Access), &inspectionv1.GetInspectionRequest{Id: items[i].GetId()})
			w.Must(err)
			if got := fmt.Sprint(in.GetInspection().GetFlags()); strings.Contains(got, "chain_") != (want != "") || !strings.Contains(got, want) {
				t.Errorf("%d: %s", i, got)
			}
		}
		// The missing one comes after all: it is kept, and flagged.
		if r := w.PushBatch(s.Access, &fieldsyncv1.PushRequest{Items: items[1:2]}); r[0].GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED {
			t.Errorf("%v", r)
		}
	})
}

// TestSignaturesAndReceipts: a signature that is right raises no doubt, a missing or wrong one is flagged; the server's receipt can be
// checked without the server, and no altered one can.
func TestSignaturesAndReceipts(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		w.Must(err)
		public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
		w.Must(err)
		login, err := tenancyv1.NewAuthServiceClient(w.Conn).Login(context.Background(), &tenancyv1.LoginRequest{Tenant: "140826", Account: "inspector1", Password: demo.Password,
			Device: &tenancyv1.Device{Id: uuid.Must(uuid.NewV7()).String(), Name: "signing", PublicKey: public}})
		w.Must(err)
		token := login.GetTokens().GetAccessToken()
		items := chain(w, outfalls(w, token, 1)[0], 3)
		for i, it := range items {
			sum := sha256.Sum256(fieldsync.Item{ID: it.GetId(), Kind: it.GetKind(), SHA256: it.GetSha256(), Previous: it.GetPrevious(), Seq: it.GetDeviceSeq()}.Digest())
			r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
			w.Must(err)
			switch i {
			case 0:
				it.Signature = append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
			case 1:
				it.Signature = make([]byte, 64)
			}
		}
		receipts := w.PushBatch(token, &fieldsyncv1.PushRequest{Items: items})
		for i, want := range []string{"", "signature_invalid", "signature_absent"} {
			in, err := inspectionv1.NewInspectionServiceClient(w.Conn).GetInspection(apptest.As(token), &inspectionv1.GetInspectionRequest{Id: items[i].GetId()})
			w.Must(err)
			if got := fmt.Sprint(in.GetInspection().GetFlags()); strings.Contains(got, "signature_invalid") != (want == "signature_invalid") || strings.Contains(got, "signature_absent") != (want == "signature_absent") {
				t.Errorf("%d: %s", i, got)
			}
		}
		keys, err := fieldsyncv1.NewFieldSyncServiceClient(w.Conn).ListReceiptKeys(context.Background(), &fieldsyncv1.ListReceiptKeysRequest{})
		w.Must(err)
		for i, r := range receipts {
			signed, err := fieldsync.VerifyReceipt(r.GetSignedReceipt(), keys.GetKeys())
			if err != nil || signed.Tenant != "140826" || signed.ID != items[i].GetId() || signed.SHA256 != items[i].GetSha256() || signed.Position != int64(i+1) || !signed.ReceivedAt.Equal(r.GetReceivedAt().AsTime()) {
				t.Errorf("%+v %v", signed, err)
			}
			if _, err := fieldsync.VerifyReceipt(strings.Replace(r.GetSignedReceipt(), "position 1", "position 2", 1), keys.GetKeys()); i == 0 && err == nil {
				t.Error("an altered receipt was taken for a real one")
			}
		}
	})
}

// TestAQuarantinedItemIsReleased by an administrator: what was spoiled by its envelope alone is read, what cannot be read stays.
func TestAQuarantinedItemIsReleased(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, admin := w.Login("140827", "inspector1"), w.Login("140827", "admin")
		client := fieldsyncv1.NewFieldSyncServiceClient(w.Conn)
		good, bad := uuid.Must(uuid.NewV7()).String(), uuid.Must(uuid.NewV7()).String()
		w.PushBatch(s.Access, &fieldsyncv1.PushRequest{Items: []*fieldsyncv1.Item{
			{Id: good, Kind: "inspection", Payload: form(w, good, outfalls(w, s.Access, 1)[0], ""), Sha256: strings.Repeat("0", 64)},
			{Id: bad, Kind: "inspection", Payload: []byte("broken")}}})
		list, err := client.ListQuarantine(apptest.As(admin.Access), &fieldsyncv1.ListQuarantineRequest{})
		w.Must(err)
		if len(list.GetItems()) != 2 {
			t.Fatalf("%v", list)
		}
		for _, q := range list.GetItems() {
			if _, err := client.ReleaseQuarantine(apptest.As(s.Access), &fieldsyncv1.ReleaseQuarantineRequest{Id: q.GetId()}); err == nil {
				t.Error("an inspector released an item")
			}
			out, err := client.ReleaseQuarantine(apptest.As(admin.Access), &fieldsyncv1.ReleaseQuarantineRequest{Id: q.GetId()})
			if (err == nil) != (q.GetItemId() == good) || err == nil && out.GetReceipt().GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED {
				t.Errorf("%v %v", out, err)
			}
		}
		left, err := client.ListQuarantine(apptest.As(admin.Access), &fieldsyncv1.ListQuarantineRequest{})
		w.Must(err)
		if len(left.GetItems()) != 1 || left.GetItems()[0].GetItemId() != bad {
			t.Errorf("%v", left)
		}
		in, err := inspectionv1.NewInspectionServiceClient(w.Conn).GetInspection(apptest.As(s.Access), &inspectionv1.GetInspectionRequest{Id: good})
		if err != nil || in.GetInspection().GetInspectorId() != s.User {
			t.Errorf("%v %v", in, err)
		}
	})
}

// TestAPhoneLearnsThatItsItemWasReleased: sent once more it is found where the release put it, with a receipt and the photos that it misses; what can be taken in without a release is no second item
// under its number; and the account counts both as received.
func TestAPhoneLearnsThatItsItemWasReleased(t *testing.T) {
	const tenant = "140827"
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, admin := w.Login(tenant, "inspector1"), w.Login(tenant, "admin")
		target := outfalls(w, s.Access, 1)[0]
		client := fieldsyncv1.NewFieldSyncServiceClient(w.Conn)
		items := chain(w, target, 3)
		items[0].Payload = form(w, items[0].GetId(), target, "", []byte("never"))
		items[0].Sha256 = apptest.Hash(items[0].GetPayload())
		spoiled := func(it *fieldsyncv1.Item) *fieldsyncv1.Item {
			return &fieldsyncv1.Item{Id: it.GetId(), Kind: it.GetKind(), Payload: it.GetPayload(), Sha256: strings.Repeat("0", 64), DeviceSeq: it.GetDeviceSeq(), Previous: it.GetPrevious()}
		}
		for i, r := range w.PushBatch(s.Access, &fieldsyncv1.PushRequest{Items: []*fieldsyncv1.Item{spoiled(items[0]), spoiled(items[1]), items[2]}, Captured: 3}) {
			if want := []string{"hash_mismatch", "hash_mismatch", ""}[i]; r.GetReason() != want {
				t.Fatalf("%d: %v", i, r)
			}
		}
		account := func(what string, received, complete, quarantined int64) {
			t.Helper()
			all, err := client.ListAccounts(apptest.As(s.Access), &fieldsyncv1.ListAccountsRequest{})
			w.Must(err)
			for _, a := range all.GetAccounts() {
				if a.GetDeviceId() == s.Device && (a.GetReceived() != received || a.GetComplete() != complete || a.GetQuarantined() != quarantined || a.GetOutstanding() != 0) {
					t.Errorf("%s: %v", what, a)
				}
			}
		}
		account("two in quarantine", 1, 1, 2)
		list, err := client.ListQuarantine(apptest.As(admin.Access), &fieldsyncv1.ListQuarantineRequest{})
		w.Must(err)
		for _, q := range list.GetItems() {
			if q.GetItemId() == items[0].GetId() {
				_, err := client.ReleaseQuarantine(apptest.As(admin.Access), &fieldsyncv1.ReleaseQuarantineRequest{Id: q.GetId()})
				w.Must(err)
			}
		}
		account("one released", 2, 1, 1)
		again := w.PushBatch(s.Access, &fieldsyncv1.PushRequest{Items: items[:2], Captured: 3})
		if r := again[0]; r.GetStatus() != fieldsyncv1.Status_STATUS_DUPLICATE || r.GetState() != "received" || len(r.GetMissingPhotos()) != 1 || r.GetPosition() == 0 || r.GetSignedReceipt() == "" {
			t.Errorf("released: %v", r)
		}
		if r := again[1]; r.GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED || strings.Contains(flagsOf(w, tenant, items[1].GetId()), "chain_fork") {
			t.Errorf("it can be read by now: %v %s", r, flagsOf(w, tenant, items[1].GetId()))
		}
	})
}
