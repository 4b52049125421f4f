package tasking

import (
	"context"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/casefile"
	"github.com/xuncha/xuncha/ent/gen/casepast"
	"github.com/xuncha/xuncha/ent/gen/inspection"
	"github.com/xuncha/xuncha/ent/gen/patrolevent"
	"github.com/xuncha/xuncha/ent/gen/target"
	"github.com/xuncha/xuncha/ent/gen/targetpast"
	"github.com/xuncha/xuncha/server/rule"
)

// countTargets counts those, by region, that were active at each of the moments: by one look at them, of which the index holds all that it needs.
func countTargets(ctx context.Context, tx *entdb.Tx, r *roller, moments []time.Time) ([]map[string]int, error) {
	out := make([]map[string]int, len(moments))
	for i := range out {
		out[i] = map[string]int{}
	}
	first, last := slices.MinFunc(moments, time.Time.Compare), slices.MaxFunc(moments, time.Time.Compare)
	for _, table := range []string{target.Table, targetpast.Table} {
		rows := entdb.Each(ctx, tx, table, func(s *sql.Selector) {
			below(s, r.region)
			s.Where(sql.LTE(s.C(target.FieldActiveSince), last))
			if table == targetpast.Table {
				s.Where(sql.GT(s.C(targetpast.FieldActiveUntil), first))
			}
			s.Select(s.C(target.FieldRegion)).GroupBy(s.C(target.FieldRegion))
			for _, at := range moments {
				s.AppendSelectExpr(sql.ExprFunc(func(b *sql.Builder) {
					b.WriteString("COUNT(CASE WHEN ").Ident(target.FieldActiveSince).WriteString(" <= ").Arg(at)
					if table == targetpast.Table {
						b.WriteString(" AND ").Ident(targetpast.FieldActiveUntil).WriteString(" > ").Arg(at)
					}
					b.WriteString(" THEN 1 END)")
				}))
			}
		})
		for row, err := range rows {
			if err != nil {
				return nil, err
			}
			var region string
			counts := make([]int, len(moments))
			into := []any{&region}
			for i := range counts {
				into = append(into, &counts[i])
			}
			if err := row.Scan(into...); err != nil {
				return nil, entdb.Fault(err)
			}
			for i, n := range counts {
				if n > 0 {
					out[i][region] += n
				}
			}
		}
	}
	return out, nil
}

// heard keeps what was captured in a period and had been received.
func (r *roller) heard(s *sql.Selector, p rule.Period) {
	s.Where(sql.And(sql.GTE(s.C("captured_at"), p.From), sql.LT(s.C("captured_at"), p.Until), sql.LTE(s.C("received_at"), r.known())))
}

// countInspected counts targets, by region, that were inspected in a period and active as it ended: those alone are owed an inspection.
func countInspected(ctx context.Context, tx *entdb.Tx, r *roller, p rule.Period) (map[string]int, error) {
	out, at := map[string]int{}, r.endOf(p)
	for _, table := range []string{target.Table, targetpast.Table} {
		rows := entdb.Each(ctx, tx, inspection.Table, func(s *sql.Selector) {
			of, key := sql.Table(table).As("t"), target.FieldID
			if table == targetpast.Table {
				key = targetpast.FieldTargetID
			}
			s.Join(of).On(of.C("tenant_id"), s.C("tenant_id")).On(of.C(key), s.C(inspection.FieldTargetID))
			r.heard(s, p)
			s.Where(sql.LTE(of.C(target.FieldActiveSince), at))
			if table == targetpast.Table {
				s.Where(sql.GT(of.C(targetpast.FieldActiveUntil), at))
			}
			if r.region != "" {
				s.Where(sql.And(sql.GTE(of.C("region"), r.region), sql.LT(of.C("region"), r.region+":")))
			}
			s.Select(of.C("region"), "COUNT(DISTINCT "+s.C(inspection.FieldTargetID)+")").GroupBy(of.C("region"))
		})
		for row, err := range rows {
			if err != nil {
				return nil, err
			}
			var region string
			var n int
			if err := row.Scan(&region, &n); err != nil {
				return nil, entdb.Fault(err)
			}
			out[region] += n
		}
	}
	return out, nil
}

// counted is what was found in a region.
type counted struct {
	region string
	Found
}

