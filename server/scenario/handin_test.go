package scenario

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/fieldsync"
)

// signedChain is what a phone captured and signed, and sent nothing of; the photos belong to the first.
func signedChain(p *signing, target string, n int, photos ...[]byte) []*fieldsyncv1.Item {
	items, previous := make([]*fieldsyncv1.Item, n), ""
	for i := range items {
		id := uuid.Must(uuid.NewV7()).String()
		raw := form(p.w, id, target, "", photos...)
		photos = nil
		items[i] = &fieldsyncv1.Item{Id: id, Kind: "inspection", Payload: raw, Sha256: apptest.Hash(raw), DeviceSeq: int64(i + 1), Previous: previous}
		items[i].Signature = p.sign(itemOf(items[i]).Digest())
		previous = items[i].GetSha256()
	}
	return items
}

// handIn hands items in for a device, over one of the wires; the receipts' parts that are wanted, or the reason.
func handIn(w *apptest.World, call wire, token, device string, items ...*fieldsyncv1.Item) ([]map[string]any, string) {
	w.T.Helper()
	var all []any
	for _, it := range items {
		all = append(all, map[string]any{"id": it.GetId(), "kind": it.GetKind(), "payload": base64.StdEncoding.EncodeToString(it.GetPayload()), "sha256": it.GetSha256(), "deviceSeq": fmt.Sprint(it.GetDeviceSeq()),
			"previous": it.GetPrevious(), "signature": base64.StdEncoding.EncodeToString(it.GetSignature())})
	}
	got, reason := call(w, token, methodOf(w.T, "FieldSyncService/HandIn"), map[string]any{"deviceId": device, "items": all})
	if reason != "" {
		return nil, reason
	}
	var out []map[string]any
	for _, r := range got.(map[string]any)["receipts"].([]any) {
		out = append(out, r.(map[string]any))
	}
	return out, ""
}

func wanted(t *testing.T, what string, receipts []map[string]any, statuses ...string) {
	t.Helper()
	if len(receipts) != len(statuses) {
		t.Fatalf("%s: %d receipts: %v", what, len(receipts), receipts)
	}
	for i, r := range receipts {
		if r["status"] != "STATUS_"+statuses[i] || (statuses[i] == "ACCEPTED" || statuses[i] == "DUPLICATE") != (r["signedReceipt"] != "") {
			t.Errorf("%s: item %d: %v, want %s", what, i, r, statuses[i])
		}
	}
}

// TestALostPhonesFileIsHandedIn: the administrator hands in what the phone of a person who has left captured. It is that person's, on that device, in its chain, and says who brought it.
func TestALostPhonesFileIsHandedIn(t *testing.T) {
	const tenant = "140827"
	for name, call := range wires {
		t.Run(name, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, w *apptest.World) {
				p := newSigning(w, tenant)
				admin := w.Login(tenant, "admin")
				owner := w.Login(tenant, "inspector1").User
				photo := w.Picture()
				items := signedChain(p, outfalls(w, p.token, 1)[0], 4, photo)
				auth := tenancyv1.NewAuthServiceClient(w.Conn)
				_, err := auth.RevokeDevice(apptest.As(admin.Access), &tenancyv1.RevokeDeviceRequest{Id: p.device})
				w.Must(err)
				_, err = tenancyv1.NewAdminServiceClient(w.Conn).UpdateUser(apptest.As(admin.Access), &tenancyv1.UpdateUserRequest{Id: owner, Disabled: proto.Bool(true)})
				w.Must(err)

				receipts, reason := handIn(w, call, admin.Access, p.device, items[0], items[2])
				if reason != "" {
					t.Fatal(reason)
				}
				wanted(t, "at first", receipts, "ACCEPTED", "HELD")
				permit := fmt.Sprint(receipts[0]["uploadPermit"])
				if status := w.Upload(permit, w.Picture()); status != http.StatusUnauthorized {
					t.Errorf("a photo that the item does not name: %d", status)
				}
				if status := w.Upload(permit, photo); status != http.StatusCreated {
					t.Fatalf("its photo: %d", status)
				}
				receipts, _ = handIn(w, call, admin.Access, p.device, items[1], items[3])
				wanted(t, "the gap is filled", receipts, "ACCEPTED", "HELD") // and with it both that were held are taken in
				receipts, _ = handIn(w, call, admin.Access, p.device, items...)
				wanted(t, "again", receipts, "DUPLICATE", "DUPLICATE", "DUPLICATE", "DUPLICATE")
				if receipts[0]["state"] != "complete" || receipts[0]["uploadPermit"] != "" {
					t.Errorf("with its photo: %v", receipts[0])
				}
				for i, it := range items {
					flags := flagsOf(w, tenant, it.GetId())
					if !strings.Contains(flags, "handed_in") || !strings.Contains(flags, "device_revoked") || strings.Contains(flags, "signature_invalid") || strings.Contains(flags, "chain") {
						t.Errorf("item %d: %s", i, flags)
					}
				}
				for what, want := range map[string]int{
					"SELECT count(*) FROM inspections WHERE tenant_id = '" + tenant + "' AND device_id = '" + p.device + "' AND inspector_id = '" + owner + "'": 4,
					"SELECT count(*) FROM log_entries WHERE tenant_id = '" + tenant + "' AND kind = 'hand_in'":                                                  2,
					"SELECT count(*) FROM quarantines WHERE tenant_id = '" + tenant + "'":                                                                       0,
					"SELECT chain_seq FROM devices WHERE id = '" + p.device + "'":                                                                               4,
				} {
					if n := count(w, what); n != want {
						t.Errorf("%s: %d, want %d", what, n, want)
					}
				}
				list, reason := call(w, admin.Access, methodOf(t, "FieldSyncService/ListHandIns"), map[string]any{"device_id": p.device})
				all := list.(map[string]any)["handIns"].([]any)
				if newest := all[0].(map[string]any); reason != "" || len(all) != 2 || fmt.Sprint(newest["items"]) != "2" || newest["byUserId"] != admin.User || newest["userId"] != owner || newest["byName"] == "" || newest["position"] == "0" {
					t.Errorf("%s %v", reason, all)
				}
			})
		})
	}
}

