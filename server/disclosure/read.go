package disclosure

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Published lists what a county publishes now, by kind and id. It needs no sign-in. Errors: not_found for no county, too_many_requests.
func (s *Service) Published(ctx context.Context, county, kind, address string, after uuid.UUID, limit int) (out []Publication, err error) {
	if err := s.admit(ctx, county, address); err != nil {
		return nil, err
	}
	err = s.DB.Read(public(ctx, county), func(ctx context.Context, tx *entdb.Tx) error {
		out, err = listCurrent(ctx, tx, kind, after, limit)
		return err
	})
	return out, err
}

// maxInspections bounds how many published inspections a sign's page shows.
const maxInspections = 20

// BySign gives what is published of the target of a sign, and its published inspections, newest first. It needs no sign-in.
// Errors: not_found, also when nothing is published of it; too_many_requests.
func (s *Service) BySign(ctx context.Context, sign, address string) (target Publication, inspections []Publication, err error) {
	if err := s.admit(ctx, County(sign), address); err != nil {
		return Publication{}, nil, err
	}
	err = s.DB.Read(public(ctx, County(sign)), func(ctx context.Context, tx *entdb.Tx) error {
		if target, err = findSign(ctx, tx, sign); err != nil {
			return err
		}
		inspections, err = listInspections(ctx, tx, target.Target, maxInspections)
		return err
	})
	return target, inspections, err
}

// admit limits an address, and tells a county from none.
func (s *Service) admit(ctx context.Context, county, address string) error {
	if err := s.limit(ctx, "read."+address, readsPerMinute, time.Minute); err != nil {
		return err
	}
	return s.known(ctx, county)
}

// known tells whether there is such a county. Errors: not_found.
func (s *Service) known(ctx context.Context, county string) error {
	tier, err := s.Register.Tier(ctx, county)
	if err == nil && tier != "county" {
		err = fault.New(fault.Missing, "")
	}
	return err
}

// Log lists what was published and withdrawn, newest first; the subject narrows it.
func (s *Service) Log(ctx context.Context, subject, before uuid.UUID, limit int) (out []Publication, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = listLog(ctx, tx, sc, subject, before, limit)
		return err
	})
	return out, err
}
