package tasking

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/change"
	"github.com/xuncha/xuncha/ent/gen/debt"
	"github.com/xuncha/xuncha/ent/gen/feedhead"
)

// feedHead is how far a tenant's feed has come, and up to where it has been forgotten.
type feedHead struct{ place, pruned int64 }

// feedHeads gives those of a portion's tenants.
func feedHeads(ctx context.Context, tx *entdb.Tx, p *portion) (map[string]feedHead, error) {
	rows, err := tx.FeedHead.Query().Where(p.bound).Select(feedhead.FieldID, feedhead.FieldTenantID, feedhead.FieldPosition, feedhead.FieldPruned).All(ctx)
	out := make(map[string]feedHead, len(rows))
	for _, r := range rows {
		out[r.TenantID] = feedHead{r.Position, r.Pruned}
	}
	return out, err
}

// mostChanged bounds how many changed debts are looked at one by one.
const mostChanged = 2000

// changedDuties gives, by tenant, the duties whose debts changed behind the place that is given for it. Of a tenant with a debt that is gone nobody knows whose it was, and of none if
// there are too many: it is not among them.
func changedDuties(ctx context.Context, tx *entdb.Tx, since map[string]int64) (map[string][]uuid.UUID, error) {
	behind := func(s *sql.Selector) {
		d := sql.Table(debt.Table).As("d")
		s.LeftJoin(d).On(d.C(debt.FieldTenantID), s.C(change.FieldTenantID)).On(d.C(debt.FieldID), s.C(change.FieldSubject))
		var of []*sql.Predicate
		for tenant, place := range since {
			of = append(of, sql.And(sql.EQ(s.C(change.FieldTenantID), tenant), sql.GT(s.C(change.FieldPosition), place)))
		}
		s.Where(sql.And(sql.EQ(s.C(change.FieldKind), "debt"), sql.Or(of...))).Select(s.C(change.FieldTenantID), d.C(debt.FieldDutyID)).Distinct().Limit(mostChanged + 1)
	}
	out, n := map[string][]uuid.UUID{}, 0
	for tenant := range since {
		out[tenant] = nil
	}
	for rows, err := range entdb.Each(ctx, tx, change.Table, behind) {
		if err != nil {
			return nil, err
		}
		var tenant string
		var duty uuid.NullUUID
		if err := rows.Scan(&tenant, &duty); err != nil {
			return nil, entdb.Fault(err)
		}
		if n++; n > mostChanged {
			return nil, nil
		}
		if all, whole := out[tenant]; whole && duty.Valid {
			out[tenant] = append(all, duty.UUID)
		} else {
			delete(out, tenant)
		}
	}
	return out, nil
}
