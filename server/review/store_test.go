package review

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/dbtest"
	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/casepast"
	entinspection "github.com/xuncha/xuncha/ent/gen/inspection"
	"github.com/xuncha/xuncha/internal/cache/memory"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

const county = "140802"

// bench is a county's queue with people beside it.
type bench struct {
	*Service
	t     *testing.T
	db    *dbtest.DB
	clock *clock.Fake
}

func eachQueue(t *testing.T, test func(*testing.T, *bench)) {
	dbtest.Each(t, func(t *testing.T, db *dbtest.DB) {
		at := clock.Fixed(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
		test(t, &bench{New(db.DB, at, memory.New(at), registry.New(db.DB, at)), t, db, at})
	})
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) want(err error, reason fault.Reason) {
	b.t.Helper()
	if !fault.Is(err, reason) {
		b.t.Errorf("%v, want %s", err, reason)
	}
}

// person is somebody of the county, with their scope.
func (b *bench) person(account, region string, roles ...scope.Role) context.Context {
	b.t.Helper()
	id := uuid.Must(uuid.NewV7())
	held := []string{}
	for _, r := range roles {
		held = append(held, string(r))
	}
	b.must(b.db.Write(dbtest.In(county), func(ctx context.Context, tx *entdb.Tx) error {
		return tx.User.Create().SetID(id).SetAccount(account).SetName(account).SetPasswordHash("").SetRoles(held).SetRegion(region).SetCreatedAt(b.clock.Now()).Exec(ctx)
	}))
	return scope.Into(context.Background(), scope.Scope{Tenant: county, User: id, Region: region, Roles: roles})
}

func userOf(ctx context.Context) uuid.UUID {
	sc, _ := scope.From(ctx)
	return sc.User
}

// form is a complete inspection as a test wants it.
type form struct {
	by         context.Context
	officers   string // of the form, JSON
	target     *uuid.UUID
	named      string // a target that is not registered
	region     string
	at         time.Time // captured; zero: now
	lat, lng   float64
	item, hard string // one finding's item and severity; empty: none
}

// inspected keeps a complete inspection and lets the job open or join its case.
func (b *bench) inspected(f form) uuid.UUID {
	b.t.Helper()
	in, at := uuid.Must(uuid.NewV7()), f.at
	if at.IsZero() {
		at = b.clock.Now()
	}
	if f.region == "" {
		f.region = county
	}
	raw := fmt.Sprintf(`{"format":1,"id":%q,"target":%q,"pack":"OF","pack_version":1,"officers":[%s]}`, in, f.named, f.officers)
	b.must(b.db.Write(dbtest.In(county), func(ctx context.Context, tx *entdb.Tx) error {
		q := tx.Inspection.Create().SetID(in).SetRegion(f.region).SetNillableTargetID(f.target).SetPackCode("OF").SetPackVersion(1).SetInspectorID(userOf(f.by)).SetState(entinspection.StateComplete).SetCapturedAt(at).
			SetReceivedAt(b.clock.Now()).SetFlags([]byte("[]")).SetPhotosWanted(0).SetSeverity(f.hard).SetSubmission([]byte(raw)).SetSha256(make([]byte, 32))
		if f.lat != 0 {
			q.SetLat(f.lat).SetLng(f.lng).SetAccuracyM(8)
		}
		if err := q.Exec(ctx); err != nil || f.item == "" {
			return err
		}
		return tx.Finding.Create().SetID(uuid.Must(uuid.NewV7())).SetInspectionID(in).SetItemCode(f.item).SetSeverity(f.hard).SetTextZh("问").SetTextEn("q").SetBasis("").SetNote("").SetGroundsZh("").SetGroundsEn("").Exec(ctx)
	}))
	b.must(b.openFor(context.Background(), inspection.Completed{Tenant: county, Inspection: in}))
	return in
}

// caseOf is the case that an inspection's finding belongs to.
func (b *bench) caseOf(in uuid.UUID) *Case {
	b.t.Helper()
	var c *Case
	b.must(b.db.Read(dbtest.In(county), func(ctx context.Context, tx *entdb.Tx) error {
		all, err := tx.CaseFinding.Query().All(ctx)
		for _, f := range all {
			if f.InspectionID == in {
				whole, err := findWhole(ctx, tx, f.CaseID)
				if err != nil {
					return err
				}
				c = &whole
			}
		}
		return err
	}))
	if c == nil {
		b.t.Fatal("no case was opened")
	}
	return c
}

// found keeps a complete inspection by the person, with one finding, and lets the job open its case.
func (b *bench) found(by context.Context, region, severity string) *Case {
	b.t.Helper()
	return b.caseOf(b.inspected(form{by: by, region: region, item: "OF12", hard: severity}))
}

// TestTwoReviewersNeverHoldOneCase: a claim keeps others out until it is released or its half hour is over; claiming again renews it.
func TestTwoReviewersNeverHoldOneCase(t *testing.T) {
	eachQueue(t, func(t *testing.T, b *bench) {
		inspector, first, second := b.person("i", county), b.person("a", county, scope.Reviewer), b.person("b", county, scope.Reviewer)
		c := b.found(inspector, county+"001", "A")
		held, err := b.Claim(first, ClaimRequest{ID: c.ID})
		b.must(err)
		if !held.heldBy(userOf(first), b.clock.Now()) || !held.ClaimExpiresAt.Equal(b.clock.Now().Add(30*time.Minute)) {
			t.Errorf("%+v", held)
		}
		_, err = b.Claim(second, ClaimRequest{ID: c.ID})
		b.want(err, fault.CaseHeld)
		if none, err := b.Claim(second, ClaimRequest{}); err != nil || none != nil {
			t.Errorf("the first free one: %+v, %v", none, err)
		}
		_, err = b.Release(second, c.ID, "")
		b.want(err, fault.CaseNotClaimed)
		_, err = b.Decide(second, DecideRequest{ID: c.ID, Decision: Accept})
		b.want(err, fault.CaseNotClaimed)

		b.clock.Advance(29 * time.Minute)
		_, err = b.Claim(first, ClaimRequest{ID: c.ID}) // renewed
		b.must(err)
		b.clock.Advance(29 * time.Minute)
		_, err = b.Claim(second, ClaimRequest{ID: c.ID})
		b.want(err, fault.CaseHeld)
		b.clock.Advance(time.Minute) // the desk crashed and never came back
		_, err = b.Decide(first, DecideRequest{ID: c.ID, Decision: Accept})
		b.want(err, fault.CaseNotClaimed)
		taken, err := b.Claim(second, ClaimRequest{})
		b.must(err)
		if taken == nil || taken.ID != c.ID || !taken.heldBy(userOf(second), b.clock.Now()) {
			t.Fatalf("%+v", taken)
		}
		_, err = b.Claim(first, ClaimRequest{ID: c.ID})
		b.want(err, fault.CaseHeld)
		_, err = b.Release(second, c.ID, "")
		b.must(err)
		again, err := b.Claim(first, ClaimRequest{ID: c.ID})
		b.must(err)
		var acts []string
		for i, a := range again.Acts {
			acts = append(acts, a.Name)
			if a.Seq != i+1 {
				t.Errorf("act %d has number %d", i+1, a.Seq)
			}
		}
		if got := fmt.Sprint(acts); got != "[opened claimed claimed released claimed]" { // renewing is no act
			t.Error(got)
		}
	})
}

// TestAClosedCaseIsNotClaimed, nor decided again.
func TestAClosedCaseIsNotClaimed(t *testing.T) {
	eachQueue(t, func(t *testing.T, b *bench) {
		reviewer := b.person("a", county, scope.Reviewer)
		c := b.found(b.person("i", county), county, "B")
		_, err := b.Claim(reviewer, ClaimRequest{ID: c.ID})
		b.must(err)
		act := uuid.Must(uuid.NewV7())
		dismiss := DecideRequest{ID: c.ID, Act: act, Decision: Dismiss, Reason: "重复登记"}
		for range 2 { // sent twice it is done once
			done, err := b.Decide(reviewer, dismiss)
			b.must(err)
			if done.State != Dismissed || len(done.Acts) != 3 {
				t.Errorf("%+v", done)
			}
		}
		_, err = b.Claim(reviewer, ClaimRequest{ID: c.ID})
		b.want(err, fault.CaseClosed)
		_, err = b.Decide(reviewer, DecideRequest{ID: c.ID, Decision: Accept})
		b.want(err, fault.CaseClosed)
		if none, err := b.Claim(reviewer, ClaimRequest{}); err != nil || none != nil {
			t.Errorf("%+v, %v", none, err)
		}
		other := b.found(b.person("j", county), county, "B")
		dismiss.ID = other.ID
		_, err = b.Decide(reviewer, dismiss)
		b.want(err, fault.SameIDOther)
	})
}

// TestWhoInspectedDoesNotReview, by id or by the first free one; and a case of another township is not there.
func TestWhoInspectedDoesNotReview(t *testing.T) {
	eachQueue(t, func(t *testing.T, b *bench) {
		both := b.person("i", county, scope.Inspector, scope.Reviewer)
		c := b.found(both, county+"001", "A")
		_, err := b.Claim(both, ClaimRequest{ID: c.ID})
		b.want(err, fault.SamePair)
		if none, err := b.Claim(both, ClaimRequest{}); err != nil || none != nil {
			t.Errorf("%+v, %v", none, err)
		}
		elsewhere := b.person("a", county+"002", scope.Reviewer)
		_, err = b.Claim(elsewhere, ClaimRequest{ID: c.ID})
		b.want(err, fault.OutsideRegion)
		if none, err := b.Claim(elsewhere, ClaimRequest{}); err != nil || none != nil {
			t.Errorf("%+v, %v", none, err)
		}
		foreign := scope.Into(context.Background(), scope.Scope{Tenant: "140821", User: userOf(both), Region: "140821", Roles: []scope.Role{scope.Reviewer}})
		_, err = b.Claim(foreign, ClaimRequest{ID: c.ID})
		b.want(err, fault.Missing)
	})
}

// TestTheQueuesOrder is severity, then due time; pages by key neither lose nor repeat a case when others come in between.
func TestTheQueuesOrder(t *testing.T) {
	eachQueue(t, func(t *testing.T, b *bench) {
		inspector, reviewer := b.person("i", county), b.person("a", county, scope.Reviewer)
		want := map[uuid.UUID]bool{}
		for i := range 12 {
			b.clock.Advance(time.Hour)
			want[b.found(inspector, fmt.Sprintf("%s%03d", county, i%3), []string{"A", "B"}[i%2]).ID] = true
		}
		var last *Position
		seen := map[uuid.UUID]bool{}
		for {
			page, err := b.List(reviewer, Filter{After: last, Limit: 5})
			b.must(err)
			if len(page) == 0 {
				break
			}
			for _, c := range page {
				if last != nil && (c.Severity < last.Severity || c.Severity == last.Severity && c.DueAt.Before(last.DueAt)) {
					t.Errorf("%s %s after %+v", c.Severity, c.DueAt, last)
				}
				if seen[c.ID] {
					t.Errorf("%s came twice", c.ID)
				}
				seen[c.ID] = true
				last = &Position{c.Severity, c.DueAt, c.ID}
			}
			b.found(inspector, county, "A") // comes in between
		}
		for id := range want {
			if !seen[id] {
				t.Errorf("%s was lost", id)
			}
		}
		for name, f := range map[string]Filter{"severity": {Severity: "B"}, "region": {Region: county + "001"}} {
			f.Limit = 50
			page, err := b.List(reviewer, f)
			b.must(err)
			if len(page) == 0 {
				t.Error(name)
			}
			for _, c := range page {
				if f.Severity != "" && c.Severity != f.Severity || f.Region != "" && c.Region != f.Region {
					t.Errorf("%s: %+v", name, c)
				}
			}
		}
	})
}

// TestHowACaseStood: each change of how a case stands leaves how it stood before, without a gap and without a claim among them; a step that was taken too late is remembered.
func TestHowACaseStood(t *testing.T) {
	eachQueue(t, func(t *testing.T, b *bench) {
		inspector, reviewer := b.person("i", county), b.person("a", county, scope.Reviewer)
		c := b.found(inspector, county+"001", "B")
		step := func(after time.Duration, decision Decision) {
			b.clock.Advance(after)
			_, err := b.Claim(reviewer, ClaimRequest{ID: c.ID})
			b.must(err)
			_, err = b.Decide(reviewer, DecideRequest{ID: c.ID, Decision: decision, Reason: "x"})
			b.must(err)
		}
		step(time.Hour, Accept)
		step(30*24*time.Hour, Dismiss) // it was due after three working days
		b.must(b.db.Read(dbtest.In(county), func(ctx context.Context, tx *entdb.Tx) error {
			now, err := tx.CaseFile.Query().Only(ctx)
			if err != nil {
				return err
			}
			rows, err := tx.CasePast.Query().Order(casepast.ByKnownSince()).All(ctx)
			if len(rows) != 2 || rows[0].State != "open" || rows[1].State != "accepted" || rows[0].Late || rows[1].Late || !rows[1].Active || !now.Late {
				t.Fatalf("%+v\n%+v", rows, now)
			}
			if !rows[0].KnownSince.Equal(now.OpenedAt) || !rows[0].KnownUntil.Equal(rows[1].KnownSince) || !rows[1].KnownUntil.Equal(*now.KnownSince) || !now.KnownSince.Equal(b.clock.Now()) {
				t.Errorf("%+v\n%+v", rows, now)
			}
			return err
		}))
	})
}

// TestTheCityAsksForARegion and gets that region's, though it may read every county.
func TestTheCityAsksForARegion(t *testing.T) {
	eachQueue(t, func(t *testing.T, b *bench) {
		inspector := b.person("i", county)
		one, other := b.found(inspector, county+"001", "A"), b.found(inspector, county+"002", "A")
		city := scope.Into(context.Background(), scope.Scope{Tenant: county, User: uuid.New(), Region: "1408", Roles: []scope.Role{scope.CitySupervisor}, ReadAll: true, ReadOnly: true})
		for region, want := range map[string][]uuid.UUID{"": {one.ID, other.ID}, county: {one.ID, other.ID}, county + "001": {one.ID}, county + "003": nil} {
			got, err := b.List(city, Filter{Region: region, Limit: 50})
			b.must(err)
			ids := map[uuid.UUID]bool{}
			for _, c := range got {
				ids[c.ID] = true
			}
			for _, id := range want {
				if !ids[id] {
					t.Errorf("%q: %s is missing", region, id)
				}
			}
			if len(got) != len(want) {
				t.Errorf("%q: %d cases, want %d", region, len(got), len(want))
			}
		}
	})
}

// TestTheQueueGoesByItsIndex, the first page and a later one.
func TestTheQueueGoesByItsIndex(t *testing.T) {
	eachQueue(t, func(t *testing.T, b *bench) {
		many := "INSERT INTO cases (id, tenant_id, state, active, severity, region, target_kind, target_name, opened_at, due_at) SELECT %s, '140802', 'open', true, CASE WHEN i %% 2 = 0 THEN 'A' ELSE 'B' END, '140802001', 'outfall', 'x', %s, %s FROM %s"
		if b.db.Engine == entdb.Postgres {
			many = fmt.Sprintf(many, "gen_random_uuid()", "now()", "now() + i * interval '1 minute'", "generate_series(1, 20000) i")
		} else {
			many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) " +
				fmt.Sprintf(many, "printf('00000000-0000-7000-8000-%012d', i)", "'2026-11-23 01:00:00+00:00'", "datetime('2026-11-23', '+' || i || ' minutes') || '+00:00'", "n")
		}
		for _, statement := range []string{many, "ANALYZE cases"} {
			_, err := b.db.Owner.Exec(statement)
			b.must(err)
		}
		sc := scope.Scope{Tenant: county, User: uuid.New(), Region: county, Roles: []scope.Role{scope.Reviewer}}
		after := &Position{"A", b.clock.Now().Add(time.Hour), uuid.New()}
		for index, f := range map[string][]Filter{
			"casefile_tenant_id_active_severity_due_at_id": {{Limit: 50}, {Limit: 50, After: after}, {Limit: 50, Severity: "B"}},
			"casefile_tenant_id_state_severity_due_at_id":  {{Limit: 50, State: Open}},
		} {
			for _, filter := range f {
				dbtest.WantIndex(t, b.db.Plans(t, scope.Into(context.Background(), sc), func(ctx context.Context, tx *entdb.Tx) error {
					_, err := listCases(ctx, tx, filter, sc, false)
					return err
				}), index)
			}
		}
	})
}
