// Package demo loads the demonstration prefecture through the domain's own verbs: counties, people, divisions, packs, and made-up targets that say so.
package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/xuncha/xuncha/seeds"
	"github.com/xuncha/xuncha/server/disclosure"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/rpc"
	"github.com/xuncha/xuncha/server/tenancy"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Password is that of every demonstration account. It is no secret: a production server refuses to start beside such accounts.
const Password = "xuncha-demo"

// seed fixes everything that is made up, so that two demonstrations are alike.
const seed = 20260101

type person struct {
	account, name string
	roles         []scope.Role
}

var cityPeople = []person{
	{"city", "示例市级督导", []scope.Role{scope.CitySupervisor}},
	{"chief1", "示例市级河长", []scope.Role{scope.Chief}},
}

// people of each county.
var people = []person{
	{"admin", "示例管理员", []scope.Role{scope.CountyAdmin}},
	{"reviewer1", "示例审核员甲", []scope.Role{scope.Reviewer}},
	{"reviewer2", "示例审核员乙", []scope.Role{scope.Reviewer}},
	{"inspector1", "示例检查员甲", []scope.Role{scope.Inspector}},
	{"inspector2", "示例检查员乙", []scope.Role{scope.Inspector}},
	{"inspector3", "示例检查员丙", []scope.Role{scope.Inspector}},
	{"third1", "示例第三方检查员", []scope.Role{scope.ThirdParty}},
	{"grid1", "示例网格员", []scope.Role{scope.GridMember}},
	{"chief1", "示例村级河长", []scope.Role{scope.Chief}},
	{"chief2", "示例乡级河长", []scope.Role{scope.Chief}},
	{"chief3", "示例县级河长", []scope.Role{scope.Chief}},
	{"ranger1", "示例护林员", []scope.Role{scope.Ranger}},
	{"auditor1", "示例审计员", []scope.Role{scope.Auditor}},
}

// Greeting tells a person how to sign in.
func Greeting() string {
	return fmt.Sprintf("  示例账号   租户 tenant 140802 … 140882，账号 account inspector1 · reviewer1 · admin …，密码 password %s\n"+
		"             市级 city: 租户 tenant 1408，账号 account city\n  试一试     bin/xuncha demo   （另开一个终端 in another terminal）\n", Password)
}

// Load brings the demonstration to its full state; what is there already is left as it is, so a load cut short goes on.
func Load(ctx context.Context, f rpc.Fields, out io.Writer) error {
	divisions, err := seeds.Divisions()
	if err != nil {
		return err
	}
	counties, err := seeds.Counties()
	if err != nil {
		return err
	}
	if err := loadReference(ctx, f, divisions, counties); err != nil {
		return err
	}
	var land *plan // made when the first tenant is found that lacks something
	count := 0
	for _, d := range divisions {
		if d.Tier != "city" && d.Tier != "county" {
			continue
		}
		fresh, err := loadTenant(ctx, f, d, divisions, counties, &land)
		if err != nil {
			return fmt.Errorf("%s: %w", d.Name, err)
		}
		if count++; fresh {
			fmt.Fprintf(out, "\r示例数据 demonstration: %2d/14 %s      ", count, d.Name)
		}
		if fresh && count == 14 {
			fmt.Fprintln(out)
		}
	}
	return nil
}

func loadReference(ctx context.Context, f rpc.Fields, divisions []seeds.Division, counties map[string]orb.Geometry) error {
	rows := make([]registry.Region, len(divisions))
	for i, d := range divisions {
		rows[i] = registry.Region(d)
	}
	boundaries := map[string][]byte{}
	for code, g := range counties {
		raw, err := geojson.NewGeometry(g).MarshalJSON()
		if err != nil {
			return err
		}
		boundaries[code] = raw
	}
	if _, err := f.Registry.ImportRegions(ctx, rows, boundaries, false, func(int) {}); err != nil {
		return err
	}
	holidays, err := seeds.Holidays()
	if err != nil {
		return err
	}
	days := map[string]string{}
	for _, h := range holidays {
		if days[h.Date+" "+h.Kind] = h.Name; !h.Checked() {
			days[h.Date+" "+h.Kind] += "（待核对）"
		}
	}
	return f.Review.ImportCalendar(ctx, days)
}

