package registry

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/dbtest"
	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/targetpast"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

const county = "140802"

// book is a county's register with two townships.
type book struct {
	*Service
	t     *testing.T
	db    *dbtest.DB
	admin context.Context
}

func eachBook(t *testing.T, test func(*testing.T, *book)) {
	dbtest.Each(t, func(t *testing.T, db *dbtest.DB) {
		b := &book{New(db.DB, clock.Fixed(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))), t, db, dbtest.In(county)}
		_, err := b.ImportRegions(b.admin, []Region{{"1408", "", "city", "运城市"}, {county, "1408", "county", "盐湖区"}, {county + "001", county, "township", "中城"}, {county + "002", county, "township", "东城"},
			{"140821", "1408", "county", "临猗县"}}, nil, false, func(int) {})
		b.must(err)
		test(t, b)
	})
}

func (b *book) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *book) count() (n int) {
	b.t.Helper()
	b.must(b.db.Owner.QueryRow("SELECT (SELECT count(*) FROM targets) + (SELECT count(*) FROM target_events)").Scan(&n))
	return n
}

// sheet is a CSV of n outfalls, one second of latitude apart.
func sheet(n int) []string {
	lines := []string{"kind,code,name,region,lat,lng,class"}
	for i := range n {
		lines = append(lines, fmt.Sprintf("outfall,OF-%05d,排口%d,%s%03d,%.6f,111.00,GY-11", i, i, county, i%2+1, 35+float64(i)/3600))
	}
	return lines
}

func (b *book) rows(lines []string) []Row {
	b.t.Helper()
	rows, err := ReadFile("x.csv", strings.NewReader(strings.Join(lines, "\n")))
	b.must(err)
	return rows
}

func silent(int) {}

// TestOneBadRowInTenThousand: nothing is imported, and the row is named as a spreadsheet numbers it; mended, all come in, and a second time none.
func TestOneBadRowInTenThousand(t *testing.T) {
	eachBook(t, func(t *testing.T, b *book) {
		good := sheet(10_000)
		for name, bad := range map[string]string{
			"swapped":        "outfall,OF-X,排口,140802001,111.00,35.00,GY-11",
			"NaN":            "outfall,OF-X,排口,140802001,NaN,111.00,GY-11",
			"no such kind":   "sewer,OF-X,排口,140802001,35.00,111.00,GY-11",
			"no such class":  "outfall,OF-X,排口,140802001,35.00,111.00,9",
			"another county": "outfall,OF-X,排口,140821,35.00,111.00,GY-11",
			"code twice":     "outfall,OF-00000,排口,140802001,35.00,111.00,GY-11",
			"too few cells":  "outfall,OF-X",
			"no name":        "outfall,OF-X,,140802001,35.00,111.00,GY-11",
			"long name":      "outfall,OF-X," + strings.Repeat("长", 10_000) + ",140802001,35.00,111.00,GY-11",
		} {
			lines := slices.Clone(good)
			lines[7000] = bad
			err := b.Import(b.admin, b.rows(lines), false, silent)
			if lines := strings.Split(fault.As(err).Detail, "\n"); !fault.Is(err, fault.ImportRows) || len(lines) != 2 || !strings.HasPrefix(lines[1], "第 7001 行 row 7001: ") {
				t.Errorf("%s: %.300v", name, err)
			}
			if n := b.count(); n != 0 {
				t.Fatalf("%s: %d rows were kept", name, n)
			}
		}
		b.must(b.Import(b.admin, b.rows(good), true, silent))
		if n := b.count(); n != 0 {
			t.Fatalf("a dry run kept %d rows", n)
		}
		done := 0
		b.must(b.Import(b.admin, b.rows(good), false, func(n int) { done = n }))
		if n := b.count(); n != 20_000 || done != 10_000 {
			t.Fatalf("%d rows are there, %d were told", n, done)
		}
		more := append(sheet(0), "outfall,OF-NEW,新排口,140802001,35.5,111,GY-11", good[5001], good[1])
		err := b.Import(b.admin, b.rows(more), false, silent)
		if !fault.Is(err, fault.ImportRows) || !strings.Contains(err.Error(), "row 3:") || !strings.Contains(err.Error(), "row 4:") || strings.Contains(err.Error(), "row 2:") {
			t.Errorf("codes that are there: %v", err)
		}
		if n := b.count(); n != 20_000 {
			t.Errorf("%d rows are there", n)
		}
	})
}

