package tasking

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
)

// TestDaysNotVisits: where a rule counts days, five patrols of an afternoon are one; five on five days are five, whichever of the person's assets they were of.
func TestDaysNotVisits(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		r := weekly()
		r.Frequencies = []rule.Frequency{{Times: 5, Per: rule.Week, DistinctDays: true}}
		w.publish(r, day(2026, 1, 1))
		d := w.duty(w.person(w.admin, "甲"), w.reach(county+"001", day(2026, 1, 1)), grid.Village, "weekly", midnight(2026, 11, 2))
		for n := range 5 {
			w.walk(walked{duty: d, at: midnight(2026, 11, 4).Add(time.Duration(n) * 5 * time.Hour), valid: n != 1, problems: n == 2, covered: stretch(chainage(int64(n)*1000), chainage(int64(n+1)*1000))})
		}
		got := w.debts(d, "2026-11-02..2026-11-08")[0]
		if got.Owed != 5 || got.Done != 1 || got.Held != 1 || got.Silent != 0 || got.State != Open || got.CoveredMM != 4000 {
			t.Errorf("%+v", got)
		}
		for _, n := range []int{2, 3, 6, 7} {
			w.walk(walked{duty: d, at: day(2026, 11, n), valid: true})
		}
		if got = w.debts(d, "2026-11-02..2026-11-08")[0]; got.Done != 5 || got.Held != 5 || got.Silent != 4 || got.State != Met {
			t.Errorf("%+v", got)
		}
		w.walk(walked{duty: d, at: midnight(2026, 11, 8).Add(-time.Second), valid: false}) // Saturday's last second, which is Saturday in Beijing though not the day's first
		if got = w.debts(d, "2026-11-02..2026-11-08")[0]; got.Done != 5 || got.Held != 5 {
			t.Errorf("%+v", got)
		}
		if l := w.board(Ask{Period: "2026-11"}).Total; l.Owed != 5 || l.Done != 5 || l.Valid != 5 || l.Held != 5 {
			t.Errorf("%+v", l)
		}
	})
}

// TestDaysPatrolled walks at random, near midnight too, for duties that begin and end in mid-week, that count by themselves and per person, and wants of each debt the days that a count
// of the walks themselves gives, and of the board their sum: no day twice, none without a visit that counts, and never more than there were.
func TestDaysPatrolled(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		person := weekly()
		person.Code, person.PerPerson = "person", true
		w.publish(weekly(), day(2026, 1, 1))
		w.publish(person, day(2026, 1, 1))
		a, b, who := w.reach(county+"001", day(2026, 1, 1)), w.reach(county+"002", day(2026, 1, 1)), w.person(w.admin, "甲")
		begin, end := midnight(2026, 10, 5), midnight(2026, 10, 29).Add(15*time.Hour)
		duties := []grid.Duty{
			w.duty(w.person(w.admin, "乙"), a, grid.Village, "weekly", begin),
			w.duty(w.person(w.admin, "丙"), a, grid.Township, "weekly", begin.Add(58*time.Hour)), // a Wednesday at ten
			w.duty(who, a, grid.Village, "person", begin),
			w.duty(who, b, grid.Village, "person", midnight(2026, 10, 14)),
		}
		for i := range duties {
			var err error
			duties[i], err = w.grid.EndDuty(w.admin, duties[i].ID, end)
			w.must(err)
		}
		r, walks := rand.New(rand.NewPCG(5, 6)), []walked{}
		for range 60 {
			at := midnight(2026, 10, 5).Add(time.Duration(r.IntN(27*24)) * time.Hour)
			if r.IntN(3) == 0 {
				at = midnight(2026, 10, 6+r.IntN(24)).Add(-time.Second)
			}
			walks = append(walks, walked{duty: duties[r.IntN(len(duties))], at: at, valid: r.IntN(4) > 0})
			w.walk(walks[len(walks)-1])
		}
		var sum [2]int
		for i, d := range duties {
			for _, debt := range w.debts(d, "2026-10") {
				days, of := w.daysWalked(debt, duties, walks, i == 3)
				if debt.Days != days || debt.OfDays != of || debt.Days > debt.OfDays || debt.OfDays > 7 {
					t.Errorf("duty %d from %s: %d of %d days, and not %d of %d", i, debt.Period.From.In(rule.Beijing), debt.Days, debt.OfDays, days, of)
				}
				sum[0], sum[1] = sum[0]+days, sum[1]+of
			}
		}
		if l := w.board(Ask{Period: "2026-10"}).Total; l.Days != sum[0] || l.OfDays != sum[1] || l.Days == 0 || l.Days == l.OfDays {
			t.Errorf("the board says %d of %d days, and not %v", l.Days, l.OfDays, sum)
		}
	})
}

