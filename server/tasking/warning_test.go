package tasking

import (
	"testing"
	"time"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// underRed is a rule of one visit a month, and of seven a week under a red warning; orange changes nothing.
func underRed() rule.Rule {
	r := weekly()
	r.Code, r.Frequencies = "monthly", []rule.Frequency{{Warning: "red", Times: 7, Per: rule.Week}, {Times: 1, Per: rule.Month}}
	return r
}

// TestAWarningCutsThePeriod: what runs is cut where a warning that asks for something else begins and ends, with no gap and nothing twice; one that asks for nothing else cuts nothing.
func TestAWarningCutsThePeriod(t *testing.T) {
	begin, until := time.Date(2026, 10, 1, 0, 0, 0, 0, rule.Beijing), day(2026, 11, 30)
	versions := []version{{underRed(), day(2026, 1, 1)}}
	red, lifted := time.Date(2026, 10, 14, 0, 0, 0, 0, rule.Beijing), time.Date(2026, 10, 23, 0, 0, 0, 0, rule.Beijing) // a Wednesday, a Friday
	under := warnings{{"orange", begin.AddDate(0, 0, 3)}, {"red", red}, {"", lifted}}
	got := termsOf(versions, "village", begin, nil, until, under)
	want := []struct {
		from, until time.Time
		visits      int
	}{
		{begin, red, 0},                     // 13 days of 31
		{red, red.AddDate(0, 0, 5), 5},      // to the end of its week
		{red.AddDate(0, 0, 5), lifted, 4},   // Monday to Thursday
		{lifted, begin.AddDate(0, 1, 0), 0}, // 9 days of 31
		{begin.AddDate(0, 1, 0), begin.AddDate(0, 2, 0), 1},
	}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, w := range want {
		if !got[i].From.Equal(w.from) || !got[i].Until.Equal(w.until) || got[i].visits != w.visits {
			t.Errorf("period %d is %s to %s, %d visits; wanted %+v", i, got[i].From, got[i].Until, got[i].visits, w)
		}
	}
	if plain := termsOf(versions, "village", begin, nil, until, warnings{{"orange", red}}); len(plain) != 2 {
		t.Errorf("a warning that asks for nothing else: %+v", plain)
	}
}

// TestTheGravestWarningCounts for somebody who may visit any of several assets.
func TestTheGravestWarningCounts(t *testing.T) {
	a, b := day(2026, 10, 1), day(2026, 10, 9)
	all := gravest([]warnings{{{"yellow", a}, {"", b}}, {{"red", a.AddDate(0, 0, 3)}, {"", b.AddDate(0, 0, 3)}}})
	for at, want := range map[time.Time]string{a.Add(-1): "", a: "yellow", a.AddDate(0, 0, 3): "red", b: "red", b.AddDate(0, 0, 3): ""} {
		if got := all.at(at); got != want {
			t.Errorf("at %s %q, not %q", at, got, want)
		}
	}
}

// TestWarningsOfAnAsset: the office gives and lifts one, what is owed follows at once, and words that are none are refused.
func TestWarningsOfAnAsset(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) { // noon of Monday, 2 November
		w.publish(underRed(), day(2026, 1, 1))
		w.admin = scope.Into(w.admin, scope.Scope{Tenant: county, User: w.person(w.admin, "管理员"), Roles: []scope.Role{scope.CountyAdmin}, Region: county})
		a := w.reach(county+"001", day(2026, 1, 1))
		d := w.duty(w.person(w.admin, "村长"), a, grid.Village, "monthly", day(2026, 10, 31).Add(-12*time.Hour))
		if owed := w.owed(d, "2026-11-02..2026-11-30"); owed != 1 {
			t.Fatalf("%d visits are owed in November", owed)
		}
		red := grid.Warning{ID: newID(), Asset: a.ID, Level: "red", Reason: "上游水质通报", From: day(2026, 11, 2).Add(-12 * time.Hour)}
		for range 2 { // the same again is success
			got, err := w.grid.SetWarning(w.admin, red)
			w.must(err)
			if now, ok := grid.WarningAt(got.Warnings, w.at.Now()); len(got.Warnings) != 1 || !ok || now.Level != "red" {
				t.Fatalf("%+v", got.Warnings)
			}
		}
		if owed := w.owed(d, "2026-11-02..2026-11-30"); owed != 7 { // this week
			t.Errorf("%d visits are owed under a red warning", owed)
		}
		w.must2(w.grid.SetWarning(w.admin, grid.Warning{ID: newID(), Asset: a.ID, Level: grid.Lifted, Reason: "解除", From: day(2026, 11, 5).Add(-12 * time.Hour)}))
		if owed := w.owed(d, "2026-11-02..2026-11-30"); owed != 3 { // three days; what comes then has not begun
			t.Errorf("%d visits are owed, lifted from Thursday on", owed)
		}
		next := grid.Asset{ID: newID(), Kind: grid.Reach, Name: "新线", River: "河", Unit: w.units[county+"001"], Region: county + "001", From: day(2026, 11, 3), Replaces: a.ID, Geometry: a.Geometry}
		w.must(w.grid.ImportAssets(w.admin, []grid.Asset{next}, false))
		got, err := w.grid.GetAsset(w.admin, next.ID)
		w.must(err)
		if now, ok := grid.WarningAt(got.Warnings, next.From); !ok || now.Level != "red" {
			t.Errorf("the asset that replaces it is under %+v", got.Warnings)
		}
		for name, bad := range map[string]grid.Warning{
			"no level":      {ID: newID(), Asset: a.ID, Level: "purple", Reason: "x", From: red.From},
			"no reason":     {ID: newID(), Asset: a.ID, Level: "red", From: red.From},
			"no time":       {ID: newID(), Asset: a.ID, Level: "red", Reason: "x"},
			"before it":     {ID: newID(), Asset: a.ID, Level: "red", Reason: "x", From: day(2025, 1, 1)},
			"other words":   {ID: red.ID, Asset: a.ID, Level: "red", Reason: "另一原因", From: red.From},
			"no such asset": {ID: newID(), Asset: newID(), Level: "red", Reason: "x", From: red.From},
		} {
			if _, err := w.grid.SetWarning(w.admin, bad); !fault.Is(err, fault.BadArgument) && !fault.Is(err, fault.SameIDOther) && !fault.Is(err, fault.Missing) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// owed sums what a duty owes in a period.
func (w *world) owed(d grid.Duty, period string) (sum int) {
	w.t.Helper()
	for _, one := range w.debts(d, period) {
		sum += one.Owed
	}
	return sum
}

func (w *world) must2(_ any, err error) {
	w.t.Helper()
	w.must(err)
}
