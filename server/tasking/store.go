package tasking

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/debt"
	"github.com/xuncha/xuncha/ent/gen/debtpast"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
)

func debtOf(r *gen.Debt) Debt {
	if r.Covered == nil { // SQLite's driver gives bytes of no length as none
		r.Covered = []byte{}
	}
	return Debt{ID: r.ID, Tenant: r.TenantID, Duty: r.DutyID, User: r.UserID, Asset: r.AssetID, Region: r.Region, Tier: grid.Tier(r.Tier), Rule: r.Rule, RuleVersion: r.RuleVersion,
		Period: rule.Period{From: r.PeriodFrom, Until: r.PeriodUntil}, Due: r.DueAt, Owed: r.Owed, Done: r.Done, Held: r.Held, Silent: r.Silent, Days: r.Days, OfDays: r.OfDays, Covered: r.Covered, CoveredMM: r.CoveredMm, LengthMM: r.LengthMm,
		CoveredM2: r.CoveredM2, AreaM2: r.AreaM2, State: State(r.State), EscalatedTo: grid.Tier(r.EscalatedTo), EscalateAt: r.EscalateAt, KnownSince: r.KnownSince}
}

func debtsOf(rows []*gen.Debt) []Debt {
	out := make([]Debt, len(rows))
	for i, r := range rows {
		out[i] = debtOf(r)
	}
	return out
}

// readDebts gives the kept debts of duties whose periods a change touches.
func readDebts(ctx context.Context, tx *entdb.Tx, duties []uuid.UUID, touched reach) (map[debtKey]Debt, error) {
	rows, err := tx.Debt.Query().Where(debt.DutyIDIn(duties...), debt.PeriodFromLT(touched.until), debt.PeriodUntilGT(touched.from)).All(ctx)
	out := map[debtKey]Debt{}
	for _, d := range debtsOf(rows) {
		out[keyOf(d.Duty, d.Period)] = d
	}
	return out, err
}

func dueDebts(ctx context.Context, tx *entdb.Tx, now time.Time, limit int) ([]Debt, error) {
	rows, err := tx.Debt.Query().Where(debt.EscalateAtLTE(now)).Order(debt.ByEscalateAt(), debt.ByID()).Limit(limit).All(ctx)
	return debtsOf(rows), err
}

// kept is what a debt and its past both keep: whose it is and since when, which never changes, and what does.
var kept = append([]entdb.Column[Debt]{
	{Name: debt.FieldDutyID, Value: func(d *Debt) any { return d.Duty }},
	{Name: debt.FieldUserID, Value: func(d *Debt) any { return d.User }},
	{Name: debt.FieldAssetID, Value: func(d *Debt) any { return d.Asset }},
	{Name: debt.FieldRegion, Value: func(d *Debt) any { return d.Region }},
	{Name: debt.FieldTier, Value: func(d *Debt) any { return string(d.Tier) }},
	{Name: debt.FieldPeriodFrom, Value: func(d *Debt) any { return d.Period.From }},
}, changing...)

var changing = []entdb.Column[Debt]{
	{Name: debt.FieldPeriodUntil, Value: func(d *Debt) any { return d.Period.Until }},
	{Name: debt.FieldOwed, Value: func(d *Debt) any { return d.Owed }},
	{Name: debt.FieldDone, Value: func(d *Debt) any { return d.Done }},
	{Name: debt.FieldHeld, Value: func(d *Debt) any { return d.Held }},
	{Name: debt.FieldSilent, Value: func(d *Debt) any { return d.Silent }},
	{Name: debt.FieldDays, Value: func(d *Debt) any { return d.Days }},
	{Name: debt.FieldOfDays, Value: func(d *Debt) any { return d.OfDays }},
	{Name: debt.FieldCovered, Value: func(d *Debt) any { return d.Covered }},
	{Name: debt.FieldCoveredMm, Value: func(d *Debt) any { return d.CoveredMM }},
	{Name: debt.FieldLengthMm, Value: func(d *Debt) any { return d.LengthMM }},
	{Name: debt.FieldCoveredM2, Value: func(d *Debt) any { return d.CoveredM2 }},
	{Name: debt.FieldAreaM2, Value: func(d *Debt) any { return d.AreaM2 }},
	{Name: debt.FieldState, Value: func(d *Debt) any { return string(d.State) }},
	{Name: debt.FieldKnownSince, Value: func(d *Debt) any { return d.KnownSince }},
}

// insertDebts keeps new debts.
func insertDebts(ctx context.Context, tx *entdb.Tx, all []Debt) error {
	return entdb.InsertAll(ctx, tx, debt.Table, append([]entdb.Column[Debt]{
		{Name: debt.FieldID, Value: func(d *Debt) any { return d.ID }},
		{Name: debt.FieldRule, Value: func(d *Debt) any { return d.Rule }},
		{Name: debt.FieldRuleVersion, Value: func(d *Debt) any { return d.RuleVersion }},
		{Name: debt.FieldDueAt, Value: func(d *Debt) any { return d.Due }},
		{Name: debt.FieldEscalatedTo, Value: func(*Debt) any { return "" }},
		{Name: debt.FieldEscalateAt, Value: func(d *Debt) any { return d.EscalateAt }},
	}, kept...), all)
}

// insertPasts keeps how debts stood until now.
func insertPasts(ctx context.Context, tx *entdb.Tx, all []Debt, now time.Time) error {
	return entdb.InsertAll(ctx, tx, debtpast.Table, append([]entdb.Column[Debt]{
		{Name: debtpast.FieldID, Value: func(*Debt) any { return uuid.Must(uuid.NewV7()) }},
		{Name: debtpast.FieldDebtID, Value: func(d *Debt) any { return d.ID }},
		{Name: debtpast.FieldKnownUntil, Value: func(*Debt) any { return now }},
	}, kept...), all)
}

// updateDebts writes what may change of debts.
func updateDebts(ctx context.Context, tx *entdb.Tx, all []Debt) error {
	return entdb.UpdateAll(ctx, tx, debt.Table, func(d *Debt) uuid.UUID { return d.ID }, append([]entdb.Column[Debt]{
		{Name: debt.FieldRuleVersion, Value: func(d *Debt) any { return d.RuleVersion }},
		{Name: debt.FieldDueAt, Value: func(d *Debt) any { return d.Due }},
		{Name: debt.FieldEscalatedTo, Value: func(d *Debt) any { return string(d.EscalatedTo) }},
		{Name: debt.FieldEscalateAt, Value: func(d *Debt) any { return d.EscalateAt }},
	}, changing...), all)
}

func deleteDebts(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.Debt.Delete().Where(debt.IDIn(ids...)).Exec(ctx)
	return err
}