// loaded is the account that is made last: it tells that a tenant has everything.
const loaded = "zz-loaded2"

// loadTenant loads one county, or the city. It tells whether anything was new.
func loadTenant(ctx context.Context, f rpc.Fields, d seeds.Division, divisions []seeds.Division, counties map[string]orb.Geometry, land **plan) (bool, error) {
	city := d.Tier == "city"
	if err := f.Tenancy.CreateTenant(ctx, tenancy.Tenant{Code: d.Code, Name: d.Name, City: city, Demonstration: true}); err != nil {
		return false, err
	}
	ctx = scope.Into(ctx, scope.ForSystem(d.Code))
	there, err := f.Tenancy.ListUsers(ctx, loaded[:len(loaded)-1], 1)
	if err != nil || len(there) > 0 {
		return false, err
	}
	if !city {
		if err := loadPacksAndTargets(ctx, f, d, divisions, counties[d.Code]); err != nil {
			return true, err
		}
		if _, _, err := f.Disclosure.Publish(ctx, disclosure.PublishRequest{Kind: string(registry.Outfall), All: true}); err != nil {
			return true, err
		}
	}
	all := people
	if city {
		all = cityPeople
	}
	if err := loadPeople(ctx, f, all); err != nil {
		return true, err
	}
	if err := publishRules(ctx, f); err != nil {
		return true, err
	}
	if *land == nil {
		if *land, err = newPlan(divisions, counties); err != nil {
			return true, err
		}
	}
	if err := (*land).load(ctx, f, d); err != nil {
		return true, err
	}
	return true, loadPeople(ctx, f, []person{{loaded, "示例数据已载入", []scope.Role{scope.Auditor}}})
}

// publishRules publishes what the tenant's duties ask, from the day on that they begin.
func publishRules(ctx context.Context, f rpc.Fields) error {
	rules, err := seeds.Rules()
	if err != nil {
		return err
	}
	for _, raw := range rules {
		if _, err := f.Patrol.PublishRule(ctx, raw, dutiesFrom); err != nil {
			return err
		}
	}
	return nil
}

func loadPacksAndTargets(ctx context.Context, f rpc.Fields, d seeds.Division, divisions []seeds.Division, boundary orb.Geometry) error {
	packs, err := seeds.Packs()
	if err != nil {
		return err
	}
	for _, p := range packs {
		if _, err := f.Checklist.Publish(ctx, p); err != nil {
			return err
		}
	}
	have, err := f.Registry.ListTargets(ctx, registry.Search{Limit: 1})
	if err != nil || len(have) > 0 {
		return err
	}
	rows, err := targets(d, divisions, boundary)
	if err != nil {
		return err
	}
	return f.Registry.Import(ctx, rows, false, func(int) {})
}

func loadPeople(ctx context.Context, f rpc.Fields, all []person) error {
	for _, p := range all {
		u := tenancy.User{Account: p.account, Name: p.name, Roles: p.roles, Demonstration: true, Disabled: p.account == loaded}
		if _, err := f.Tenancy.CreateUser(ctx, u, Password); err != nil && !fault.Is(err, fault.AccountTaken) {
			return err
		}
	}
	return nil
}