// daysWalked counts, day by day and without what is kept, on how many days of a debt's period its duty stood, and on how many of these somebody walked for it so that it counts. Of duties
// that count together the first tells of all, and a later one of nothing.
func (w *world) daysWalked(debt Debt, duties []grid.Duty, walks []walked, later bool) (days, of int) {
	if later {
		return 0, 0
	}
	stands := func(d grid.Duty, from, until time.Time) bool { return d.From.Before(until) && d.Until.After(from) }
	for at := midnight(2026, 10, 1); at.Before(midnight(2026, 11, 1)); at = at.Add(24 * time.Hour) {
		from, until := at, at.Add(24*time.Hour)
		if from.Before(debt.Period.From) {
			from = debt.Period.From
		}
		if until.After(debt.Period.Until) {
			until = debt.Period.Until
		}
		mine := func(d grid.Duty) bool { return d.ID == debt.Duty || d.User == debt.User && d.Rule == debt.Rule }
		if !from.Before(until) || !slices.ContainsFunc(duties, func(d grid.Duty) bool { return mine(d) && stands(d, from, until) }) {
			continue
		}
		of++
		if slices.ContainsFunc(walks, func(v walked) bool {
			return v.valid && mine(v.duty) && !v.at.Before(from) && v.at.Before(until) && stands(v.duty, v.at, v.at.Add(1))
		}) {
			days++
		}
	}
	return days, of
}

// TestSquaresOfAnotherSize: what a patrol saw of a plot is owed by nobody twice because the rule's next version measures by other squares, whenever it is worked out.
func TestSquaresOfAnotherSize(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		r := weekly()
		r.Frequencies, r.Coverage.ResolutionM, r.Coverage.SwathM, r.Coverage.LeastShare = []rule.Frequency{{Times: 1, Per: rule.Quarter}}, 20, 400, 0.6
		w.publish(r, day(2026, 1, 1))
		a := grid.Asset{ID: newID(), Kind: grid.Plot, Name: "林", Unit: w.units[county+"001"], Region: county + "001", From: day(2026, 1, 1),
			Geometry: []byte(`{"type":"Polygon","coordinates":[[[111,35],[111.01,35],[111.01,35.01],[111,35.01],[111,35]]]}`)}
		w.must(w.grid.ImportAssets(w.admin, []grid.Asset{a}, false))
		a, err := w.grid.GetAsset(w.admin, a.ID)
		w.must(err)
		d := w.duty(w.person(w.admin, "甲"), a, grid.Village, "weekly", midnight(2026, 10, 1))
		r.Version, r.Coverage.ResolutionM = 2, 10
		w.publish(r, midnight(2026, 10, 15))
		seen := func(resolution geo.Meters, lng float64) []byte {
			plot, err := a.Raster(resolution)
			w.must(err)
			return plot.AppendBinary(nil, plot.Sweep([][]geo.LatLng{{{Lat: 34.99, Lng: lng}, {Lat: 35.02, Lng: lng}}}, 400))
		}
		w.coverPlot(d, day(2026, 10, 5), seen(20, 111.0025))
		if got := w.debts(d, "2026-Q4")[0]; got.Done != 1 || got.Share() < 0.4 || got.Share() > 0.5 || got.State != Open {
			t.Errorf("%+v", got)
		}
		w.coverPlot(d, day(2026, 10, 20), seen(10, 111.0075))
		if got := w.debts(d, "2026-Q4")[0]; got.Done != 2 || got.Share() < 0.8 || got.Share() > 0.9 || got.State != Met || got.RuleVersion != 1 {
			t.Errorf("share %g, %+v", got.Share(), got.State)
		}
	})
}

// coverPlot keeps a patrol that saw squares of a plot.
func (w *world) coverPlot(d grid.Duty, at time.Time, squares []byte) {
	w.t.Helper()
	id := w.walk(walked{duty: d, at: at, valid: true})
	w.must(w.Service.db.Write(w.admin, func(ctx context.Context, tx *entdb.Tx) error {
		if err := tx.PatrolCover.Create().SetID(newID()).SetPatrolID(id).SetAssetID(d.Asset).SetCovered(squares).SetCoveredMm(0).SetCoveredM2(1).SetBufferCm(40000).SetStartedAt(at).SetReceivedAt(w.at.Now()).
			Exec(ctx); err != nil {
			return err
		}
		return w.Judged(ctx, tx, []uuid.UUID{d.ID}, at)
	}))
}
