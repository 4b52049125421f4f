package scenario

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/mobile-api/problem"
	inspectionv1 "github.com/xuncha/xuncha/proto/gen/xuncha/inspection/v1"
	reviewv1 "github.com/xuncha/xuncha/proto/gen/xuncha/review/v1"
	"github.com/xuncha/xuncha/server/apptest"
)

// TestBodiesThatNoPhoneSends: each gets a status and a stable reason, and nothing is kept.
func TestBodiesThatNoPhoneSends(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := w.Login("140821", "inspector1")
		before := w.Dump("140821")
		deep := `{"items":` + strings.Repeat(`[`, 20_000) + strings.Repeat(`]`, 20_000) + `}`
		for name, c := range map[string]struct {
			body   string
			status int
			reason string
		}{
			"nothing":           {``, http.StatusBadRequest, "bad_argument"},
			"no JSON":           {`items`, http.StatusBadRequest, "bad_argument"},
			"no items":          {`{"items":[]}`, http.StatusBadRequest, "bad_argument"},
			"invalid UTF-8":     {"{\"items\":[{\"id\":\"\xff\xfe\"}]}", http.StatusBadRequest, "bad_argument"},
			"no base64":         {`{"items":[{"id":"x","kind":"inspection","payload":"***"}]}`, http.StatusBadRequest, "bad_argument"},
			"deep nesting":      {deep, http.StatusBadRequest, "bad_argument"},
			"too many items":    {`{"items":[` + strings.Repeat(`{},`, 1000) + `{}]}`, http.StatusBadRequest, "bad_argument"},
			"more than 15 MiB":  {`{"items":[{"id":"` + strings.Repeat("x", 16<<20) + `"}]}`, http.StatusRequestEntityTooLarge, "too_large"},
			"two documents":     {`{"items":[]}{"items":[]}`, http.StatusBadRequest, "bad_argument"},
			"a number for text": {`{"items":[{"id":7}]}`, http.StatusBadRequest, "bad_argument"},
		} {
			status, raw := w.HTTP(http.MethodPost, "/v1/sync/push", s.Access, []byte(c.body), nil)
			var p problem.Problem
			if err := json.Unmarshal(raw, &p); err != nil || status != c.status || p.Reason != c.reason || p.Status != status || p.Detail == "" {
				t.Errorf("%s: %d %.200s", name, status, raw)
			}
		}
		if after := w.Dump("140821"); after != before {
			t.Error("something was kept")
		}
		for path, status := range map[string]int{"/v1/nothing": http.StatusNotFound, "/v1/sync/push": http.StatusMethodNotAllowed} {
			if got, raw := w.HTTP(http.MethodGet, path, s.Access, nil, nil); got != status || !strings.Contains(string(raw), `"reason"`) {
				t.Errorf("%s: %d %s", path, got, raw)
			}
		}
	})
}

// TestATenMegabyteItem is larger than any form: its bytes are kept in quarantine, and so are those of a form that is nested too deeply.
func TestATenMegabyteItem(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := w.Login("140821", "inspector1")
		for reason, raw := range map[string][]byte{
			"too_large":       bytes.Repeat([]byte("x"), 10<<20),
			"item_unreadable": []byte(strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000)),
		} {
			id := uuid.Must(uuid.NewV7()).String()
			body := `{"items":[{"id":"` + id + `","kind":"inspection","payload":"` + base64.StdEncoding.EncodeToString(raw) + `","sha256":"` + apptest.Hash(raw) + `"}]}`
			status, answer := w.HTTP(http.MethodPost, "/v1/sync/push", s.Access, []byte(body), nil)
			if status != http.StatusOK || !strings.Contains(string(answer), "STATUS_QUARANTINED") || !strings.Contains(string(answer), reason) {
				t.Errorf("%d %.300s", status, answer)
			}
			var kept []byte
			w.Must(w.Owner.QueryRow("SELECT payload FROM quarantines WHERE item_id = '" + id + "'").Scan(&kept))
			if !bytes.Equal(kept, raw) {
				t.Errorf("%s: %d bytes were kept of %d", reason, len(kept), len(raw))
			}
		}
	})
}

