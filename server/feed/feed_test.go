package feed_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	inspectionv1 "github.com/xuncha/xuncha/proto/gen/xuncha/inspection/v1"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/feed"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/tenancy"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// TestAFirstSyncThatIsInterrupted pulls small pages, loses some answers, and goes on with the cursor that was stored last.
func TestAFirstSyncThatIsInterrupted(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, _ := somebody(w, county, scope.Inspector)
		p := newPhone(w, s.Access)
		for pages := 0; ; pages++ {
			kept := p.cursor
			out := p.page(16 << 10)
			if pages%3 == 1 { // the answer was lost, and is asked for again
				p.cursor = kept
				continue
			}
			if pages == 0 && (!out.GetFresh() || out.GetReason() != "") {
				t.Errorf("the first page: %v", out)
			}
			if !out.GetMore() {
				if !out.GetSettled() {
					t.Error("the last page does not settle")
				}
				break
			}
		}
		same(t, "after the first sync", p.targets(), register(w, county))
		if packs := p.kinds("pack"); packs != 11 {
			t.Errorf("%d packs", packs)
		}
		if n := p.pull(); n != 0 {
			t.Errorf("%d changes though nothing changed", n)
		}
	})
}

func (p *phone) kinds(kind string) (n int) {
	for key := range p.has {
		if strings.HasPrefix(key, kind+" ") {
			n++
		}
	}
	return n
}

// TestOnlyWhatChangedIsSent makes, changes, moves and withdraws targets under a phone of one township.
func TestOnlyWhatChangedIsSent(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		towns := towns(w)
		s, _ := somebody(w, towns[0], scope.Inspector)
		p := newPhone(w, s.Access)
		p.pull()
		mine, far := place(t, 35.02, 111), place(t, 60, 10) // outside any ring
		a := newTarget(w, towns[0], mine)
		elsewhere := newTarget(w, towns[1], far)
		if n := p.pull(); n != 1 || p.has["target "+a.ID.String()] == nil {
			t.Errorf("a new target and one elsewhere: %d changes", n)
		}
		a.Name = "改"
		a = change(w, a)
		if n := p.pull(); n != 1 || p.has["target "+a.ID.String()].GetTarget().GetName() != "改" {
			t.Errorf("a changed target: %d changes", n)
		}
		a.Region, a.Place = towns[1], far
		a = change(w, a)
		elsewhere.Region = towns[0]
		elsewhere = change(w, elsewhere)
		if n := p.pull(); n != 2 || p.has["target "+a.ID.String()] != nil || p.has["target "+elsewhere.ID.String()] == nil {
			t.Errorf("one out, one in: %d changes", n)
		}
		elsewhere.Status = "withdrawn"
		change(w, elsewhere)
		if n := p.pull(); n != 1 || p.has["target "+elsewhere.ID.String()] != nil {
			t.Errorf("a withdrawn target: %d changes", n)
		}
	})
}

// TestTheRing lets a phone see across its region's border, and no further.
func TestTheRing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		towns := towns(w)
		for _, table := range []string{"publications", "target_events", "targets"} {
			_, err := w.Owner.Exec("DELETE FROM " + table + " WHERE tenant_id = '" + county + "'")
			w.Must(err)
		}
		newTarget(w, towns[0], place(t, 35, 111))
		near := newTarget(w, towns[1], place(t, 35.005, 111))
		newTarget(w, towns[1], place(t, 35.05, 111))
		s, _ := somebody(w, towns[0], scope.Inspector)
		p := newPhone(w, s.Access)
		p.pull()
		if c := p.has["target "+near.ID.String()]; c == nil || !c.GetNearby() || p.kinds("target") != 2 {
			t.Errorf("%v", p.targets())
		}
		beyond := newTarget(w, towns[1], place(t, 35.004, 111))
		near.Place = place(t, 35.1, 111)
		change(w, near)
		if n := p.pull(); n != 2 || p.has["target "+near.ID.String()] != nil || p.has["target "+beyond.ID.String()] == nil {
			t.Errorf("%d changes: %v", n, p.targets())
		}
	})
}

