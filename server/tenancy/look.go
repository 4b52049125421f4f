package tenancy

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Look is one read of a tenant's data by a city supervisor.
type Look struct {
	ID   uuid.UUID
	User uuid.UUID
	Name string
	What string
	At   time.Time
}

// RecordLook writes into the county's own tenant that a supervisor looks, before the look is answered.
// tenant empty means every county.
func (s *Service) RecordLook(ctx context.Context, p Principal, tenant, what string) error {
	tenants := []string{tenant}
	if tenant == "" {
		all, err := s.ListTenants(ctx)
		if err != nil {
			return err
		}
		tenants = nil
		for _, t := range all {
			if !t.City {
				tenants = append(tenants, t.Code)
			}
		}
	}
	for _, t := range tenants {
		err := s.db.Write(scope.Into(ctx, scope.ForSystem(t)), func(ctx context.Context, tx *entdb.Tx) error {
			return createLook(ctx, tx, p, what, s.clock.Now())
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ListLooks lists looks, newest first, before the position given.
func (s *Service) ListLooks(ctx context.Context, before time.Time, beforeID uuid.UUID, limit int) (out []Look, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) (err error) {
		out, err = listLooks(ctx, tx, before, beforeID, limit)
		return err
	})
	return out, err
}
