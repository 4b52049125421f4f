package rule

import (
	"context"

	"entgo.io/ent"

	"github.com/xuncha/xuncha/ent/gen/intercept"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// FenceReads lets queries see only the caller's tenant. A city supervisor's explicit grant sees all, and may not write (scope.Write).
func FenceReads() ent.Interceptor {
	return intercept.TraverseFunc(func(ctx context.Context, q intercept.Query) error {
		s, err := scope.From(ctx)
		if err != nil {
			return err
		}
		if s.ReadAll && s.Tenant == "" {
			return nil
		}
		q.WhereP(inTenant(s.Tenant))
		return nil
	})
}
