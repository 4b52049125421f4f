package tasking

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/asset"
	"github.com/xuncha/xuncha/ent/gen/casefile"
	"github.com/xuncha/xuncha/ent/gen/debt"
	"github.com/xuncha/xuncha/ent/gen/debtpast"
	"github.com/xuncha/xuncha/ent/gen/delegation"
	"github.com/xuncha/xuncha/ent/gen/duty"
	"github.com/xuncha/xuncha/ent/gen/escalation"
	"github.com/xuncha/xuncha/ent/gen/inspection"
	"github.com/xuncha/xuncha/ent/gen/notice"
	"github.com/xuncha/xuncha/ent/gen/patrol"
	"github.com/xuncha/xuncha/ent/gen/patrolcover"
	"github.com/xuncha/xuncha/ent/gen/patrolevent"
	"github.com/xuncha/xuncha/ent/gen/region"
	"github.com/xuncha/xuncha/ent/gen/target"
	"github.com/xuncha/xuncha/ent/gen/user"
	"github.com/xuncha/xuncha/ent/gen/verdict"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// readRules gives every version of every rule, by code.
func readRules(ctx context.Context, tx *entdb.Tx) (map[string][]version, error) {
	rows, err := tx.PatrolRule.Query().All(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string][]version{}
	for _, r := range rows {
		one, err := rule.Read(r.Content)
		if err != nil {
			return nil, err
		}
		out[r.Code] = append(out[r.Code], version{one, r.ValidFrom})
	}
	return out, nil
}

func dutiesOf(rows []*gen.Duty) []grid.Duty {
	out := make([]grid.Duty, len(rows))
	for i, r := range rows {
		out[i] = grid.Duty{ID: r.ID, Tenant: r.TenantID, User: r.UserID, Asset: r.AssetID, Region: r.Region, Tier: grid.Tier(r.Tier), Rule: r.Rule, From: r.ValidFrom, Until: r.ValidUntil}
	}
	return out
}

func readDuties(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) ([]grid.Duty, error) {
	rows, err := tx.Duty.Query().Where(duty.IDIn(ids...)).Order(duty.ByID()).All(ctx)
	return dutiesOf(rows), err
}

func readDutiesOf(ctx context.Context, tx *entdb.Tx, users []uuid.UUID, rules []string) ([]grid.Duty, error) {
	rows, err := tx.Duty.Query().Where(duty.UserIDIn(users...), duty.RuleIn(rules...)).All(ctx)
	return dutiesOf(rows), err
}

func dutiesUnder(ctx context.Context, tx *entdb.Tx, rule string, after uuid.UUID, limit int) ([]uuid.UUID, error) {
	return tx.Duty.Query().Where(duty.Rule(rule), duty.IDGT(after)).Order(duty.ByID()).Limit(limit).IDs(ctx)
}

// dutiesWithoutPeriod gives duties that stand at a moment and have no debt whose period runs then, by region and id, and where the list goes on.
func dutiesWithoutPeriod(ctx context.Context, tx *entdb.Tx, now time.Time, p grid.Page) ([]uuid.UUID, grid.Page, error) {
	rows, err := tx.Duty.Query().Where(duty.ValidFromLTE(now), duty.Or(duty.ValidUntilIsNil(), duty.ValidUntilGT(now)), func(s *sql.Selector) {
		d := sql.Table(debt.Table)
		s.Where(sql.Not(sql.Exists(sql.Dialect(s.Dialect()).Select(d.C("id")).From(d).Where(sql.And(
			sql.ColumnsEQ(d.C("tenant_id"), s.C("tenant_id")), sql.ColumnsEQ(d.C("duty_id"), s.C("id")), sql.GT(d.C("period_until"), now))))))
		if p.AfterID != uuid.Nil {
			s.Where(sql.CompositeGT([]string{s.C("region"), s.C("id")}, p.AfterRegion, p.AfterID))
		}
	}).Order(duty.ByRegion(), duty.ByID()).Limit(p.Limit).All(ctx)
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i], p.AfterRegion, p.AfterID = r.ID, r.Region, r.ID
	}
	return ids, p, err
}

