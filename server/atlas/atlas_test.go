package atlas_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"testing"

	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/maptile"
	"google.golang.org/protobuf/types/known/timestamppb"

	gridv1 "github.com/xuncha/xuncha/proto/gen/xuncha/grid/v1"
	registryv1 "github.com/xuncha/xuncha/proto/gen/xuncha/registry/v1"
	taskingv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tasking/v1"
	"github.com/xuncha/xuncha/server/apptest"
)

func TestMain(m *testing.M) { apptest.Main(m) }

const county = "140802"

// tile reads a tile and counts its points; ids are of those that stand singly.
func tile(w *apptest.World, token, layer string, z maptile.Zoom, at orb.Point) (n int, ids []string) {
	w.T.Helper()
	m := maptile.At(at, z)
	code, raw := w.HTTP(http.MethodGet, "/v1/tiles/"+layer+"/"+strconv.Itoa(int(m.Z))+"/"+strconv.Itoa(int(m.X))+"/"+strconv.Itoa(int(m.Y)), token, nil, nil)
	if code != 200 {
		w.T.Fatalf("%d %s", code, raw)
	}
	layers, err := mvt.Unmarshal(raw)
	w.Must(err)
	for _, f := range layers[0].Features {
		n += int(f.Properties.MustInt("n", 0))
		if id, ok := f.Properties["id"].(string); ok {
			ids = append(ids, id)
		}
	}
	return n, ids
}

// TestTilesShowAllOfTheCallersTargetsAndNoOthers: the counts of a far tile add up, a near one names the thing, another county's stay away, the city sees all.
func TestTilesShowAllOfTheCallersTargetsAndNoOthers(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		own, other, city := w.Login(county, "reviewer1"), w.Login("140821", "reviewer1"), w.Login("1408", "city")
		register := registryv1.NewRegistryServiceClient(w.Conn)
		count := func(token string) (all int, first *registryv1.Target) {
			for next := ""; ; {
				page, err := register.ListTargets(apptest.As(token), &registryv1.ListTargetsRequest{PageSize: 500, PageToken: next})
				w.Must(err)
				if all += len(page.GetTargets()); first == nil {
					first = page.GetTargets()[0]
				}
				if next = page.GetNextPageToken(); next == "" {
					return all, first
				}
			}
		}
		mine, target := count(own.Access)
		theirs, _ := count(other.Access)
		all, _ := count(city.Access)
		at := orb.Point{target.GetPlace().GetLng(), target.GetPlace().GetLat()}
		for name, c := range map[string]struct {
			token string
			want  int
		}{"own": {own.Access, mine}, "another county": {other.Access, theirs}, "city": {city.Access, all}} {
			if n, ids := tile(w, c.token, "targets", 5, at); n != c.want || len(ids) > 0 {
				t.Errorf("%s: %d points of %d, %d singly", name, n, c.want, len(ids))
			}
		}
		if _, ids := tile(w, own.Access, "targets", 16, at); !slices.Contains(ids, target.GetId()) {
			t.Errorf("the target is not on its tile: %v", ids)
		}
		if _, ids := tile(w, other.Access, "targets", 16, at); slices.Contains(ids, target.GetId()) {
			t.Error("another county sees the target on its map")
		}
		for _, path := range []string{"/v1/tiles/targets/3/9/0", "/v1/tiles/users/3/0/0", "/v1/tiles/targets/19/0/0"} {
			if code, _ := w.HTTP(http.MethodGet, path, own.Access, nil, nil); code != 400 {
				t.Errorf("%s: %d", path, code)
			}
		}
		if code, _ := w.HTTP(http.MethodGet, "/v1/tiles/targets/3/6/3", "", nil, nil); code != 401 {
			t.Errorf("without a sign-in: %d", code)
		}
		if n, _ := tile(w, own.Access, "units", 7, at); n != 0 {
			t.Error("counties are no points")
		}
	})
}

