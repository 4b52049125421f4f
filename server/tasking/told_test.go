package tasking

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/patrol"
	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

func chainage(mm int64) coverage.Chainage { return coverage.Chainage(mm) }

// told lists what a person was told, oldest first.
func (w *world) told(person uuid.UUID) (out []string) {
	w.t.Helper()
	all, _, err := w.Notices(as(w.admin, person), time.Time{}, uuid.Nil, 500)
	w.must(err)
	for _, n := range all {
		out = append(out, n.What+" "+n.ZH)
	}
	slices.Reverse(out)
	return out
}

// head appoints somebody to a unit of the county.
func (w *world) head(unit uuid.UUID, name string) uuid.UUID {
	w.t.Helper()
	who := w.person(w.admin, name)
	_, err := w.grid.Appoint(w.admin, unit, grid.Post{User: who, Role: "head", From: day(2026, 1, 1)})
	w.must(err)
	return who
}

// TestToldOnce: who owes is told once that it is overdue, and each tier once, whatever comes in between that does not suffice; and anew only if it was met meanwhile, step by
// step from then on.
func TestToldOnce(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		r := weekly()
		r.Coverage.LeastShare = 0.8
		w.publish(r, day(2026, 1, 1))
		w.admin = scope.Into(w.admin, scope.Scope{Tenant: county, User: w.person(w.admin, "管理员"), Roles: []scope.Role{scope.CountyAdmin}, Region: county})
		township, top := w.head(w.units[county+"001"], "乡"), w.head(w.units[county], "县")
		a := w.reach(county+"001", day(2026, 1, 1))
		who := w.person(w.admin, "甲")
		d := w.duty(who, a, grid.Village, "weekly", midnight(2026, 11, 2))
		_, err := w.grid.EndDuty(w.admin, d.ID, midnight(2026, 11, 9))
		w.must(err)
		week := "2026-11-02..2026-11-08"
		debts := func(person uuid.UUID) []string {
			return slices.DeleteFunc(w.told(person), func(text string) bool { return strings.HasPrefix(text, "warning ") })
		}
		counts := func(when string, own, up, upper int) {
			t.Helper()
			if got := []int{len(debts(who)), len(debts(township)), len(debts(top))}; !slices.Equal(got, []int{own, up, upper}) {
				t.Errorf("%s: told %v times, not %v", when, got, []int{own, up, upper})
			}
		}
		warn := func(level string) {
			t.Helper()
			_, err := w.grid.SetWarning(w.admin, grid.Warning{ID: newID(), Asset: a.ID, Level: level, Reason: "通报", From: w.at.Now()})
			w.must(err)
			w.must(w.Service.db.Write(w.admin, func(ctx context.Context, tx *entdb.Tx) error { return w.Changed(ctx, tx, []uuid.UUID{d.ID}) }))
		}
		w.tick(day(2026, 11, 11)) // midnight was due
		counts("overdue", 1, 0, 0)
		w.walk(walked{duty: d, at: day(2026, 11, 4), valid: true, covered: stretch(0, chainage(a.LengthMM*7996/10000))})
		w.tick(w.at.Now().Add(time.Minute))
		counts("a late patrol that does not suffice", 1, 0, 0)
		warn("red")
		w.tick(day(2026, 11, 14)) // three days after it was told
		counts("a tier up", 1, 1, 0)
		if text := debts(township)[0]; !strings.Contains(text, "覆盖 79.9%") {
			t.Error(text)
		}
		warn("yellow")
		w.tick(w.at.Now().Add(time.Minute))
		counts("a warning", 1, 1, 0)
		w.tick(day(2026, 11, 17))
		w.tick(day(2026, 11, 20))
		w.tick(day(2026, 11, 23))
		counts("up to the city", 1, 1, 1)
		warn("orange")
		w.tick(w.at.Now().Add(time.Minute))
		counts("a warning when all were told", 1, 1, 1)

		d2 := w.duty(who, a, grid.Village, "weekly", midnight(2026, 11, 23))
		_, err = w.grid.EndDuty(w.admin, d2.ID, midnight(2026, 11, 30))
		w.must(err)
		enough := w.walk(walked{duty: d2, at: day(2026, 11, 24), valid: true, covered: stretch(0, chainage(a.LengthMM))})
		w.tick(day(2026, 12, 20))
		counts("met in time", 1, 1, 1)
		w.must(w.Service.db.Write(w.admin, func(ctx context.Context, tx *entdb.Tx) error {
			if err := tx.Patrol.Update().Where(patrol.ID(enough)).SetDiscounted(true).Exec(ctx); err != nil {
				return err
			}
			return w.Judged(ctx, tx, []uuid.UUID{d2.ID}, day(2026, 11, 24))
		}))
		if got := w.debts(d2, "2026-11-23..2026-11-29")[0]; got.State != Overdue {
			t.Errorf("%+v", got)
		}
		w.tick(w.at.Now().Add(time.Minute))
		counts("discounted three weeks after", 2, 1, 1)
		w.tick(w.at.Now().Add(71 * time.Hour))
		counts("there is time yet", 2, 1, 1)
		w.tick(w.at.Now().Add(time.Hour))
		counts("a tier up", 2, 2, 1)
		w.walk(walked{duty: d2, at: day(2026, 11, 25), valid: true, covered: stretch(0, chainage(a.LengthMM))})
		w.tick(w.at.Now().Add(72 * time.Hour))
		counts("met", 2, 2, 1)
		if got := w.debts(d, week)[0]; len(got.Escalations) != 3 {
			t.Errorf("%+v", got.Escalations)
		}
	})
}

