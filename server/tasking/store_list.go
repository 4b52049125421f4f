package tasking

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/debt"
	"github.com/xuncha/xuncha/ent/gen/debtpast"
	"github.com/xuncha/xuncha/ent/gen/delegation"
	"github.com/xuncha/xuncha/ent/gen/duty"
	"github.com/xuncha/xuncha/ent/gen/user"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// FindDebts gives debts by id, with their names and what is not covered, in the caller's transaction; those that are not there are not in the answer.
func FindDebts(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) ([]Debt, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := tx.Debt.Query().Where(debt.IDIn(ids...)).Order(debt.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	all := debtsOf(rows)
	for i := range all {
		if err := all[i].findUncovered(); err != nil {
			return nil, err
		}
	}
	return all, fillNames(ctx, tx, all)
}

// keep keeps the debts of a window, now or as they stood.
func (w window) keep(s *sql.Selector) {
	if w.running {
		s.Where(sql.And(sql.LTE(s.C("period_from"), w.From), sql.GT(s.C("period_until"), w.From)))
		return
	}
	s.Where(sql.And(sql.GT(s.C("period_until"), w.From), sql.LTE(s.C("period_until"), w.Until)))
}

// below keeps regions of a prefix: ':' follows '9'.
func below(s *sql.Selector, prefix string) {
	if prefix != "" {
		s.Where(sql.And(sql.GTE(s.C("region"), prefix), sql.LT(s.C("region"), prefix+":")))
	}
}

func listDebts(ctx context.Context, tx *entdb.Tx, f Filter, sc scope.Scope, now time.Time) ([]Debt, error) {
	lent, err := f.lent(ctx, tx, sc, now)
	if err != nil {
		return nil, err
	}
	q := tx.Debt.Query().Where(f.keep(debt.FieldID, sc, lent)).Order(debt.ByPeriodUntil(), debt.ByRegion(), debt.ByID()).Limit(f.Limit)
	if f.AsOf.IsZero() {
		rows, err := q.All(ctx)
		return debtsOf(rows), err
	}
	rows, err := q.Where(debt.Or(debt.KnownSinceIsNil(), debt.KnownSinceLTE(f.AsOf))).All(ctx)
	if err != nil {
		return nil, err
	}
	past, err := tx.DebtPast.Query().Where(f.keep(debtpast.FieldDebtID, sc, lent), debtpast.KnownSinceLTE(f.AsOf), debtpast.KnownUntilGT(f.AsOf)).
		Order(debtpast.ByPeriodUntil(), debtpast.ByRegion(), debtpast.ByDebtID()).Limit(f.Limit).All(ctx)
	if err != nil {
		return nil, err
	}
	out, err := pastsOf(ctx, tx, past)
	out = append(out, debtsOf(rows)...)
	slices.SortFunc(out, func(a, b Debt) int {
		return cmp.Or(a.Period.Until.Compare(b.Period.Until), cmp.Compare(a.Region, b.Region), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return out[:min(len(out), f.Limit)], err
}

// lent are the duties that others lent to the caller, where their own are asked for.
func (f Filter) lent(ctx context.Context, tx *entdb.Tx, sc scope.Scope, now time.Time) ([]any, error) {
	if !f.Mine {
		return nil, nil
	}
	rows, err := tx.Delegation.Query().Where(delegation.UserID(sc.User), delegation.ValidFromLTE(now), delegation.ValidUntilGT(now)).Select(delegation.FieldDutyID).All(ctx)
	ids := make([]any, len(rows))
	for i, g := range rows {
		ids[i] = g.DutyID
	}
	return ids, err
}

// keep keeps the debts that the filter asks for, as they are or as they stood; id is the column of the debt's.
func (f Filter) keep(id string, sc scope.Scope, lent []any) func(*sql.Selector) {
	return func(s *sql.Selector) {
		f.window.keep(s)
		below(s, f.Region)
		if f.After.ID != uuid.Nil {
			s.Where(sql.CompositeGT([]string{s.C("period_until"), s.C("region"), s.C(id)}, f.After.Until, f.After.Region, f.After.ID))
		}
		if f.Duty != uuid.Nil {
			s.Where(sql.EQ(s.C("duty_id"), f.Duty))
		}
		if f.State != "" {
			s.Where(sql.EQ(s.C("state"), string(f.State)))
		}
		if f.Tier != "" {
			s.Where(sql.EQ(s.C("tier"), string(f.Tier)))
		}
		if f.Mine {
			s.Where(sql.Or(sql.EQ(s.C("user_id"), sc.User), sql.In(s.C("duty_id"), lent...)))
		}
	}
}

// maxIn bounds how many ids one statement names.
const maxIn = 10_000

// pastsOf are debts as they stood. What never changes of a debt, its rule and term, is not written again with each of its pasts.
func pastsOf(ctx context.Context, tx *entdb.Tx, rows []*gen.DebtPast) ([]Debt, error) {
	ids, duties := make([]uuid.UUID, len(rows)), make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i], duties[i] = r.DebtID, r.DutyID
	}
	rules := map[uuid.UUID]string{}
	for some := range slices.Chunk(duties, maxIn) {
		all, err := tx.Duty.Query().Where(duty.IDIn(some...)).Select(duty.FieldID, duty.FieldRule).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, d := range all {
			rules[d.ID] = d.Rule
		}
	}
	now := map[uuid.UUID]*gen.Debt{}
	for some := range slices.Chunk(ids, maxIn) {
		kept, err := tx.Debt.Query().Where(debt.IDIn(some...)).Select(debt.FieldID, debt.FieldTenantID, debt.FieldRuleVersion, debt.FieldDueAt).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, d := range kept {
			now[d.ID] = d
		}
	}
	out := make([]Debt, len(rows))
	for i, r := range rows {
		out[i] = Debt{ID: r.DebtID, Tenant: r.TenantID, Duty: r.DutyID, User: r.UserID, Asset: r.AssetID, Region: r.Region, Tier: grid.Tier(r.Tier), Period: rule.Period{From: r.PeriodFrom, Until: r.PeriodUntil},
			Owed: r.Owed, Done: r.Done, Held: r.Held, Silent: r.Silent, Days: r.Days, OfDays: r.OfDays, Covered: r.Covered, CoveredMM: r.CoveredMm, LengthMM: r.LengthMm, CoveredM2: r.CoveredM2, AreaM2: r.AreaM2, State: State(r.State),
			Rule: rules[r.DutyID], Due: r.PeriodUntil, KnownSince: r.KnownSince}
		if d := now[r.DebtID]; d != nil { // one that a later version of the rule took away has no more than its pasts
			out[i].RuleVersion, out[i].Due = d.RuleVersion, d.DueAt
		}
	}
	return out, nil
}

// fillNames says who and what.
func fillNames(ctx context.Context, tx *entdb.Tx, all []Debt) error {
	if len(all) == 0 {
		return nil
	}
	users, assets := make([]uuid.UUID, len(all)), make([]uuid.UUID, len(all))
	for i, d := range all {
		users[i], assets[i] = d.User, d.Asset
	}
	names, err := namesOf(ctx, tx, users)
	if err != nil {
		return err
	}
	things, err := grid.AssetNames(ctx, tx, assets)
	for i := range all {
		all[i].UserName, all[i].AssetName, all[i].AssetKind = names[all[i].User], things[all[i].Asset].Name, things[all[i].Asset].Kind
	}
	return err
}

func namesOf(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	rows, err := tx.User.Query().Where(user.IDIn(ids...)).Select(user.FieldID, user.FieldName).All(ctx)
	out := map[uuid.UUID]string{}
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, err
}
