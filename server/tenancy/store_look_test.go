package tenancy

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/dbtest"
	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

const (
	oneThing = "/xuncha.inspection.v1.InspectionService/GetInspection"
	aList    = "/xuncha.inspection.v1.InspectionService/ListInspections"
	rareCall = "/xuncha.patrol.v1.PatrolService/GetTrack"
)

// watched is a county with some looks, made by two people in turns, newest last; each tenth is of the rare kind.
type watched struct {
	*Service
	db      *dbtest.DB
	in      context.Context
	lookers [2]Principal
	from    time.Time
	subject string
}

func eachWatched(t *testing.T, n int, test func(*testing.T, *watched)) {
	dbtest.Each(t, func(t *testing.T, db *dbtest.DB) {
		w := &watched{Service: &Service{db: db.DB}, db: db, in: scope.Into(context.Background(), scope.ForSystem("140802")), from: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), subject: uuid.NewString()}
		for i := range w.lookers {
			w.lookers[i] = Principal{Name: fmt.Sprintf("督导%d", i), Scope: scope.Scope{Tenant: "1408", User: uuid.Must(uuid.NewV7())}}
		}
		err := db.Write(w.in, func(ctx context.Context, tx *entdb.Tx) error {
			for i := range n {
				seen := Seen{What: aList}
				if i%10 == 5 {
					seen = Seen{What: rareCall, Subject: uuid.NewString()}
				} else if i%3 == 0 {
					seen = Seen{What: oneThing, Subject: w.subject, Label: "一号排口", Person: w.lookers[1].Scope.User.String()}
				}
				if err := createLook(ctx, tx, w.lookers[i%2], seen, w.from.Add(time.Duration(i/2)*time.Minute)); err != nil { // two of one moment
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		test(t, w)
	})
}

// all reads every page of so many.
func (w *watched) all(t *testing.T, f LookFilter, page int) (out []Look) {
	t.Helper()
	var at time.Time
	var id uuid.UUID
	for {
		some, err := w.ListLooks(w.in, f, at, id, page)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, some...)
		if len(some) < page {
			return out
		}
		at, id = some[page-1].At, some[page-1].ID
	}
}

// TestLooksAreNarrowed: by who looked, by the calls, by period and by the one thing, alone and together, each look once on whichever page and the newest first.
func TestLooksAreNarrowed(t *testing.T) {
	eachWatched(t, 120, func(t *testing.T, w *watched) {
		everything := w.all(t, LookFilter{}, 500)
		if len(everything) != 120 {
			t.Fatalf("%d looks", len(everything))
		}
		half := w.from.Add(30 * time.Minute)
		for name, c := range map[string]struct {
			filter LookFilter
			fits   func(Look) bool
		}{
			"nothing":         {LookFilter{}, func(Look) bool { return true }},
			"person":          {LookFilter{User: w.lookers[1].Scope.User}, func(l Look) bool { return l.Name == "督导1" }},
			"call":            {LookFilter{Calls: []string{rareCall}}, func(l Look) bool { return l.What == rareCall }},
			"calls":           {LookFilter{Calls: []string{rareCall, oneThing}}, func(l Look) bool { return l.What != aList }},
			"period":          {LookFilter{From: half, Until: half.Add(10 * time.Minute)}, func(l Look) bool { return !l.At.Before(half) && l.At.Before(half.Add(10*time.Minute)) }},
			"subject":         {LookFilter{Subject: w.subject}, func(l Look) bool { return l.Label == "一号排口" }},
			"all at once":     {LookFilter{User: w.lookers[0].Scope.User, Calls: []string{oneThing, aList}, From: half, Subject: w.subject}, func(l Look) bool { return l.Name == "督导0" && l.Subject == w.subject && !l.At.Before(half) }},
			"what is nowhere": {LookFilter{Subject: uuid.NewString()}, func(Look) bool { return false }},
		} {
			want := slices.DeleteFunc(slices.Clone(everything), func(l Look) bool { return !c.fits(l) })
			if (len(want) == 0) != (name == "what is nowhere") {
				t.Fatalf("%s: the test's own looks are %d", name, len(want))
			}
			for _, page := range []int{7, 500} {
				if got := w.all(t, c.filter, page); !slices.Equal(got, want) {
					t.Errorf("%s, by %d: %d looks, not %d", name, page, len(got), len(want))
				}
			}
		}
		lookers, err := w.ListLookers(w.in)
		if err != nil || len(lookers) != 2 || lookers[0].Name != "督导0" || lookers[1].Name != "督导1" {
			t.Errorf("%+v, %v", lookers, err)
		}
		if elsewhere, err := w.ListLookers(scope.Into(context.Background(), scope.ForSystem("140821"))); err != nil || len(elsewhere) > 0 {
			t.Errorf("another county knows who looked here: %+v, %v", elsewhere, err)
		}
	})
}

// TestLooksGoByTheirIndexes, for they may be a million.
func TestLooksGoByTheirIndexes(t *testing.T) {
	eachWatched(t, 5000, func(t *testing.T, w *watched) {
		if _, err := w.db.Owner.Exec("ANALYZE looks"); err != nil {
			t.Fatal(err)
		}
		for index, f := range map[string]LookFilter{
			"look_tenant_id_at_id":           {From: w.from.Add(time.Hour), Until: w.from.Add(2 * time.Hour)},
			"look_tenant_id_looker_id_at_id": {User: uuid.New()},
			"look_tenant_id_what_at_id":      {Calls: []string{rareCall, "/none"}},
			"look_tenant_id_subject_at_id":   {Subject: uuid.NewString()},
		} {
			for _, before := range []time.Time{{}, w.from.Add(90 * time.Minute)} {
				id := uuid.Nil
				if !before.IsZero() {
					id = uuid.New()
				}
				dbtest.WantIndex(t, w.db.Plans(t, w.in, func(ctx context.Context, tx *entdb.Tx) error {
					_, err := listLooks(ctx, tx, f, before, id, 50)
					return err
				}), index)
			}
		}
		dbtest.WantIndex(t, w.db.Plans(t, w.in, func(ctx context.Context, tx *entdb.Tx) error {
			_, err := listLookers(ctx, tx, 10)
			return err
		}), "look_tenant_id_looker_id_at_id")
	})
}
