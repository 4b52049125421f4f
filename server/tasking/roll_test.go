package tasking

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// TestSumsAddUp walks at random and wants, after each patrol, that no debt rose and no coverage fell, and at the end that parts are the whole: townships the county,
// weeks the month, and the order in which phones came nothing.
func TestSumsAddUp(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.publish(weekly(), day(2026, 1, 1))
		var duties []grid.Duty
		for n := range 6 {
			a := w.reach(county+"00"+string(rune('1'+n%2)), day(2026, 1, 1))
			duties = append(duties, w.duty(w.person(w.admin, "人"+string(rune('a'+n))), a, []grid.Tier{grid.Village, grid.Township}[n/3], "weekly", day(2026, 10, 5).Add(-12*time.Hour)))
		}
		duties = append(duties, w.duty(duties[0].User, grid.Asset{ID: duties[1].Asset}, grid.Township, "weekly", day(2026, 10, 5).Add(-12*time.Hour))) // two tiers; a reach that two owe
		r := rand.New(rand.NewPCG(1, 2))
		before := w.board(Ask{Period: "2026-10"}).Total
		for range 25 {
			from := coverage.Chainage(r.IntN(800_000))
			w.walk(walked{duty: duties[r.IntN(len(duties))], at: day(2026, 10, 5+r.IntN(27)), valid: r.IntN(4) > 0, problems: r.IntN(2) == 0, covered: stretch(from, from+50_000)})
			now := w.board(Ask{Period: "2026-10"}).Total
			if now.Debt() > before.Debt() || now.CoveredMM < before.CoveredMM || now.Owed != before.Owed || now.Done > now.Owed || now.Valid > now.Held || now.Days < before.Days || now.Days > now.OfDays || now.Silent > now.Valid || now.CoveredMM > now.LengthMM {
				t.Fatalf("%+v\nafter\n%+v", now, before)
			}
			before = now
		}
		b := w.board(Ask{Period: "2026-10", Below: true})
		var parts Line
		for _, l := range b.Regions {
			parts = plus(parts, l)
		}
		parts.Region, parts.Name, parts.People = b.Total.Region, b.Total.Name, b.Total.People // one person has duties in both townships
		if parts != b.Total {
			t.Errorf("townships %+v\ncounty    %+v", parts, b.Total)
		}
		var weeks Line
		for _, period := range []string{"2026-10-05..2026-10-11", "2026-10-12..2026-10-18", "2026-10-19..2026-10-25", "2026-10-26..2026-10-31"} {
			weeks = plus(weeks, w.board(Ask{Period: period}).Total)
		}
		if weeks.Owed != b.Total.Owed || weeks.Done != b.Total.Done || weeks.Held != b.Total.Held || weeks.Valid != b.Total.Valid || weeks.Silent != b.Total.Silent || weeks.Days != b.Total.Days || weeks.OfDays != b.Total.OfDays {
			t.Errorf("weeks %+v\nmonth %+v", weeks, b.Total)
		}
		kept := w.debts(duties[0], "2026-10")
		w.must(w.Service.db.Write(w.admin, func(ctx context.Context, tx *entdb.Tx) error { return w.Changed(ctx, tx, []uuid.UUID{duties[0].ID}) }))
		for i, again := range w.debts(duties[0], "2026-10") {
			if !again.same(kept[i]) {
				t.Errorf("worked out anew: %+v\nbefore: %+v", again, kept[i])
			}
		}
	})
}

func plus(a, b Line) Line {
	a.Duties, a.People, a.Owed, a.Done, a.Overdue = a.Duties+b.Duties, a.People+b.People, a.Owed+b.Owed, a.Done+b.Done, a.Overdue+b.Overdue
	a.Held, a.Valid, a.Silent, a.LengthMM, a.CoveredMM = a.Held+b.Held, a.Valid+b.Valid, a.Silent+b.Silent, a.LengthMM+b.LengthMM, a.CoveredMM+b.CoveredMM
	a.Days, a.OfDays = a.Days+b.Days, a.OfDays+b.OfDays
	return a
}

// TestRollUpPlans: a county's board goes by the index of periods and regions, and never reads all debts.
func TestRollUpPlans(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		r := roller{region: county, window: window{Period: rule.PeriodOf(rule.Month, day(2026, 10, 1))}, now: w.at.Now(), partLength: 9}
		plans := w.db.Plans(t, w.admin, func(ctx context.Context, tx *entdb.Tx) error {
			if tx.Engine == entdb.Postgres {
				if _, err := tx.SQL.ExecContext(ctx, "SET LOCAL enable_seqscan = off"); err != nil {
					return err
				}
			}
			return sumDuties(ctx, tx, &r, &portion{}, nil, map[string]*sources{})
		})
		if len(plans) != 1 {
			t.Fatalf("%d statements", len(plans))
		}
		for _, plan := range plans {
			if !strings.Contains(plan, "period_until") || strings.Contains(plan, "Seq Scan") || strings.Contains(plan, "SCAN debts\n") {
				t.Errorf("%s", plan)
			}
		}
	})
}