// TestTilesOfWhatIsOwedSayWhatTheBoardSays, of the running periods and of a month: a county's outline, its townships, and each of its reaches, plots and lakes.
func TestTilesOfWhatIsOwedSayWhatTheBoardSays(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		own := w.Login(county, "reviewer1")
		month := w.Clock.Now().Format("2006-01")
		for _, period := range []string{"", month} {
			board, err := taskingv1.NewTaskingServiceClient(w.Conn).GetCoverage(apptest.As(own.Access), &taskingv1.GetCoverageRequest{Region: county, Period: period})
			w.Must(err)
			debts, err := taskingv1.NewTaskingServiceClient(w.Conn).ListDebts(apptest.As(own.Access), &taskingv1.ListDebtsRequest{Region: county, Period: period, PageSize: 500})
			w.Must(err)
			owed := map[string]float64{county: float64(board.GetTotal().GetOwed())}
			for _, d := range debts.GetDebts() {
				owed[d.GetAssetId()] += float64(d.GetOwed())
			}
			for _, d := range debts.GetDebts() {
				if region := d.GetRegion(); len(region) >= 9 {
					owed[region[:9]] += float64(d.GetOwed())
				}
			}
			drawn := map[string]int{}
			for _, layer := range []string{"units", "townships", "reaches", "plots"} {
				zoom := map[bool]maptile.Zoom{true: 9, false: 7}[layer == "townships"]
				m := maptile.At(orb.Point{111, 35}, zoom)
				code, raw := w.HTTP(http.MethodGet, fmt.Sprintf("/v1/tiles/%s/%d/", layer, zoom)+strconv.Itoa(int(m.X))+"/"+strconv.Itoa(int(m.Y))+"?period="+period, own.Access, nil, nil)
				if code != 200 {
					t.Fatalf("%d %s", code, raw)
				}
				layers, err := mvt.Unmarshal(raw)
				w.Must(err)
				for _, f := range layers[0].Features {
					id := f.Properties.MustString("id", "")
					if got := f.Properties.MustFloat64("owed", -1); got != owed[id] {
						t.Errorf("period %q, %s %s: %v on the map, %v owed", period, layer, id, got, owed[id])
					}
					drawn[layer]++
				}
			}
			if drawn["units"] != 1 || drawn["townships"] == 0 || drawn["reaches"] == 0 || owed[county] == 0 {
				t.Errorf("period %q: %v are drawn, %v owed", period, drawn, owed[county])
			}
		}
	})
}

// TestATileThatCannotHoldAllSaysSo: of more reaches than a tile draws it draws as many as it can, and says in a layer of its own that there are more.
func TestATileThatCannotHoldAllSaysSo(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		admin, c := apptest.As(w.Login(county, "admin").Access), gridv1.NewGridServiceClient(w.Conn)
		unit := uuid.Must(uuid.NewV7()).String()
		_, err := c.SaveUnit(admin, &gridv1.SaveUnitRequest{Id: unit, Kind: "special", Region: county, Name: "密网"})
		w.Must(err)
		from := timestamppb.New(w.Clock.Now().AddDate(0, 0, -1))
		add := func(n int) {
			all := make([]*gridv1.Asset, n)
			for i := range all {
				all[i] = &gridv1.Asset{Id: uuid.Must(uuid.NewV7()).String(), Kind: "reach", Name: "支沟", UnitId: unit, Region: county + "001", ValidFrom: from, Geometry: `{"type":"LineString","coordinates":[[111.001,35.001],[111.002,35.002]]}`}
			}
			_, err := c.ImportAssets(admin, &gridv1.ImportAssetsRequest{Assets: all})
			w.Must(err)
		}
		token := w.Login(county, "reviewer1").Access
		layers := func() map[string]int {
			m := maptile.At(orb.Point{111.0015, 35.0015}, 15)
			code, raw := w.HTTP(http.MethodGet, "/v1/tiles/reaches/15/"+strconv.Itoa(int(m.X))+"/"+strconv.Itoa(int(m.Y)), token, nil, nil)
			if code != http.StatusOK {
				t.Fatalf("%d %s", code, raw)
			}
			all, err := mvt.Unmarshal(raw)
			w.Must(err)
			n := map[string]int{}
			for _, l := range all {
				n[l.Name] = len(l.Features)
			}
			return n
		}
		add(10)
		if n := layers(); n["reaches"] < 10 || n["cut"] != 0 {
			t.Errorf("of ten reaches: %v", n)
		}
		add(5000)
		if n := layers(); n["reaches"] != 5000 || n["cut"] != 1 {
			t.Errorf("of more than a tile draws: %v", n)
		}
	})
}
