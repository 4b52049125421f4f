package tasking

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// TestWhatIsRememberedIsNotReadAgain: debts of a county in which nothing changed are not looked at, and one that changes is.
func TestWhatIsRememberedIsNotReadAgain(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.publish(weekly(), day(2026, 1, 1))
		d := w.duty(w.person(w.admin, "甲"), w.reach(county+"001", day(2026, 1, 1)), grid.Village, "weekly", midnight(2026, 10, 5))
		ask := Ask{Period: "2026-10", Below: true}
		before := w.board(ask).Total
		debtsRead := func() (n int) {
			r := roller{region: county, window: window{Period: rule.PeriodOf(rule.Month, day(2026, 10, 1))}, now: w.at.Now(), partLength: 9}
			for _, plan := range w.db.Plans(t, w.admin, func(ctx context.Context, tx *entdb.Tx) error { return (&portion{}).read(ctx, tx, &r, &w.remembered) }) {
				if strings.Contains(plan, "debts") || strings.Contains(plan, "debt_period") {
					n++
				}
			}
			return n
		}
		if n := debtsRead(); n != 0 {
			t.Errorf("%d statements read debts that did not change", n)
		}
		w.walk(walked{duty: d, at: day(2026, 10, 6), valid: true})
		if n := debtsRead(); n != 1 {
			t.Errorf("%d statements read debts that changed", n)
		}
		if now := w.board(ask).Total; now.Done != before.Done+1 {
			t.Errorf("%d visits done, %d before", now.Done, before.Done)
		}
	})
}

// TestAChangeThatIsNotCommittedYet is not on a board, and is as soon as it is committed: what was summed up meanwhile is not taken for it.
func TestAChangeThatIsNotCommittedYet(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.publish(weekly(), day(2026, 1, 1))
		d := w.duty(w.person(w.admin, "甲"), w.reach(county+"001", day(2026, 1, 1)), grid.Village, "weekly", midnight(2026, 10, 5))
		ask := Ask{Region: "1408", Period: "2026-10", Below: true}
		city := scope.Into(context.Background(), scope.Scope{ReadAll: true, Region: "1408"})
		owed := w.boardFor(city, ask).Total.Owed
		w.must(w.Service.db.Write(w.admin, func(ctx context.Context, tx *entdb.Tx) error {
			if _, err := tx.Debt.Update().SetOwed(0).Save(ctx); err != nil {
				return err
			}
			if got := w.boardFor(city, ask).Total.Owed; got != owed { // another connection, in the midst of it
				t.Errorf("%d visits owed before the commit, want %d", got, owed)
			}
			return nil
		}))
		if got := w.boardFor(city, ask).Total.Owed; got != 0 || owed == 0 {
			t.Errorf("%d visits owed after the commit, %d before", got, owed)
		}
		w.must(w.Service.db.Write(w.admin, func(ctx context.Context, tx *entdb.Tx) error { return w.Changed(ctx, tx, []uuid.UUID{d.ID}) }))
		if got := w.boardFor(city, ask).Total.Owed; got != owed {
			t.Errorf("%d visits owed when settled, want %d", got, owed)
		}
	})
}
