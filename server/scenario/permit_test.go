package scenario

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
	"github.com/xuncha/xuncha/server/apptest"
)

// TestPhotosGoUpByThePermit: after the login has ended the photos that a drain's receipt misses go up too, by its permit: these, within the hour, as long
// as the device is not revoked, and the permit opens nothing else.
func TestPhotosGoUpByThePermit(t *testing.T) {
	const tenant, neighbour = "140827", "140828"
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newSigning(w, tenant)
		target := outfalls(w, p.token, 1)[0]
		first, second, third, foreign := w.Picture(), w.Picture(), w.Picture(), w.Picture()
		item := func(photos ...[]byte) *fieldsyncv1.Item {
			id := uuid.Must(uuid.NewV7()).String()
			raw := form(w, id, target, "", photos...)
			return &fieldsyncv1.Item{Id: id, Kind: "inspection", Payload: raw, Sha256: apptest.Hash(raw)}
		}
		one, other := item(first, second), item(third)
		if pushed := w.PushBatch(p.token, &fieldsyncv1.PushRequest{Items: []*fieldsyncv1.Item{other}}); pushed[0].GetUploadPermit() != "" {
			t.Error("a push, which has a token, gave a permit")
		}
		w.Clock.Advance(200 * 24 * time.Hour)
		drain := func(items ...*fieldsyncv1.Item) []*fieldsyncv1.Receipt {
			receipts, err := p.drain(tenant, items...)
			w.Must(err)
			return receipts
		}
		receipts := drain(one, other)
		permit := receipts[0].GetUploadPermit()
		refused := func(what string, token string, photo []byte) {
			t.Helper()
			if status := w.Upload(token, photo); status != http.StatusUnauthorized {
				t.Errorf("%s: %d", what, status)
			}
		}
		refused("no such photo in the item", permit, foreign)
		refused("another item's photo", permit, third)
		refused("without any", "permit.", first)
		body, seal, _ := strings.Cut(strings.TrimPrefix(permit, "permit."), ".")
		raw, err := base64.RawURLEncoding.DecodeString(body)
		w.Must(err)
		for from, to := range map[string]string{tenant: neighbour, apptest.Hash(first): apptest.Hash(foreign)} {
			forged := "permit." + base64.RawURLEncoding.EncodeToString([]byte(strings.ReplaceAll(string(raw), from, to))) + "." + seal
			refused("changed", forged, first)
			refused("changed", forged, foreign)
		}
		for _, path := range []string{"/v1/me", "/v1/inspections", "/v1/photos/" + apptest.Hash(first) + "?size=original"} {
			if status, _ := w.HTTP(http.MethodGet, path, permit, nil, nil); status != http.StatusUnauthorized {
				t.Errorf("the permit opens %s: %d", path, status)
			}
		}
		if status := w.Upload(permit, first); status != http.StatusCreated {
			t.Fatalf("a photo of the item: %d", status)
		}
		w.Clock.Advance(61 * time.Minute)
		refused("after its hour", permit, second)

		again := drain(one)[0]
		if missing := again.GetMissingPhotos(); len(missing) != 1 || missing[0] != apptest.Hash(second) {
			t.Errorf("missing now: %v", missing)
		}
		if status := w.Upload(again.GetUploadPermit(), second); status != http.StatusCreated {
			t.Errorf("by the next permit: %d", status)
		}
		if whole := drain(one)[0]; whole.GetState() != "complete" || whole.GetUploadPermit() != "" {
			t.Errorf("all are here: %v", whole)
		}
		if n := count(w, "SELECT count(*) FROM photos WHERE tenant_id = '"+tenant+"' AND sha256 IN ('"+apptest.Hash(first)+"','"+apptest.Hash(second)+"')"); n != 2 {
			t.Errorf("%d photos in the device's county", n)
		}

		held := drain(other)[0].GetUploadPermit()
		if _, err := tenancyv1.NewAuthServiceClient(w.Conn).RevokeDevice(apptest.As(w.Login(tenant, "admin").Access), &tenancyv1.RevokeDeviceRequest{Id: p.device}); err != nil {
			t.Fatal(err)
		}
		refused("on a revoked device", held, third)
		if r := drain(other)[0]; r.GetUploadPermit() != "" || len(r.GetMissingPhotos()) != 1 {
			t.Errorf("a revoked device was given a permit: %v", r)
		}
	})
}
