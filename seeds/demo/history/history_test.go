package history_test

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuncha/xuncha/internal/cache/memory"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/seeds/demo/history"
	"github.com/xuncha/xuncha/server/app"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tasking"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// noon is when the histories of these tests are begun: two weeks after anybody owed anything.
var noon = time.Date(2026, 10, 15, 12, 0, 0, 0, rule.Beijing)

// A county of mountains that does what it owes, and one that does not.
const diligent, lazy = "140830", "140829"

// atNoon sets a world's clock before its own first jobs look at it; that of the debts stands still, as where a demonstration is served.
func atNoon(c *app.Config) {
	c.Clock.(*clock.Fake).Set(noon)
	c.Still = true
}

// kept is everything that must be alike whenever and however often a history is made.
func kept(t *testing.T, w *apptest.World) string {
	t.Helper()
	var b strings.Builder
	for _, query := range []string{
		"SELECT id, tenant_id, user_id, started_at, ended_at, received_at, valid, discounted FROM patrols",
		"SELECT patrol_id, name, state FROM patrol_doubts",
		"SELECT id, patrol_id, type, captured_at, received_at FROM patrol_events",
		"SELECT id, target_id, state, severity, captured_at, received_at, completed_at FROM inspections",
		"SELECT tenant_id, sha256, size, stored_at, thumbnail FROM photos",
		"SELECT target_id, state, severity, opened_at, due_at, finding_count, rechecks, rechecks_failed FROM cases",
		"SELECT c.target_id, a.seq, a.act, a.at, a.reason FROM case_acts a JOIN cases c ON c.tenant_id = a.tenant_id AND c.id = a.case_id",
		"SELECT duty_id, period_from, owed, done, held, silent, days, covered_mm, state FROM debts WHERE tenant_id IN ('" + diligent + "', '" + lazy + "')",
		"SELECT tenant_id, position, id FROM log_entries",
	} {
		rows, err := w.Owner.Query(query + " ORDER BY 1, 2, 3")
		w.Must(err)
		columns, err := rows.Columns()
		w.Must(err)
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			w.Must(rows.Scan(values...))
			for _, v := range values {
				fmt.Fprint(&b, *v.(*any), " ")
			}
			b.WriteByte('\n')
		}
		w.Must(rows.Err())
	}
	return b.String()
}

func count(t *testing.T, w *apptest.World, query string) (n int) {
	t.Helper()
	w.Must(w.Owner.QueryRow(query).Scan(&n))
	return n
}