// TestNothingPassesAsAPersonsWithoutTheirKey: what no key of the device proves is kept, in quarantine, as nobody's but the administrator's, and does not count as arrived.
func TestNothingPassesAsAPersonsWithoutTheirKey(t *testing.T) {
	const tenant, neighbour = "140827", "140828"
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p, other, foreign := newSigning(w, tenant), newSigning(w, tenant), newSigning(w, neighbour)
		admin, theirs := w.Login(tenant, "admin"), w.Login(neighbour, "admin")
		target := outfalls(w, p.token, 1)[0]
		made := func(by *signing, change func(*fieldsyncv1.Item)) *fieldsyncv1.Item {
			it := signedChain(by, target, 1)[0]
			change(it)
			return it
		}
		bad := []*fieldsyncv1.Item{
			made(p, func(it *fieldsyncv1.Item) { it.Payload[len(it.Payload)/2] ^= 1 }),
			made(p, func(it *fieldsyncv1.Item) { // changed, and the hash put right
				it.Payload = []byte(strings.Replace(string(it.Payload), `"no"`, `"yes"`, 1))
				it.Sha256 = apptest.Hash(it.Payload)
			}),
			made(p, func(it *fieldsyncv1.Item) { it.Signature = nil }),
			made(p, func(it *fieldsyncv1.Item) { it.Signature[5] ^= 1 }),
			made(p, func(it *fieldsyncv1.Item) { it.DeviceSeq = 7 }),
			made(p, func(it *fieldsyncv1.Item) { it.Kind = "event" }),
			made(other, func(*fieldsyncv1.Item) {}), // another's, under this device's name
			made(foreign, func(*fieldsyncv1.Item) {}),
		}
		good := made(p, func(*fieldsyncv1.Item) {})
		quarantined := strings.Split(strings.Repeat("QUARANTINED ", len(bad))+"ACCEPTED", " ")
		receipts, reason := handIn(w, overGRPC, admin.Access, p.device, append(bad, good)...)
		if reason != "" {
			t.Fatal(reason)
		}
		wanted(t, "one good among bad", receipts, quarantined...)
		for _, r := range receipts[:len(bad)] {
			if r["reason"] != "capture_unproved" {
				t.Errorf("%v", r)
			}
		}
		unknown, _ := handIn(w, overREST, admin.Access, uuid.NewString(), good)
		wanted(t, "an unknown device", unknown, "QUARANTINED")
		elsewhere, _ := handIn(w, overREST, theirs.Access, p.device, good)
		wanted(t, "by another county's administrator", elsewhere, "QUARANTINED")
		if strings.Contains(fmt.Sprint(elsewhere), p.device) {
			t.Error("another county was told of the device")
		}
		of := "WHERE tenant_id = '" + tenant + "' AND "
		for what, want := range map[string]int{
			"SELECT count(*) FROM inspections " + of + "device_id = '" + p.device + "'":                       1,
			"SELECT count(*) FROM inspections WHERE tenant_id = '" + neighbour + "'":                          0,
			"SELECT count(*) FROM quarantines " + of + "device_id IS NULL AND user_id = '" + admin.User + "'": len(bad) + 1,
			"SELECT count(*) FROM quarantines " + of + "device_id IS NOT NULL":                                0,
			"SELECT count(*) FROM held_items " + of + "1 = 1":                                                 0,
			"SELECT chain_seq FROM devices WHERE id = '" + p.device + "'":                                     1,
			"SELECT count(*) FROM log_entries WHERE tenant_id = '" + neighbour + "'":                          0,
			"SELECT count(*) FROM log_entries " + of + "kind = 'hand_in' AND user_id = '" + admin.User + "'":  1,
		} {
			if n := count(w, what); n != want {
				t.Errorf("%s: %d, want %d", what, n, want)
			}
		}

		// Released, it is the administrator's, and says that nothing proves it.
		var id string
		w.Must(w.Owner.QueryRow("SELECT id FROM quarantines " + of + "item_id = '" + bad[2].GetId() + "'").Scan(&id))
		released, err := fieldsyncv1.NewFieldSyncServiceClient(w.Conn).ReleaseQuarantine(apptest.As(admin.Access), &fieldsyncv1.ReleaseQuarantineRequest{Id: id})
		w.Must(err)
		if flags := flagsOf(w, tenant, bad[2].GetId()); released.GetReceipt().GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED || !strings.Contains(flags, "capture_unproved") {
			t.Errorf("%v %s", released, flags)
		}
		if n := count(w, "SELECT count(*) FROM inspections "+of+"id = '"+bad[2].GetId()+"' AND inspector_id = '"+admin.User+"' AND device_id IS NULL"); n != 1 {
			t.Error("it was released as somebody else's")
		}

		for _, account := range []string{"inspector1", "reviewer1", "auditor1"} {
			if _, reason := handIn(w, overREST, w.Login(tenant, account).Access, p.device, good); reason != "role_missing" {
				t.Errorf("%s handed in: %q", account, reason)
			}
		}
		if _, reason := handIn(w, overGRPC, w.Login("1408", "city").Access, p.device, good); reason != "role_missing" {
			t.Errorf("the city handed in: %q", reason)
		}
		many := make([]*fieldsyncv1.Item, 10_000)
		for i := range many {
			many[i] = &fieldsyncv1.Item{Id: "x"}
		}
		if _, reason := handIn(w, overGRPC, admin.Access, p.device, many...); reason != "bad_argument" {
			t.Errorf("10,000 items: %q", reason)
		}
		large := made(p, func(it *fieldsyncv1.Item) {
			it.Payload = append(it.Payload, make([]byte, 1<<20)...)
			it.Sha256 = apptest.Hash(it.Payload)
			it.Signature = p.sign(itemOf(it).Digest())
		})
		if r, _ := handIn(w, overREST, admin.Access, p.device, large); len(r) != 1 || r[0]["status"] != "STATUS_QUARANTINED" || r[0]["reason"] != "too_large" {
			t.Errorf("one above a MiB: %v", r)
		}
	})
}

