package tasking

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/xuncha/xuncha/ent/entdb"
)

// portion is the part of a board's debts that one connection reads: those of the tenants from one up to another, "" for no bound. A person, a duty and an asset are of one tenant,
// so that no two tenants have one in common.
type portion struct {
	from, until string
	only        []string // of these tenants alone, if it is not nil
	sheets      []*sheet // of one tenant each
}

// portionsOf parts a city's debts in two, at the middle of its regions, so that their reading and uniting keeps two processors busy. A county's are one portion.
func (r *roller) portionsOf(regions []string) []*portion {
	if r.partLength != countyLength || len(regions) < 3 {
		return []*portion{{}}
	}
	middle := regions[(len(regions)+1)/2]
	return []*portion{{until: middle}, {from: middle}}
}

// read reads a portion: what changed since it was summed up the last time, and of the rest what is remembered.
func (p *portion) read(ctx context.Context, tx *entdb.Tx, r *roller, known *remembered) error {
	if !r.lasting() {
		all, err := p.sum(ctx, tx, r)
		p.keep(all)
		return err
	}
	places, err := feedPlaces(ctx, tx, p)
	if err != nil {
		return err
	}
	all := map[string]*sheet{}
	p.only = []string{} // who has no place in the feed has never owed anything
	for tenant, place := range places {
		if all[tenant] = known.get(r.key(tenant), place); all[tenant] == nil {
			p.only = append(p.only, tenant)
		}
	}
	fresh, err := p.sum(ctx, tx, r)
	if err != nil {
		return err
	}
	for _, tenant := range p.only {
		all[tenant] = cmp.Or(fresh[tenant], newSheet(r.region, r.partLength))
		known.put(r.key(tenant), places[tenant], all[tenant])
	}
	p.keep(all)
	return nil
}

// sum sums up the debts of each tenant.
func (p *portion) sum(ctx context.Context, tx *entdb.Tx, r *roller) (map[string]*sheet, error) {
	if p.only != nil && len(p.only) == 0 {
		return nil, nil
	}
	if err := tx.BySums(ctx); err != nil {
		return nil, err
	}
	byTenant, err := sumDuties(ctx, tx, r, p)
	out := map[string]*sheet{}
	for tenant, all := range byTenant {
		if out[tenant], err = sheetOf(r.region, r.partLength, all); err != nil {
			return nil, err
		}
	}
	return out, err
}

// keep keeps the sheets in the order of their tenants: sums of areas are the same each time.
func (p *portion) keep(all map[string]*sheet) {
	for _, tenant := range slices.Sorted(maps.Keys(all)) {
		p.sheets = append(p.sheets, all[tenant])
	}
}
