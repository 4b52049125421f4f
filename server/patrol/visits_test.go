package patrol_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/patrol"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy/scope"
	"github.com/xuncha/xuncha/server/track"
)

// TestOneWalkIsOneVisit: nobody patrols twice at a time, whatever is handed in, in whatever order, on both engines.
func TestOneWalkIsOneVisit(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		v := inValley(t, w)
		v.theSameTrackCountsOnce()
		v.aCopyDatedBackIsDoubted()
		v.theOrderOfArrivalDoesNotMatter()
		v.whatADiscountedPatrolHeldBackCounts()
		v.aGapHoldsBothWays()
	})
}

// counting gives those of the patrols that count, as they are now.
func (v *valley) counting(all []patrol.Patrol) (out []patrol.Patrol) {
	v.t.Helper()
	for _, p := range all {
		if p = v.get(p.ID); p.Valid {
			out = append(out, p)
		}
	}
	return out
}

// theSameTrackCountsOnce, under whatever ids, and begun a second earlier; those that do not count say why, and a doubt names the other.
func (v *valley) theSameTrackCountsOnce() {
	who := v.person("one-walk", scope.Chief)
	duty := v.dutyOf(who, grid.Village, start.AddDate(0, -1, 0))
	fixes := v.walk(start, river, 1.3)
	first := v.handIn("one-walk", fixes, nil)
	all := []patrol.Patrol{first}
	for range 5 {
		v.Clock.Advance(time.Minute)
		all = append(all, v.handIn("one-walk", fixes, nil))
	}
	if c := v.counting(all); len(c) != 1 || c[0].ID != first.ID {
		v.t.Fatalf("one walk under %d ids: %d count", len(all), len(c))
	}
	for _, p := range all[1:] {
		why := rule.Why(p.Verdicts[0].Valid, p.Verdicts[0].Checks)
		if !strings.Contains(why.ZH, "与 2026-10-05 08:30 开始的另一次") || !strings.Contains(why.ZH, "分钟") || !strings.Contains(why.EN, "one walk counts once") || !strings.Contains(doubtsOf(p), "replay") {
			v.t.Errorf("%s; doubts %q", why.ZH, doubtsOf(p))
		}
	}
	sooner := slices.Clone(fixes)
	for i := range sooner {
		sooner[i].At -= 1000
	}
	all = append(all, v.handIn("one-walk", sooner, nil))
	if last := all[len(all)-1]; !strings.Contains(doubtsOf(last), "replay") {
		v.t.Errorf("a copy that began a second earlier: doubts %q", doubtsOf(last))
	}
	if c := v.counting(all); len(c) != 1 {
		v.t.Errorf("with a copy that began a second earlier %d count", len(c))
	}
	if d := v.debt(duty); d.Done != 1 || d.Held != len(all) {
		v.t.Errorf("%d done, %d held, of %d patrols", d.Done, d.Held, len(all))
	}
}

// aCopyDatedBackIsDoubted: the one that came first is not.
func (v *valley) aCopyDatedBackIsDoubted() {
	v.dutyOf(v.person("dates-back", scope.Chief), grid.Village, start.AddDate(0, -1, 0))
	fixes := v.walk(start, river, 1.3)
	first := v.handIn("dates-back", fixes, nil)
	v.Clock.Advance(time.Minute)
	for i := range fixes {
		fixes[i].At -= (7*24*time.Hour + 3*time.Minute).Milliseconds()
	}
	back := v.handIn("dates-back", fixes, nil)
	if !strings.Contains(doubtsOf(back), "replay") || strings.Contains(doubtsOf(v.get(first.ID)), "replay") {
		v.t.Errorf("doubts about the copy %q, about the first %q", doubtsOf(back), doubtsOf(v.get(first.ID)))
	}
	for _, d := range back.Doubts {
		if d.Name == "replay" && !strings.Contains(string(d.Evidence), first.ID.String()) {
			v.t.Errorf("the doubt does not name the first: %s", d.Evidence)
		}
	}
}

