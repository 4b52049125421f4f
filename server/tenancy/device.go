package tenancy

import (
	"context"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// ListDevices lists a person's devices; others' only for a county administrator or auditor. Errors: not_found.
func (s *Service) ListDevices(ctx context.Context, user uuid.UUID) ([]Device, error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	if user == uuid.Nil {
		user = sc.User
	}
	if user != sc.User && !sc.Has(scope.CountyAdmin, scope.Auditor) {
		return nil, fault.New(fault.Missing, "")
	}
	var out []Device
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) (err error) {
		out, err = listDevices(ctx, tx, user)
		return err
	})
	return out, err
}

// RevokeDevice closes all sessions of a device, at once and for good. Errors: not_found, also when it is another person's
// and the caller no administrator.
func (s *Service) RevokeDevice(ctx context.Context, id uuid.UUID) (Device, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return Device{}, err
	}
	var out Device
	var closed []uuid.UUID
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		d, err := findDevice(ctx, tx, id)
		if err != nil {
			return err
		}
		if d.User != sc.User && !sc.Has(scope.CountyAdmin) {
			return fault.New(fault.Missing, "")
		}
		out, closed, err = revokeDevice(ctx, tx, id, s.clock.Now())
		return err
	})
	s.forget(ctx, closed...)
	return out, err
}
