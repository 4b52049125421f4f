package grid

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/dbtest"
	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

const county = "140802"

var (
	begin = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	now   = time.Date(2026, 11, 2, 4, 0, 0, 0, time.UTC)
)

// world is a county with two townships.
type world struct {
	*Service
	t     *testing.T
	admin context.Context
}

func eachWorld(t *testing.T, test func(*world)) {
	dbtest.Each(t, func(t *testing.T, db *dbtest.DB) {
		w := &world{New(db.DB, clock.Fixed(now)), t, dbtest.In(county)}
		w.must(db.Reference(context.Background(), func(ctx context.Context, tx *entdb.Tx) error {
			return tx.TenantRow.Create().SetID(county).SetName(county).SetCreatedAt(now).Exec(ctx)
		}))
		test(w)
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) wants(err error, reason fault.Reason) {
	w.t.Helper()
	if !fault.Is(err, reason) {
		w.t.Errorf("%v, not %s", err, reason)
	}
}

func (w *world) person(name string) uuid.UUID {
	w.t.Helper()
	id := uuid.New()
	w.must(w.db.Write(w.admin, func(ctx context.Context, tx *entdb.Tx) error {
		return tx.User.Create().SetID(id).SetAccount(name).SetName(name).SetRegion(county).SetRoles([]string{string(scope.Chief)}).SetPasswordHash("x").SetCreatedAt(now).Exec(ctx)
	}))
	return id
}

func (w *world) unit(region string) Unit {
	w.t.Helper()
	u, err := w.SaveUnit(w.admin, Unit{ID: uuid.New(), Kind: "region", Region: region, Name: "网格" + region})
	w.must(err)
	return u
}

func (w *world) reach(u Unit, line string) Asset {
	return Asset{ID: uuid.New(), Kind: Reach, Name: "河段", River: "河", Unit: u.ID, Region: u.Region, From: begin, Geometry: []byte(`{"type":"LineString","coordinates":` + line + `}`)}
}

const straight = "[[111,35],[111.01,35]]"

// as is the scope of a person of the county.
func as(person uuid.UUID) context.Context {
	return scope.Into(context.Background(), scope.Scope{Tenant: county, Region: county, User: person, Roles: []scope.Role{scope.Chief}})
}

// TestDelegationIsTimeBoxed: 92 days and no more, to another person, signed by whose duty it is.
func TestDelegationIsTimeBoxed(t *testing.T) {
	eachWorld(t, func(w *world) {
		who, other := w.person("甲"), w.person("乙")
		a := w.reach(w.unit(county+"001"), straight)
		w.must(w.ImportAssets(w.admin, []Asset{a}, false))
		d, err := w.CreateDuty(w.admin, Duty{ID: uuid.New(), User: who, Asset: a.ID, Tier: Village, Rule: "r", From: begin})
		w.must(err)
		lend := func(by context.Context, to uuid.UUID, length time.Duration) error {
			_, err := w.Delegate(by, Delegation{ID: uuid.New(), Duty: d.ID, To: to, From: now, Until: now.Add(length), Reason: "出差"})
			return err
		}
		const days = 24 * time.Hour
		w.wants(lend(as(who), other, 92*days+time.Second), fault.BadArgument)
		w.wants(lend(as(who), who, days), fault.BadArgument)
		w.wants(lend(as(who), other, 0), fault.BadArgument)
		w.wants(lend(as(other), other, days), fault.RoleMissing)
		w.wants(lend(as(who), uuid.New(), days), fault.Missing)
		w.must(lend(as(who), other, 92*days))
		all, err := w.ListDuties(w.admin, DutyFilter{Page: Page{Limit: 10}})
		w.must(err)
		if len(all) != 1 || len(all[0].Delegations) != 1 || all[0].Delegations[0].ToName != "乙" || all[0].Delegations[0].SignedBy != who || all[0].UserName != "甲" {
			w.t.Errorf("both names are kept: %+v", all)
		}
		for at, n := range map[time.Time]int{now.Add(-1): 0, now: 1, now.Add(92*days - 1): 1, now.Add(92 * days): 0} {
			w.must(w.db.Read(w.admin, func(ctx context.Context, tx *entdb.Tx) error {
				got, err := DutiesOf(ctx, tx, other, at)
				if len(got) != n {
					w.t.Errorf("at %s the delegate serves %d duties, not %d", at, len(got), n)
				}
				return err
			}))
		}
	})
}

// TestHeadsAreDated: a new head takes the place of the one before, and a past day has its own.
func TestHeadsAreDated(t *testing.T) {
	eachWorld(t, func(w *world) {
		u, first, second := w.unit(county+"001"), w.person("甲"), w.person("乙")
		for who, from := range map[uuid.UUID]time.Time{first: begin} {
			_, err := w.Appoint(w.admin, u.ID, Post{User: who, Role: "head", From: from})
			w.must(err)
		}
		_, err := w.Appoint(w.admin, u.ID, Post{User: second, Role: "head", From: now})
		w.must(err)
		for at, want := range map[time.Time]uuid.UUID{begin.Add(-1): uuid.Nil, begin: first, now.Add(-1): first, now: second} {
			w.must(w.db.Read(w.admin, func(ctx context.Context, tx *entdb.Tx) error {
				got, err := HeadOf(ctx, tx, county+"001", at)
				if got != want {
					w.t.Errorf("at %s the head is %s, not %s", at, got, want)
				}
				return err
			}))
		}
		last := now.Add(24 * time.Hour) // a post that is said again with an end is ended
		_, err = w.Appoint(w.admin, u.ID, Post{User: second, Role: "head", From: now, Until: &last})
		w.must(err)
		for at, want := range map[time.Time]uuid.UUID{last.Add(-1): second, last: uuid.Nil} {
			w.must(w.db.Read(w.admin, func(ctx context.Context, tx *entdb.Tx) error {
				if got, _ := HeadOf(ctx, tx, county+"001", at); got != want {
					w.t.Errorf("at %s the head is %s, not %s", at, got, want)
				}
				return nil
			}))
		}
		_, err = w.Appoint(w.admin, uuid.New(), Post{User: first, Role: "head", From: now})
		w.wants(err, fault.Missing)
		_, err = w.Appoint(w.admin, u.ID, Post{User: first, Role: "head", From: now, Until: &begin})
		w.wants(err, fault.BadArgument)
	})
}

// TestBadAssets: none is kept if one is wrong, and the reason names each; a line that crosses itself and one with a point twice are lines.
func TestBadAssets(t *testing.T) {
	eachWorld(t, func(w *world) {
		u := w.unit(county + "001")
		good := w.reach(u, straight)
		for name, line := range map[string]string{"one place": "[[111,35]]", "no length": "[[111,35],[111,35]]", "swapped": "[[35,111],[35,111.01]]", "polar": "[[111,89.9],[112,89.9]]", "no numbers": `[["a","b"]]`} {
			err := w.ImportAssets(w.admin, []Asset{good, w.reach(u, line)}, false)
			if !fault.Is(err, fault.ImportRows) || !strings.Contains(fault.As(err).Detail, "row 2") || strings.Contains(fault.As(err).Detail, "row 1") {
				w.t.Errorf("%s: %v", name, err)
			}
		}
		outside := good
		outside.Region = "140821001"
		w.wants(w.ImportAssets(w.admin, []Asset{outside}, false), fault.ImportRows)
		if all, err := w.ListAssets(w.admin, AssetFilter{Page: Page{Limit: 10}}); err != nil || len(all) != 0 {
			w.t.Errorf("%d were kept, %v", len(all), err)
		}
		crossing, twice := w.reach(u, "[[111,35],[111.01,35.01],[111.01,35],[111,35.01]]"), w.reach(u, "[[111,35],[111,35],[111.01,35]]")
		w.must(w.ImportAssets(w.admin, []Asset{good, crossing, twice}, false))
		w.must(w.ImportAssets(w.admin, []Asset{good}, false)) // again is success
		one, err := w.GetAsset(w.admin, good.ID)
		w.must(err)
		other, err := w.GetAsset(w.admin, twice.ID)
		w.must(err)
		if one.LengthMM < 900_000 || one.LengthMM != other.LengthMM {
			w.t.Errorf("%d and %d mm", one.LengthMM, other.LengthMM)
		}
	})
}

// TestTiers tells a tier by the length of its code.
func TestTiers(t *testing.T) {
	for region, want := range map[string]Tier{"1408": City, "140802": County, "140802001": Township, "140802001001": Village, "14": "", "14080": ""} {
		if got := TierOf(region); got != want {
			t.Errorf("%s: %q", region, got)
		}
	}
	if Village.Above() != Township || City.Above() != "" || County.Prefix("140802001") != county || Village.Prefix(county) != "" {
		t.Error("above, or the prefix")
	}
}

// TestBeats: what lies within 200 m of a reach, at or in a plot, is on the beat of who patrols there; of two, on the nearer one's; and what has ended is nobody's.
func TestBeats(t *testing.T) {
	eachWorld(t, func(w *world) {
		first, second := w.unit(county+"001"), w.unit(county+"002")
		a, b := w.reach(first, straight), w.reach(second, "[[111,35.002],[111.01,35.002]]") // 220 m north of it
		ended := w.reach(first, "[[111.1,35],[111.11,35]]")
		until := now.Add(-time.Hour)
		ended.Until = &until
		plot := w.reach(first, "[]")
		plot.Kind, plot.Geometry = Plot, []byte(`{"type":"Polygon","coordinates":[[[111.2,35],[111.21,35],[111.21,35.01],[111.2,35.01],[111.2,35]]]}`)
		w.must(w.ImportAssets(w.admin, []Asset{a, b, ended, plot}, false))
		at := func(lat, lng float64) *geo.LatLng { return &geo.LatLng{Lat: lat, Lng: lng} }
		places := []*geo.LatLng{at(34.9985, 111.005), at(35.0005, 111.005), at(35.0016, 111.005), nil, at(34.99, 111.005), at(35, 111.105), at(35.005, 111.205), at(35.005, 111.2115), at(35.005, 111.22)}
		want := []uuid.UUID{a.ID, a.ID, b.ID, {}, {}, {}, plot.ID, plot.ID, {}}
		w.must(w.db.Read(w.admin, func(ctx context.Context, tx *entdb.Tx) error {
			got, err := Beats(ctx, tx, places, now)
			for i := range want {
				if err == nil && got[i].Asset != want[i] {
					w.t.Errorf("place %d: %+v", i, got[i])
				}
			}
			if err == nil && got[2].Region != county+"002" {
				w.t.Errorf("%+v", got[2])
			}
			return err
		}))
	})
}