func readAssets(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]grid.Asset, error) {
	rows, err := tx.Asset.Query().Where(asset.IDIn(ids...)).All(ctx)
	out := map[uuid.UUID]grid.Asset{}
	for _, r := range rows {
		out[r.ID] = grid.Asset{ID: r.ID, Kind: grid.AssetKind(r.Kind), Name: r.Name, Region: r.Region, Geometry: r.Geometry, LengthMM: r.LengthMm, AreaM2: r.AreaM2, Placeholder: r.Placeholder}
	}
	return out, err
}

// readAsset gives one of a tenant, for a caller who may read several.
func readAsset(ctx context.Context, tx *entdb.Tx, tenant string, id uuid.UUID) (grid.Asset, error) {
	r, err := tx.Asset.Query().Where(asset.ID(id), asset.TenantID(tenant)).Only(ctx)
	if err != nil {
		return grid.Asset{}, entdb.Fault(err)
	}
	return grid.Asset{ID: r.ID, Kind: grid.AssetKind(r.Kind), Name: r.Name, Geometry: r.Geometry, LengthMM: r.LengthMm}, nil
}

// readVisits gives the patrols that were judged for duties and began within a span, by duty and time.
func readVisits(ctx context.Context, tx *entdb.Tx, duties []uuid.UUID, span reach) (map[uuid.UUID][]visit, error) {
	rows, err := tx.Verdict.Query().Where(verdict.DutyIDIn(duties...), verdict.StartedAtGTE(span.from), verdict.StartedAtLT(span.until)).
		Order(verdict.ByStartedAt(), verdict.ByPatrolID()).Select(verdict.FieldID, verdict.FieldPatrolID, verdict.FieldDutyID, verdict.FieldValid, verdict.FieldStartedAt).All(ctx)
	if err != nil || len(rows) == 0 {
		return map[uuid.UUID][]visit{}, err
	}
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.PatrolID
	}
	patrols, err := tx.Patrol.Query().Where(patrol.IDIn(ids...)).Select(patrol.FieldID, patrol.FieldDiscounted, patrol.FieldProblems).All(ctx)
	byID := map[uuid.UUID]*gen.Patrol{}
	for _, p := range patrols {
		byID[p.ID] = p
	}
	out := map[uuid.UUID][]visit{}
	for _, r := range rows {
		if p, ok := byID[r.PatrolID]; ok {
			out[r.DutyID] = append(out[r.DutyID], visit{r.PatrolID, r.StartedAt, r.Valid && !p.Discounted, !p.Problems})
		}
	}
	return out, err
}

func readCovers(ctx context.Context, tx *entdb.Tx, visits map[uuid.UUID][]visit, assets []uuid.UUID) (map[coverKey][]byte, error) {
	var patrols []uuid.UUID
	for _, all := range visits {
		for _, v := range all {
			if v.valid {
				patrols = append(patrols, v.patrol)
			}
		}
	}
	out := map[coverKey][]byte{}
	if len(patrols) == 0 {
		return out, nil
	}
	rows, err := tx.PatrolCover.Query().Where(patrolcover.PatrolIDIn(patrols...), patrolcover.AssetIDIn(assets...)).
		Select(patrolcover.FieldID, patrolcover.FieldPatrolID, patrolcover.FieldAssetID, patrolcover.FieldCovered).All(ctx)
	for _, r := range rows {
		out[coverKey{r.PatrolID, r.AssetID}] = r.Covered
	}
	return out, err
}

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

func insertEscalation(ctx context.Context, tx *entdb.Tx, id uuid.UUID, tier grid.Tier, head uuid.UUID, now time.Time) error {
	c := tx.Escalation.Create().SetID(uuid.Must(uuid.NewV7())).SetDebtID(id).SetTier(string(tier)).SetAt(now)
	if head != uuid.Nil {
		c.SetUserID(head)
	}
	return c.Exec(ctx)
}

// insertNotice leaves a notice once.
func insertNotice(ctx context.Context, tx *entdb.Tx, t Tell) error {
	there, err := tx.Notice.Query().Where(notice.ID(t.ID)).Exist(ctx)
	if err != nil || there {
		return err
	}
	c := tx.Notice.Create().SetID(t.ID).SetUserID(t.User).SetKind(t.What).SetTextZh(t.ZH).SetTextEn(t.EN).SetAt(t.At)
	if t.Debt != uuid.Nil {
		c.SetDebtID(t.Debt)
	}
	return c.Exec(ctx)
}