// TestADryRunSaysWhatTheRealOneWould: codes and ids that the register has, and those that the file has twice, each with its row.
func TestADryRunSaysWhatTheRealOneWould(t *testing.T) {
	eachBook(t, func(t *testing.T, b *book) {
		rows := b.rows(sheet(3))
		there := uuid.Must(uuid.NewV7())
		rows[1].Target.ID = there
		b.must(b.Import(b.admin, rows, false, silent))
		for name, c := range map[string]struct {
			lines []string
			ids   map[int]uuid.UUID
			rows  string
		}{
			"a code that is there": {[]string{sheet(1)[1]}, nil, "2"},
			"an id that is there":  {[]string{"outfall,OF-N1,新,140802001,35.5,111,GY-11"}, map[int]uuid.UUID{0: there}, "2"},
			"an id twice":          {[]string{"outfall,OF-N1,新,140802001,35.5,111,GY-11", "outfall,OF-N2,新,140802001,35.6,111,GY-11"}, map[int]uuid.UUID{0: {1}, 1: {1}}, "3"},
			"one of each":          {[]string{"outfall,OF-N1,新,140802001,35.5,111,GY-11", sheet(2)[2], "tailings_pond,OF-00001,他类同码,140802002,35.03,111.001,"}, nil, "3"},
		} {
			var said []string
			for _, dry := range []bool{true, false} {
				rows := b.rows(append(sheet(0), c.lines...))
				for i, id := range c.ids {
					rows[i].Target.ID = id
				}
				err := b.Import(b.admin, rows, dry, silent)
				var numbers []string
				for _, e := range RowErrors(err) {
					numbers = append(numbers, fmt.Sprint(e.Row))
				}
				if !fault.Is(err, fault.ImportRows) || strings.Join(numbers, " ") != c.rows {
					t.Errorf("%s, dry run %v: rows %v: %v", name, dry, numbers, err)
				}
				said = append(said, fmt.Sprint(err))
			}
			if said[0] != said[1] {
				t.Errorf("%s: the dry run says %s, the real one %s", name, said[0], said[1])
			}
		}
		if n := b.count(); n != 6 {
			t.Errorf("%d rows are there", n)
		}
	})
}

