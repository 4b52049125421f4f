package tasking

import (
	"context"
	"fmt"
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/debt"
	"github.com/xuncha/xuncha/ent/gen/debtpast"
	"github.com/xuncha/xuncha/ent/gen/region"
)

// visitSum is the visits of a person at a tier and in a part of the region.
type visitSum struct {
	Part    string    `sql:"part"`
	Tier    string    `sql:"tier"`
	UserID  uuid.UUID `sql:"user_id"`
	Duties  int       `sql:"duties"`
	Owed    int       `sql:"owed"`
	Done    int       `sql:"done"`
	Overdue int       `sql:"overdue"`
	Held    int       `sql:"held"`
	Valid   int       `sql:"valid"`
	Silent  int       `sql:"silent"`
}

// extentSum is an asset at a tier.
type extentSum struct {
	Part      string    `sql:"part"`
	Tier      string    `sql:"tier"`
	AssetID   uuid.UUID `sql:"asset_id"`
	LengthMM  int64     `sql:"length_mm"`
	CoveredMM int64     `sql:"covered_mm"`
	AreaM2    float64   `sql:"area_m2"`
	CoveredM2 float64   `sql:"covered_m2"`
	Partly    int       `sql:"partly"`
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

func sumVisits(ctx context.Context, tx *entdb.Tx, r *roller) (out []visitSum, err error) {
	sums := []gen.AggregateFunc{r.part, gen.As(func(s *sql.Selector) string { return "COUNT(DISTINCT " + s.C("duty_id") + ")" }, "duties"), total("owed", "owed"),
		total("CASE WHEN done < owed THEN done ELSE owed END", "done"), total("CASE WHEN state = 'overdue' THEN 1 ELSE 0 END", "overdue"), total("held", "held"), total("done", "valid"), total("silent", "silent")}
	now, past := boards(tx, r)
	if err := now.GroupBy(debt.FieldTier, debt.FieldUserID).Aggregate(sums...).Scan(ctx, &out); err != nil || past == nil {
		return out, err
	}
	var more []visitSum
	err = past.GroupBy(debtpast.FieldTier, debtpast.FieldUserID).Aggregate(sums...).Scan(ctx, &more)
	return append(out, more...), err
}

func sumExtents(ctx context.Context, tx *entdb.Tx, r *roller) (out []extentSum, err error) {
	most := func(column string) gen.AggregateFunc {
		return func(s *sql.Selector) string { return sql.As(sql.Max(s.C(column)), column) }
	}
	sums := []gen.AggregateFunc{r.part, most("length_mm"), most("covered_mm"), most("area_m2"), most("covered_m2"), total("CASE WHEN covered_mm > 0 THEN 1 ELSE 0 END", "partly")}
	now, past := boards(tx, r)
	if err := now.GroupBy(debt.FieldTier, debt.FieldAssetID).Aggregate(sums...).Scan(ctx, &out); err != nil || past == nil {
		return out, err
	}
	var more []extentSum
	err = past.GroupBy(debtpast.FieldTier, debtpast.FieldAssetID).Aggregate(sums...).Scan(ctx, &more)
	return append(out, more...), err
}

// coveredPart is what one debt covered of a reach.
type coveredPart struct {
	Tier    string    `sql:"tier"`
	AssetID uuid.UUID `sql:"asset_id"`
	Covered []byte    `sql:"covered"`
}

// readParts reads what each debt covered of some reaches.
func readParts(ctx context.Context, tx *entdb.Tx, r *roller, assets []uuid.UUID) (out []coveredPart, err error) {
	for some := range slices.Chunk(assets, maxIn) {
		now, past := boards(tx, r)
		var rows []coveredPart
		if err := now.Where(debt.AssetIDIn(some...), debt.CoveredMmGT(0)).Select(debt.FieldTier, debt.FieldAssetID, debt.FieldCovered).Scan(ctx, &rows); err != nil {
			return nil, err
		}
		if out = append(out, rows...); past == nil {
			continue
		}
		rows = nil
		if err := past.Where(debtpast.AssetIDIn(some...), debtpast.CoveredMmGT(0)).Select(debtpast.FieldTier, debtpast.FieldAssetID, debtpast.FieldCovered).Scan(ctx, &rows); err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// maxIn bounds how many ids one statement names.
const maxIn = 10_000

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
