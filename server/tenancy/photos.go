package tenancy

import (
	"context"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// PhotoRules say what a county lets its phones do with photos; nothing, unless its administrator said so.
type PhotoRules struct {
	Gallery       bool `json:"gallery"`
	SmallerCopies bool `json:"smaller_copies"`
}

// PhotoRules gives the rules of the caller's county.
func (s *Service) PhotoRules(ctx context.Context) (r PhotoRules, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return r, err
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		r, err = findPhotoRules(ctx, tx, sc.Tenant)
		return err
	})
	return r, err
}

// SetPhotoRules changes the rules of the caller's county.
func (s *Service) SetPhotoRules(ctx context.Context, r PhotoRules) error {
	sc, err := scope.From(ctx)
	if err != nil {
		return err
	}
	return s.db.Reference(ctx, func(ctx context.Context, tx *entdb.Tx) error { return savePhotoRules(ctx, tx, sc.Tenant, r) })
}