// TestChecksGoByTheirIndexes: with many of them, targets, inspections, events and cases of a board are read by the index of its period or region, of a county and of the whole city.
func TestChecksGoByTheirIndexes(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		by := w.person(w.admin, "检查员")
		numbers, id, days := "generate_series(1, 20000) i", "gen_random_uuid()", "timestamptz '2024-01-01' + i * interval '1 hour'"
		with := ""
		if w.db.Engine == entdb.SQLite {
			with = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
			numbers, id, days = "n", "printf('00000000-0000-7000-8000-%012d', i)", "datetime('2024-01-01', '+' || i || ' hours') || '+00:00'"
		}
		for table, columns := range map[string]string{
			"targets (id, tenant_id, kind, name, region, lat, lng, cell, datum, raw_lat, raw_lng, attributes, active_since, created_at, updated_at)": "'outfall', 'x', '140802001', 0, 0, 0, '', 0, 0, '{}', AT, AT, AT",
			"inspections (id, tenant_id, target_id, region, pack_code, pack_version, inspector_id, state, captured_at, received_at, flags, photos_wanted, severity, submission, sha256)": "ID, '140802001', 'OF', 1, '" +
				by.String() + "', 'complete', AT, AT, '', 0, 'A', '', ''",
			"patrol_events (id, tenant_id, user_id, region, type, level, captured_at, received_at, flags, capture, sha256)": "'" + by.String() + "', '140802001', 'x', 'major', AT, AT, '', '', ''",
			"cases (id, tenant_id, state, active, severity, region, target_kind, target_name, opened_at, due_at)":           "'closed', false, 'A', '140802001', 'outfall', 'x', AT, AT",
		} {
			columns = strings.NewReplacer("AT", days, "ID", "NULL").Replace(columns)
			_, err := w.db.Owner.Exec(with + "INSERT INTO " + table + " SELECT " + id + ", '140802', " + columns + " FROM " + numbers)
			w.must(err)
		}
		_, err := w.db.Owner.Exec("ANALYZE")
		w.must(err)
		city := scope.Into(context.Background(), scope.Scope{Tenant: "", ReadAll: true, Region: "1408"})
		p := rule.PeriodOf(rule.Month, day(2025, 10, 1))
		for name, ctx := range map[string]context.Context{"county": w.admin, "city": city} {
			r := roller{region: map[string]string{"county": county, "city": "1408"}[name], window: window{Period: p}, now: w.at.Now(), partLength: 9}
			for index, count := range map[string]func(context.Context, *entdb.Tx) error{
				"inspection_captured_at_tenant_id_region":  func(ctx context.Context, tx *entdb.Tx) error { _, err := countInspected(ctx, tx, &r, p); return err },
				"inspection_captured_at_tenant_id_":        func(ctx context.Context, tx *entdb.Tx) error { _, err := countFound(ctx, tx, &r, p); return err },
				"patrolevent_captured_at_tenant_id_region": func(ctx context.Context, tx *entdb.Tx) error { _, err := countEvents(ctx, tx, &r, p); return err },
				"casefile_opened_at_tenant_id_region":      func(ctx context.Context, tx *entdb.Tx) error { _, err := countCases(ctx, tx, &r, p); return err },
			} {
				t.Run(name+" "+index, func(t *testing.T) {
					plan := w.db.Plans(t, ctx, count)[0] // what comes after it is of tables of the past, which are empty
					if !strings.Contains(plan, index) {
						t.Error(plan)
					}
				})
			}
		}
	})
}

// TestTermsFollowRules: each period is judged by the version that holds when it begins; a change of length leaves no gap and nothing twice.
func TestTermsFollowRules(t *testing.T) {
	r := weekly()
	monthly := weekly()
	monthly.Version, monthly.Frequencies = 2, []rule.Frequency{{Times: 4, Per: rule.Month}}
	begin := time.Date(2026, 9, 28, 0, 0, 0, 0, rule.Beijing)
	versions := []version{{r, day(2026, 1, 1)}, {monthly, time.Date(2026, 10, 1, 0, 0, 0, 0, rule.Beijing)}}
	got := termsOf(versions, "village", begin, nil, day(2026, 11, 20), nil)
	if len(got) != 3 || got[0].visits != 1 || got[1].visits != 3 || got[2].visits != 4 {
		t.Fatalf("%+v", got)
	}
	for i := 1; i < len(got); i++ {
		if !got[i].From.Equal(got[i-1].Until) {
			t.Errorf("period %d begins %s, the one before ends %s", i, got[i].From, got[i-1].Until)
		}
	}
	if none := termsOf(nil, "village", begin, nil, day(2026, 11, 20), nil); none != nil {
		t.Errorf("without a rule: %+v", none)
	}
	if later := termsOf([]version{{r, day(2026, 12, 1)}}, "village", begin, nil, day(2026, 11, 20), nil); later != nil {
		t.Errorf("before its rule: %+v", later)
	}
}
