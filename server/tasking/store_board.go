package tasking

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/debt"
	"github.com/xuncha/xuncha/ent/gen/debtpast"
	"github.com/xuncha/xuncha/ent/gen/region"
)

// dutySum is what one duty owed and did in the periods of a board.
type dutySum struct {
	Part      string    `sql:"part"`
	Tier      string    `sql:"tier"`
	UserID    uuid.UUID `sql:"user_id"`
	AssetID   uuid.UUID `sql:"asset_id"`
	DutyID    uuid.UUID `sql:"duty_id"`
	Owed      int       `sql:"owed"`
	Done      int       `sql:"done"`
	Overdue   int       `sql:"overdue"`
	Held      int       `sql:"held"`
	Valid     int       `sql:"valid"`
	Silent    int       `sql:"silent"`
	LengthMM  int64     `sql:"length_mm"`
	CoveredMM int64     `sql:"covered_mm"` // the most that it covered in one period
	AreaM2    float64   `sql:"area_m2"`
	CoveredM2 float64   `sql:"covered_m2"`
	Parts     string    `sql:"parts"` // what it covered in each period, hex, with commas between
}

// part groups by the region directly below.
func (r *roller) part(s *sql.Selector) string {
	expr := fmt.Sprintf("substr(%s, 1, %d)", s.C("region"), r.partLength)
	s.GroupBy(expr)
	return sql.As(expr, "part")
}

func total(expr, as string) gen.AggregateFunc {
	return func(*sql.Selector) string { return sql.As("CAST(SUM("+expr+") AS bigint)", as) }
}

// boards gives the debts as they stand, or as they stood on the day that is asked of: those that stand since before it, and those that stood then.
func boards(tx *entdb.Tx, r *roller) (now *gen.DebtQuery, past *gen.DebtPastQuery) {
	keep := func(s *sql.Selector) {
		r.window.keep(s)
		below(s, r.region)
	}
	now = tx.Debt.Query().Where(keep)
	if r.asOf.IsZero() {
		return now, nil
	}
	now.Where(debt.Or(debt.KnownSinceIsNil(), debt.KnownSinceLTE(r.asOf)))
	return now, tx.DebtPast.Query().Where(keep, debtpast.KnownSinceLTE(r.asOf), debtpast.KnownUntilGT(r.asOf))
}

// sumDuties sums up each duty's debts, by one look at them.
func sumDuties(ctx context.Context, tx *entdb.Tx, r *roller) (out []dutySum, err error) {
	most := func(column string) gen.AggregateFunc {
		return func(s *sql.Selector) string { return sql.As(sql.Max(s.C(column)), column) }
	}
	sums := []gen.AggregateFunc{r.part, total("owed", "owed"), total("CASE WHEN done < owed THEN done ELSE owed END", "done"), total("CASE WHEN state = 'overdue' THEN 1 ELSE 0 END", "overdue"),
		total("held", "held"), total("done", "valid"), total("silent", "silent"), most("length_mm"), most("covered_mm"), most("area_m2"), most("covered_m2"), parts}
	now, past := boards(tx, r)
	if err := now.GroupBy(debt.FieldTier, debt.FieldUserID, debt.FieldAssetID, debt.FieldDutyID).Aggregate(sums...).Scan(ctx, &out); err != nil || past == nil {
		return out, err
	}
	var more []dutySum
	err = past.GroupBy(debtpast.FieldTier, debtpast.FieldUserID, debtpast.FieldAssetID, debtpast.FieldDutyID).Aggregate(sums...).Scan(ctx, &more)
	return append(out, more...), err
}

// parts lists what was covered, as text: neither engine's list of bytes is the other's.
func parts(s *sql.Selector) string {
	list, hex := "group_concat", "hex(covered)"
	if s.Dialect() == dialect.Postgres {
		list, hex = "string_agg", "encode(covered, 'hex')"
	}
	return sql.As("COALESCE("+list+"(CASE WHEN covered_mm > 0 OR covered_m2 > 0 THEN "+hex+" END, ','), '')", "parts")
}

// fillRegions names the lines.
func fillRegions(ctx context.Context, tx *entdb.Tx, b *Board) error {
	codes := []string{b.Total.Region}
	for _, l := range b.Regions {
		codes = append(codes, l.Region)
	}
	rows, err := tx.Region.Query().Where(region.IDIn(codes...)).Select(region.FieldID, region.FieldName).All(ctx)
	names := map[string]string{}
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	b.Total.Name = names[b.Total.Region]
	for i := range b.Tiers {
		b.Tiers[i].Name = b.Total.Name
	}
	for i := range b.Regions {
		b.Regions[i].Name = names[b.Regions[i].Region]
	}
	return err
}
