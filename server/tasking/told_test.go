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
	all, err := w.Notices(as(w.admin, person), time.Time{}, uuid.Nil, 500)
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
		counts := func(when string, own, up, upper int) {
			t.Helper()
			if got := []int{len(w.told(who)), len(w.told(township)), len(w.told(top))}; !slices.Equal(got, []int{own, up, upper}) {
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
		if text := w.told(township)[0]; !strings.Contains(text, "覆盖 79.9%") {
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
