package tasking

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/dbtest"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// TestLifeOfADebt goes through one week of one duty: owed, partly covered, met late, and never lower for a visit more.
func TestLifeOfADebt(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.publish(weekly(), day(2026, 1, 1))
		d := w.duty(w.person(w.admin, "甲"), w.reach(county+"001", day(2026, 1, 1)), grid.Village, "weekly", day(2026, 11, 2).Add(-12*time.Hour))
		got := w.debts(d, "")
		if len(got) != 1 || got[0].Owed != 1 || got[0].Done != 0 || got[0].State != Open || got[0].LengthMM == 0 || !got[0].Due.Equal(got[0].Period.Until.Add(48*time.Hour)) {
			t.Fatalf("%+v", got)
		}
		w.walk(walked{duty: d, at: day(2026, 11, 3), valid: false})
		w.walk(walked{duty: d, at: day(2026, 11, 4), valid: true, covered: stretch(0, 100_000)})
		w.walk(walked{duty: d, at: day(2026, 11, 5), valid: true, problems: true, covered: stretch(50_000, 300_000)})
		one := w.debts(d, "")[0]
		if one.Done != 2 || one.Held != 3 || one.Silent != 1 || one.State != Met || one.CoveredMM != 300_000 {
			t.Fatalf("%+v", one)
		}
		if u := one.Uncovered; len(u) != 1 || u[0].From != 300_000 || int64(u[0].To) != one.LengthMM {
			t.Errorf("%v", u)
		}
		b := w.board(Ask{Period: "2026-11", Below: true})
		if l := b.Total; l.Owed != 1 || l.Done != 1 || l.Debt() != 0 || l.Held != 3 || l.Valid != 2 || l.Silent != 1 || l.CoveredMM != 300_000 || l.People != 1 || l.Duties != 1 {
			t.Errorf("%+v", l)
		}
		if len(b.Regions) != 1 || b.Regions[0].Region != county+"001" || b.Regions[0].Name != "地"+county+"001" {
			t.Errorf("%+v", b.Regions)
		}
	})
}

// TestADutyThatBeginsInMidPeriod owes its part, halves rounded up; and one that ended owes no more.
func TestADutyThatBeginsInMidPeriod(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		r := weekly()
		r.Frequencies = []rule.Frequency{{Times: 10, Per: rule.Month}}
		w.publish(r, day(2026, 1, 1))
		w.at.Set(day(2026, 11, 25))
		d := w.duty(w.person(w.admin, "甲"), w.reach(county+"001", day(2026, 1, 1)), grid.Village, "weekly", time.Date(2026, 11, 16, 0, 0, 0, 0, rule.Beijing))
		if got := w.debts(d, "2026-11"); len(got) != 1 || got[0].Owed != 5 { // 15 days of 30
			t.Fatalf("%+v", got)
		}
		if _, err := w.grid.EndDuty(w.admin, d.ID, time.Date(2026, 11, 22, 0, 0, 0, 0, rule.Beijing)); err != nil {
			t.Fatal(err)
		}
		if got := w.debts(d, "2026-11"); got[0].Owed != 2 { // 6 days of 30
			t.Errorf("%+v", got)
		}
		w.tick(day(2026, 12, 20))
		if got := w.debts(d, "2026-12"); len(got) != 0 {
			t.Errorf("a duty that ended owes %+v", got)
		}
	})
}

// TestPerPerson: where a rule counts per person one visit of any asset counts for all, it is owed once, and each asset is still covered by itself. At another tier
// the same person owes by themselves.
func TestPerPerson(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		r := weekly()
		r.PerPerson = true
		w.publish(r, day(2026, 1, 1))
		who, from := w.person(w.admin, "甲"), day(2026, 11, 2).Add(-12*time.Hour)
		a, b := w.reach(county+"001", day(2026, 1, 1)), w.reach(county+"002", day(2026, 1, 1))
		first, second := w.duty(who, a, grid.Village, "weekly", from), w.duty(who, b, grid.Village, "weekly", from)
		other := w.duty(who, b, grid.Township, "weekly", from)
		if l := w.board(Ask{Period: "2026-11", Below: true}).Total; l.Owed != 2 || l.People != 1 || l.Duties != 3 {
			t.Fatalf("%+v", l)
		}
		w.walk(walked{duty: second, at: day(2026, 11, 3), valid: true, covered: stretch(0, 1000)})
		carried, beside := w.debts(first, "")[0], w.debts(second, "")[0]
		if carried.Owed != 1 || carried.Done != 1 || carried.State != Met || carried.CoveredMM != 0 {
			t.Errorf("%+v", carried)
		}
		if beside.Owed != 0 || beside.Done != 0 || beside.State != Met || beside.CoveredMM != 1000 {
			t.Errorf("%+v", beside)
		}
		if still := w.debts(other, "")[0]; still.Owed != 1 || still.Done != 0 || still.State != Open {
			t.Errorf("%+v", still)
		}
	})
}