// TestOneIdIsOneTarget: sent again it is success; with anything else under its id it is a conflict, and nothing is dropped unsaid.
func TestOneIdIsOneTarget(t *testing.T) {
	eachBook(t, func(t *testing.T, b *book) {
		place, err := geo.NewPlace(35, 111, "")
		b.must(err)
		first := Target{ID: uuid.Must(uuid.NewV7()), Kind: Outfall, Code: "OF-1", Name: "排口", Region: county + "001", Place: place, Status: "active", Attributes: []byte(`{"class":"GY-11","sign":true}`)}
		_, err = b.CreateTarget(b.admin, first)
		b.must(err)
		again := first
		again.Attributes = []byte(`{"sign":true, "class":"GY-11"}`)
		_, err = b.CreateTarget(b.admin, again)
		b.must(err)
		for name, change := range map[string]func(*Target){
			"attributes":    func(t *Target) { t.Attributes = []byte(`{"class":"GY-11","sign":false}`) },
			"no attributes": func(t *Target) { t.Attributes = []byte(`{"class":"GY-11"}`) },
			"status":        func(t *Target) { t.Status = "suspended" },
			"datum":         func(t *Target) { t.Place, _ = geo.NewPlace(35, 111, "GCJ02") },
			"name":          func(t *Target) { t.Name = "另一排口" },
		} {
			other := first
			change(&other)
			if _, err := b.CreateTarget(b.admin, other); !fault.Is(err, fault.SameIDOther) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestTheNearestOfManyAtOneSpot: of 20,000 round one place the nearest come, nearest first, whatever their ids; in one circle with a limit by id they would be missing.
func TestTheNearestOfManyAtOneSpot(t *testing.T) {
	eachBook(t, func(t *testing.T, b *book) {
		rows := b.rows(sheet(20_000))
		for i := range rows { // the last ids lie nearest: every next one is five millimetres nearer
			place, err := geo.NewPlace(35+float64(20_000-i)*4.5e-8, 111, "")
			b.must(err)
			rows[i].Target.Place = place
		}
		b.must(b.Import(b.admin, rows, false, silent))
		for _, radius := range []geo.Meters{50, 200, 5000} {
			found, err := b.ListTargets(b.admin, Search{Near: &geo.LatLng{Lat: 35, Lng: 111}, Radius: radius, Limit: 3})
			b.must(err)
			var names []string
			for _, f := range found {
				names = append(names, f.Name)
			}
			if got := strings.Join(names, " "); got != "排口19999 排口19998 排口19997" {
				t.Errorf("within %v: %s", radius, got)
			}
		}
		far, err := b.ListTargets(b.admin, Search{Near: &geo.LatLng{Lat: 35.02, Lng: 111}, Radius: 5000, Limit: 1}) // 2.2 km off: the search widens
		b.must(err)
		if len(far) != 1 || far[0].Name != "排口0" {
			t.Errorf("%+v", far)
		}
	})
}

// TestCSVAndGeoJSONSayTheSame.
func TestCSVAndGeoJSONSayTheSame(t *testing.T) {
	eachBook(t, func(t *testing.T, b *book) {
		const csv = "\ufeffkind,code,name,region,lat,lng,datum,class,surveyed_on,cod_limit,sign\r\noutfall,OF-1,\"厂, 北\n排口\",140802001,35.02,111.0,GCJ-02,GY-11,2026-05-01,50,是\r\n"
		rows, err := ReadFile("x.csv", strings.NewReader(csv))
		b.must(err)
		b.must(b.Import(b.admin, rows, false, silent))
		const geojson = `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[111.0,35.02]},
			"properties":{"kind":"outfall","code":"OF-2","name":"厂, 北\n排口","region":"140802001","datum":"GCJ-02","class":"GY-11","surveyed_on":"2026-05-01","cod_limit":50,"sign":true}}]}`
		rows, err = ReadFile("x.geojson", strings.NewReader(geojson))
		b.must(err)
		b.must(b.Import(b.admin, rows, false, silent))
		both, err := b.ListTargets(b.admin, Search{Limit: 10})
		b.must(err)
		if len(both) != 2 || both[0].Name != both[1].Name || both[0].Place != both[1].Place || !bytes.Equal(both[0].Attributes, both[1].Attributes) {
			t.Fatalf("%+v", both)
		}
		if p := both[0].Place; p.Raw.Lat != 35.02 || p.Datum != geo.GCJ02 || p.Distance(geo.LatLng{Lat: 35.02, Lng: 111}) < 100 {
			t.Errorf("the datum was not converted, or what was given not kept: %+v", p)
		}
	})
}

// TestPagesAreStableWhileOthersComeIn: every target that was there at the beginning comes once, whatever is added in between.
func TestPagesAreStableWhileOthersComeIn(t *testing.T) {
	eachBook(t, func(t *testing.T, b *book) {
		b.must(b.Import(b.admin, b.rows(sheet(120)), false, silent))
		seen := map[uuid.UUID]int{}
		var after uuid.UUID
		for n := 0; ; n++ {
			page, err := b.ListTargets(b.admin, Search{After: after, Limit: 25, Region: county + "001"})
			b.must(err)
			if len(page) == 0 {
				break
			}
			for _, x := range page {
				seen[x.ID]++
				after = x.ID
				if x.Region != county+"001" {
					t.Errorf("%s lies in %s", x.Name, x.Region)
				}
			}
			early := Target{ID: uuid.MustParse(fmt.Sprintf("00000000-0000-7000-8000-%012d", n+1)), Kind: Outfall, Name: "早", Region: county + "001", Place: geo.Place{LatLng: geo.LatLng{Lat: 35, Lng: 111}}}
			_, err = b.CreateTarget(b.admin, early)
			b.must(err)
		}
		if len(seen) != 60 {
			t.Errorf("%d of 60 were listed", len(seen))
		}
		for id, n := range seen {
			if n != 1 {
				t.Errorf("%s came %d times", id, n)
			}
		}
	})
}

// TestSearch by region, kind, name, code and nearness, and never beyond the caller's own region.
func TestSearch(t *testing.T) {
	eachBook(t, func(t *testing.T, b *book) {
		lines := append(sheet(200), "tailings_pond,TP-1,后沟尾矿库,140802002,35.03,111.001,")
		b.must(b.Import(b.admin, b.rows(lines), false, silent))
		at := geo.LatLng{Lat: 35 + 50.2/3600, Lng: 111}
		for name, c := range map[string]struct {
			q     Search
			names string
		}{
			"kind":                 {Search{Kind: TailingsPond}, "后沟尾矿库"},
			"part of the name":     {Search{Query: "沟尾"}, "后沟尾矿库"},
			"beginning of a code":  {Search{Query: "OF-0012", Kind: Outfall, Limit: 3}, "排口120 排口121 排口122"},
			"nearest first":        {Search{Near: &at, Radius: 30}, "排口50 排口51"},
			"nearest of a kind":    {Search{Near: &at, Radius: 5000, Kind: TailingsPond}, "后沟尾矿库"},
			"nothing near":         {Search{Near: &geo.LatLng{Lat: 36, Lng: 112}, Radius: 5000}, ""},
			"a wildcard is a sign": {Search{Query: "%"}, ""},
			"another county":       {Search{Region: "140821"}, ""},
		} {
			if c.q.Limit == 0 {
				c.q.Limit = 5
			}
			found, err := b.ListTargets(b.admin, c.q)
			b.must(err)
			var names []string
			for _, x := range found {
				names = append(names, x.Name)
			}
			if got := strings.Join(names, " "); got != c.names {
				t.Errorf("%s: %q, want %q", name, got, c.names)
			}
		}
		township := scope.Into(context.Background(), scope.Scope{Tenant: county, Region: county + "001", User: uuid.New()})
		found, err := b.ListTargets(township, Search{Near: &at, Radius: 100, Limit: 50})
		b.must(err)
		for _, x := range found {
			if x.Region != county+"001" {
				t.Errorf("a township sees %s of %s", x.Name, x.Region)
			}
		}
		pond, err := b.ListTargets(b.admin, Search{Kind: TailingsPond, Limit: 1})
		b.must(err)
		if _, err := b.GetTarget(township, pond[0].ID); !fault.Is(err, fault.OutsideRegion) {
			t.Error(err)
		}
		if _, err := b.GetTarget(dbtest.In("140821"), pond[0].ID); !fault.Is(err, fault.Missing) {
			t.Error(err)
		}
	})
}

// TestWhenATargetWasActive: each time in which a target was active in a region is kept, whatever became of it later, and another change is none of it.
func TestWhenATargetWasActive(t *testing.T) {
	eachBook(t, func(t *testing.T, b *book) {
		at := clock.Fixed(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
		b.clock = at
		one := Target{ID: uuid.New(), Kind: Outfall, Name: "一", Region: county + "001", Place: geo.Place{LatLng: geo.LatLng{Lat: 35, Lng: 111}}}
		one, err := b.CreateTarget(b.admin, one)
		b.must(err)
		for _, change := range []func(){
			func() { one.Name = "新名" },
			func() { one.Region = county + "002" },
			func() { one.Status = "suspended" },
			func() { one.Status = "closed" },
			func() { one.Status = active },
		} {
			at.Advance(24 * time.Hour)
			change()
			one, err = b.UpdateTarget(b.admin, one)
			b.must(err)
		}
		b.must(b.db.Read(b.admin, func(ctx context.Context, tx *entdb.Tx) error {
			now, err := tx.Target.Query().Only(ctx)
			if err != nil {
				return err
			}
			if now.ActiveSince == nil || now.ActiveSince.UTC().Day() != 6 {
				t.Errorf("active since %v", now.ActiveSince)
			}
			rows, err := tx.TargetPast.Query().Order(targetpast.ByActiveSince()).All(ctx)
			var past []string
			for _, r := range rows {
				past = append(past, fmt.Sprintf("%s %d–%d", r.Region, r.ActiveSince.UTC().Day(), r.ActiveUntil.UTC().Day()))
			}
			if got, want := strings.Join(past, ", "), county+"001 1–3, "+county+"002 3–4"; got != want {
				t.Errorf("%s, wanted %s", got, want)
			}
			return err
		}))
	})
}

// TestATargetsFile has every change, newest first; a change made to an older version than the present is refused.
func TestATargetsFile(t *testing.T) {
	eachBook(t, func(t *testing.T, b *book) {
		made := Target{ID: uuid.New(), Kind: Outfall, Code: "OF-1", Name: "一", Region: county + "001", Place: geo.Place{LatLng: geo.LatLng{Lat: 35, Lng: 111}}}
		for range 2 { // sent again it is the same
			_, err := b.CreateTarget(b.admin, made)
			b.must(err)
		}
		other := made
		other.Name = "二"
		if _, err := b.CreateTarget(b.admin, other); !fault.Is(err, fault.SameIDOther) {
			t.Error(err)
		}
		other.ID = uuid.New()
		if _, err := b.CreateTarget(b.admin, other); !fault.Is(err, fault.TargetCodeTaken) {
			t.Error(err)
		}
		change := made
		change.Version, change.Name = 1, "新名"
		_, err := b.UpdateTarget(b.admin, change)
		b.must(err)
		if _, err := b.UpdateTarget(b.admin, change); !fault.Is(err, fault.CaseMoved) {
			t.Error(err)
		}
		events, err := b.History(b.admin, made.ID, time.Time{}, uuid.Nil, 10)
		b.must(err)
		var what []string
		for _, e := range events {
			what = append(what, e.What)
		}
		if got := strings.Join(what, " "); got != "updated created" {
			t.Error(got)
		}
	})
}

// TestTheRegisterGoesByItsIndexes.
func TestTheRegisterGoesByItsIndexes(t *testing.T) {
	eachBook(t, func(t *testing.T, b *book) {
		b.must(b.Import(b.admin, b.rows(sheet(10_000)), false, silent))
		_, err := b.db.Owner.Exec("ANALYZE targets")
		b.must(err)
		list := func(q Search) []string {
			return b.db.Plans(t, b.admin, func(ctx context.Context, tx *entdb.Tx) error {
				_, err := searchTargets(ctx, tx, q)
				return err
			})
		}
		key := "targets_pkey"
		if b.db.Engine == entdb.SQLite {
			key = "sqlite_autoindex_targets_1"
		}
		dbtest.WantIndex(t, list(Search{Region: county, Limit: 50}), key)
		dbtest.WantIndex(t, list(Search{Region: county, After: uuid.New(), Limit: 50}), key)
		dbtest.WantIndex(t, list(Search{Kind: OpenPitMine, Limit: 50}), "target_tenant_id_kind_id")
		dbtest.WantIndex(t, b.db.Plans(t, b.admin, func(ctx context.Context, tx *entdb.Tx) error {
			_, err := listEvents(ctx, tx, uuid.New(), time.Time{}, uuid.Nil, 50)
			return err
		}), "targetevent_tenant_id_target_id_at_id")
		near := b.db.Plans(t, b.admin, func(ctx context.Context, tx *entdb.Tx) error {
			_, err := spotsWithin(ctx, tx, Search{Near: &geo.LatLng{Lat: 35.5, Lng: 111}, Limit: 50}, 500)
			return err
		})
		for _, plan := range near { // a handful is sorted, but nothing is read whole
			if strings.Contains(plan, "Seq Scan") || strings.Contains(plan, "SCAN targets\n") || !strings.Contains(plan, "target_tenant_id_cell") {
				t.Errorf("nearness:\n%s", plan)
			}
		}
	})
}

// TestBoundariesCanComeLater: a division that has none takes one, one that has it keeps it, and what was added is counted truthfully.
func TestBoundariesCanComeLater(t *testing.T) {
	eachBook(t, func(t *testing.T, b *book) {
		square := []byte(`{"type":"Polygon","coordinates":[[[111,35],[112,35],[112,36],[111,35]]]}`)
		rows := []Region{{"1408", "", "city", "运城市"}, {county, "1408", "county", "盐湖区"}, {"140822", "1408", "county", "万荣县"}}
		done := 0
		for i, want := range []Imported{{1, 2}, {0, 0}} {
			got, err := b.ImportRegions(b.admin, rows, map[string][]byte{county: square, "140822": square}, false, func(n int) { done = n })
			b.must(err)
			if got != want {
				t.Errorf("import %d added %+v, wanted %+v", i, got, want)
			}
		}
		if done != 1 {
			t.Errorf("progress ended at %d", done)
		}
		_, err := b.ImportRegions(b.admin, append(rows, Region{"140823", "140899", "county", "x"}), map[string][]byte{"140899": square}, false, func(int) {})
		for _, says := range []string{"第 5 行 row 5", "140899", "boundary"} {
			if err == nil || !strings.Contains(fault.As(err).Error(), says) && !strings.Contains(err.Error(), says) {
				t.Errorf("%v does not say %q", err, says)
			}
		}
	})
}
