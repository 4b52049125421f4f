package demo

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/xuncha/xuncha/seeds"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rpc"
	"github.com/xuncha/xuncha/server/rule"
)

// When the demonstration's map begins, and when its people begin to owe anything: fixed, so that two demonstrations are alike.
var (
	mapFrom    = time.Date(2026, 1, 1, 0, 0, 0, 0, rule.Beijing).UTC()
	dutiesFrom = time.Date(2026, 10, 1, 0, 0, 0, 0, rule.Beijing).UTC()
)

// mountains are the counties of 中条山 and 吕梁山 whose forests are patrolled in the demonstration.
var mountains = []string{"140823", "140826", "140827", "140828", "140829", "140830", "140881"}

const (
	plotsPerCounty = 3
	muOfM2         = 10000.0 / 15 // m² of a mu 亩
	villageReaches = 3            // how many reaches of a county its village chief owes
)

// plan is the demonstration's grid, worked out once for all tenants.
type plan struct {
	divisions []seeds.Division
	atlas     *atlas
	reaches   map[string][]stretch // by county
	rivers    []seeds.River
	waters    []seeds.Water
	zones     []seeds.Zone
}

func newPlan(divisions []seeds.Division, counties map[string]orb.Geometry) (p *plan, err error) {
	p = &plan{divisions: divisions, reaches: map[string][]stretch{}}
	if p.atlas, err = newAtlas(divisions, counties); err != nil {
		return nil, err
	}
	if p.rivers, err = seeds.Rivers(); err != nil {
		return nil, err
	}
	if p.waters, err = seeds.Waters(); err != nil {
		return nil, err
	}
	if p.zones, err = seeds.Zones(); err != nil {
		return nil, err
	}
	for _, r := range p.rivers {
		for _, s := range p.atlas.cut(r) {
			p.reaches[s.county] = append(p.reaches[s.county], s)
		}
	}
	return p, nil
}

// load brings a tenant's grid to its full state.
func (p *plan) load(ctx context.Context, f rpc.Fields, d seeds.Division) error {
	if err := f.Grid.ImportUnits(ctx, p.units(d)); err != nil {
		return err
	}
	who, err := accounts(ctx, f)
	if err != nil {
		return err
	}
	if err := p.appoint(ctx, f, d, who); err != nil {
		return err
	}
	var assets []grid.Asset
	if d.Tier == "city" {
		assets, err = p.cityAssets(d)
	} else {
		assets, err = p.countyAssets(d)
	}
	if err != nil {
		return err
	}
	if err := f.Grid.ImportAssets(ctx, assets, false); err != nil {
		return err
	}
	return f.Grid.ImportDuties(ctx, dutiesOn(d, assets, who))
}

func accounts(ctx context.Context, f rpc.Fields) (map[string]uuid.UUID, error) {
	all, err := f.Tenancy.ListUsers(ctx, "", 100)
	out := map[string]uuid.UUID{}
	for _, u := range all {
		out[u.Account] = u.ID
	}
	return out, err
}

func idOf(what ...string) uuid.UUID {
	return madeUpID(rand.New(rand.NewPCG(seed, hash(strings.Join(what, "/")))))
}

func unitID(region string) uuid.UUID { return idOf("unit", region) }

// units are the tenant's divisions, and the special areas in it. The city's own is its one unit: those below are the counties'.
func (p *plan) units(of seeds.Division) (out []grid.Unit) {
	for _, d := range p.divisions {
		if d.Code == of.Code || of.Tier != "city" && strings.HasPrefix(d.Code, of.Code) {
			out = append(out, grid.Unit{ID: unitID(d.Code), Kind: "region", Region: d.Code, Name: d.Name, Demonstration: true})
		}
	}
	for _, z := range p.zones {
		if z.Region == of.Code {
			out = append(out, grid.Unit{ID: idOf("zone", z.Name), Kind: "special", Region: z.Region, Name: z.Name, Demonstration: true})
		}
	}
	return out
}