// TestTheHeadOfASpecialAreaIsTold of what is owed in it, at every step, beside those whom the tiers' lines lead to; once at a step, also who heads a division too; not of what lies outside
// it, and not after their time.
func TestTheHeadOfASpecialAreaIsTold(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.publish(weekly(), day(2026, 1, 1))
		zone := func(name string) uuid.UUID {
			t.Helper()
			u, err := w.grid.SaveUnit(w.admin, grid.Unit{ID: newID(), Kind: "special", Region: county + "001", Name: name})
			w.must(err)
			return u.ID
		}
		wetland, park := zone("湿地"), zone("园区")
		township, area, before := w.head(w.units[county+"001"], "乡"), w.person(w.admin, "区"), w.person(w.admin, "前任")
		for unit, who := range map[uuid.UUID]uuid.UUID{wetland: area, park: township} {
			_, err := w.grid.Appoint(w.admin, unit, grid.Post{User: before, Role: "head", From: day(2026, 1, 1)})
			w.must(err)
			_, err = w.grid.Appoint(w.admin, unit, grid.Post{User: who, Role: "head", From: day(2026, 10, 1)})
			w.must(err)
		}
		in := func(unit uuid.UUID, name string) grid.Asset {
			t.Helper()
			a := grid.Asset{ID: newID(), Kind: grid.Reach, Name: name, River: "河", Unit: unit, Region: county + "001", From: day(2026, 1, 1), Geometry: []byte(`{"type":"LineString","coordinates":[[111,35],[111.01,35]]}`)}
			w.must(w.grid.ImportAssets(w.admin, []grid.Asset{a}, false))
			return a
		}
		who := w.person(w.admin, "甲")
		for _, a := range []grid.Asset{in(wetland, "湿地河段"), in(park, "园区河段"), in(w.units[county+"001"], "乡里河段")} {
			d := w.duty(who, a, grid.Village, "weekly", midnight(2026, 11, 2))
			_, err := w.grid.EndDuty(w.admin, d.ID, midnight(2026, 11, 9))
			w.must(err)
		}
		counts := func(when string, own, up, special int) {
			t.Helper()
			if got := []int{len(w.told(who)), len(w.told(township)), len(w.told(area)), len(w.told(before))}; !slices.Equal(got, []int{own, up, special, 0}) {
				t.Errorf("%s: told %v times, not %v", when, got, []int{own, up, special, 0})
			}
		}
		w.tick(day(2026, 11, 11))
		counts("overdue", 3, 1, 1) // the township's head is told as the head of the park
		if text := w.told(area)[0]; !strings.HasPrefix(text, "overdue 责任人 甲：湿地河段 2026-11-02 至 2026-11-08 应巡 1 次，已巡 0 次") {
			t.Error(text)
		}
		told, _, err := w.Notices(as(w.admin, area), time.Time{}, uuid.Nil, 500)
		w.must(err)
		if d := told[0].Debt; d == nil || d.User != who || d.UserName != "甲" || d.State != Overdue || told[0].Asset.Name != "湿地河段" || told[0].Asset.ID != d.Asset {
			t.Errorf("it is not said which debt that is: %+v", told[0])
		}
		w.tick(day(2026, 11, 14))
		counts("to the township", 3, 4, 2)
		w.tick(day(2026, 11, 17))
		counts("to the county, which has no head", 3, 5, 3)
		w.tick(day(2026, 11, 20))
		counts("to the city", 3, 6, 4)
		w.tick(day(2026, 11, 23))
		counts("to nobody", 3, 6, 4)
	})
}

