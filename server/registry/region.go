package registry

import (
	"context"
	"slices"
	"strings"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// ImportRegions adds divisions, parents first; those that are there are left as they are. Errors: region_unknown for an orphan.
func (s *Service) ImportRegions(ctx context.Context, rows []Region, boundaries map[string][]byte) error {
	known, err := s.allRegions(ctx)
	if err != nil {
		return err
	}
	var fresh []Region
	added := map[string]bool{}
	for i, r := range rows {
		if !slices.Contains([]string{"city", "county", "township", "village"}, r.Tier) || strings.Trim(r.Code, "0123456789") != "" || r.Code == "" || len(r.Code) > 12 || r.Name == "" {
			return fault.Newf(fault.RegionUnknown, "第 %d 行不是行政区划 · Row %d is no division.", i+1, i+1)
		}
		if r.Parent != "" && known[r.Parent].Code == "" && !added[r.Parent] {
			return fault.Newf(fault.RegionUnknown, "第 %d 行的上级 %s 不存在 · Row %d: there is no parent %s.", i+1, r.Parent, i+1, r.Parent)
		}
		if known[r.Code].Code == "" && !added[r.Code] {
			added[r.Code] = true
			fresh = append(fresh, r)
		}
	}
	err = s.db.Reference(ctx, func(ctx context.Context, tx *entdb.Tx) error { return createRegions(ctx, tx, fresh, boundaries) })
	s.mu.Lock()
	s.regions = nil
	s.mu.Unlock()
	return err
}

// ListRegions lists the divisions directly under parent; empty means under the caller's own region. Errors: not_found outside the tenant.
func (s *Service) ListRegions(ctx context.Context, parent string) ([]Region, error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	if parent == "" {
		parent = sc.Region
	}
	if !sc.ReadAll && !strings.HasPrefix(parent, sc.Tenant) {
		return nil, fault.New(fault.Missing, "")
	}
	all, err := s.allRegions(ctx)
	if err != nil {
		return nil, err
	}
	out := []Region{}
	for _, r := range all {
		if r.Parent == parent {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b Region) int { return strings.Compare(a.Code, b.Code) })
	return out, nil
}

// allRegions is every division by code, read from the database once.
func (s *Service) allRegions(ctx context.Context) (map[string]Region, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.regions) > 0 {
		return s.regions, nil
	}
	all := map[string]Region{}
	err := s.db.Reference(ctx, func(ctx context.Context, tx *entdb.Tx) error { return readRegions(ctx, tx, all) })
	if err != nil {
		return nil, err
	}
	s.regions = all
	return all, nil
}
