package tasking

import (
	"math"
	"testing"
	"time"

	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
)

// midnight begins a day of Beijing's.
func midnight(y int, m time.Month, d int) time.Time {
	return time.Date(y, m, d, 0, 0, 0, 0, rule.Beijing).UTC()
}

// TestNothingOwedIsNothingOwed: whoever owes no visit owes no coverage, and is told nothing; whoever owes a part of the visits owes that part of the coverage.
func TestNothingOwedIsNothingOwed(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		keeper := weekly()
		keeper.Coverage.LeastShare = 0.8
		ranger := keeper
		ranger.Code, ranger.Frequencies = "often", []rule.Frequency{{Times: 10, Per: rule.Month}}
		off := keeper
		off.Code, off.Months = "seasonal", []int{3, 4, 5}
		for _, r := range []rule.Rule{keeper, ranger, off} {
			w.publish(r, day(2026, 1, 1))
		}
		a := w.reach(county+"001", day(2026, 1, 1))
		sunday := w.duty(w.person(w.admin, "甲"), a, grid.Village, "weekly", midnight(2026, 10, 25))
		monday := w.duty(w.person(w.admin, "乙"), a, grid.Village, "weekly", midnight(2026, 10, 19))
		_, err := w.grid.EndDuty(w.admin, monday.ID, midnight(2026, 10, 27))
		w.must(err)
		half := w.duty(w.person(w.admin, "丙"), a, grid.Village, "often", midnight(2026, 10, 17)) // 15 days of 31: 5 visits of 10
		winter := w.duty(w.person(w.admin, "丁"), a, grid.Village, "seasonal", midnight(2026, 10, 19))
		for n := range 5 {
			to := a.LengthMM * 39 / 100
			if n == 4 {
				to = a.LengthMM * 41 / 100
			}
			if n == 4 {
				if got := w.debts(half, "2026-10")[0]; got.Owed != 5 || got.State != Open {
					t.Errorf("%+v", got)
				}
			}
			w.walk(walked{duty: half, at: day(2026, 10, 20+n), valid: true, covered: stretch(0, chainage(to))})
		}
		if got := w.debts(half, "2026-10")[0]; got.Done != 5 || got.State != Met { // half of 80 %
			t.Errorf("%+v", got)
		}
		w.tick(day(2026, 11, 30))
		for name, c := range map[string]struct {
			duty   grid.Duty
			period string
		}{"begins on Sunday": {sunday, "2026-10-19..2026-10-25"}, "ends on Monday": {monday, "2026-10-26..2026-11-01"}, "off the season": {winter, "2026-10-19..2026-10-25"}} {
			got := w.debts(c.duty, c.period)
			if len(got) != 1 || got[0].Owed != 0 || got[0].State != Met || got[0].EscalateAt != nil {
				t.Errorf("%s: %+v", name, got)
			}
		}
		if got := w.debts(sunday, "2026-10-26..2026-11-01"); len(got) != 1 || got[0].State != Overdue { // a whole week
			t.Errorf("%+v", got)
		}
		if got := w.told(winter.User); len(got) != 0 {
			t.Errorf("off the season there is told %v", got)
		}
	})
}

// TestAPartOfTheShare is asked with a part of the visits, in whole and in every cut.
func TestAPartOfTheShare(t *testing.T) {
	r := underRed()
	r.Coverage.LeastShare = 0.8
	begin := midnight(2026, 10, 1)
	got := termsOf([]version{{r, day(2026, 1, 1)}}, "village", begin, nil, day(2026, 11, 3), warnings{{"red", midnight(2026, 10, 14)}, {"", midnight(2026, 10, 23)}})
	for i, want := range []float64{0, 0.8 * 5 / 7, 0.8 * 4 / 7, 0, 0.8} {
		if math.Abs(got[i].share-want) > 1e-12 {
			t.Errorf("period %d asks for %g of the reach with %d visits, not %g", i, got[i].share, got[i].visits, want)
		}
	}
}

// TestASeasonCutsThePeriod: what a season asks is owed from its first day until its last, and what is asked else is owed for the rest.
func TestASeasonCutsThePeriod(t *testing.T) {
	r := weekly()
	r.Frequencies = []rule.Frequency{{Months: []int{6, 7, 8, 9}, Times: 1, Per: rule.Month}, {Times: 3, Per: rule.Quarter}}
	got := termsOf([]version{{r, day(2026, 1, 1)}}, "village", midnight(2026, 4, 1), nil, midnight(2026, 12, 1), nil)
	want := []struct {
		from, until time.Time
		visits      int
	}{{midnight(2026, 4, 1), midnight(2026, 6, 1), 2}, {midnight(2026, 6, 1), midnight(2026, 7, 1), 1}, {midnight(2026, 7, 1), midnight(2026, 8, 1), 1}, {midnight(2026, 8, 1), midnight(2026, 9, 1), 1},
		{midnight(2026, 9, 1), midnight(2026, 10, 1), 1}, {midnight(2026, 10, 1), midnight(2027, 1, 1), 3}}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, w := range want {
		if !got[i].From.Equal(w.from) || !got[i].Until.Equal(w.until) || got[i].visits != w.visits {
			t.Errorf("period %d is %s to %s, %d visits; wanted %+v", i, got[i].From, got[i].Until, got[i].visits, w)
		}
	}
	// A season of whole weeks ends in the middle of one: no more than its own days are owed, and then nothing.
	r.Frequencies = []rule.Frequency{{Months: []int{3, 4}, Times: 7, Per: rule.Week}}
	got = termsOf([]version{{r, day(2026, 1, 1)}}, "village", midnight(2026, 4, 20), nil, midnight(2026, 6, 1), nil)
	if len(got) != 2 || got[0].visits != 7 || got[1].visits != 4 || !got[1].Until.Equal(midnight(2026, 5, 1)) { // 27 to 30 April
		t.Errorf("%+v", got)
	}
	if _, n, ok := r.Owed("village", midnight(2026, 1, 1), time.Time{}, midnight(2026, 4, 28)); !ok || n != 4 {
		t.Errorf("%d visits are owed in the season's last days", n)
	}
}