// TestAThousandItemsAreHandedIn: as many as a call may bring, twice; the second time nothing is new, and nothing is logged.
func TestAThousandItemsAreHandedIn(t *testing.T) {
	const tenant, n = "140827", 1000
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p, admin := newSigning(w, tenant), w.Login(tenant, "admin")
		items := signedChain(p, outfalls(w, p.token, 1)[0], n)
		for _, status := range []string{"ACCEPTED", "DUPLICATE"} {
			receipts, reason := handIn(w, overREST, admin.Access, p.device, items...)
			if reason != "" {
				t.Fatal(reason)
			}
			wanted(t, status, receipts, strings.Fields(strings.Repeat(status+" ", n))...)
		}
		for what, want := range map[string]int{
			"SELECT count(*) FROM log_entries WHERE tenant_id = '" + tenant + "'":                      n + 1,
			"SELECT count(*) FROM log_entries WHERE tenant_id = '" + tenant + "' AND kind = 'hand_in'": 1,
		} {
			if got := count(w, what); got != want {
				t.Errorf("%s: %d, want %d", what, got, want)
			}
		}
	})
}

// TestAPermitOfAHandInEndsWithTheRole: who is no administrator any more uploads nothing more by it, and nobody makes one for another person.
func TestAPermitOfAHandInEndsWithTheRole(t *testing.T) {
	const tenant = "140827"
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p, admin := newSigning(w, tenant), w.Login(tenant, "admin")
		photo := w.Picture()
		items := signedChain(p, outfalls(w, p.token, 1)[0], 2, photo)
		receipts, _ := handIn(w, overREST, admin.Access, p.device, items...)
		permit := fmt.Sprint(receipts[0]["uploadPermit"])
		body, seal, _ := strings.Cut(strings.TrimPrefix(permit, fieldsync.PermitPrefix), ".")
		raw, err := base64.RawURLEncoding.DecodeString(body)
		w.Must(err)
		forged := fieldsync.PermitPrefix + base64.RawURLEncoding.EncodeToString([]byte(strings.ReplaceAll(string(raw), admin.User, w.Login(tenant, "inspector2").User))) + "." + seal
		if status := w.Upload(forged, photo); status != http.StatusUnauthorized {
			t.Errorf("for somebody else: %d", status)
		}
		_, err = w.Owner.Exec("UPDATE users SET roles = '" + `["auditor"]` + "' WHERE tenant_id = '" + tenant + "' AND id = '" + admin.User + "'")
		w.Must(err)
		if status := w.Upload(permit, photo); status != http.StatusUnauthorized {
			t.Errorf("no administrator any more: %d", status)
		}
	})
}