// appoint gives the units of the upper tiers their heads, and says how often targets are to be inspected: a proposal.
func (p *plan) appoint(ctx context.Context, f rpc.Fields, of seeds.Division, who map[string]uuid.UUID) error {
	place := func(unit uuid.UUID, account, role string) error {
		_, err := f.Grid.Appoint(ctx, unit, grid.Post{User: who[account], Role: role, From: mapFrom})
		return err
	}
	if of.Tier == "city" {
		return place(unitID(of.Code), "chief1", "head")
	}
	if _, err := f.Grid.SetRhythm(ctx, unitID(of.Code), string(rule.Quarter), dutiesFrom); err != nil {
		return err
	}
	for _, u := range p.units(of) {
		account := map[grid.Tier]string{grid.County: "chief3", grid.Township: "chief2"}[grid.TierOf(u.Region)]
		if u.Kind == "special" {
			account = "chief2"
		}
		if account == "" { // villages: who looks after each is for the county to say
			continue
		}
		if err := place(u.ID, account, "head"); err != nil {
			return err
		}
	}
	return place(unitID(of.Code), "grid1", "member")
}

const placeholderNote = "只有名称，线位待导入 · the name alone: its line is to be imported"

// cityAssets are the rivers whole, which lie over the counties' reaches; and places for those of the main rivers whose county nobody says.
func (p *plan) cityAssets(d seeds.Division) ([]grid.Asset, error) {
	var out []grid.Asset
	for _, r := range p.rivers {
		raw, err := geojson.NewGeometry(r.Line).MarshalJSON()
		if err != nil {
			return nil, err
		}
		out = append(out, grid.Asset{ID: idOf("river", r.Name), Kind: grid.Reach, Name: r.Name + "（全段）", River: r.Name, Unit: unitID(d.Code), Region: d.Code, Geometry: raw,
			Accuracy: r.Accuracy + "; " + r.Source, From: mapFrom})
	}
	named := len(p.rivers)
	for _, w := range p.waters {
		if w.Kind == string(grid.Reach) {
			named++
		}
	}
	out = append(out, p.placeholders(d)...)
	for n := named + 1; n <= seeds.MainRivers; n++ {
		name := fmt.Sprintf("待导入河流 %d/%d", n, seeds.MainRivers)
		out = append(out, grid.Asset{ID: idOf("river", name), Kind: grid.Reach, Name: name, Unit: unitID(d.Code), Region: d.Code, Placeholder: true, From: mapFrom,
			Accuracy: "规划称全市 78 条主要河流均设河长，名称待导入 · the plan counts 78 main rivers and does not name this one"})
	}
	return out, nil
}

// placeholders are the waters that are named and not drawn.
func (p *plan) placeholders(d seeds.Division) (out []grid.Asset) {
	for _, w := range p.waters {
		if w.Region != d.Code {
			continue
		}
		a := grid.Asset{ID: idOf(w.Kind, w.Name), Kind: grid.AssetKind(w.Kind), Name: w.Name, Unit: unitID(d.Code), Region: d.Code, Placeholder: true, Accuracy: placeholderNote, From: mapFrom}
		if a.Kind == grid.Reach {
			a.River = w.Name
		}
		out = append(out, a)
	}
	return out
}

// countyAssets are the county's reaches, its waters that are named only, and made-up plots where it has mountains.
func (p *plan) countyAssets(d seeds.Division) ([]grid.Asset, error) {
	var out []grid.Asset
	for _, s := range p.reaches[d.Code] {
		raw, err := s.geometry()
		if err != nil {
			return nil, err
		}
		out = append(out, grid.Asset{ID: idOf("reach", s.river.Name, fmt.Sprint(s.number)), Kind: grid.Reach, Name: fmt.Sprintf("%s%s%s段（%s–%s）", s.river.Name, d.Name, s.town.Name, kilometre(s.from), kilometre(s.to)),
			River: s.river.Name, Unit: unitID(s.town.Code), Region: s.town.Code, Geometry: raw, Demonstration: true, From: mapFrom,
			Accuracy: "乡界无公开数据，按示意单元切分 · townships' borders are not public: cut by schematic cells; line: " + s.river.Accuracy})
	}
	out = append(out, p.placeholders(d)...)
	plots, err := p.plots(d)
	return append(out, plots...), err
}

