package patrol

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/patrolrule"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/rule"
)

func publishedOf(r *gen.PatrolRule) (Published, error) {
	content, err := rule.ReadKept(r.Content)
	return Published{content, r.ValidFrom.UTC(), r.PublishedAt}, err
}

// findRule gives a version. Errors: rule_unknown.
func findRule(ctx context.Context, tx *entdb.Tx, code string, version int) (Published, error) {
	r, err := tx.PatrolRule.Query().Where(patrolrule.Code(code), patrolrule.Version(version)).Only(ctx)
	if gen.IsNotFound(err) {
		return Published{}, fault.New(fault.RuleUnknown, "")
	}
	if err != nil {
		return Published{}, err
	}
	return publishedOf(r)
}

func insertRule(ctx context.Context, tx *entdb.Tx, p Published) error {
	content, sum := p.Canonical()
	return tx.PatrolRule.Create().SetID(newID()).SetCode(p.Code).SetVersion(p.Version).SetContent(content).SetSha256(sum[:]).SetValidFrom(p.From).SetPublishedAt(p.PublishedAt).Exec(ctx)
}

func listRules(ctx context.Context, tx *entdb.Tx, code string) ([]Published, error) {
	q := tx.PatrolRule.Query().Order(patrolrule.ByCode(), patrolrule.ByVersion(sql.OrderDesc())).Limit(maxRules)
	if code != "" {
		q.Where(patrolrule.Code(code))
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Published, len(rows))
	for i, r := range rows {
		if out[i], err = publishedOf(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// maxRules bounds the versions that a tenant's rules have together.
const maxRules = 2000