// TestAWarningIsTold once to whose duty the asset is, to the head of its division and to that of its special area, as it is given and as it is lifted; not to who gave it.
func TestAWarningIsTold(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.publish(weekly(), day(2026, 1, 1))
		w.admin = scope.Into(w.admin, scope.Scope{Tenant: county, User: w.person(w.admin, "管理员"), Roles: []scope.Role{scope.CountyAdmin}, Region: county})
		u, err := w.grid.SaveUnit(w.admin, grid.Unit{ID: newID(), Kind: "special", Region: county + "001", Name: "湿地"})
		w.must(err)
		area, township, top := w.head(u.ID, "区"), w.head(w.units[county+"001"], "乡"), w.head(w.units[county], "县")
		a := grid.Asset{ID: newID(), Kind: grid.Reach, Name: "湿地河段", River: "河", Unit: u.ID, Region: county + "001", From: day(2026, 1, 1), Geometry: []byte(`{"type":"LineString","coordinates":[[111,35],[111.01,35]]}`)}
		w.must(w.grid.ImportAssets(w.admin, []grid.Asset{a}, false))
		who, gone := w.person(w.admin, "甲"), w.person(w.admin, "乙")
		w.duty(who, a, grid.Village, "weekly", midnight(2026, 11, 2))
		w.duty(who, a, grid.Township, "weekly", midnight(2026, 11, 2))
		d := w.duty(gone, a, grid.Village, "weekly", midnight(2026, 10, 5))
		_, err = w.grid.EndDuty(w.admin, d.ID, midnight(2026, 11, 2))
		w.must(err)
		red := grid.Warning{ID: newID(), Asset: a.ID, Level: "red", Reason: "断面超标", From: w.at.Now()}
		for range 2 {
			_, err = w.grid.SetWarning(w.admin, red)
			w.must(err)
		}
		_, err = w.grid.SetWarning(w.admin, grid.Warning{ID: newID(), Asset: a.ID, Level: grid.Lifted, Reason: "已达标", From: w.at.Now().Add(time.Hour)})
		w.must(err)
		w.drain()
		want := []string{"warning 湿地河段 自 2026-11-02 12:00 起红色预警：断面超标", "warning 湿地河段 自 2026-11-02 13:00 起解除预警：已达标"}
		for name, person := range map[string]uuid.UUID{"甲": who, "区": area, "乡": township} {
			if got := slices.Sorted(slices.Values(w.told(person))); !slices.Equal(got, want) {
				t.Errorf("%s was told %v", name, got)
			}
			all, _, err := w.Notices(as(w.admin, person), time.Time{}, uuid.Nil, 500)
			w.must(err)
			for _, n := range all {
				if n.Asset.ID != a.ID || n.Asset.Name != a.Name || n.Asset.Region != a.Region || n.Debt != nil {
					t.Errorf("%s cannot go to what the warning is on: %+v", name, n)
				}
			}
		}
		for name, person := range map[string]uuid.UUID{"县": top, "乙": gone} {
			if got := w.told(person); len(got) != 0 {
				t.Errorf("%s was told %v", name, got)
			}
		}
	})
}

// TestStepsFollowTheDebtsOwnVersion, also of a period in whose midst the rule began.
func TestStepsFollowTheDebtsOwnVersion(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.publish(weekly(), midnight(2026, 11, 4)) // a Wednesday
		township := w.head(w.units[county+"001"], "乡")
		d := w.duty(w.person(w.admin, "甲"), w.reach(county+"001", day(2026, 1, 1)), grid.Village, "weekly", midnight(2026, 11, 1))
		w.tick(day(2026, 11, 4))
		due := w.debts(d, "2026-11-02..2026-11-08")[0].Due
		w.tick(due)
		w.tick(due.Add(72 * time.Hour))
		if got := w.told(township); len(got) != 1 {
			t.Errorf("told %v", got)
		}
	})
}

// TestADutyWithoutAPeriodIsCaughtUpWith: no week is forgotten of a duty that was made to begin later, and whose first weeks passed while no clock ran.
func TestADutyWithoutAPeriodIsCaughtUpWith(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.publish(weekly(), day(2026, 1, 1))
		reach := w.reach(county+"001", day(2026, 1, 1))
		d := w.duty(w.person(w.admin, "甲"), reach, grid.Village, "weekly", midnight(2026, 11, 16))
		w.duty(w.person(w.admin, "乙"), reach, grid.Village, "weekly", midnight(2026, 10, 5))
		if got := w.debts(d, "2026-11"); len(got) != 0 {
			t.Fatalf("%+v", got)
		}
		w.tick(day(2026, 12, 9))
		got := w.debts(d, "2026-11-16..2026-12-13")
		if len(got) != 4 || got[0].State != Overdue || got[2].State != Overdue || got[3].State != Open {
			t.Errorf("%+v", got)
		}
		if all := w.told(d.User); len(all) != 3 {
			t.Errorf("told %v", all)
		}
	})
}