func listNotices(ctx context.Context, tx *entdb.Tx, person uuid.UUID, before time.Time, beforeID uuid.UUID, limit int) ([]Notice, error) {
	q := tx.Notice.Query().Where(notice.UserID(person)).Order(notice.ByAt(sql.OrderDesc()), notice.ByID(sql.OrderDesc())).Limit(limit)
	if beforeID != uuid.Nil {
		q.Where(func(s *sql.Selector) { s.Where(sql.CompositeLT([]string{s.C("at"), s.C("id")}, before, beforeID)) })
	}
	rows, err := q.All(ctx)
	out := make([]Notice, len(rows))
	for i, r := range rows {
		out[i] = Notice{r.ID, r.Kind, r.DebtID, r.TextZh, r.TextEn, r.At}
	}
	return out, err
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
			Owed: r.Owed, Done: r.Done, Held: r.Held, Silent: r.Silent, Covered: r.Covered, CoveredMM: r.CoveredMm, LengthMM: r.LengthMm, CoveredM2: r.CoveredM2, AreaM2: r.AreaM2, State: State(r.State),
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

// fillTrails says which steps up were taken, as of a moment where one is asked for.
func fillTrails(ctx context.Context, tx *entdb.Tx, all []Debt, asOf time.Time) error {
	byID := map[uuid.UUID]*Debt{}
	var ids []uuid.UUID
	for i := range all {
		if all[i].EscalatedTo != "" || !asOf.IsZero() {
			ids, byID[all[i].ID] = append(ids, all[i].ID), &all[i]
			if !asOf.IsZero() { // what it is escalated to today says nothing of then
				all[i].EscalatedTo = ""
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	q := tx.Escalation.Query().Where(escalation.DebtIDIn(ids...))
	if !asOf.IsZero() {
		q.Where(escalation.AtLTE(asOf))
	}
	rows, err := q.Order(escalation.ByAt(), escalation.ByID()).All(ctx)
	if err != nil {
		return err
	}
	var users []uuid.UUID
	for _, r := range rows {
		if r.UserID != nil {
			users = append(users, *r.UserID)
		}
	}
	names, err := namesOf(ctx, tx, users)
	for _, r := range rows {
		e := Escalation{Tier: grid.Tier(r.Tier), At: r.At, User: r.UserID}
		if r.UserID != nil {
			e.UserName = names[*r.UserID]
		}
		d := byID[r.DebtID]
		d.Escalations, d.EscalatedTo = append(d.Escalations, e), e.Tier
	}
	return err
}

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

// counted is how many there are in a region.
type counted struct {
	Region string `sql:"region"`
	State  string `sql:"state"`
	N      int    `sql:"n"`
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

func countFound(ctx context.Context, tx *entdb.Tx, r *roller, p rule.Period) (map[string]int, error) {
	var rows []counted
	err := tx.Inspection.Query().Where(r.heard(p), inspection.SeverityIn("A", "B")).GroupBy(inspection.FieldRegion).Aggregate(gen.As(gen.Count(), "n")).Scan(ctx, &rows)
	return byRegion(rows), err
}

func countEvents(ctx context.Context, tx *entdb.Tx, r *roller, p rule.Period) (map[string]int, error) {
	var rows []counted
	err := tx.PatrolEvent.Query().Where(r.heard(p)).GroupBy(patrolevent.FieldRegion).Aggregate(gen.As(gen.Count(), "n")).Scan(ctx, &rows)
	return byRegion(rows), err
}

func countCases(ctx context.Context, tx *entdb.Tx, r *roller, p rule.Period) (opened, closed map[string]int, err error) {
	var rows []counted
	err = tx.CaseFile.Query().Where(func(s *sql.Selector) { below(s, r.region) }, casefile.OpenedAtGTE(p.From), casefile.OpenedAtLT(p.Until), casefile.OpenedAtLTE(r.known())).
		GroupBy(casefile.FieldRegion, casefile.FieldState).Aggregate(gen.As(gen.Count(), "n")).Scan(ctx, &rows)
	opened, closed = byRegion(rows), map[string]int{}
	for _, c := range rows {
		if c.State == string(casefile.StateClosed) {
			closed[c.Region] += c.N
		}
	}
	return opened, closed, err
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
