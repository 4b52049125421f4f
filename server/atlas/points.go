package atlas

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/golang/geo/s2"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// baseLevel is the S2 level that counts are kept at: cells of about a kilometre.
const baseLevel = 13

// group is how many points of one kind, state and division a cell holds.
type group struct {
	cell   s2.CellID // of baseLevel
	kind   string
	state  string
	region string
	n      int
}

// summary is a county's counts, and the change that they were made at.
type summary struct {
	groups   []group // by cell
	position string
	madeAt   time.Time
	lookedAt time.Time
}

// singly reads the tile's points one by one from the index alone; not whole when they are too many to be told apart.
func (s *Service) singly(ctx context.Context, codes []string, a Ask, p points) (all []*geojson.Feature, whole bool, err error) {
	box := boxOf(a)
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		for _, code := range codes {
			rows, err := pointsWithin(ctx, tx, p, code, a, rangesOf(box), maxFeatures+1-len(all))
			if err != nil {
				return err
			}
			all = append(all, rows...)
			if len(all) > maxFeatures {
				return nil
			}
		}
		return nil
	})
	return all, len(all) <= maxFeatures, err
}

// cluster is what is drawn of a cell.
type cluster struct {
	n     int
	kinds map[string]int
}

// count adds a county's points within the tile to the clusters.
func (s *Service) count(ctx context.Context, code string, a Ask, p points, into map[s2.CellID]*cluster) error {
	if a.Z >= singlyFrom { // too many for points, and too near for a kilometre's cells
		return s.countNear(ctx, code, a, p, into)
	}
	sum, err := s.summaryOf(ctx, code, p)
	if err != nil {
		return err
	}
	level := clusterLevel(a.Z)
	for _, r := range rangesOf(boxOf(a)) {
		from, _ := slices.BinarySearchFunc(sum.groups, s2.CellID(r[0]), func(g group, c s2.CellID) int { return cmp.Compare(g.cell.RangeMax(), c) })
		for _, g := range sum.groups[from:] {
			if g.cell.RangeMin() > s2.CellID(r[1]) {
				break
			}
			if strings.HasPrefix(g.region, a.Region) && (a.Kind == "" || a.Kind == g.kind) {
				add(into, g.cell.Parent(min(level, baseLevel)), g.kind, g.n)
			}
		}
	}
	return nil
}

func (s *Service) countNear(ctx context.Context, code string, a Ask, p points, into map[s2.CellID]*cluster) error {
	return s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		groups, err := groupsWithin(ctx, tx, p, code, a, rangesOf(boxOf(a)), clusterLevel(a.Z))
		for _, g := range groups {
			add(into, g.cell, g.kind, g.n)
		}
		return err
	})
}

// clusterLevel gives cells of about a twentieth of a tile.
func clusterLevel(zoom uint32) int { return min(int(zoom)+3, 22) }

func add(into map[s2.CellID]*cluster, cell s2.CellID, kind string, n int) {
	c := into[cell]
	if c == nil {
		c = &cluster{kinds: map[string]int{}}
		into[cell] = c
	}
	c.n += n
	c.kinds[kind] += n
}

// clusters are points in the middle of their cells, with how many there are, and of which kind most.
func clusters(all map[s2.CellID]*cluster) []*geojson.Feature {
	out := make([]*geojson.Feature, 0, len(all))
	for cell, c := range all {
		f := geojson.NewFeature(pointOf(cell))
		most := ""
		for kind, n := range c.kinds {
			if most == "" || n > c.kinds[most] || n == c.kinds[most] && kind < most {
				most = kind
			}
		}
		f.Properties = geojson.Properties{"n": c.n, "kind": most, "kinds": len(c.kinds)}
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b *geojson.Feature) int { // the same tile is the same bytes
		p, q := a.Geometry.(orb.Point), b.Geometry.(orb.Point)
		return cmp.Or(cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1]))
	})
	return out
}

func pointOf(cell s2.CellID) orb.Point {
	ll := cell.LatLng()
	return orb.Point{ll.Lng.Degrees(), ll.Lat.Degrees()}
}

// summaryOf gives a county's counts, made anew when something has changed since.
func (s *Service) summaryOf(ctx context.Context, code string, p points) (*summary, error) {
	now := s.clock.Now()
	key := p.table + "/" + code
	s.mu.Lock()
	have := s.counts[key]
	s.mu.Unlock()
	if have != nil && now.Sub(have.lookedAt) < lookAfter {
		return have, nil
	}
	// Counts are shared by all who see the county; the caller's own region is cut out of them.
	ctx = scope.Into(ctx, scope.Scope{Tenant: code, Region: code, ReadOnly: true})
	fresh := &summary{madeAt: now, lookedAt: now}
	err := s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) (err error) {
		if p.changes != "" {
			if fresh.position, err = positionOf(ctx, tx, p, code); err != nil {
				return err
			}
			if have != nil && have.position == fresh.position {
				fresh.groups, fresh.madeAt = have.groups, have.madeAt
				return nil
			}
		} else if have != nil && now.Sub(have.madeAt) < countAnew {
			fresh.groups, fresh.madeAt = have.groups, have.madeAt
			return nil
		}
		fresh.groups, err = groupsOf(ctx, tx, p, code)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.counts) >= maxTenants*len(pointLayers) {
		s.counts = map[string]*summary{}
	}
	s.counts[key] = fresh
	return fresh, nil
}
