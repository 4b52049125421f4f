package tasking

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/asset"
	"github.com/xuncha/xuncha/ent/gen/debt"
	"github.com/xuncha/xuncha/ent/gen/duty"
	"github.com/xuncha/xuncha/ent/gen/patrol"
	"github.com/xuncha/xuncha/ent/gen/patrolcover"
	"github.com/xuncha/xuncha/ent/gen/verdict"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
)

// readRules gives every version of every rule, by code.
func readRules(ctx context.Context, tx *entdb.Tx) (map[string][]version, error) {
	rows, err := tx.PatrolRule.Query().All(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string][]version{}
	for _, r := range rows {
		one, err := rule.ReadKept(r.Content)
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

// holdersOf gives the people whose duties on an asset stand now or from a moment on.
func holdersOf(ctx context.Context, tx *entdb.Tx, asset uuid.UUID, now, from time.Time) ([]uuid.UUID, error) {
	rows, err := tx.Duty.Query().Where(duty.AssetID(asset), duty.ValidFromLTE(later(now, from)), duty.Or(duty.ValidUntilIsNil(), duty.ValidUntilGT(later(now, from)))).Select(duty.FieldID, duty.FieldUserID).All(ctx)
	out := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		out[i] = r.UserID
	}
	return out, err
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func dutiesUnder(ctx context.Context, tx *entdb.Tx, rule string, after uuid.UUID, limit int) ([]uuid.UUID, error) {
	return tx.Duty.Query().Where(duty.Rule(rule), duty.IDGT(after)).Order(duty.ByID()).Limit(limit).IDs(ctx)
}

// clockStopped is for how long no clock may have run, so that of duties which ended meanwhile no period is missed.
const clockStopped = 400 * 24 * time.Hour

// dutiesWithoutPeriod gives duties that have no debt whose period runs now or, where they have ended, ran at their end; by region and id, and where the
// list goes on.
func dutiesWithoutPeriod(ctx context.Context, tx *entdb.Tx, now time.Time, p grid.Page) ([]grid.Duty, grid.Page, error) {
	rows, err := tx.Duty.Query().Where(duty.ValidFromLTE(now), duty.Or(duty.ValidUntilIsNil(), duty.ValidUntilGT(now.Add(-clockStopped))), func(s *sql.Selector) {
		d := sql.Table(debt.Table)
		s.Where(sql.Not(sql.Exists(sql.Dialect(s.Dialect()).Select(d.C("id")).From(d).Where(sql.And(
			sql.ColumnsEQ(d.C("tenant_id"), s.C("tenant_id")), sql.ColumnsEQ(d.C("duty_id"), s.C("id")),
			sql.Or(sql.GT(d.C("period_until"), now), sql.ColumnsGTE(d.C("period_until"), s.C("valid_until"))))))))
		if p.AfterID != uuid.Nil {
			s.Where(sql.CompositeGT([]string{s.C("region"), s.C("id")}, p.AfterRegion, p.AfterID))
		}
	}).Order(duty.ByRegion(), duty.ByID()).Limit(p.Limit).All(ctx)
	if n := len(rows); n > 0 {
		p.AfterRegion, p.AfterID = rows[n-1].Region, rows[n-1].ID
	}
	return dutiesOf(rows), p, err
}

// unopened is some duties, and the first moment from which on periods of one of them may not have been opened.
type unopened struct {
	duties []uuid.UUID
	from   time.Time
}

func (u *unopened) add(id uuid.UUID, from time.Time) {
	if len(u.duties) == 0 || from.Before(u.from) {
		u.from = from
	}
	u.duties = append(u.duties, id)
}

// unopenedOf tells of duties without a period from when on theirs are to be opened: from the end of the last one that was, or from their own beginning, which may lie weeks
// back if no clock ran. Those that never had one are by themselves: of whom a rule asks nothing there are always some, and the others need not be worked out from as far back.
func unopenedOf(ctx context.Context, tx *entdb.Tx, duties []grid.Duty) (all [2]unopened, err error) {
	for _, d := range duties {
		last, err := tx.Debt.Query().Where(debt.DutyID(d.ID)).Order(debt.ByPeriodFrom(sql.OrderDesc())).Select(debt.FieldID, debt.FieldPeriodUntil).First(ctx)
		switch {
		case gen.IsNotFound(err):
			all[1].add(d.ID, d.From)
		case err != nil:
			return all, err
		default:
			all[0].add(d.ID, last.PeriodUntil)
		}
	}
	return all, nil
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
	rows := entdb.Each(ctx, tx, verdict.Table, func(s *sql.Selector) {
		p := sql.Table(patrol.Table).As("p")
		s.Join(p).On(p.C(patrol.FieldTenantID), s.C(verdict.FieldTenantID)).On(p.C(patrol.FieldID), s.C(verdict.FieldPatrolID))
		entdb.AnyOf[func(*sql.Selector)](verdict.FieldDutyID, duties)(s)
		s.Where(sql.And(sql.GTE(s.C(verdict.FieldStartedAt), span.from), sql.LT(s.C(verdict.FieldStartedAt), span.until))).OrderBy(s.C(verdict.FieldStartedAt), s.C(verdict.FieldPatrolID)).
			Select(s.C(verdict.FieldPatrolID), s.C(verdict.FieldDutyID), s.C(verdict.FieldStartedAt), s.C(verdict.FieldValid), s.C(verdict.FieldRuleVersion), p.C(patrol.FieldDiscounted), p.C(patrol.FieldProblems))
	})
	out := map[uuid.UUID][]visit{}
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		var v visit
		var duty uuid.UUID
		var discounted, problems bool
		if err := row.Scan(&v.patrol, &duty, &v.at, &v.valid, &v.by, &discounted, &problems); err != nil {
			return nil, entdb.Fault(err)
		}
		v.valid, v.silent = v.valid && !discounted, !problems
		out[duty] = append(out[duty], v)
	}
	return out, nil
}

func readCovers(ctx context.Context, tx *entdb.Tx, visits map[uuid.UUID][]visit, assets []uuid.UUID) (map[coverKey][]cover, error) {
	var patrols []uuid.UUID
	for _, all := range visits {
		for _, v := range all {
			if v.valid {
				patrols = append(patrols, v.patrol)
			}
		}
	}
	out := map[coverKey][]cover{}
	if len(patrols) == 0 {
		return out, nil
	}
	rows, err := tx.PatrolCover.Query().Where(patrolcover.PatrolIDIn(patrols...), patrolcover.AssetIDIn(assets...)).
		Select(patrolcover.FieldID, patrolcover.FieldPatrolID, patrolcover.FieldAssetID, patrolcover.FieldBufferCm, patrolcover.FieldSideCm, patrolcover.FieldCovered).All(ctx)
	for _, r := range rows {
		key := coverKey{r.PatrolID, r.AssetID}
		out[key] = append(out[key], cover{rule.Width{CM: r.BufferCm, SideCM: r.SideCm}, r.Covered})
	}
	return out, err
}
