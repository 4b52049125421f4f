package tasking

import (
	"bytes"
	"context"
	stdsql "database/sql"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/debt"
	"github.com/xuncha/xuncha/ent/gen/debtpast"
	"github.com/xuncha/xuncha/ent/gen/region"
	"github.com/xuncha/xuncha/server/grid"
)

// dutySum is what one duty owed and did in the periods of a board.
type dutySum struct {
	Part                string
	Tier                grid.Tier
	User, Asset, Duty   int // their numbers
	Owed, Done, Overdue int64
	Held, Valid, Silent int64
	Days, OfDays        int64
	LengthMM, CoveredMM int64 // the most that it covered in one period
	AreaM2, CoveredM2   float64
	Covered             [][]byte // in each period
}

// tables of what was owed: as it stands, and as it stood on the day that is asked of.
func (r *roller) tables() []string {
	if r.asOf.IsZero() {
		return []string{debt.Table}
	}
	return []string{debt.Table, debtpast.Table}
}

// keep keeps the debts of the board: those that stand (on a past day: since before it), or those that stood then.
func (r *roller) keep(s *sql.Selector, table string) {
	r.window.keep(s)
	below(s, r.region)
	switch {
	case table == debtpast.Table:
		s.Where(sql.And(sql.LTE(s.C(debtpast.FieldKnownSince), r.asOf), sql.GT(s.C(debtpast.FieldKnownUntil), r.asOf)))
	case !r.asOf.IsZero():
		s.Where(sql.Or(sql.IsNull(s.C(debt.FieldKnownSince)), sql.LTE(s.C(debt.FieldKnownSince), r.asOf)))
	}
}

// keepTenants keeps the debts of a portion's tenants.
func (p *portion) keepTenants(s *sql.Selector) {
	if p.only != nil {
		tenants := make([]any, len(p.only))
		for i, code := range p.only {
			tenants[i] = code
		}
		s.Where(sql.In(s.C(debt.FieldTenantID), tenants...))
		return
	}
	p.bound(s)
}

func (p *portion) bound(s *sql.Selector) {
	if p.from != "" {
		s.Where(sql.GTE(s.C(debt.FieldTenantID), p.from))
	}
	if p.until != "" {
		s.Where(sql.LT(s.C(debt.FieldTenantID), p.until))
	}
}

// sumDuties sums up each duty's debts of a portion, or those of some duties alone, by tenant, by one look at them. What is known of a tenant already goes on.
func sumDuties(ctx context.Context, tx *entdb.Tx, r *roller, p *portion, duties []uuid.UUID, out map[string]*sources) error {
	var counts stdsql.RawBytes
	for _, table := range r.tables() {
		for rows, err := range entdb.Each(ctx, tx, table, func(s *sql.Selector) { r.keep(s, table); p.keepTenants(s); keepDuties(s, duties); r.sum(s) }) {
			if err != nil {
				return err
			}
			var d dutySum
			var covered []byte
			if err := rows.Scan(&counts, &d.AreaM2, &d.CoveredM2, &covered); err != nil {
				return entdb.Fault(err)
			}
			if d.Covered, err = readCovered(covered); err != nil {
				return err
			}
			tenant, rest, _ := bytes.Cut(counts, []byte{'|'})
			of := out[string(tenant)]
			if of == nil {
				of = newSources()
				out[string(tenant)] = of
			}
			if err := d.readCounts(rest, of.known); err != nil {
				return err
			}
			of.sums = append(of.sums, d)
		}
	}
	return nil
}

func keepDuties(s *sql.Selector, duties []uuid.UUID) {
	if duties != nil {
		entdb.AnyOf[func(*sql.Selector)](debt.FieldDutyID, duties)(s)
	}
}

// sum selects a dutySum for each duty and region directly below: its names and counts as one text, which readCounts takes apart. As columns
// they take the driver longer than all else that the server does for a city's page of 5,000 duties.
func (r *roller) sum(s *sql.Selector) {
	part := fmt.Sprintf("substr(region, 1, %d)", r.partLength)
	id := func(column string) string { return "CAST(" + column + " AS text)" }
	counts := strings.Join([]string{debt.FieldTenantID, part, debt.FieldTier, id(debt.FieldUserID), id(debt.FieldAssetID), id(debt.FieldDutyID),
		total("owed"), total("CASE WHEN done < owed THEN done ELSE owed END"), total("CASE WHEN state = 'overdue' THEN 1 ELSE 0 END"), total("held"), total("done"), total("silent"), total("days"), total("of_days"),
		sql.Max("length_mm"), sql.Max("covered_mm")}, ", ")
	s.Select("concat_ws('|', "+counts+")", sql.Max("area_m2"), sql.Max("covered_m2"), parts(s.Dialect()))
	s.GroupBy(debt.FieldTenantID, part, debt.FieldTier, debt.FieldUserID, debt.FieldAssetID, debt.FieldDutyID)
}

// readCounts reads the text of names and counts that sum selects, behind the tenant.
func (d *dutySum) readCounts(text []byte, known *known) (err error) {
	next := func() (field []byte) {
		field, text, _ = bytes.Cut(text, []byte{'|'})
		return field
	}
	d.Part, d.Tier = once(known.names, next()), grid.Tier(once(known.names, next()))
	for _, id := range []struct {
		into *int
		of   numbers
	}{{&d.User, known.users}, {&d.Asset, known.assets}, {&d.Duty, known.duties}} {
		if *id.into, err = id.of.of(next()); err != nil {
			return fmt.Errorf("a duty's sum: %w", err)
		}
	}
	for _, into := range []*int64{&d.Owed, &d.Done, &d.Overdue, &d.Held, &d.Valid, &d.Silent, &d.Days, &d.OfDays, &d.LengthMM, &d.CoveredMM} {
		if *into, err = strconv.ParseInt(string(next()), 10, 64); err != nil {
			return fmt.Errorf("a duty's sum: %w", err)
		}
	}
	return nil
}

// readCovered takes apart what parts lists.
func readCovered(text []byte) (out [][]byte, err error) {
	for rest := text; len(rest) > 0; {
		var part []byte
		part, rest, _ = bytes.Cut(rest, []byte{','})
		size, err := hex.Decode(part, part) // in place: a byte takes the place of two digits
		if err != nil {
			return nil, fmt.Errorf("what a duty covered: %w", err)
		}
		out = append(out, part[:size:size])
	}
	return out, nil
}

// total sums up counts of one debt, which are small: PostgreSQL takes twice as long for sums of 8-byte numbers, which are of any size.
func total(expr string) string { return "SUM(CAST(" + expr + " AS integer))" }

// parts lists what was covered, as text: neither engine's list of bytes is the other's.
func parts(engine string) string {
	list, hex := "group_concat", "hex(covered)"
	if engine == dialect.Postgres {
		list, hex = "string_agg", "encode(covered, 'hex')"
	}
	return "COALESCE(" + list + "(CASE WHEN covered_mm > 0 OR covered_m2 > 0 THEN " + hex + " END, ','), '')"
}

// regionNames names a region and those directly below it, by code.
func regionNames(ctx context.Context, tx *entdb.Tx, code string) (map[string]string, error) {
	rows, err := tx.Region.Query().Where(region.Or(region.ID(code), region.Parent(code))).Select(region.FieldID, region.FieldName).All(ctx)
	names := map[string]string{}
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, err
}
