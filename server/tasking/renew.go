package tasking

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
)

// sources is what the sheet of a tenant is made of: the sum of each of its duties, any of which can be put in place of an older one.
type sources struct {
	known *known
	sums  []dutySum
}

func newSources() *sources { return &sources{known: newKnown()} }

// bytes is about how much memory they take.
func (s *sources) bytes() int {
	const ofSum, ofName = 250, 100 // with its three ids
	n := ofName + len(s.sums)*(ofSum+3*ofName)
	for i := range s.sums {
		for _, part := range s.sums[i].Covered {
			n += 2 * len(part)
		}
	}
	return n
}

// replace takes the sums of these duties away; others for them are added behind.
func (s *sources) replace(duties []uuid.UUID) {
	var gone bits
	for _, id := range duties {
		if n, ok := s.known.duties[id]; ok {
			gone.add(n)
		}
	}
	s.sums = slices.DeleteFunc(s.sums, func(d dutySum) bool { return gone.has(d.Duty) })
}

// renew brings what is remembered of tenants to where their feeds are, by reading the duties alone whose debts changed since: while patrols come in from all counties, that is a few of
// thousands. Those of which that cannot be said are left to be summed up anew.
func (p *portion) renew(ctx context.Context, tx *entdb.Tx, r *roller, heads map[string]feedHead, stale map[string]sums) (map[string]sums, error) {
	out := map[string]sums{}
	if len(stale) == 0 {
		return out, nil
	}
	since := map[string]int64{}
	for tenant, old := range stale {
		since[tenant] = old.place
	}
	changed, err := changedDuties(ctx, tx, since)
	if err != nil {
		return nil, err
	}
	some, from := portion{}, map[string]*sources{}
	var duties []uuid.UUID
	for tenant, ids := range changed {
		old := stale[tenant]
		if len(ids) > 0 {
			old.sheet = nil
			some.only, duties, from[tenant] = append(some.only, tenant), append(duties, ids...), old.from
		}
		out[tenant] = old
	}
	for _, one := range from { // of every tenant's, for two may have chosen the same id for a duty
		one.replace(duties)
	}
	if len(duties) > 0 {
		if err := tx.BySums(ctx); err != nil {
			return nil, err
		}
		if err := sumDuties(ctx, tx, r, &some, duties, from); err != nil {
			return nil, err
		}
	}
	// Each statement sees what was committed before it. Only where nothing was meanwhile do they tell of one state.
	after, err := feedHeads(ctx, tx, p)
	for tenant := range stale {
		if _, ok := out[tenant]; !ok || after[tenant] != heads[tenant] {
			delete(out, tenant)
			p.only = append(p.only, tenant)
		}
	}
	return out, err
}
