package tasking

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/casefile"
	"github.com/xuncha/xuncha/ent/gen/inspection"
	"github.com/xuncha/xuncha/ent/gen/patrolevent"
	"github.com/xuncha/xuncha/ent/gen/target"
	"github.com/xuncha/xuncha/server/rule"
)

// counted is how many there are in a region, of events by level, of findings by severity, of cases by state, source and severity.
type counted struct {
	Region   string `sql:"region"`
	Level    string `sql:"level"`
	Severity string `sql:"severity"`
	State    string `sql:"state"`
	Source   string `sql:"source"`
	N        int    `sql:"n"`
	into     func(*Line)
}

func byRegion(rows []counted) map[string]int {
	out := map[string]int{}
	for _, c := range rows {
		out[c.Region] += c.N
	}
	return out
}

func countTargets(ctx context.Context, tx *entdb.Tx, r *roller) (map[string]int, error) {
	var rows []counted
	err := tx.Target.Query().Where(func(s *sql.Selector) { below(s, r.region) }, target.Status("active"), target.CreatedAtLTE(r.known())).
		GroupBy(target.FieldRegion).Aggregate(gen.As(gen.Count(), "n")).Scan(ctx, &rows)
	return byRegion(rows), err
}

// heard keeps what was captured in a period and had been received: nothing is received before it happens, so the index by time of receipt serves.
func (r *roller) heard(p rule.Period) func(*sql.Selector) {
	return func(s *sql.Selector) {
		below(s, r.region)
		s.Where(sql.And(sql.GTE(s.C("received_at"), p.From.Add(-clockError)), sql.LTE(s.C("received_at"), r.known()), sql.GTE(s.C("captured_at"), p.From), sql.LT(s.C("captured_at"), p.Until)))
	}
}

// clockError is how far a phone's clock may be ahead of the server's.
const clockError = 24 * time.Hour

// countInspected counts targets, by region, that were inspected in a period.
func countInspected(ctx context.Context, tx *entdb.Tx, r *roller, p rule.Period) (map[string]int, error) {
	var rows []counted
	err := tx.Inspection.Query().Where(r.heard(p), inspection.TargetIDNotNil()).GroupBy(inspection.FieldRegion).
		Aggregate(gen.As(func(s *sql.Selector) string { return "COUNT(DISTINCT " + s.C("target_id") + ")" }, "n")).Scan(ctx, &rows)
	return byRegion(rows), err
}

func countFound(ctx context.Context, tx *entdb.Tx, r *roller, p rule.Period) ([]counted, error) {
	var rows []counted
	err := tx.Inspection.Query().Where(r.heard(p), inspection.SeverityIn("A", "B")).GroupBy(inspection.FieldRegion, inspection.FieldSeverity).Aggregate(gen.As(gen.Count(), "n")).Scan(ctx, &rows)
	return each(rows, func(c counted, l *Line) {
		l.Findings += c.N
		if c.Severity == "A" {
			l.MajorOther += c.N
		}
	}), err
}

func countEvents(ctx context.Context, tx *entdb.Tx, r *roller, p rule.Period) ([]counted, error) {
	var rows []counted
	err := tx.PatrolEvent.Query().Where(r.heard(p)).GroupBy(patrolevent.FieldRegion, patrolevent.FieldLevel).Aggregate(gen.As(gen.Count(), "n")).Scan(ctx, &rows)
	return each(rows, func(c counted, l *Line) {
		l.Events += c.N
		if c.Level == "major" {
			l.Major += c.N
		}
	}), err
}

func countCases(ctx context.Context, tx *entdb.Tx, r *roller, p rule.Period) ([]counted, error) {
	var rows []counted
	err := tx.CaseFile.Query().Where(func(s *sql.Selector) { below(s, r.region) }, casefile.OpenedAtGTE(p.From), casefile.OpenedAtLT(p.Until), casefile.OpenedAtLTE(r.known())).
		GroupBy(casefile.FieldRegion, casefile.FieldState, casefile.FieldSource, casefile.FieldSeverity).Aggregate(gen.As(gen.Count(), "n")).Scan(ctx, &rows)
	return each(rows, func(c counted, l *Line) {
		l.Cases += c.N
		if c.State == string(casefile.StateClosed) {
			l.CasesClosed += c.N
		}
		if c.Source == "report" {
			l.Reports += c.N
			if c.Severity == "A" {
				l.MajorOther += c.N
			}
		}
	}), err
}

// each says of every count what it adds to a line.
func each(rows []counted, add func(counted, *Line)) []counted {
	for i, c := range rows {
		rows[i].into = func(l *Line) { add(c, l) }
	}
	return rows
}
