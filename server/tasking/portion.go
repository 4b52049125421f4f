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
		return p.readOnce(ctx, tx, r)
	}
	heads, err := feedHeads(ctx, tx, p)
	if err != nil {
		return err
	}
	all, stale := p.recall(r, heads, known)
	anew, err := p.renew(ctx, tx, r, heads, stale)
	if err != nil {
		return err
	}
	fresh, err := p.sum(ctx, tx, r)
	if err != nil {
		return err
	}
	for _, tenant := range p.only {
		anew[tenant] = sums{from: cmp.Or(fresh[tenant], newSources())}
	}
	for tenant, s := range anew {
		s.place = heads[tenant].place
		if s.sheet == nil {
			if s.sheet, err = sheetOf(r.region, r.partLength, s.from.sums); err != nil {
				return err
			}
			s.sheet.forget()
		}
		all[tenant] = s.sheet
		known.put(r.key(tenant), s)
	}
	p.keep(all)
	return nil
}

// readOnce reads what is not worth remembering.
func (p *portion) readOnce(ctx context.Context, tx *entdb.Tx, r *roller) error {
	fresh, err := p.sum(ctx, tx, r)
	if err != nil {
		return err
	}
	all := map[string]*sheet{}
	for tenant, from := range fresh {
		if all[tenant], err = sheetOf(r.region, r.partLength, from.sums); err != nil {
			return err
		}
	}
	p.keep(all)
	return nil
}

// recall gives the sheets of tenants where nothing changed, and takes what is remembered of those where something did; the others are left to be summed up.
func (p *portion) recall(r *roller, heads map[string]feedHead, known *remembered) (same map[string]*sheet, stale map[string]sums) {
	same, stale = map[string]*sheet{}, map[string]sums{}
	p.only = []string{} // who has no place in the feed has never owed anything
	for tenant, head := range heads {
		if have := known.get(r.key(tenant), head.place); have != nil {
			same[tenant] = have
		} else if old, ok := known.take(r.key(tenant)); ok && old.place >= head.pruned && old.place <= head.place {
			stale[tenant] = old
		} else {
			p.only = append(p.only, tenant)
		}
	}
	return same, stale
}

// sum sums up the debts of each tenant.
func (p *portion) sum(ctx context.Context, tx *entdb.Tx, r *roller) (map[string]*sources, error) {
	if p.only != nil && len(p.only) == 0 {
		return nil, nil
	}
	if err := tx.BySums(ctx); err != nil {
		return nil, err
	}
	out := map[string]*sources{}
	return out, sumDuties(ctx, tx, r, p, nil, out)
}

// keep keeps the sheets in the order of their tenants: sums of areas are the same each time.
func (p *portion) keep(all map[string]*sheet) {
	for _, tenant := range slices.Sorted(maps.Keys(all)) {
		p.sheets = append(p.sheets, all[tenant])
	}
}