// TestAPersonMoves changes a person's region under their phone while the register changes, too.
func TestAPersonMoves(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		towns := towns(w)
		s, u := somebody(w, county, scope.Inspector)
		p := newPhone(w, s.Access)
		p.pull()
		away := newTarget(w, towns[0], place(t, 35.02, 111))
		p.pull()
		away.Region = towns[1] // the phone does not know yet, and will be of towns[0] when it asks
		change(w, away)
		all := p.kinds("target")
		update(w, u.ID, tenancy.UserChange{Region: &towns[0]})
		n := p.pull()
		if p.generation != 1 {
			t.Errorf("it began anew: %s", p.reason)
		}
		own := 0
		for _, c := range p.has {
			if g := c.GetTarget(); g != nil && !c.GetNearby() {
				own++
			}
		}
		if want := len(register(w, towns[0])); own != want || n >= all+10 {
			t.Errorf("narrowed: %d of the township, not %d; %d changes", own, want, n)
		}
		whole := county
		update(w, u.ID, tenancy.UserChange{Region: &whole})
		p.pull()
		same(t, "widened again", p.targets(), register(w, county))
		update(w, u.ID, tenancy.UserChange{Roles: []scope.Role{scope.Chief}})
		p.pull()
		if len(p.has) != 0 || p.generation != 1 {
			t.Errorf("a chief has %d things of the register", len(p.has))
		}
	})
}

// TestCursorsThatAreOfNoUse: forged, another person's, too old. Each begins anew, says why, and ends as a first sync does.
func TestCursorsThatAreOfNoUse(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, _ := somebody(w, county, scope.Inspector)
		other, _ := somebody(w, county, scope.Inspector)
		p, q := newPhone(w, s.Access), newPhone(w, other.Access)
		p.pull()
		q.pull()
		p.has["target gone"] = p.has["pack OF"] // something old that a fresh start must sweep away
		for reason, cursor := range map[string]string{"another's": q.cursor, "cut": p.cursor[:len(p.cursor)-1], "noise": "xyz"} {
			p.cursor = cursor
			if p.pull(); p.reason != "cursor_unknown" || p.has["target gone"] != nil {
				t.Errorf("%s: %q", reason, p.reason)
			}
			same(t, reason, p.targets(), register(w, county))
		}
		old := p.cursor
		newTarget(w, county, place(t, 35.02, 111))
		p.pull()
		// The changes grow old and the clock stands still: it would open periods of duties meanwhile, which are changes too.
		w.Must(w.App.DB.Write(scope.Into(t.Context(), scope.ForSystem(county)), func(ctx context.Context, tx *entdb.Tx) error {
			_, err := tx.SQL.ExecContext(ctx, "UPDATE changes SET at = $1 WHERE tenant_id = $2", w.Clock.Now().Add(-feed.Keep-24*time.Hour), county)
			return err
		}))
		w.Must(w.App.Feed.Prune(t.Context(), feed.Prune{}))
		if n := p.pull(); n != 0 || p.generation != 4 {
			t.Errorf("a cursor at the end is never too old: %d changes, %s", n, p.reason)
		}
		p.cursor = old
		if p.pull(); p.reason != "cursor_stale" {
			t.Errorf("a forgotten cursor: %q", p.reason)
		}
		same(t, "after a stale cursor", p.targets(), register(w, county))
	})
}

