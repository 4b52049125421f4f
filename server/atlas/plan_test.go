package atlas

import (
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"github.com/xuncha/xuncha/ent/dbtest"
	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/geo"
)

const many = 20_000

// TestPointsAreReadFromTheIndexAlone, also by the plan that a connection keeps for any values: ranges with OR between them made that one read the whole county for each tile.
func TestPointsAreReadFromTheIndexAlone(t *testing.T) {
	db := dbtest.Open(t, dbtest.Postgres(t))
	conn, err := db.Owner.Conn(t.Context())
	must(t, err)
	defer conn.Close()
	fill(t, conn)
	exec := func(text string) {
		_, err := conn.ExecContext(t.Context(), text)
		must(t, err)
	}
	for _, set := range []string{"plan_cache_mode = force_generic_plan", "app.tenant_id = '140802'", "ROLE xuncha_app"} {
		exec("SET " + set)
	}
	p, tile := pointLayers["targets"], maptile.At(orb.Point{111, 35}, 14)
	a := Ask{Layer: "targets", Z: 14, X: tile.X, Y: tile.Y}
	ranges := rangesOf(boxOf(a), nearLevel)
	if len(ranges) < 3 {
		t.Fatalf("a tile of %d ranges shows nothing", len(ranges))
	}
	for name, q := range map[string]*statement{
		"singly":  pointsStatement(entdb.Postgres, p, "140802", a, ranges, maxFeatures+1),
		"counted": groupsWithinStatement(entdb.Postgres, p, "140802", a, ranges, 17),
	} {
		exec("PREPARE " + name + " AS " + q.text.String())
		args := make([]string, len(q.args))
		for i, v := range q.args {
			args[i] = fmt.Sprintf("'%v'", v)
		}
		plan := lines(t, conn, "EXPLAIN EXECUTE "+name+"("+strings.Join(args, ", ")+")")
		if n := strings.Count(plan, "Index Only Scan using target_tenant_id_cell_kind_status_region_id"); n != len(ranges) {
			t.Errorf("%s: %d of %d ranges are read from the index alone:\n%s", name, n, len(ranges), plan)
		}
	}
}

// fill spreads targets over thirty kilometres.
func fill(t *testing.T, conn *sql.Conn) {
	t.Helper()
	cells := make([]int64, many)
	for i := range cells {
		_, y := math.Modf(float64(i) * 0.618)
		_, x := math.Modf(float64(i) * 0.755)
		cells[i] = geo.LatLng{Lat: 34.85 + 0.3*y, Lng: 110.85 + 0.3*x}.Cell()
	}
	slices.Sort(cells)
	for _, statement := range []string{"SET session_replication_role = replica", `INSERT INTO targets (id, tenant_id, kind, name, region, lat, lng, cell, datum, raw_lat, raw_lng, attributes, created_at, updated_at)
		SELECT gen_random_uuid(), '140802', 'outfall', 'x', '140802001', 0, 0, cell, '', 0, 0, '{}', now(), now() FROM unnest($1::bigint[]) cell`, "VACUUM ANALYZE targets"} {
		var args []any
		if strings.Contains(statement, "$1") {
			args = append(args, cells)
		}
		_, err := conn.ExecContext(t.Context(), statement, args...)
		must(t, err)
	}
}

func lines(t *testing.T, conn *sql.Conn, ask string) string {
	t.Helper()
	rows, err := conn.QueryContext(t.Context(), ask)
	must(t, err)
	defer rows.Close()
	var out strings.Builder
	for rows.Next() {
		var line string
		must(t, rows.Scan(&line))
		out.WriteString(line + "\n")
	}
	must(t, rows.Err())
	return out.String()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
