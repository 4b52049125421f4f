package atlas

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golang/geo/s2"
	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/asset"
	"github.com/xuncha/xuncha/ent/gen/region"
	"github.com/xuncha/xuncha/server/tasking"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// statement collects a hand-written SELECT and its arguments, whose marks differ between the engines.
type statement struct {
	engine entdb.Engine
	text   strings.Builder
	args   []any
}

// add appends words; each ? stands for the next argument.
func (s *statement) add(words string, args ...any) {
	for _, r := range words {
		if r != '?' || s.engine != entdb.Postgres {
			s.text.WriteRune(r)
			continue
		}
		s.args = append(s.args, args[0])
		args = args[1:]
		s.text.WriteString("$" + strconv.Itoa(len(s.args)))
	}
	s.args = append(s.args, args...)
}

// from goes on in every statement on points: always of one named county, for what is written by hand does not pass ent's fence.
func (s *statement) from(p points, county string, a Ask) {
	s.add(" FROM "+p.table+" WHERE tenant_id = ? AND "+p.where, county)
	if a.Region != "" && a.Region != county {
		s.add(" AND region >= ? AND region < ?", a.Region, a.Region+":") // ':' follows '9'
	}
	if a.Kind != "" {
		s.add(" AND "+p.kind+" = ?", a.Kind)
	}
}

// within reads columns of one county's points range by range, so that each is a stretch of the index: of ranges with OR between them PostgreSQL visits the rows, or all of the county.
func (s *statement) within(columns string, p points, county string, a Ask, ranges [][2]int64) {
	for i, r := range ranges {
		if i > 0 {
			s.add(" UNION ALL ")
		}
		s.add("SELECT " + columns)
		s.from(p, county, a)
		s.add(" AND cell BETWEEN ? AND ?", r[0], r[1])
	}
}

// pointsStatement reads the points of one county within ranges of cells.
func pointsStatement(engine entdb.Engine, p points, county string, a Ask, ranges [][2]int64, limit int) *statement {
	s := &statement{engine: engine}
	s.within("id, cell, "+p.kind+", "+p.state, p, county, a, ranges)
	s.add(" LIMIT " + strconv.Itoa(limit))
	return s
}

// groupsStatement counts the points of a whole county by cells of a level.
func groupsStatement(engine entdb.Engine, p points, county string, level int) *statement {
	s := &statement{engine: engine}
	s.add(fmt.Sprintf("SELECT cell >> %d, %s, region, count(*)", shift(level), p.kind))
	s.from(p, county, Ask{})
	s.add(" GROUP BY 1, 2, 3")
	return s
}

// groupsWithinStatement counts the points of one county within ranges of cells.
func groupsWithinStatement(engine entdb.Engine, p points, county string, a Ask, ranges [][2]int64, level int) *statement {
	s := &statement{engine: engine}
	s.add("SELECT place, kind, '', count(*) FROM (")
	s.within(fmt.Sprintf("cell >> %d AS place, %s AS kind", shift(level), p.kind), p, county, a, ranges)
	s.add(") AS near GROUP BY 1, 2")
	return s
}

// shift takes a leaf cell's number to its place among the cells of a level.
func shift(level int) int { return 2*(s2.MaxLevel-level) + 1 }