// kilometre writes a chainage as roads and rivers do: K12+340.
func kilometre(m float64) string {
	whole := int(m)
	return fmt.Sprintf("K%d+%03d", whole/1000, whole%1000)
}

// plots makes up forest plots: hexagons of some hundred to some thousand mu, within the county.
func (p *plan) plots(d seeds.Division) (out []grid.Asset, err error) {
	if !strings.Contains(strings.Join(mountains, " "), d.Code) {
		return nil, nil
	}
	area, r := p.atlas.areas[d.Code], rand.New(rand.NewPCG(seed, hash("plots "+d.Code)))
	for len(out) < plotsPerCounty {
		middle, err := within(area, r)
		if err != nil {
			return nil, err
		}
		mu := 300 + r.Float64()*2700
		ring, inside := hexagon(middle.LatLng, math.Sqrt(mu*muOfM2/(1.5*math.Sqrt(3))), area)
		if !inside {
			continue
		}
		raw, err := geojson.NewGeometry(orb.Polygon{ring}).MarshalJSON()
		if err != nil {
			return nil, err
		}
		town, n := p.atlas.townAt(d.Code, middle.LatLng), len(out)+1
		out = append(out, grid.Asset{ID: idOf("plot", d.Code, fmt.Sprint(n)), Kind: grid.Plot, Name: fmt.Sprintf("[示例] %s%s%d号林班", d.Name, town.Name, n), Unit: unitID(town.Code), Region: town.Code, Geometry: raw,
			AreaMu: math.Round(mu), Demonstration: true, Accuracy: "示例，非真实林班 · made up: no real plot", From: mapFrom})
	}
	return out, nil
}

// hexagon is one with this side in metres round a place, and whether it lies within the area.
func hexagon(middle geo.LatLng, side float64, area geo.Area) (ring orb.Ring, inside bool) {
	f := geo.NewFrame(middle)
	for k := range 7 {
		angle := float64(k%6) * math.Pi / 3
		p := orb.Point{middle.Lng + side*math.Cos(angle)/f.PerLng, middle.Lat + side*math.Sin(angle)/f.PerLat}
		if !area.Holds(latLng(p)) {
			return nil, false
		}
		ring = append(ring, p)
	}
	return ring, true
}

// owes is who owes an asset of a kind, at which tier and by which rule.
type owes struct {
	account string
	tier    grid.Tier
	rule    string
	most    int // how many assets of the kind; 0: all
}

var countyDuties = map[grid.AssetKind][]owes{
	grid.Reach: {{"chief1", grid.Village, "river_chief", villageReaches}, {"chief2", grid.Township, "river_chief", 0}, {"chief3", grid.County, "river_chief", 0}},
	grid.Lake:  {{"chief2", grid.Township, "river_chief", 0}, {"chief3", grid.County, "lake_chief", 0}},
	grid.Plot:  {{"ranger1", grid.Village, "ranger", 0}, {"chief2", grid.Township, "forest_chief", 0}, {"chief3", grid.County, "forest_chief", 0}},
}

var cityDuties = map[grid.AssetKind][]owes{grid.Reach: {{"chief1", grid.City, "river_chief", 0}}}

// dutiesOn gives the demonstration's people what they owe. Nobody owes a place that is not named yet; a placeholder with a name is owed, as it is in the field.
func dutiesOn(d seeds.Division, assets []grid.Asset, who map[string]uuid.UUID) (out []grid.Duty) {
	lists, count := countyDuties, map[string]int{}
	if d.Tier == "city" {
		lists = cityDuties
	}
	for _, a := range assets {
		if a.Kind == grid.Reach && a.Placeholder && a.River == "" {
			continue
		}
		for _, o := range lists[a.Kind] {
			key := o.account + o.rule
			if count[key]++; o.most > 0 && count[key] > o.most {
				continue
			}
			out = append(out, grid.Duty{ID: idOf("duty", a.ID.String(), o.account, o.rule), User: who[o.account], Asset: a.ID, Tier: o.tier, Rule: o.rule, From: dutiesFrom})
		}
	}
	return out
}
