package atlas

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/golang/geo/s2"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// baseLevel is the S2 level that counts are kept at: cells of about half a kilometre.
const baseLevel = 14

// nearLevel is as fine as a tile is covered when points are read one by one.
const nearLevel = 22

// group is how many points of one kind and division a cell holds.
type group struct {
	cell   s2.CellID // of baseLevel
	kind   string
	region string
	n      int
}

// summary is a county's counts, and the change that they were made at.
type summary struct {
	groups   []group // by cell
	position string
	madeAt   time.Time
	took     time.Duration
	lookedAt time.Time
}

// counted keeps a county's counts of a layer, which one at a time makes anew.
type counted struct {
	making sync.Mutex
	made   atomic.Pointer[summary]
}

// singly reads the tile's points one by one from the index alone; not whole when they are too many to be told apart.
func (s *Service) singly(ctx context.Context, codes []string, a Ask, p points) (all []*geojson.Feature, whole bool, err error) {
	box := boxOf(a)
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		for _, code := range codes {
			rows, err := pointsWithin(ctx, tx, p, code, a, rangesOf(box, nearLevel), a.most()+1-len(all))
			if err != nil {
				return err
			}
			all = append(all, rows...)
			if len(all) > a.most() {
				return nil
			}
		}
		return nil
	})
	return all, len(all) <= a.most(), err
}

// cluster is what is drawn of a cell.
type cluster struct {
	n     int
	kinds map[string]int
}

// count adds a county's points within the tile to the clusters.
func (s *Service) count(ctx context.Context, code string, a Ask, p points, into map[s2.CellID]*cluster) error {
	if a.Z > summaryUntil {
		return s.countNear(ctx, code, a, p, into)
	}
	level := min(clusterLevel(a.Z), baseLevel)
	return s.groupsIn(ctx, code, a, p, func(g group) { add(into, g.cell.Parent(level), g.kind, g.n) })
}

// crowded tells whether the tile holds more points than it may, by the counts of the cells that lie in it wholly.
func (s *Service) crowded(ctx context.Context, codes []string, a Ask, p points) (bool, error) {
	n, box := 0, rectOf(boxOf(a))
	for _, code := range codes {
		err := s.groupsIn(ctx, code, a, p, func(g group) {
			if box.Contains(s2.CellFromCellID(g.cell).RectBound()) {
				n += g.n
			}
		})
		if err != nil || n > a.most() {
			return true, err
		}
	}
	return false, nil
}

// groupsIn goes through a county's groups that touch the tile and are asked for.
func (s *Service) groupsIn(ctx context.Context, code string, a Ask, p points, do func(group)) error {
	sum, err := s.summaryOf(ctx, code, p)
	if err != nil {
		return err
	}
	for _, r := range rangesOf(boxOf(a), baseLevel) { // no finer than the groups, so that none is met twice
		from, _ := slices.BinarySearchFunc(sum.groups, s2.CellID(r[0]), func(g group, c s2.CellID) int { return cmp.Compare(g.cell.RangeMax(), c) })
		for _, g := range sum.groups[from:] {
			if g.cell.RangeMin() > s2.CellID(r[1]) {
				break
			}
			if strings.HasPrefix(g.region, a.Region) && (a.Kind == "" || a.Kind == g.kind) {
				do(g)
			}
		}
	}
	return nil
}

func (s *Service) countNear(ctx context.Context, code string, a Ask, p points, into map[s2.CellID]*cluster) error {
	return s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		level := clusterLevel(a.Z)
		groups, err := readGroups(ctx, tx, groupsWithinStatement(tx.Engine, p, code, a, rangesOf(boxOf(a), nearLevel), level), level)
		for _, g := range groups {
			add(into, g.cell, g.kind, g.n)
		}
		return err
	})
}

// clusterLevel gives cells of about a twentieth of a tile.
func clusterLevel(zoom uint32) int { return min(int(zoom)+3, nearLevel) }

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

// summaryOf gives a county's counts, made anew when something has changed since. While they are made anew, others are given those from before.
func (s *Service) summaryOf(ctx context.Context, code string, p points) (*summary, error) {
	c := s.countedOf(p.table + "/" + code)
	if have := c.made.Load(); have == nil {
		c.making.Lock()
	} else if s.recent(have) || !c.making.TryLock() {
		return have, nil
	}
	defer c.making.Unlock()
	have := c.made.Load()
	if have != nil && s.recent(have) { // made while this one waited
		return have, nil
	}
	fresh, err := s.makeAnew(ctx, code, p, have)
	if err == nil {
		c.made.Store(fresh)
	}
	return fresh, err
}

func (s *Service) countedOf(key string) *counted {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.counts[key] == nil {
		if len(s.counts) >= maxTenants*len(pointLayers) {
			clear(s.counts)
		}
		s.counts[key] = &counted{}
	}
	return s.counts[key]
}

// recent tells whether counts are good without a look at the table. Those of a million points take a second to make, and are used for longer.
func (s *Service) recent(have *summary) bool {
	return s.clock.Now().Sub(have.lookedAt) < max(lookAfter, 20*have.took)
}

// makeAnew looks whether anything changed since, and counts if so. Who asked may have gone meanwhile: the counts are of use to the next.
func (s *Service) makeAnew(ctx context.Context, code string, p points, have *summary) (*summary, error) {
	now := s.clock.Now()
	// Counts are shared by all who see the county; the caller's own region is cut out of them.
	ctx = scope.Into(context.WithoutCancel(ctx), scope.Scope{Tenant: code, Region: code, ReadOnly: true})
	fresh := &summary{madeAt: now, lookedAt: now}
	err := s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) (err error) {
		same := have != nil && now.Sub(have.madeAt) < countAnew // for want of a better sign
		if p.changes != "" {
			if fresh.position, err = positionOf(ctx, tx, p, code); err != nil {
				return err
			}
			same = have != nil && have.position == fresh.position
		}
		if same {
			fresh.groups, fresh.madeAt, fresh.took = have.groups, have.madeAt, have.took
			return nil
		}
		fresh.groups, err = readGroups(ctx, tx, groupsStatement(tx.Engine, p, code, baseLevel), baseLevel)
		fresh.took = s.clock.Now().Sub(now)
		return err
	})
	return fresh, err
}
