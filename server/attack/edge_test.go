package attack

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"testing"

	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
	"github.com/xuncha/xuncha/server/apptest"
)

var tus = map[string]string{"Tus-Resumable": "1.0.0"}

// begin opens an upload of which nothing has come yet, and gives its path.
func begin(w *apptest.World, token string, raw []byte) string {
	w.T.Helper()
	req, err := http.NewRequest(http.MethodPost, w.URL+"/v1/uploads", http.NoBody)
	w.Must(err)
	for k, v := range map[string]string{"Authorization": "Bearer " + token, "Tus-Resumable": "1.0.0", "Upload-Length": strconv.Itoa(len(raw)),
		"Upload-Metadata": "sha256 " + base64.StdEncoding.EncodeToString([]byte(apptest.Hash(raw)))} {
		req.Header.Set(k, v)
	}
	resp, err := http.DefaultClient.Do(req)
	w.Must(err)
	defer resp.Body.Close()
	at := resp.Header.Get("Location")
	if resp.StatusCode != http.StatusCreated || at == "" {
		w.T.Fatalf("an upload cannot be begun: %d", resp.StatusCode)
	}
	return "/v1/uploads/" + at[strings.LastIndex(at, "/")+1:]
}

// TestTheEdge tries the victim's addresses at the edge: photos, an upload in the middle, cases, inspections, targets.
func TestTheEdge(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		l := plant(w)
		owner, raw := w.Login(victim, "inspector1"), w.Picture()
		upload := begin(w, owner.Access, raw)
		before := w.Dump(victim)
		patch := map[string]string{"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
		for _, account := range people {
			spy := w.Login(attacker, account)
			for _, c := range []struct {
				method, path string
				headers      map[string]string
				body         []byte
			}{
				{http.MethodGet, "/v1/photos/" + l.photo, nil, nil},
				{http.MethodGet, "/v1/photos/" + l.photo + "?size=thumbnail", nil, nil},
				{http.MethodHead, upload, tus, nil},
				{http.MethodPatch, upload, patch, raw},
				{http.MethodDelete, upload, tus, nil},
				{http.MethodGet, "/v1/cases/" + l.caseID, nil, nil},
				{http.MethodGet, "/v1/inspections/" + l.inspection, nil, nil},
				{http.MethodGet, "/v1/targets/" + l.target, nil, nil},
				{http.MethodGet, "/v1/targets/" + l.target + "/history", nil, nil},
			} {
				status, answer := w.HTTP(c.method, c.path, spy.Access, c.body, c.headers)
				if status != http.StatusNotFound && status != http.StatusForbidden {
					t.Errorf("%s %s as %s: %d %s", c.method, c.path, account, status, answer)
				}
			}
			// The same bytes are a photo of the attacker's own: that the victim has them is not told, and neither gets the other's.
			if status, answer := w.HTTP(http.MethodGet, "/v1/photos/"+apptest.Hash(raw), spy.Access, nil, nil); status != http.StatusNotFound {
				t.Errorf("%d %s", status, answer)
			}
		}
		if after := w.Dump(victim); after != before {
			t.Errorf("the victim's rows changed:\n%s", firstDifference(before, after))
		}
		// The owner's upload is untouched, and goes on.
		if status, answer := w.HTTP(http.MethodPatch, upload, owner.Access, raw, patch); status != http.StatusNoContent {
			t.Errorf("the owner goes on: %d %s", status, answer)
		}
	})
}

// TestARevokedDeviceAtTheEdge tries a stolen token at every door of the edge after its device was revoked.
func TestARevokedDeviceAtTheEdge(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		l := plant(w)
		s := w.Login(victim, "inspector1")
		raw := w.Picture()
		upload := begin(w, s.Access, raw)
		_, err := tenancyv1.NewAuthServiceClient(w.Conn).RevokeDevice(apptest.As(s.Access), &tenancyv1.RevokeDeviceRequest{Id: s.Device})
		w.Must(err)
		before := w.Dump(victim)
		for _, token := range []string{s.Access, "", "a.b.c"} {
			for path, method := range map[string]string{"/v1/me": http.MethodGet, "/v1/photos/" + l.photo: http.MethodGet, "/v1/cases:watch": http.MethodGet, "/v1/sync/push": http.MethodPost, upload: http.MethodHead} {
				headers := tus
				var body []byte
				if method == http.MethodPost {
					body = []byte(`{"items":[{"id":"x","kind":"inspection"}]}`)
				}
				if status, answer := w.HTTP(method, path, token, body, headers); status != http.StatusUnauthorized {
					t.Errorf("%s %s: %d %s", method, path, status, answer)
				}
			}
			if status := w.Upload(token, w.Picture()); status != http.StatusUnauthorized {
				t.Errorf("an upload: %d", status)
			}
		}
		if after := w.Dump(victim); after != before {
			t.Errorf("rows changed:\n%s", firstDifference(before, after))
		}
	})
}