// TestNothingIsSkipped lets writers commit out of order, in transactions of any size, under a phone that pulls all the while. It must end
// with what the register has. A feed numbered as rows are written, and not as they are committed, fails this.
func TestNothingIsSkipped(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		s, _ := somebody(w, county, scope.Inspector)
		p := newPhone(w, s.Access)
		p.pull()
		town := towns(w)[0]
		var writers sync.WaitGroup
		for i := range 6 {
			r := rand.New(rand.NewPCG(seed, uint64(i)))
			writers.Go(func() {
				for range 25 {
					rows := make([]registry.Row, 1+r.IntN(1+r.IntN(60)))
					for i := range rows {
						rows[i] = registry.Row{Number: i, Target: registry.Target{ID: uuid.Must(uuid.NewV7()), Kind: registry.Outfall, Name: "新", Region: town, Place: place(t, 35.02, 111)}}
					}
					if err := w.App.Registry.Import(system(), rows, false, func(int) {}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		done := make(chan struct{})
		go func() { writers.Wait(); close(done) }()
		for running := true; running; {
			select {
			case <-done:
				running = false
			default:
			}
			p.pull()
		}
		same(t, "in the end", p.targets(), register(w, county))
		if p.generation != 1 {
			t.Errorf("it began anew: %s", p.reason)
		}
	})
}

func place(t *testing.T, lat, lng float64) geo.Place {
	t.Helper()
	p, err := geo.NewPlace(lat, lng, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func newTarget(w *apptest.World, region string, at geo.Place) registry.Target {
	w.T.Helper()
	t, err := w.App.Registry.CreateTarget(system(), registry.Target{ID: uuid.Must(uuid.NewV7()), Kind: registry.Outfall, Name: "新", Region: region, Place: at})
	w.Must(err)
	return t
}

func change(w *apptest.World, t registry.Target) registry.Target {
	w.T.Helper()
	out, err := w.App.Registry.UpdateTarget(system(), t)
	w.Must(err)
	return out
}

func update(w *apptest.World, id uuid.UUID, c tenancy.UserChange) {
	w.T.Helper()
	_, err := w.App.Tenancy.UpdateUser(system(), id, c)
	w.Must(err)
}

// TestPullOverREST: the same over HTTP, compressed for who takes it.
func TestPullOverREST(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, _ := somebody(w, county, scope.Inspector)
		_, plain := w.HTTP(http.MethodGet, "/v1/sync/pull?maxBytes=65536", s.Access, nil, map[string]string{"Accept-Encoding": "identity"})
		status, small := w.HTTP(http.MethodGet, "/v1/sync/pull?maxBytes=65536", s.Access, nil, map[string]string{"Accept-Encoding": "br;q=1, gzip"})
		if status != http.StatusOK || len(small) > len(plain)/2 {
			t.Errorf("%d: %d bytes, and %d compressed", status, len(plain), len(small))
		}
		z, err := gzip.NewReader(bytes.NewReader(small))
		w.Must(err)
		raw, err := io.ReadAll(z)
		w.Must(err)
		var out struct {
			Fresh, More bool
			Changes     []struct {
				Kind   string
				Target *struct{ Name string }
			}
		}
		w.Must(json.Unmarshal(raw, &out))
		if last := out.Changes[len(out.Changes)-1]; !out.Fresh || !out.More || last.Kind != "pack" && last.Target == nil {
			t.Errorf("%v", out)
		}
		if status, raw := w.HTTP(http.MethodGet, "/v1/sync/pull?cursor=xyz", s.Access, nil, nil); status != http.StatusOK || !strings.Contains(string(raw), "cursor_unknown") {
			t.Errorf("a forged cursor: %d %.200s", status, raw)
		}
	})
}

// TestCapturedBeforeItWasWithdrawn: an old phone checks a target that has been withdrawn meanwhile, and answers a pack that was never published here.
// Both are accepted and flagged.
func TestCapturedBeforeItWasWithdrawn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, _ := somebody(w, county, scope.Inspector)
		gone := newTarget(w, county, place(t, 35.02, 111))
		gone.Status = "withdrawn"
		change(w, gone)
		id := uuid.Must(uuid.NewV7()).String()
		raw, err := json.Marshal(map[string]any{"format": 1, "id": id, "target": gone.ID, "pack": "OF", "pack_version": 99, "captured_at": w.Clock.Now(), "newer_field": true})
		w.Must(err)
		if r := w.Push(s.Access, id, raw); r.GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED {
			t.Errorf("%v", r)
		}
		in, err := inspectionv1.NewInspectionServiceClient(w.Conn).GetInspection(apptest.As(s.Access), &inspectionv1.GetInspectionRequest{Id: id})
		w.Must(err)
		flags := in.GetInspection().String()
		if !strings.Contains(flags, "target_withdrawn") || !strings.Contains(flags, "pack_unknown") {
			t.Error(flags)
		}
	})
}