// TestATokenGrowsOld: after its minutes an access token is refused by name, so that a phone knows to refresh.
func TestATokenGrowsOld(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := w.Login("140821", "inspector1")
		w.Clock.Advance(11 * time.Minute)
		status, raw := w.HTTP(http.MethodPost, "/v1/sync/push", s.Access, []byte(`{"items":[{"id":"x"}]}`), nil)
		if status != http.StatusUnauthorized || !strings.Contains(string(raw), `"token_expired"`) {
			t.Errorf("%d %s", status, raw)
		}
		status, raw = w.HTTP(http.MethodPost, "/v1/auth/refresh", "", []byte(`{"refreshToken":"`+s.Refresh+`"}`), nil)
		if status != http.StatusOK || !strings.Contains(string(raw), "accessToken") {
			t.Errorf("%d %s", status, raw)
		}
	})
}

// TestPhotosTellOfThemselves: a thumbnail is made, what the photo does not say is flagged, and so is its use in two inspections.
func TestPhotosTellOfThemselves(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := w.Login("140821", "inspector1")
		photo := w.Picture()
		target := outfalls(w, s.Access, 1)[0]
		ids := []string{uuid.Must(uuid.NewV7()).String(), uuid.Must(uuid.NewV7()).String()}
		for _, id := range ids {
			w.Push(s.Access, id, form(w, id, target, id, photo))
		}
		if status := w.Upload(s.Access, photo); status != http.StatusCreated {
			t.Fatal(status)
		}
		w.Idle()
		for _, id := range ids {
			in, err := inspectionv1.NewInspectionServiceClient(w.Conn).GetInspection(apptest.As(s.Access), &inspectionv1.GetInspectionRequest{Id: id})
			w.Must(err)
			p := in.GetInspection().GetPhotos()[0]
			doubts := fmt.Sprint(p.GetFlags())
			if in.GetInspection().GetState() != inspectionv1.State_STATE_COMPLETE || !p.GetThumbnail() || !strings.Contains(doubts, "exif_missing") || !strings.Contains(doubts, "used_in_several_inspections") {
				t.Errorf("%v", in)
			}
		}
		for size, want := range map[string][]byte{"original": photo, "thumbnail": nil} {
			status, raw := w.HTTP(http.MethodGet, "/v1/photos/"+apptest.Hash(photo)+"?size="+size, s.Access, nil, nil)
			if status != http.StatusOK || want != nil && !bytes.Equal(raw, want) || !bytes.HasPrefix(raw, []byte("\xff\xd8\xff")) {
				t.Errorf("%s: %d, %d bytes", size, status, len(raw))
			}
		}
		status, raw := w.HTTP(http.MethodGet, "/v1/photos/"+apptest.Hash(photo), s.Access, nil, map[string]string{"Range": "bytes=2-5"})
		if status != http.StatusPartialContent || !bytes.Equal(raw, photo[2:6]) {
			t.Errorf("a part: %d %v", status, raw)
		}
	})
}

// TestAnOpenDeskHears a claim by somebody else, as a server-sent event.
func TestAnOpenDeskHears(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, desk, other := w.Login("140821", "inspector1"), w.Login("140821", "reviewer1"), w.Login("140821", "reviewer2")
		id := uuid.Must(uuid.NewV7()).String()
		w.Push(s.Access, id, form(w, id, outfalls(w, s.Access, 1)[0], ""))
		w.Idle()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.URL+"/v1/cases:watch", nil)
		w.Must(err)
		req.Header.Set("Authorization", "Bearer "+desk.Access)
		resp, err := http.DefaultClient.Do(req)
		w.Must(err)
		defer resp.Body.Close()
		if resp.Header.Get("Content-Type") != "text/event-stream" {
			t.Fatalf("%d %s", resp.StatusCode, resp.Header)
		}
		lines := bufio.NewScanner(resp.Body)
		await := func(text string) {
			t.Helper()
			for lines.Scan() {
				if strings.Contains(lines.Text(), text) {
					return
				}
			}
			t.Fatalf("%q was not heard: %v", text, lines.Err())
		}
		await("event: ready")
		claimed, err := reviewv1.NewReviewServiceClient(w.Conn).ClaimCase(apptest.As(other.Access), &reviewv1.ClaimCaseRequest{})
		w.Must(err)
		await("event: change")
		await(claimed.GetCase().GetId())
	})
}
