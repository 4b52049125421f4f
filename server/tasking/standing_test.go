package tasking

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
)

// TestTheMapSaysWhatTheBoardSays: of a month neither the half-year that runs over it nor the week that ends in the next one counts, what two people covered of a reach counts together, and a past day is as
// it was then.
func TestTheMapSaysWhatTheBoardSays(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.publish(weekly(), day(2026, 1, 1))
		half := weekly()
		half.Code, half.Frequencies = "half", []rule.Frequency{{Times: 1, Per: rule.HalfYear}}
		w.publish(half, day(2026, 1, 1))
		a := w.reach(county+"001", day(2026, 1, 1))
		first := w.duty(w.person(w.admin, "甲"), a, grid.Village, "weekly", day(2026, 10, 19).Add(-12*time.Hour))
		second := w.duty(w.person(w.admin, "乙"), a, grid.Township, "weekly", day(2026, 10, 19).Add(-12*time.Hour))
		w.duty(w.person(w.admin, "丙"), a, grid.Village, "half", day(2026, 7, 1))
		middle := coverage.Chainage(a.LengthMM / 2)
		w.walk(walked{duty: first, at: day(2026, 10, 20), valid: true, covered: stretch(0, middle)})
		before := w.at.Now()
		w.at.Advance(time.Hour)
		w.walk(walked{duty: second, at: day(2026, 10, 21), valid: true, covered: stretch(middle, coverage.Chainage(a.LengthMM))})
		w.tick(w.at.Now().Add(time.Hour))
		for name, ask := range map[string]Ask{"the month": {Period: "2026-10"}, "its last week": {Period: "2026-10-26..2026-11-01"}, "now": {}, "as of before": {Period: "2026-10", AsOf: before}} {
			var assets, counties map[string]Standing
			w.must(w.Service.db.Read(w.admin, func(ctx context.Context, tx *entdb.Tx) (err error) {
				if assets, err = Standings(ctx, tx, []uuid.UUID{a.ID}, "", ask.Period, ask.AsOf, w.at.Now()); err == nil {
					counties, err = Standings(ctx, tx, nil, county, ask.Period, ask.AsOf, w.at.Now())
				}
				return err
			}))
			board, got := w.board(ask).Total, assets[a.ID.String()]
			share := 0.0
			if board.LengthMM > 0 {
				share = float64(board.CoveredMM) / float64(board.LengthMM)
			}
			if board.Owed == 0 || got.Owed != board.Owed || got.Done != board.Done || got.Overdue != board.Overdue || got.Share() != share {
				t.Errorf("%s: on the map %+v covered %v, on the board %+v covered %v", name, got, got.Share(), board, share)
			}
			if c := counties[county]; c.Owed != board.Owed || c.Done != board.Done || c.Overdue != board.Overdue {
				t.Errorf("%s: the county %+v, on the board %+v", name, c, board)
			}
			if name == "the month" && (got.Owed != 2 || got.Share() != 1) {
				t.Errorf("%+v covered %v", got, got.Share())
			}
		}
	})
}
