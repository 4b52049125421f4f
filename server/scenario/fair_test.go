package scenario

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	"github.com/xuncha/xuncha/server/app"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/rpc"
)

// TestThreeHundredPhonesAtOnce lets 300 phones of a county come back on line while one hands over batches of 500 without end, by four connections. All are
// served, and none by way of an error. The heavy one stops only when the last of the others was answered: were it served first, the test would not end.
func TestThreeHundredPhonesAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		const phones, items, batch = 300, 3, 500
		heavy := w.Login("140824", "inspector1")
		target := outfalls(w, heavy.Access, 1)[0]
		var sessions [15]apptest.Session // that the phones share: signing in is not what is tried here
		for i := range sessions {
			sessions[i] = w.Login("140824", "inspector2")
		}
		var served atomic.Bool
		var heavyItems atomic.Int64
		var hog, others sync.WaitGroup
		for range 4 {
			hog.Go(func() {
				for !served.Load() {
					heavyItems.Add(int64(accepted(t, w, heavy.Access, target, batch)))
				}
			})
		}
		for i := range phones {
			others.Go(func() {
				if n := accepted(t, w, sessions[i%len(sessions)].Access, target, items); n != items {
					t.Errorf("phone %d: %d of %d were accepted", i, n, items)
				}
			})
		}
		others.Wait()
		served.Store(true)
		hog.Wait()
		kept := count(w, "SELECT count(*) FROM inspections WHERE tenant_id = '140824'")
		if all := phones*items + int(heavyItems.Load()); heavyItems.Load() < batch || kept != all {
			t.Errorf("%d are here, %d were accepted, %d of them the heavy one's", kept, all, heavyItems.Load())
		}
	})
}

// accepted pushes one batch and counts what of it was accepted.
func accepted(t *testing.T, w *apptest.World, token, target string, items int) (n int) {
	r := &fieldsyncv1.PushRequest{}
	for range items {
		id := uuid.Must(uuid.NewV7()).String()
		raw := form(w, id, target, "")
		r.Items = append(r.Items, &fieldsyncv1.Item{Id: id, Kind: "inspection", Payload: raw, Sha256: apptest.Hash(raw)})
	}
	out, err := fieldsyncv1.NewFieldSyncServiceClient(w.Conn).Push(apptest.As(token), r)
	if err != nil {
		t.Error(err)
	}
	for _, receipt := range out.GetReceipts() {
		if receipt.GetStatus() == fieldsyncv1.Status_STATUS_ACCEPTED {
			n++
		}
	}
	return n
}

// TestTooFast: a device that pushes too often is told when to come back, and nothing of it is kept or lost; others of the county go on.
func TestTooFast(t *testing.T) {
	const perMinute = 3
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		hasty, calm := w.Login("140824", "inspector1"), w.Login("140824", "inspector2")
		target := outfalls(w, hasty.Access, 1)[0]
		push := func(s apptest.Session) (int, []byte, http.Header) {
			id := uuid.Must(uuid.NewV7()).String()
			raw := form(w, id, target, "")
			body, err := json.Marshal(map[string]any{"items": []any{map[string]any{"id": id, "kind": "inspection", "payload": raw, "sha256": apptest.Hash(raw)}}})
			w.Must(err)
			return w.HTTPHeader(http.MethodPost, "/v1/sync/push", s.Access, body, nil)
		}
		for range perMinute {
			if status, answer, _ := push(hasty); status != http.StatusOK {
				t.Fatalf("within the budget: %d %s", status, answer)
			}
		}
		status, answer, header := push(hasty)
		var p struct{ Reason string }
		w.Must(json.Unmarshal(answer, &p))
		if wait := header.Get("Retry-After"); status != http.StatusTooManyRequests || p.Reason != "too_many_requests" || len(wait) == 0 || len(wait) > 2 || wait == "0" {
			t.Errorf("too fast: %d %s, Retry-After %q", status, answer, wait)
		}
		if status, answer, _ := push(calm); status != http.StatusOK {
			t.Errorf("another phone: %d %s", status, answer)
		}
		if n := count(w, "SELECT count(*) FROM inspections WHERE tenant_id = '140824'"); n != perMinute+1 {
			t.Errorf("%d inspections are here", n)
		}
	}, func(c *app.Config) { c.PushesPerMinute = perMinute })
}

// TestTooManyPullsUploadsAndLists: each is refused by itself with the time to come back, by REST as by tus, and other phones of the county go on.
func TestTooManyPullsUploadsAndLists(t *testing.T) {
	const most = 3
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		heavy, calm := w.Login("140824", "inspector1"), w.Login("140824", "inspector2")
		photo := apptest.Hash([]byte("never"))
		ask := func(s apptest.Session, what string) (int, []byte, http.Header) {
			switch what {
			case "upload":
				return w.HTTPHeader(http.MethodPost, "/v1/uploads", s.Access, nil, map[string]string{"Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Metadata": "sha256 " + base64.StdEncoding.EncodeToString([]byte(photo))})
			case "pull":
				return w.HTTPHeader(http.MethodGet, "/v1/sync/pull", s.Access, nil, nil)
			}
			return w.HTTPHeader(http.MethodGet, "/v1/inspections", s.Access, nil, nil)
		}
		for _, what := range []string{"pull", "upload", "list"} {
			for range most {
				if status, answer, _ := ask(heavy, what); status/100 != 2 {
					t.Fatalf("%s within the budget: %d %s", what, status, answer)
				}
			}
			status, answer, header := ask(heavy, what)
			var p struct{ Reason string }
			w.Must(json.Unmarshal(answer, &p))
			if wait := header.Get("Retry-After"); status != http.StatusTooManyRequests || p.Reason != "too_many_requests" || len(wait) == 0 || len(wait) > 2 || wait == "0" {
				t.Errorf("%s, too often: %d %s, Retry-After %q", what, status, answer, wait)
			}
			if status, answer, _ := ask(calm, what); status/100 != 2 {
				t.Errorf("%s of another phone: %d %s", what, status, answer)
			}
		}
	}, func(c *app.Config) { c.Budgets = rpc.Budgets{Pulls: most, Uploads: most, Reads: most} })
}