// tell reads what was found in each region: columns are counts, and into says where each of them goes.
func (r *roller) tell(ctx context.Context, tx *entdb.Tx, table string, keep func(*sql.Selector), columns []sql.Querier, into func(*Found) []any) (out []counted, err error) {
	rows := entdb.Each(ctx, tx, table, func(s *sql.Selector) {
		below(s, r.region)
		keep(s)
		s.Select(s.C("region")).AppendSelectExpr(columns...).GroupBy(s.C("region"))
	})
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		var c counted
		if err := row.Scan(append([]any{&c.region}, into(&c.Found)...)...); err != nil {
			return nil, entdb.Fault(err)
		}
		out = append(out, c)
	}
	return out, nil
}

// where counts the rows that a condition holds for.
func where(condition string) sql.Querier {
	return sql.Raw("COUNT(CASE WHEN " + condition + " THEN 1 END)")
}

// all counts every row.
var all = sql.Raw("COUNT(*)")

func countFound(ctx context.Context, tx *entdb.Tx, r *roller, p rule.Period) ([]counted, error) {
	keep := func(s *sql.Selector) {
		r.heard(s, p)
		s.Where(sql.In(s.C(inspection.FieldSeverity), "A", "B"))
	}
	return r.tell(ctx, tx, inspection.Table, keep, []sql.Querier{all, where("on_beat"), where("on_beat AND severity = 'A'")}, func(f *Found) []any {
		return []any{&f.Findings, &f.BeatFound, &f.MajorOther}
	})
}

func countEvents(ctx context.Context, tx *entdb.Tx, r *roller, p rule.Period) ([]counted, error) {
	return r.tell(ctx, tx, patrolevent.Table, func(s *sql.Selector) { r.heard(s, p) }, []sql.Querier{all, where("level = 'major'")}, func(f *Found) []any {
		return []any{&f.Events, &f.Major}
	})
}

// caseColumns are the counts of cases that were opened in a period.
var caseColumns = []sql.Querier{all, where("state NOT IN ('open', 'evidence_requested')"), where("state = 'dismissed'"), where("state = 'closed'"), where("state = 'closed' AND NOT late"),
	sql.Raw("COALESCE(SUM(rechecks), 0)"), sql.Raw("COALESCE(SUM(rechecks_failed), 0)"), where("source = 'report'"), where("source = 'report' AND on_beat"), where("source = 'report' AND on_beat AND severity = 'A'")}

// countCases counts cases as they stand, or as they stood on the day that is asked of.
func countCases(ctx context.Context, tx *entdb.Tx, r *roller, p rule.Period) (out []counted, err error) {
	tables := []string{casefile.Table}
	if !r.asOf.IsZero() {
		tables = append(tables, casepast.Table)
	}
	for _, table := range tables {
		told, err := r.tell(ctx, tx, table, func(s *sql.Selector) { r.opened(s, table, p) }, append(slices.Clone(caseColumns), r.overdue()), func(f *Found) []any {
			return []any{&f.Cases, &f.CasesHandled, &f.CasesDismissed, &f.CasesClosed, &f.CasesInTime, &f.Rechecks, &f.RechecksFailed, &f.Reports, &f.BeatTold, &f.MajorOther, &f.CasesOverdue}
		})
		if err != nil {
			return nil, err
		}
		out = append(out, told...)
	}
	return out, nil
}

// overdue counts the cases whose present step was due before what is known.
func (r *roller) overdue() sql.Querier {
	return sql.ExprFunc(func(b *sql.Builder) {
		b.WriteString("COUNT(CASE WHEN active AND due_at < ").Arg(r.known()).WriteString(" THEN 1 END)")
	})
}

// opened keeps the cases that were opened in a period and known: as they stand, on a past day those that stood so then.
func (r *roller) opened(s *sql.Selector, table string, p rule.Period) {
	s.Where(sql.And(sql.GTE(s.C(casefile.FieldOpenedAt), p.From), sql.LT(s.C(casefile.FieldOpenedAt), p.Until), sql.LTE(s.C(casefile.FieldOpenedAt), r.known())))
	switch {
	case table == casepast.Table:
		s.Where(sql.And(sql.LTE(s.C(casepast.FieldKnownSince), r.asOf), sql.GT(s.C(casepast.FieldKnownUntil), r.asOf)))
	case !r.asOf.IsZero():
		s.Where(sql.Or(sql.IsNull(s.C(casefile.FieldKnownSince)), sql.LTE(s.C(casefile.FieldKnownSince), r.asOf)))
	}
}