// TestHistory: made once it is there, made again it stays as it is, and one that was cut short in the middle of days becomes the same; what the board says of it is not nothing, and not the
// same of two counties; no photo is missing.
func TestHistory(t *testing.T) {
	w := apptest.OnSQLite(t, atNoon)
	w.Must(history.Load(t.Context(), w.App, noon, io.Discard, diligent, lazy))
	w.Idle()
	once := kept(t, w)
	w.Must(history.Load(t.Context(), w.App, noon.Add(48*time.Hour), io.Discard, diligent, lazy))
	w.Idle()
	if kept(t, w) != once {
		t.Error("a history that was whole was made again")
	}
	for what, query := range map[string]string{
		"notices":           "SELECT count(*) FROM notices WHERE kind = 'overdue'",
		"patrols":           "SELECT count(*) FROM patrols WHERE valid",
		"those of no worth": "SELECT count(*) FROM patrols WHERE NOT valid",
		"problems":          "SELECT count(*) FROM patrol_events",
		"inspections":       "SELECT count(*) FROM inspections",
		"cases":             "SELECT count(*) FROM cases",
		"thumbnails":        "SELECT count(*) FROM photos WHERE thumbnail",
	} {
		if count(t, w, query) == 0 {
			t.Errorf("no %s", what)
		}
	}
	for what, query := range map[string]string{
		"incomplete inspections":          "SELECT count(*) FROM inspections WHERE state <> 'complete'",
		"photos of patrols not here":      "SELECT count(*) FROM patrol_photos p WHERE NOT EXISTS (SELECT 1 FROM photos f WHERE f.tenant_id = p.tenant_id AND f.sha256 = p.sha256)",
		"captures from the future":        "SELECT count(*) FROM patrols WHERE ended_at > '" + noon.UTC().Format(time.DateTime) + "'",
		"captures that come before dawn":  "SELECT count(*) FROM patrols WHERE strftime('%H', started_at, '+8 hours') NOT BETWEEN '08' AND '16'",
		"rows of counties without a past": "SELECT count(*) FROM patrols WHERE tenant_id NOT IN ('" + diligent + "', '" + lazy + "')",
		"debts told of that were met": `SELECT count(*) FROM notices n JOIN debts d ON d.tenant_id = n.tenant_id AND d.id = n.debt_id WHERE n.kind = 'overdue' AND d.owed > 0 AND d.owed <=
			(SELECT count(*) FROM verdicts v WHERE v.tenant_id = d.tenant_id AND v.duty_id = d.duty_id AND v.valid AND v.started_at >= d.period_from AND v.started_at < d.period_until AND v.received_at < n.at)`,
		"notices nobody was told": "SELECT count(*) FROM river_job WHERE queue = 'past' AND state <> 'completed'",
	} {
		if n := count(t, w, query); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	much, little := boardOf(t, w, diligent), boardOf(t, w, lazy)
	if much.Owed == 0 || much.Done == 0 || little.Owed == 0 || float64(much.Done)/float64(much.Owed) < 1.5*float64(little.Done)/float64(little.Owed) {
		t.Errorf("%d of %d were done in one county, %d of %d in the other", much.Done, much.Owed, little.Done, little.Owed)
	}
	t.Logf("%d of %d, %d of %d", much.Done, much.Owed, little.Done, little.Owed)
	again := apptest.OnSQLite(t, atNoon)
	broken := 0
	for _, after := range []time.Duration{0, 40, 120, 250} { // milliseconds into the next day or the day after it
		ctx, stop := context.WithCancel(t.Context())
		if err := history.Load(ctx, again.App, noon, cutter{func() { time.AfterFunc(after*time.Millisecond, stop) }}, diligent, lazy); err != nil {
			broken++
		}
		stop()
	}
	if broken < 3 {
		t.Errorf("cut short only %d times", broken)
	}
	w.Must(history.Load(t.Context(), again.App, noon, io.Discard, diligent, lazy))
	again.Idle()
	if got := kept(t, again); got != once {
		t.Errorf("cut short and gone on with it is another one:\n%s", firstDifference(once, got))
	}
}

// TestFirstCountyFirst: the county that a newcomer looks at has its whole past before the others have any, and stays as it is when they get theirs.
func TestFirstCountyFirst(t *testing.T) {
	w := apptest.OnSQLite(t, atNoon)
	ctx, stop := context.WithCancel(t.Context())
	if err := history.Load(ctx, w.App, noon, untilOthers(stop), diligent, lazy); err == nil {
		t.Fatal("it was not cut short")
	}
	of := func(county string) int {
		return count(t, w, "SELECT (SELECT count(*) FROM patrols WHERE tenant_id = '"+county+"') + (SELECT count(*) FROM inspections WHERE tenant_id = '"+county+"')")
	}
	first := of(lazy) // which has the lower code
	if first == 0 || of(diligent) != 0 {
		t.Errorf("%d and %d before the others began", first, of(diligent))
	}
	w.Must(history.Load(t.Context(), w.App, noon, io.Discard, diligent, lazy))
	w.Idle()
	if of(lazy) != first || of(diligent) == 0 {
		t.Errorf("%d, then %d; the others %d", first, of(lazy), of(diligent))
	}
}

// untilOthers stops when the others are told.
type untilOthers func()

// Write implements io.Writer.
func (stop untilOthers) Write(p []byte) (int, error) {
	if strings.Contains(string(p), "the others") {
		stop()
	}
	return len(p), nil
}

// cutter does something when the next day is told.
type cutter struct{ cut func() }

// Write implements io.Writer.
func (c cutter) Write(p []byte) (int, error) { c.cut(); return len(p), nil }

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return x[i] + "\n" + y[i]
		}
	}
	return fmt.Sprintf("%d and %d lines", len(x), len(y))
}

func boardOf(t *testing.T, w *apptest.World, county string) tasking.Line {
	t.Helper()
	b, err := w.App.Tasking.Roll(scope.Into(t.Context(), scope.ForSystem(county)), tasking.Ask{Period: "2026-10"})
	w.Must(err)
	return b.Total
}

// TestNoPastInProduction: a production server makes up nothing, not even the mark of it.
func TestNoPastInProduction(t *testing.T) {
	w := apptest.OnSQLite(t)
	path := filepath.Join(t.TempDir(), "production.db")
	_, err := app.Migrate(t.Context(), path)
	w.Must(err)
	_, key, err := ed25519.GenerateKey(nil)
	w.Must(err)
	a, err := app.Open(t.Context(), app.Config{Database: path, Blob: w.Blob, Cache: memory.New(clock.System), Clock: clock.System, Key: key, ReporterKey: key.Seed(), Production: true, Log: slog.New(slog.DiscardHandler)})
	w.Must(err)
	t.Cleanup(func() { _ = a.Close() })
	if err := history.Load(t.Context(), a, noon, io.Discard); err == nil || !strings.Contains(err.Error(), "production") {
		t.Error(err)
	}
	for _, table := range []string{"users", "tenants", "patrols", "inspections"} {
		var n int
		w.Must(a.DB.SQL().QueryRow("SELECT count(*) FROM " + table).Scan(&n))
		if n != 0 {
			t.Errorf("%d %s", n, table)
		}
	}
}