// TestTheClock: what is not met becomes overdue after the grace and goes a tier up each time, with a trail and a notice for each; a late fix mends the debt, and the
// trail stays.
func TestTheClock(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.publish(weekly(), day(2026, 1, 1))
		city := w.person(dbtest.In("1408"), "市")
		_, err := w.grid.Appoint(dbtest.In("1408"), w.units["1408"], grid.Post{User: city, Role: "head", From: day(2026, 1, 1)})
		w.must(err)
		head := w.person(w.admin, "乡")
		_, err = w.grid.Appoint(w.admin, w.units[county+"001"], grid.Post{User: head, Role: "head", From: day(2026, 1, 1)})
		w.must(err)
		who := w.person(w.admin, "甲")
		d := w.duty(who, w.reach(county+"001", day(2026, 1, 1)), grid.Village, "weekly", day(2026, 11, 2).Add(-12*time.Hour))
		week := "2026-11-02..2026-11-08"
		due := w.debts(d, week)[0].Due
		w.tick(due.Add(-time.Second))
		if got := w.debts(d, week)[0]; got.State != Open {
			t.Fatalf("%+v", got)
		}
		w.tick(due)
		if got := w.debts(d, week)[0]; got.State != Overdue || got.EscalatedTo != "" {
			t.Fatalf("%+v", got)
		}
		for _, up := range []grid.Tier{grid.Township, grid.County, grid.City} {
			w.tick(w.at.Now().Add(72 * time.Hour))
			if got := w.debts(d, week)[0]; got.EscalatedTo != up {
				t.Fatalf("escalated to %q, not %q", got.EscalatedTo, up)
			}
		}
		w.tick(w.at.Now().Add(72 * time.Hour))
		got := w.debts(d, week)[0]
		if len(got.Escalations) != 3 || got.Escalations[0].User == nil || *got.Escalations[0].User != head || got.Escalations[0].UserName != "乡" || got.Escalations[1].User != nil || got.EscalateAt != nil {
			t.Errorf("%+v", got)
		}
		w.walk(walked{duty: d, at: day(2026, 11, 4), valid: true})
		if got = w.debts(d, week)[0]; got.State != Met || len(got.Escalations) != 3 {
			t.Errorf("%+v", got)
		}
		for person, want := range map[string]struct {
			ctx  context.Context
			text string
		}{"甲": {as(w.admin, who), "应巡 1 次"}, "乡": {as(w.admin, head), "责任人 甲"}, "市": {as(dbtest.In("1408"), city), "责任人 甲"}} {
			all, _, err := w.Notices(want.ctx, time.Time{}, uuid.Nil, 100)
			if err != nil || len(all) == 0 || !strings.Contains(all[len(all)-1].ZH, want.text) || !strings.Contains(all[0].EN, "overdue") {
				t.Errorf("%s was told %+v, %v", person, all, err)
			}
		}
	})
}

// TestAClockThatStoodStill: no week is forgotten that began and ended while no clock ran, also of a duty that ended meanwhile.
func TestAClockThatStoodStill(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.publish(weekly(), day(2026, 1, 1))
		reach := w.reach(county+"001", day(2026, 1, 1))
		stands := w.duty(w.person(w.admin, "甲"), reach, grid.Village, "weekly", day(2026, 11, 2).Add(-12*time.Hour))
		ends := w.duty(w.person(w.admin, "乙"), reach, grid.Village, "weekly", day(2026, 11, 2).Add(-12*time.Hour))
		_, err := w.grid.EndDuty(w.admin, ends.ID, day(2026, 11, 23).Add(-12*time.Hour))
		w.must(err)
		w.tick(day(2026, 12, 30))
		for d, want := range map[uuid.UUID]int{stands.ID: 9, ends.ID: 3} {
			all, err := w.List(w.admin, Filter{Duty: d, Period: "2026-11-02..2027-01-03", Limit: 500})
			w.must(err)
			if len(all) != want {
				t.Errorf("%d weeks, want %d", len(all), want)
			}
			for _, one := range all {
				if one.Period.Until.Before(day(2026, 12, 20)) && one.State != Overdue {
					t.Errorf("%+v", one)
				}
			}
		}
	})
}

