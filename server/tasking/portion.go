package tasking

import (
	"context"

	"github.com/xuncha/xuncha/ent/entdb"
)

// portion is the part of a board's debts that one connection reads: those of the tenants from one up to another, "" for no bound. A person, a duty and an asset are of one tenant,
// so that no two portions have one in common.
type portion struct {
	nth         int
	from, until string
	sums        []dutySum
	united      []assetExtent // by an asset's number
}

// portionsOf parts a city's debts in two, at the middle of its regions, so that their reading and uniting keeps two processors busy. A county's are one portion.
func (r *roller) portionsOf(regions []string) []*portion {
	if r.partLength != countyLength || len(regions) < 3 {
		return []*portion{{}}
	}
	middle := regions[(len(regions)+1)/2]
	return []*portion{{until: middle}, {nth: 1, from: middle}}
}

// read reads a portion, and works out what was covered of each asset.
func (p *portion) read(ctx context.Context, tx *entdb.Tx, r *roller) (err error) {
	if err = tx.BySums(ctx); err != nil {
		return err
	}
	if p.sums, err = sumDuties(ctx, tx, r, p); err != nil {
		return err
	}
	p.united, err = uniteAll(p.sums)
	return err
}
