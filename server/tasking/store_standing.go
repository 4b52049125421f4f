package tasking

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/debt"
)

// By what standings are summed up.
const (
	byTenant   = debt.FieldTenantID
	byAsset    = debt.FieldAssetID
	byTownship = "substr(region, 1, 9)"
)

// sumStandings sums up debts by an expression of their columns; those of these assets alone, if any are named.
func sumStandings(ctx context.Context, tx *entdb.Tx, r *roller, by string, assets []uuid.UUID) (map[string]Standing, error) {
	out := map[string]Standing{}
	for _, table := range r.tables() {
		for rows, err := range entdb.Each(ctx, tx, table, func(s *sql.Selector) { r.keep(s, table); sumStanding(s, by, assets) }) {
			if err != nil {
				return nil, err
			}
			var key string
			var one Standing
			var d dutySum
			var covered []byte
			if err := rows.Scan(&key, &one.Owed, &one.Done, &one.Overdue, &one.Open, &d.LengthMM, &d.CoveredMM, &d.AreaM2, &d.CoveredM2, &covered); err != nil {
				return nil, entdb.Fault(err)
			}
			if d.Covered, err = readCovered(covered); err != nil {
				return nil, err
			}
			all := out[key]
			all.Owed, all.Done, all.Overdue, all.Open = all.Owed+one.Owed, all.Done+one.Done, all.Overdue+one.Overdue, all.Open+one.Open
			if assets != nil {
				if err := all.add(&d); err != nil {
					return nil, err
				}
			}
			out[key] = all
		}
	}
	return out, nil
}

// sumStanding selects what sumStandings scans; a county's intervals are of many assets, and are no sum.
func sumStanding(s *sql.Selector, by string, assets []uuid.UUID) {
	covered := "COALESCE('', '')"
	if assets != nil {
		ids := make([]any, len(assets))
		for i, id := range assets {
			ids[i] = id
		}
		s.Where(sql.In(s.C(by), ids...))
		covered = parts(s.Dialect())
	}
	s.Select("CAST("+by+" AS text)", total("owed"), total("CASE WHEN done < owed THEN done ELSE owed END"), total("CASE WHEN state = 'overdue' THEN 1 ELSE 0 END"), total("CASE WHEN state = 'open' THEN 1 ELSE 0 END"),
		sql.Max("length_mm"), sql.Max("covered_mm"), sql.Max("area_m2"), sql.Max("covered_m2"), covered)
	s.GroupBy(by)
}