// TestAsOf: a past day's board says what was known that day, whatever came later, under whichever rule.
func TestAsOf(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.publish(weekly(), day(2026, 1, 1))
		d := w.duty(w.person(w.admin, "甲"), w.reach(county+"001", day(2026, 1, 1)), grid.Village, "weekly", day(2026, 11, 2).Add(-12*time.Hour))
		ask := Ask{Period: "2026-11", Below: true}
		then, owing := map[time.Time]Board{}, map[time.Time]string{}
		debts := func(asOf time.Time) string {
			all, err := w.List(w.admin, Filter{Period: "2026-11", AsOf: asOf, Limit: 100})
			w.must(err)
			var out strings.Builder
			for _, d := range all {
				fmt.Fprintln(&out, d.ID, d.UserName, d.AssetName, d.Rule, d.Period.Until, d.Owed, d.Done, d.CoveredMM, d.State, d.EscalatedTo)
			}
			return out.String()
		}
		remember := func() {
			then[w.at.Now()], owing[w.at.Now()] = w.board(ask), debts(time.Time{})
			w.at.Advance(time.Hour)
		}
		remember()
		w.walk(walked{duty: d, at: day(2026, 11, 2), valid: true, covered: stretch(0, 5000)})
		remember()
		w.tick(day(2026, 11, 12))
		remember()
		w.walk(walked{duty: d, at: day(2026, 11, 3), valid: true, problems: true, covered: stretch(4000, 9000)}) // a phone that came late
		remember()
		r := weekly()
		r.Version, r.Frequencies = 2, []rule.Frequency{{Times: 3, Per: rule.Month}}
		w.publish(r, day(2026, 11, 1))
		remember()
		for at, want := range then {
			a := ask
			a.AsOf = at
			if got := w.board(a).Total; got != want.Total {
				t.Errorf("as of %s: %+v\nthen it was %+v", at, got, want.Total)
			}
			if got := debts(at); got != owing[at] {
				t.Errorf("as of %s the debts are\n%sthen they were\n%s", at, got, owing[at])
			}
			w.exported(a, want.Total, owing[at])
		}
		if now := w.board(ask).Total; now.Owed != 3 || now.Done != 2 || now.CoveredMM != 9000 {
			t.Errorf("%+v", now)
		}
	})
}

// TestMovedBorders: a month is judged by its own map. A reach that replaces another from a day on takes over its duty and what is delegated of it; what was done on the
// one before stays done.
func TestMovedBorders(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.publish(weekly(), day(2026, 1, 1))
		before := w.reach(county+"001", day(2026, 1, 1))
		who, other := w.person(w.admin, "甲"), w.person(w.admin, "乙")
		d := w.duty(who, before, grid.Village, "weekly", day(2026, 11, 2).Add(-12*time.Hour))
		_, err := w.grid.Delegate(as(w.admin, who), grid.Delegation{ID: newID(), Duty: d.ID, To: other, From: day(2026, 11, 2), Until: day(2026, 11, 30), Reason: "出差"})
		w.must(err)
		w.walk(walked{duty: d, at: day(2026, 11, 2), valid: true, covered: stretch(0, 5000)})
		w.at.Set(day(2026, 11, 20))
		w.tick(w.at.Now())
		a := grid.Asset{ID: newID(), Kind: grid.Reach, Name: "新河段", Unit: w.units[county+"002"], Region: county + "002", From: time.Date(2026, 11, 9, 0, 0, 0, 0, rule.Beijing),
			Geometry: []byte(`{"type":"LineString","coordinates":[[111,35],[111.02,35]]}`), Replaces: before.ID}
		w.must(w.grid.ImportAssets(w.admin, []grid.Asset{a}, false))
		if got := w.debts(d, "2026-11"); len(got) != 1 || got[0].Done != 1 || got[0].CoveredMM != 5000 {
			t.Errorf("the week before: %+v", got)
		}
		taken, err := w.grid.ListDuties(w.admin, grid.DutyFilter{Asset: a.ID, Page: grid.Page{Limit: 10}})
		if err != nil || len(taken) != 1 || taken[0].User != who || len(taken[0].Delegations) != 1 || taken[0].Delegations[0].To != other || taken[0].Delegations[0].ToName != "乙" {
			t.Fatalf("%+v, %v", taken, err)
		}
		if got := w.debts(taken[0], ""); len(got) != 1 || got[0].Region != county+"002" || got[0].LengthMM < 1_500_000 {
			t.Errorf("%+v", got)
		}
		for at, want := range map[time.Time]string{day(2026, 11, 5): "河段" + county + "001", day(2026, 11, 15): "新河段"} {
			all, err := w.grid.ListAssets(w.admin, grid.AssetFilter{At: at, Page: grid.Page{Limit: 10}})
			if err != nil || len(all) != 1 || all[0].Name != want {
				t.Errorf("on %s: %+v, %v", at, all, err)
			}
		}
	})
}

// TestBadAsks gives a reason for what cannot be answered.
func TestBadAsks(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		for ask, want := range map[Ask]fault.Reason{{Period: "2026-13"}: fault.BadArgument, {Period: "..", Region: county}: fault.BadArgument, {Region: "14080"}: fault.RegionUnknown, {Region: county + "1", Period: "2026"}: fault.RegionUnknown} {
			_, err := w.Roll(w.admin, ask)
			if !fault.Is(err, want) {
				t.Errorf("%+v: %v", ask, err)
			}
		}
		w.publish(weekly(), day(2026, 1, 1))
		_, err := w.grid.CreateDuty(w.admin, grid.Duty{ID: newID(), User: w.person(w.admin, "甲"), Asset: w.reach(county+"001", day(2026, 1, 1)).ID, Tier: grid.Village, Rule: "nobody_published_it", From: day(2026, 11, 1)})
		if !fault.Is(err, fault.RuleUnknown) {
			t.Error(err)
		}
	})
}

// as is the scope of a person of a tenant.
func as(ctx context.Context, person uuid.UUID) context.Context {
	tenant := tenantOf(ctx)
	return scope.Into(ctx, scope.Scope{Tenant: tenant, Region: tenant, User: person, Roles: []scope.Role{scope.Chief}})
}