// targets makes two or three targets of most kinds for each township, within its county's boundary.
func targets(county seeds.Division, divisions []seeds.Division, boundary orb.Geometry) ([]registry.Row, error) {
	area, err := geo.NewArea(boundary)
	if err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(seed, hash(county.Code)))
	var rows []registry.Row
	for _, town := range divisions {
		if town.Tier != "township" || town.Parent != county.Code {
			continue
		}
		for _, kind := range registry.Kinds() {
			for n := 1; n <= 1+r.IntN(2); n++ {
				p, err := within(area, r)
				if err != nil {
					return nil, err
				}
				t := registry.Target{ID: madeUpID(r), Kind: kind, Region: town.Code, Place: p, Demonstration: true,
					Code: fmt.Sprintf("DEMO-%s-%s-%d", town.Code, kind, n), Name: fmt.Sprintf("[示例] %s%s%d号", town.Name, kind.Label().ZH, n)}
				has := attributes(kind, r)
				if kind == registry.Outfall {
					describe(has, t, county.Name)
				}
				if t.Attributes, err = json.Marshal(has); err != nil {
					return nil, err
				}
				rows = append(rows, registry.Row{Number: len(rows) + 1, Target: t})
			}
		}
	}
	return rows, nil
}

// attributes makes up some of a kind's fields: the first choice-like ones, never a person's or a company's name.
func attributes(kind registry.Kind, r *rand.Rand) map[string]any {
	out := map[string]any{}
	for _, a := range kind.Attributes() {
		switch a.Form {
		case registry.One:
			out[a.Name] = a.Options[r.IntN(len(a.Options))]
		case registry.Flag:
			out[a.Name] = r.IntN(2) == 0
		case registry.Amount:
			out[a.Name] = amount(a.Name, r.IntN(100))
		}
	}
	return out
}

// spans are what made-up amounts lie between; what is not named is a share of a hundred.
var spans = map[string][2]float64{
	"cod_limit": {30, 60}, "ammonia_limit": {1.5, 8}, "phosphorus_limit": {0.3, 1}, "nitrogen_limit": {10, 20}, "area_ha": {5, 120}, "capacity_m3": {20_000, 900_000}, "area_m2": {3000, 60_000},
	"design_scale": {500, 5000}, "stock": {100, 480}, "land_mu": {50, 900}, "volume_m3": {200, 20_000}, "people": {500, 40_000}, "supply_m3_day": {50, 8000}, "length_m": {200, 3000},
	"outlets": {1, 8}, "heavy_trucks_day": {0, 120}, "soil_list_year": {2019, 2026},
}

// amount is a made-up one that somebody of the field could have written, as far along its span as of a hundred is drawn.
func amount(name string, drawn int) float64 {
	span, known := spans[name]
	if !known {
		return float64(drawn)
	}
	v := span[0] + (span[1]-span[0])*float64(drawn)/100
	if span[1] > 20 || name == "outlets" {
		return math.Round(v)
	}
	return math.Round(10*v) / 10
}

// describe says of an outfall what its public page shows, made up and marked so.
func describe(has map[string]any, t registry.Target, county string) {
	rivers := []string{"汾河", "涑水河", "黄河", "浍河", "青龙河", "姚暹渠"}
	has["receiving_river"] = rivers[hash(t.ID.String())%uint64(len(rivers))]
	has["responsible_party"], has["regulator"], has["regulator_phone"] = "[示例] 责任单位", "[示例] "+county+"生态环境部门", "12369"
}

// within draws a place inside the boundary.
func within(boundary geo.Area, r *rand.Rand) (geo.Place, error) {
	b := boundary.Box()
	for range 10_000 {
		lng, lat := b.West+r.Float64()*(b.East-b.West), b.South+r.Float64()*(b.North-b.South)
		if boundary.Holds(geo.LatLng{Lat: lat, Lng: lng}) {
			return geo.NewPlace(lat, lng, string(geo.WGS84))
		}
	}
	return geo.Place{}, fmt.Errorf("no place found inside the boundary")
}

// madeUpID is a UUIDv7 of a fixed time, so that two demonstrations have the same ids.
func madeUpID(r *rand.Rand) uuid.UUID {
	var id uuid.UUID
	ms := uint64(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli())
	for i := range 6 {
		id[i] = byte(ms >> (8 * (5 - i)))
	}
	for i := 6; i < 16; i++ {
		id[i] = byte(r.Uint32())
	}
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
	return id
}

func hash(s string) uint64 {
	var h uint64 = 14695981039346656037 // FNV-1a
	for _, c := range []byte(s) {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}
