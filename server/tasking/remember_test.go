package tasking

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/debt"
	"github.com/xuncha/xuncha/server/coverage"
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
		if n := debtsRead(); n != 2 { // whose they are, and what those owe
			t.Errorf("%d statements read debts that changed", n)
		}
		if now := w.board(ask).Total; now.Done != before.Done+1 {
			t.Errorf("%d visits done, %d before", now.Done, before.Done)
		}
	})
}

// TestOnlyWhatChangedIsReadAgain: behind each of many changes of all sorts the board is what it is when it is read anew (board wants that), though the debts of others are not looked at.
func TestOnlyWhatChangedIsReadAgain(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.publish(weekly(), day(2026, 1, 1))
		var duties []grid.Duty
		for n := range 8 {
			a := w.reach(county+"00"+string(rune('1'+n%2)), day(2026, 1, 1))
			duties = append(duties, w.duty(w.person(w.admin, "人"+string(rune('a'+n))), a, []grid.Tier{grid.Village, grid.Township}[n/4], "weekly", midnight(2026, 9, 7)))
		}
		asks := []Ask{{Period: "2026-10", Below: true}, {Period: "2026-09", Below: true}, {Period: "2026-10-12..2026-10-18"}}
		look := func() {
			for _, ask := range asks {
				w.board(ask)
			}
		}
		look()
		write := func(change func(context.Context, *entdb.Tx) error) { w.must(w.Service.db.Write(w.admin, change)) }
		// What is kept says which sums were read: one whose debts did not change is spoilt by hand, and stays so.
		spoil := func(by int64) {
			for _, s := range w.remembered.kept {
				for i := range s.from.sums {
					s.from.sums[i].Owed += by
				}
			}
		}
		r := rand.New(rand.NewPCG(3, 4))
		for n := range 40 {
			d := duties[r.IntN(len(duties))]
			switch n % 8 {
			default:
				from := coverage.Chainage(r.IntN(800_000))
				w.walk(walked{duty: d, at: day(2026, 9, 7+r.IntN(50)), valid: r.IntN(4) > 0, problems: r.IntN(2) == 0, covered: stretch(from, from+50_000)})
			case 5: // no debt changes, and the feed goes on
				w.reach(county+"001", day(2026, 1, 1))
			case 6: // debts go, and come again
				write(func(ctx context.Context, tx *entdb.Tx) error {
					_, err := tx.Debt.Delete().Where(debt.DutyID(d.ID), debt.PeriodUntilGT(day(2026, 10, 1))).Exec(ctx)
					return err
				})
				look()
				write(func(ctx context.Context, tx *entdb.Tx) error { return w.Changed(ctx, tx, []uuid.UUID{d.ID}) })
			case 7: // a period moves out of the month
				write(func(ctx context.Context, tx *entdb.Tx) error {
					return tx.Debt.Update().Where(debt.DutyID(d.ID), debt.PeriodFrom(midnight(2026, 10, 5))).SetPeriodUntil(midnight(2026, 11, 5)).Exec(ctx)
				})
				look()
				write(func(ctx context.Context, tx *entdb.Tx) error { return w.Changed(ctx, tx, []uuid.UUID{d.ID}) })
			}
			look()
		}
		spoil(1)
		w.walk(walked{duty: duties[0], at: day(2026, 10, 6), valid: true})
		anew := (&Service{db: w.Service.db, clock: w.at}).mustRoll(t, w.admin, asks[0]).Total
		if b := w.Service.mustRoll(t, w.admin, asks[0]).Total; b.Owed != anew.Owed+len(duties)-1 {
			t.Errorf("%d owed, %d when read anew: all %d duties were read again, or none was", b.Owed, anew.Owed, len(duties))
		}
		spoil(-1)
	})
}

// TestNoBoardIsOfTwoStates: while one transaction after another takes from one duty what it gives to another, every board's sum is the same.
func TestNoBoardIsOfTwoStates(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.publish(weekly(), day(2026, 1, 1))
		var duties []uuid.UUID
		for _, name := range []string{"甲", "乙", "丙"} {
			duties = append(duties, w.duty(w.person(w.admin, name), w.reach(county+"001", day(2026, 1, 1)), grid.Village, "weekly", midnight(2026, 9, 28)).ID)
		}
		ask := Ask{Period: "2026-10", Below: true}
		want := w.board(ask).Total.Owed
		over := make(chan error, 1)
		go func() {
			for n := range 150 {
				err := w.Service.db.Write(w.admin, func(ctx context.Context, tx *entdb.Tx) error {
					add := func(to, visits int) error {
						return tx.Debt.Update().Where(debt.DutyID(duties[to%3]), debt.PeriodFrom(midnight(2026, 10, 5))).AddOwed(visits).Exec(ctx)
					}
					return errors.Join(add(n, -1), add(n+1, 1))
				})
				if err != nil {
					over <- err
					return
				}
			}
			over <- nil
		}()
		for boards := 0; ; boards++ {
			if got := w.mustRoll(t, w.admin, ask).Total.Owed; got != want {
				t.Fatalf("board %d: %d owed, want %d", boards, got, want)
			}
			select {
			case err := <-over:
				w.must(err)
				w.board(ask)
				return
			default:
			}
		}
	})
}

func (s *Service) mustRoll(t *testing.T, ctx context.Context, a Ask) Board {
	t.Helper()
	b, err := s.Roll(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestWhatIsForgottenIsReadAnew: a feed that was pruned behind the place, and one that was set back.
func TestWhatIsForgottenIsReadAnew(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.publish(weekly(), day(2026, 1, 1))
		d := w.duty(w.person(w.admin, "甲"), w.reach(county+"001", day(2026, 1, 1)), grid.Village, "weekly", midnight(2026, 10, 5))
		ask := Ask{Period: "2026-10", Below: true}
		for name, forget := range map[string]string{
			"pruned":   "UPDATE feed_heads SET pruned = position",
			"set back": "UPDATE feed_heads SET position = 0",
		} {
			owed := w.board(ask).Total.Owed
			_, err := w.db.Owner.Exec("UPDATE debts SET owed = owed + 1")
			w.must(err)
			_, err = w.db.Owner.Exec("DELETE FROM changes")
			w.must(err)
			_, err = w.db.Owner.Exec(forget)
			w.must(err)
			if got := w.board(ask).Total.Owed; got <= owed {
				t.Errorf("%s: %d owed, %d before", name, got, owed)
			}
		}
		w.must(w.Service.db.Write(w.admin, func(ctx context.Context, tx *entdb.Tx) error { return w.Changed(ctx, tx, []uuid.UUID{d.ID}) }))
		w.board(ask)
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