func pointsWithin(ctx context.Context, tx *entdb.Tx, p points, county string, a Ask, ranges [][2]int64, limit int) ([]*geojson.Feature, error) {
	q := pointsStatement(tx.Engine, p, county, a, ranges, limit)
	rows, err := tx.SQL.QueryContext(ctx, q.text.String(), q.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*geojson.Feature
	for rows.Next() {
		var id uuid.UUID
		var cell int64
		var kind, state string
		if err := rows.Scan(&id, &cell, &kind, &state); err != nil {
			return nil, err
		}
		f := geojson.NewFeature(pointOf(s2.CellID(cell)))
		f.Properties = geojson.Properties{"id": id.String(), "kind": kind, "state": state, "n": 1}
		out = append(out, f)
	}
	return out, rows.Err()
}

// readGroups reads what a statement of groups of a level counted, by cell.
func readGroups(ctx context.Context, tx *entdb.Tx, q *statement, level int) ([]group, error) {
	rows, err := tx.SQL.QueryContext(ctx, q.text.String(), q.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []group
	for rows.Next() {
		var g group
		var place int64
		if err := rows.Scan(&place, &g.kind, &g.region, &g.n); err != nil {
			return nil, err
		}
		g.cell = s2.CellID(uint64(place)<<shift(level) | 1<<(shift(level)-1))
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b group) int { return cmp.Compare(a.cell, b.cell) })
	return out, rows.Err()
}

// positionOf tells whether a county's points changed: its newest change, from the end of an index.
func positionOf(ctx context.Context, tx *entdb.Tx, p points, county string) (string, error) {
	s := &statement{engine: tx.Engine}
	s.add("SELECT COALESCE(CAST(max("+p.changes+") AS text), '') FROM "+p.table+" WHERE tenant_id = ?", county)
	var at string
	return at, tx.SQL.QueryRowContext(ctx, s.text.String(), s.args...).Scan(&at)
}

// maxAssets of one tile.
const maxAssets = 5000

func assetFeatures(ctx context.Context, tx *entdb.Tx, sc scope.Scope, a Ask, now time.Time) (out []*geojson.Feature, cut bool, err error) {
	b := boxOf(a)
	q := tx.Asset.Query().Where(asset.KindIn(kindsOf[a.Layer]...), asset.Placeholder(false),
		asset.WestLTE(b.Right()), asset.EastGTE(b.Left()), asset.SouthLTE(b.Top()), asset.NorthGTE(b.Bottom()),
		asset.ValidFromLT(a.Until), asset.Or(asset.ValidUntilIsNil(), asset.ValidUntilGTE(a.Until))).Order(asset.ByID()).Limit(maxAssets + 1)
	if a.Region != "" && !(sc.ReadAll && a.Region == "") {
		q.Where(asset.RegionGTE(a.Region), asset.RegionLT(a.Region+":"))
	}
	rows, err := q.All(ctx)
	if err != nil || len(rows) == 0 {
		return nil, false, err
	}
	if cut = len(rows) > maxAssets; cut {
		rows = rows[:maxAssets]
	}
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	owed, err := tasking.Standings(ctx, tx, ids, "", a.Period, a.AsOf, now)
	if err != nil {
		return nil, false, err
	}
	for _, r := range rows {
		g, err := geojson.UnmarshalGeometry(r.Geometry)
		if err != nil {
			continue // what the grid let in can be read; a tile does not fail for one line
		}
		out = append(out, feature(a, g.Geometry(), owed[r.ID.String()], geojson.Properties{"id": r.ID.String(), "name": r.Name, "kind": r.Kind, "region": r.Region}))
	}
	return out, cut, nil
}

// countyFeatures are the counties' outlines with the sum of what is owed in each.
func countyFeatures(ctx context.Context, tx *entdb.Tx, sc scope.Scope, a Ask, now time.Time) ([]*geojson.Feature, error) {
	q := tx.Region.Query().Where(region.TierEQ(region.TierCounty), region.BoundaryNotNil()).Order(region.ByID())
	if sc.Tenant != "" {
		q.Where(region.ID(sc.Tenant))
	}
	counties, err := q.All(ctx)
	if err != nil {
		return nil, err
	}
	owed, err := tasking.Standings(ctx, tx, nil, a.Region, a.Period, a.AsOf, now)
	if err != nil {
		return nil, err
	}
	var out []*geojson.Feature
	for _, c := range counties {
		g, err := geojson.UnmarshalGeometry(c.Boundary)
		if err != nil || !boxOf(a).Intersects(boundOf(g.Geometry())) {
			continue
		}
		out = append(out, feature(a, g.Geometry(), owed[c.ID], geojson.Properties{"id": c.ID, "name": c.Name, "region": c.ID}))
	}
	return out, nil
}

func boundOf(g orb.Geometry) orb.Bound { return g.Bound() }
