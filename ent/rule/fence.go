package rule

import (
	"context"
	"fmt"

	"entgo.io/ent"
	"entgo.io/ent/dialect/sql"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

const column = "tenant_id"

// whereP is what every generated mutation, and intercept's wrapper of every query, offers.
type whereP interface {
	WhereP(...func(*sql.Selector))
}

func inTenant(tenant string) func(*sql.Selector) {
	return func(s *sql.Selector) { s.Where(sql.EQ(s.C(column), tenant)) }
}

// FenceMutations stamps the caller's tenant on creates, refuses any other, and lets updates and deletes reach only the caller's rows.
func FenceMutations() ent.Hook {
	return func(next ent.Mutator) ent.Mutator {
		return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
			s, err := scope.Write(ctx)
			if err != nil {
				return nil, err
			}
			if m.Op().Is(ent.OpCreate) {
				if given, ok := m.Field(column); ok && given != s.Tenant {
					return nil, fault.New(fault.Missing, "")
				}
				if err := m.SetField(column, s.Tenant); err != nil {
					return nil, fmt.Errorf("stamp the tenant: %w", err)
				}
				return next.Mutate(ctx, m)
			}
			if m.Op().Is(ent.OpUpdateOne | ent.OpDeleteOne) {
				// ent reads the row back by its id alone, and where ids are chosen by callers that may be another tenant's row.
				return nil, fmt.Errorf("%s: update one by Update().Where(…), which the fence covers whole", m.Type())
			}
			w, ok := m.(whereP)
			if !ok {
				return nil, fmt.Errorf("%s mutation cannot be fenced", m.Type())
			}
			w.WhereP(inTenant(s.Tenant))
			return next.Mutate(ctx, m)
		})
	}
}
