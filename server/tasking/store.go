package tasking

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/debt"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
)

func debtOf(r *gen.Debt) Debt {
	if r.Covered == nil { // SQLite's driver gives bytes of no length as none
		r.Covered = []byte{}
	}
	return Debt{ID: r.ID, Tenant: r.TenantID, Duty: r.DutyID, User: r.UserID, Asset: r.AssetID, Region: r.Region, Tier: grid.Tier(r.Tier), Rule: r.Rule, RuleVersion: r.RuleVersion,
		Period: rule.Period{From: r.PeriodFrom, Until: r.PeriodUntil}, Due: r.DueAt, Owed: r.Owed, Done: r.Done, Held: r.Held, Silent: r.Silent, Covered: r.Covered, CoveredMM: r.CoveredMm, LengthMM: r.LengthMm,
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

func insertDebt(ctx context.Context, tx *entdb.Tx, d Debt) error {
	return tx.Debt.Create().SetID(d.ID).SetDutyID(d.Duty).SetUserID(d.User).SetAssetID(d.Asset).SetRegion(d.Region).SetTier(string(d.Tier)).SetRule(d.Rule).SetRuleVersion(d.RuleVersion).
		SetPeriodFrom(d.Period.From).SetPeriodUntil(d.Period.Until).SetDueAt(d.Due).SetOwed(d.Owed).SetDone(d.Done).SetHeld(d.Held).SetSilent(d.Silent).SetCovered(d.Covered).SetCoveredMm(d.CoveredMM).
		SetLengthMm(d.LengthMM).SetCoveredM2(d.CoveredM2).SetAreaM2(d.AreaM2).SetState(string(d.State)).SetNillableEscalateAt(d.EscalateAt).SetKnownSince(d.KnownSince).Exec(ctx)
}

func updateDebt(ctx context.Context, tx *entdb.Tx, d Debt) error {
	u := tx.Debt.Update().Where(debt.ID(d.ID)).SetRuleVersion(d.RuleVersion).SetPeriodUntil(d.Period.Until).SetDueAt(d.Due).SetOwed(d.Owed).SetDone(d.Done).SetHeld(d.Held).SetSilent(d.Silent).
		SetCovered(d.Covered).SetCoveredMm(d.CoveredMM).SetLengthMm(d.LengthMM).SetCoveredM2(d.CoveredM2).SetAreaM2(d.AreaM2).SetState(string(d.State)).SetEscalatedTo(string(d.EscalatedTo)).
		SetKnownSince(d.KnownSince)
	if d.EscalateAt == nil {
		return u.ClearEscalateAt().Exec(ctx)
	}
	return u.SetEscalateAt(*d.EscalateAt).Exec(ctx)
}

func deleteDebt(ctx context.Context, tx *entdb.Tx, id uuid.UUID) error {
	_, err := tx.Debt.Delete().Where(debt.ID(id)).Exec(ctx)
	return err
}

// insertPast keeps how a debt stood until now.
func insertPast(ctx context.Context, tx *entdb.Tx, d Debt, now time.Time) error {
	return tx.DebtPast.Create().SetID(uuid.Must(uuid.NewV7())).SetDebtID(d.ID).SetDutyID(d.Duty).SetUserID(d.User).SetAssetID(d.Asset).SetRegion(d.Region).SetTier(string(d.Tier)).
		SetPeriodFrom(d.Period.From).SetPeriodUntil(d.Period.Until).SetOwed(d.Owed).SetDone(d.Done).SetHeld(d.Held).SetSilent(d.Silent).SetCovered(d.Covered).SetCoveredMm(d.CoveredMM).SetLengthMm(d.LengthMM).
		SetCoveredM2(d.CoveredM2).SetAreaM2(d.AreaM2).SetState(string(d.State)).SetKnownSince(d.KnownSince).SetKnownUntil(now).Exec(ctx)
}