// theOrderOfArrivalDoesNotMatter: of three walks of which the second overlaps both others, the first and the third count.
func (v *valley) theOrderOfArrivalDoesNotMatter() {
	walks := [][]track.Fix{v.walk(start, river, 1.3), v.walk(start.Add(30*time.Minute), river, 1.3), v.walk(start.Add(70*time.Minute), river, 1.3)}
	for n, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {1, 2, 0}} {
		account := []string{"order-a", "order-b", "order-c", "order-d"}[n]
		duty := v.dutyOf(v.person(account, scope.Chief), grid.Village, start.AddDate(0, -1, 0))
		all := make([]patrol.Patrol, 3)
		for _, i := range order {
			all[i] = v.handIn(account, walks[i], nil)
			v.Clock.Advance(time.Minute)
		}
		if c := v.counting(all); len(c) != 2 || c[0].ID != all[0].ID || c[1].ID != all[2].ID {
			v.t.Errorf("come in the order %v, %d count", order, len(c))
		}
		if d := v.debt(duty); d.Done != 2 || d.Held != 3 {
			v.t.Errorf("come in the order %v: %d done of %d", order, d.Done, d.Held)
		}
	}
}

// whatADiscountedPatrolHeldBackCounts, until it is counted again; and an appeal of the one that is held back is kept.
func (v *valley) whatADiscountedPatrolHeldBackCounts() {
	v.dutyOf(v.person("two-apps", scope.Chief), grid.Village, start.AddDate(0, -1, 0))
	reviewer := v.as(v.person("judge-two", scope.Reviewer))
	one := v.walk(start, river, 1.05) // no other of this valley went as fast
	other := slices.Clone(one[4:])    // as another receiver saw it
	for i := range other {
		other[i].Place.Lat += v.random.NormFloat64() * 4 / 111_000
		other[i].Place.Lng += v.random.NormFloat64() * 4 / 91_000
	}
	all := []patrol.Patrol{v.handIn("two-apps", one, nil), v.handIn("two-apps", other, nil)}
	user := all[0].User
	if doubtsOf(all[1]) != "" {
		v.t.Errorf("two receivers on one walk are no copies: %s", all[1].Doubts[0].Evidence)
	}
	for _, step := range []struct {
		what   string
		counts int
	}{{"", 0}, {"discount", 1}, {"count", 0}} {
		if step.what != "" {
			_, err := v.App.Patrol.Decide(reviewer, patrol.Decision{Patrol: all[0].ID, What: step.what, Note: "x"})
			v.Must(err)
			v.Idle()
		}
		if c := v.counting(all); len(c) != 1 || c[0].ID != all[step.counts].ID {
			v.t.Errorf("after %q %d count", step.what, len(c))
		}
	}
	_, err := v.App.Patrol.Appeal(scope.Into(v.ctx, scope.Scope{Tenant: county, User: user, Roles: []scope.Role{scope.Chief}, Region: county}), all[1].ID, "两次不同的巡查")
	v.Must(err)
	if !v.get(all[1].ID).Appealed {
		v.t.Error("the appeal is not there")
	}
}

// aGapHoldsBothWays: one that comes late and began earlier takes the gap from the next that may count, though one between them counts in no case.
func (v *valley) aGapHoldsBothWays() {
	who := v.person("gap", scope.Chief)
	v.publish(11, start.Add(-time.Hour), func(r *rule.Rule) { r.Visits[0].LeastGapHour = 12 })
	duty := v.dutyOf(who, grid.Village, start.AddDate(0, -1, 0))
	short := v.handIn("gap", v.walk(start.Add(4*time.Hour), river[:5], 1.3), nil)
	later := v.handIn("gap", v.walk(start.Add(6*time.Hour), river, 1.3), nil)
	last := v.handIn("gap", v.walk(start.Add(14*time.Hour), river, 1.3), nil)
	if !later.Valid || last.Valid || short.Valid {
		v.t.Fatalf("later %v, last %v, short %v", later.Valid, last.Valid, short.Valid)
	}
	v.Clock.Advance(time.Minute)
	first := v.handIn("gap", v.walk(start, river, 1.3), nil)
	if c := v.counting([]patrol.Patrol{first, short, later, last}); len(c) != 2 || c[0].ID != first.ID || c[1].ID != last.ID {
		var ids []uuid.UUID
		for _, p := range c {
			ids = append(ids, p.ID)
		}
		v.t.Errorf("%v count, not the first and the last", ids)
	}
	if d := v.debt(duty); d.Done != 2 {
		v.t.Errorf("%d done", d.Done)
	}
}
