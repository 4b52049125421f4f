package history

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/xuncha/xuncha/seeds"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/rpc"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// diligence is how much of what is owed the people of a county do, from the first to the last: some nearly all, one next to nothing, so that a board has something to say.
var diligence = map[string]float64{"1408": 0.7, "140802": 0.97, "140821": 0.74, "140822": 0.98, "140823": 0.5, "140824": 0.85, "140825": 0.95, "140826": 0.62, "140827": 0.66,
	"140828": 0.97, "140829": 0.14, "140830": 0.82, "140881": 1, "140882": 0.55}

// county is a tenant, its people and what they look after. The city is one too, which inspects nothing.
type county struct {
	code, name string
	number     int
	people     map[string]tenancy.User // by account
	byID       map[uuid.UUID]tenancy.User
	duties     []duty
	targets    []registry.Target // of which the checklist is known
	packs      map[registry.Kind]checklist.Pack
}

// duty is what somebody owes, with the way that they go.
type duty struct {
	grid.Duty
	rule rule.Rule
	way  []geo.LatLng
	long float64 // metres
}

func (c *county) city() bool { return len(c.code) == 4 }

// as is the context of somebody of the county who acts.
func (c *county) as(ctx context.Context, u tenancy.User) context.Context {
	return scope.Into(ctx, scope.Scope{Tenant: c.code, User: u.ID, Roles: u.Roles, Region: u.Region})
}

func readCounties(ctx context.Context, f rpc.Fields, only []string) (out []*county, err error) {
	rules, err := readRules()
	if err != nil {
		return nil, err
	}
	tenants, err := f.Tenancy.ListTenants(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range tenants {
		if !t.Demonstration || len(only) > 0 && !slices.Contains(only, t.Code) {
			continue // what is no demonstration's gets no past that never was
		}
		c := &county{code: t.Code, name: t.Name, number: len(out), people: map[string]tenancy.User{}, byID: map[uuid.UUID]tenancy.User{}, packs: map[registry.Kind]checklist.Pack{}}
		if err := c.read(scope.Into(ctx, scope.ForSystem(t.Code)), f, rules); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

func readRules() (map[string]rule.Rule, error) {
	raw, err := seeds.Rules()
	if err != nil {
		return nil, err
	}
	out := map[string]rule.Rule{}
	for _, one := range raw {
		r, err := rule.Read(one)
		if err != nil {
			return nil, err
		}
		out[r.Code] = r
	}
	return out, nil
}

func (c *county) read(ctx context.Context, f rpc.Fields, rules map[string]rule.Rule) error {
	users, err := f.Tenancy.ListUsers(ctx, "", 100)
	if err != nil {
		return err
	}
	for _, u := range users {
		if u.Demonstration && !u.Disabled {
			c.people[u.Account], c.byID[u.ID] = u, u
		}
	}
	if err := c.readDuties(ctx, f, rules); err != nil || c.city() {
		return err
	}
	packs, err := f.Checklist.List(ctx)
	if err != nil {
		return err
	}
	for _, p := range packs {
		c.packs[registry.Kind(p.TargetKind)] = p.Pack
	}
	for after := uuid.Nil; ; {
		page, err := f.Registry.ListTargets(ctx, registry.Search{After: after, Limit: 200})
		if err != nil {
			return err
		}
		for _, t := range page {
			if _, known := c.packs[t.Kind]; known && t.Demonstration {
				c.targets = append(c.targets, t)
			}
			after = t.ID
		}
		if len(page) < 200 {
			return nil
		}
	}
}

// readDuties reads what has a place: nobody can walk along what is only named.
func (c *county) readDuties(ctx context.Context, f rpc.Fields, rules map[string]rule.Rule) error {
	for page := (grid.Page{Limit: 200}); ; {
		all, err := f.Grid.ListDuties(ctx, grid.DutyFilter{At: dutiesFrom.Add(day), Page: page})
		if err != nil {
			return err
		}
		for _, d := range all {
			page.AfterRegion, page.AfterID = d.Region, d.ID
			a, err := f.Grid.GetAsset(ctx, d.Asset)
			if err != nil {
				return err
			}
			r, known := rules[d.Rule]
			if _, here := c.byID[d.User]; a.Placeholder || !known || !here {
				continue
			}
			way, err := wayAlong(a)
			if err != nil {
				return err
			}
			c.duties = append(c.duties, duty{d, r, way, lengthOf(way)})
		}
		if len(all) < page.Limit {
			slices.SortFunc(c.duties, func(a, b duty) int { return slices.Compare(a.ID[:], b.ID[:]) })
			return nil
		}
	}
}

// wayAlong is the reach itself, or lines to and fro through a plot.
func wayAlong(a grid.Asset) (out []geo.LatLng, err error) {
	g, err := geojson.UnmarshalGeometry(a.Geometry)
	if err != nil {
		return nil, err
	}
	switch shape := g.Geometry().(type) {
	case orb.LineString:
		for _, p := range shape {
			out = append(out, geo.LatLng{Lat: p.Lat(), Lng: p.Lon()})
		}
	case orb.Polygon:
		out = throughout(shape)
	}
	return out, nil
}

// between are the metres between two lines through a plot: each side of a walk is seen for half as much.
const between = 170.0

// throughout leads through a convex plot from south to north, to and fro.
func throughout(shape orb.Polygon) (out []geo.LatLng) {
	box := shape.Bound()
	frame := geo.NewFrame(geo.LatLng{Lat: box.Center().Lat(), Lng: box.Center().Lon()})
	step := between / frame.PerLat
	for lat, n := box.Min.Lat()+step/2, 0; lat < box.Max.Lat(); lat, n = lat+step, n+1 {
		var across []float64
		for i := 0; i+1 < len(shape[0]); i++ {
			a, b := shape[0][i], shape[0][i+1]
			if (a.Lat() < lat) != (b.Lat() < lat) {
				across = append(across, a.Lon()+(b.Lon()-a.Lon())*(lat-a.Lat())/(b.Lat()-a.Lat()))
			}
		}
		if len(across) != 2 {
			continue
		}
		slices.Sort(across)
		if inset := 30 / frame.PerLng; across[1]-across[0] > 3*inset {
			across[0], across[1] = across[0]+inset, across[1]-inset
		}
		if n%2 == 1 {
			slices.Reverse(across)
		}
		out = append(out, geo.LatLng{Lat: lat, Lng: across[0]}, geo.LatLng{Lat: lat, Lng: across[1]})
	}
	return out
}

func lengthOf(way []geo.LatLng) (m float64) {
	for i := 0; i+1 < len(way); i++ {
		m += float64(way[i].Distance(way[i+1]))
	}
	return m
}
