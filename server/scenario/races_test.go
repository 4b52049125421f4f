package scenario

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	registryv1 "github.com/xuncha/xuncha/proto/gen/xuncha/registry/v1"
	reviewv1 "github.com/xuncha/xuncha/proto/gen/xuncha/review/v1"
	"github.com/xuncha/xuncha/server/apptest"
)

// form is an inspection with one bad answer of severity A.
func form(w *apptest.World, id, target, note string, photos ...[]byte) []byte {
	w.T.Helper()
	manifest := []any{}
	for _, p := range photos {
		manifest = append(manifest, map[string]any{"sha256": apptest.Hash(p), "size": len(p), "item": "OF12"})
	}
	raw, err := json.Marshal(map[string]any{"format": 1, "id": id, "target": target, "pack": "OF", "pack_version": 1, "captured_at": w.Clock.Now(), "photos": manifest,
		"answers": map[string]any{"OF12": map[string]any{"fields": map[string]any{"ok": "no"}, "note": note}}})
	w.Must(err)
	return raw
}

func outfalls(w *apptest.World, token string, n int32) []string {
	w.T.Helper()
	out, err := registryv1.NewRegistryServiceClient(w.Conn).ListTargets(apptest.As(token), &registryv1.ListTargetsRequest{Kind: registryv1.TargetKind_TARGET_KIND_OUTFALL, PageSize: n})
	w.Must(err)
	ids := make([]string, 0, n)
	for _, t := range out.GetTargets() {
		ids = append(ids, t.GetId())
	}
	return ids
}

// count asks the tables themselves.
func count(w *apptest.World, query string) (n int) {
	w.T.Helper()
	w.Must(w.Owner.QueryRow(query).Scan(&n))
	return n
}

// TestEverythingAtOnce lets many phones hand over forms and photos at the same time, each several times and in random order. In the end
// each inspection is there once and complete, each finding is in one case, and each target has one case.
func TestEverythingAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		const phones, forms = 6, 5
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		targets := outfalls(w, w.Login("140821", "inspector1").Access, 3)
		shared := w.Picture() // one photo that several inspections name
		type deed func(token string)
		var all sync.WaitGroup
		for phone := range phones {
			s := w.Login("140821", fmt.Sprintf("inspector%d", phone%3+1))
			random := rand.New(rand.NewPCG(seed, uint64(phone)))
			var deeds []deed
			for i := range forms {
				id := uuid.Must(uuid.NewV7()).String()
				photos := [][]byte{w.Picture(), shared}[:random.IntN(3)%3]
				raw := form(w, id, targets[(phone+i)%len(targets)], "", photos...)
				push := func(token string) {
					if r := w.Push(token, id, raw); r.GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED && r.GetStatus() != fieldsyncv1.Status_STATUS_DUPLICATE {
						t.Errorf("%v", r)
					}
				}
				deeds = append(deeds, push, push)
				for _, p := range photos {
					upload := func(token string) {
						if status := w.Upload(token, p); status != 201 {
							t.Errorf("an upload: %d", status)
						}
					}
					deeds = append(deeds, upload, upload)
				}
			}
			random.Shuffle(len(deeds), func(i, j int) { deeds[i], deeds[j] = deeds[j], deeds[i] })
			all.Go(func() {
				for _, d := range deeds {
					d(s.Access)
				}
			})
		}
		all.Wait()
		w.Idle()
		for what, query := range map[string]string{
			"inspections":         "SELECT count(*) FROM inspections WHERE tenant_id = '140821' AND state = 'complete'",
			"findings":            "SELECT count(*) FROM findings WHERE tenant_id = '140821'",
			"findings of a case":  "SELECT count(*) FROM case_findings WHERE tenant_id = '140821'",
			"findings once each":  "SELECT count(*) FROM (SELECT DISTINCT finding_id FROM case_findings WHERE tenant_id = '140821') x",
			"completed times set": "SELECT count(*) FROM inspections WHERE tenant_id = '140821' AND completed_at IS NOT NULL",
		} {
			if n := count(w, query); n != phones*forms {
				t.Errorf("%s: %d, want %d", what, n, phones*forms)
			}
		}
		if n := count(w, "SELECT count(*) FROM cases WHERE tenant_id = '140821'"); n != len(targets) {
			t.Errorf("%d cases for %d targets", n, len(targets))
		}
	})
}

// TestFormsThatShareATransaction hands over many forms without photos at once, among them the same bytes twice, the same id with
// other content twice, and what cannot be read. None disturbs another.
func TestFormsThatShareATransaction(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		const n = 40
		s := w.Login("140822", "inspector1")
		target := outfalls(w, s.Access, 1)[0]
		answers := make([][]*fieldsyncv1.Receipt, n)
		var all sync.WaitGroup
		for i := range n {
			id := uuid.Must(uuid.NewV7()).String()
			same, other := form(w, id, target, "一"), form(w, id, target, "二")
			answers[i] = make([]*fieldsyncv1.Receipt, 4)
			for k, raw := range [][]byte{same, same, other, []byte("broken " + id)} {
				all.Go(func() { answers[i][k] = w.Push(s.Access, id, raw) })
			}
		}
		all.Wait()
		statuses := map[fieldsyncv1.Status]int{}
		for i, four := range answers {
			for _, r := range four {
				statuses[r.GetStatus()]++
			}
			if four[3].GetStatus() != fieldsyncv1.Status_STATUS_QUARANTINED {
				t.Errorf("%d: %v", i, four[3])
			}
		}
		// Of each id one content came first; the other is a conflict. If "二" came first, both "一" are conflicts, of which one row is kept.
		if statuses[fieldsyncv1.Status_STATUS_ACCEPTED] != n || statuses[fieldsyncv1.Status_STATUS_RETRY] != 0 {
			t.Errorf("%v", statuses)
		}
		for what, want := range map[string]int{"inspections": n, "conflicts": n, "quarantines": n} {
			if got := count(w, "SELECT count(*) FROM "+what+" WHERE tenant_id = '140822'"); got != want {
				t.Errorf("%s: %d, want %d", what, got, want)
			}
		}
	})
}

// TestTwoClaimsAtOnce lets two reviewers reach for the same case, and for the first free one, at the same time, many times over.
func TestTwoClaimsAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := w.Login("140823", "inspector1")
		for _, target := range outfalls(w, s.Access, 2) {
			id := uuid.Must(uuid.NewV7()).String()
			w.Push(s.Access, id, form(w, id, target, ""))
		}
		w.Idle()
		reviewers := []string{w.Login("140823", "reviewer1").Access, w.Login("140823", "reviewer2").Access}
		client := reviewv1.NewReviewServiceClient(w.Conn)
		for round := range 10 {
			got := make([]string, 2)
			var both sync.WaitGroup
			for i, token := range reviewers {
				both.Go(func() {
					out, err := client.ClaimCase(apptest.As(token), &reviewv1.ClaimCaseRequest{})
					if err != nil && !strings.Contains(err.Error(), "holds this case") {
						t.Errorf("%v", err)
					}
					got[i] = out.GetCase().GetId()
				})
			}
			both.Wait()
			if got[0] != "" && got[0] == got[1] {
				t.Fatalf("round %d: both hold %s", round, got[0])
			}
			if got[0] == "" && got[1] == "" {
				t.Fatalf("round %d: nobody got a case", round)
			}
			for i, token := range reviewers {
				if got[i] != "" {
					_, err := client.ReleaseCase(apptest.As(token), &reviewv1.ReleaseCaseRequest{Id: got[i]})
					w.Must(err)
				}
			}
		}
	})
}
