package feed_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	gridv1 "github.com/xuncha/xuncha/proto/gen/xuncha/grid/v1"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// TestManyDuties: who has more than a thousand duties, on reaches of much geometry, gets all of them, in pages of the size that was asked for and one reach more.
func TestManyDuties(t *testing.T) {
	const reaches, duties, asked = 6, 1200, 64 << 10
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, chief := somebody(w, county+"100", scope.Chief)
		admin, grid := apptest.As(w.Login(county, "admin").Access), gridv1.NewGridServiceClient(w.Conn)
		unit, from := uuid.Must(uuid.NewV7()).String(), timestamppb.New(w.Clock.Now().AddDate(0, 0, -3))
		_, err := grid.SaveUnit(admin, &gridv1.SaveUnitRequest{Id: unit, Kind: "special", Region: county, Name: "试验网格"})
		w.Must(err)
		var line strings.Builder
		for i := range 4000 {
			fmt.Fprintf(&line, ",[%.6f,%.6f]", 111+float64(i)*1e-5, 35+float64(i%7)*1e-5)
		}
		geometry := `{"type":"LineString","coordinates":[` + line.String()[1:] + `]}`
		for range reaches {
			asset, first := uuid.Must(uuid.NewV7()).String(), uuid.Must(uuid.NewV7()).String()
			_, err := grid.ImportAssets(admin, &gridv1.ImportAssetsRequest{Assets: []*gridv1.Asset{{Id: asset, Kind: "reach", Name: "长河段", UnitId: unit, Region: county + "100", ValidFrom: from, Geometry: geometry}}})
			w.Must(err)
			_, err = grid.CreateDuty(admin, &gridv1.CreateDutyRequest{Id: first, UserId: chief.ID.String(), AssetId: asset, Rule: "river_chief", Tier: "village", ValidFrom: from})
			w.Must(err)
			copies(w, first, duties/reaches-1)
		}
		client, token, has, cursor := fieldsyncv1.NewFieldSyncServiceClient(w.Conn), apptest.As(s.Access), map[string]bool{}, ""
		for more := true; more; {
			page, err := client.Pull(token, &fieldsyncv1.PullRequest{Cursor: cursor, MaxBytes: asked})
			w.Must(err)
			if size := proto.Size(page); size > asked+len(geometry)+20_000 {
				t.Fatalf("a page of %d bytes", size)
			}
			for _, c := range page.GetChanges() {
				has[c.GetKind()+c.GetId()] = true
			}
			cursor, more = page.GetCursor(), page.GetMore()
		}
		n := map[string]int{}
		for key := range has {
			for _, kind := range []string{"duty", "asset"} {
				if strings.HasPrefix(key, kind) {
					n[kind]++
				}
			}
		}
		if n["duty"] != duties || n["asset"] != reaches {
			t.Errorf("%v", n)
		}
	})
}

// copies makes more duties like one, in the table itself.
func copies(w *apptest.World, duty string, n int) {
	w.T.Helper()
	rows, err := w.Owner.Query("SELECT * FROM duties WHERE id = '" + duty + "'")
	w.Must(err)
	columns, err := rows.Columns()
	w.Must(err)
	w.Must(rows.Close())
	tx, err := w.Owner.Begin()
	w.Must(err)
	for range n {
		from := strings.Join(columns, ", ")
		values := make([]string, len(columns))
		for i, c := range columns {
			if values[i] = c; c == "id" {
				values[i] = "'" + uuid.Must(uuid.NewV7()).String() + "'"
			}
		}
		_, err := tx.Exec("INSERT INTO duties (" + from + ") SELECT " + strings.Join(values, ", ") + " FROM duties WHERE id = '" + duty + "'")
		w.Must(err)
	}
	w.Must(tx.Commit())
}
