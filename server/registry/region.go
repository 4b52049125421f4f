package registry

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Imported is how much an import of divisions added.
type Imported struct{ Regions, Boundaries int }

// ImportRegions adds divisions, parents first, with boundaries (GeoJSON geometries, WGS 84) by code: all of them, or none and the
// errors of each bad row. Divisions that are there are left as they are, but for a boundary where they have none. progress is told how many rows
// are done. Errors: import_rows.
func (s *Service) ImportRegions(ctx context.Context, rows []Region, boundaries map[string][]byte, dryRun bool, progress func(done int)) (added Imported, err error) {
	known, err := s.allRegions(ctx)
	if err != nil {
		return added, err
	}
	var fresh []Region
	var bad []error
	seen := map[string]bool{}
	for i, r := range rows {
		if err := r.check(known, seen); err != nil {
			if bad = append(bad, RowError{i + 2, err}); len(bad) == maxRowErrors { // the header is row 1
				break
			}
			continue
		}
		if known[r.Code].Code == "" && !seen[r.Code] {
			fresh = append(fresh, r)
		}
		seen[r.Code] = true
	}
	for _, code := range slices.Sorted(maps.Keys(boundaries)) {
		if known[code].Code == "" && !seen[code] {
			bad = append(bad, RowError{0, fault.Newf(fault.RegionUnknown, "边界 %s 没有对应区划 · The boundary %s belongs to no division.", clip(code), clip(code))})
		}
	}
	if len(bad) > 0 {
		return added, rowsFault(bad)
	}
	added.Regions = len(fresh)
	if dryRun {
		return added, nil
	}
	err = s.db.Reference(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if err := createRegions(ctx, tx, fresh, progress); err != nil {
			return err
		}
		added.Boundaries, err = boundRegions(ctx, tx, boundaries)
		return err
	})
	s.mu.Lock()
	s.regions = nil
	s.mu.Unlock()
	return added, err
}

var tiers = []string{"city", "county", "township", "village"}

// check tells what is wrong with a division: its parent must stand before it, and its code begin with the parent's.
func (r Region) check(known map[string]Region, before map[string]bool) error {
	switch {
	case !slices.Contains(tiers, r.Tier):
		return fault.Newf(fault.RegionUnknown, "没有层级 %q · There is no tier %q.", clip(r.Tier), clip(r.Tier))
	case strings.Trim(r.Code, "0123456789") != "" || r.Code == "" || len(r.Code) > 12:
		return fault.Newf(fault.RegionUnknown, "代码 %q 不是 1–12 位数字 · The code %q is not 1 to 12 digits.", clip(r.Code), clip(r.Code))
	case r.Name == "" || len(r.Name) > 100:
		return fault.New(fault.RegionUnknown, "名称为空或过长 · The name is empty or too long.")
	case r.Parent != "" && known[r.Parent].Code == "" && !before[r.Parent]:
		return fault.Newf(fault.RegionUnknown, "上级 %s 不存在或在其后 · The parent %s is not there, or stands after it.", clip(r.Parent), clip(r.Parent))
	case !strings.HasPrefix(r.Code, r.Parent):
		return fault.Newf(fault.RegionUnknown, "代码不以上级 %s 开头 · The code does not begin with its parent's, %s.", clip(r.Parent), clip(r.Parent))
	}
	return nil
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

// Divisions gives a division and those above it, the largest first. An unknown code gives none.
func (s *Service) Divisions(ctx context.Context, code string) ([]Region, error) {
	all, err := s.allRegions(ctx)
	var out []Region
	for r := all[code]; r.Code != "" && len(out) < len(tiers); r = all[r.Parent] {
		out = append(out, r)
	}
	slices.Reverse(out)
	return out, err
}

// Names gives divisions' names by code; an unknown code is its own name.
func (s *Service) Names(ctx context.Context) (func(code string) string, error) {
	all, err := s.allRegions(ctx)
	return func(code string) string {
		if r, ok := all[code]; ok {
			return r.Name
		}
		return code
	}, err
}

// Tier tells what a division is: city, county, township or village. Divisions are public facts: no scope is asked for. Errors: not_found.
func (s *Service) Tier(ctx context.Context, code string) (string, error) {
	all, err := s.allRegions(ctx)
	if err == nil && all[code].Code == "" {
		err = fault.New(fault.Missing, "")
	}
	return all[code].Tier, err
}
