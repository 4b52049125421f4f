package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/deploy/bench/whole"
	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/seeds"
	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	patrols "github.com/xuncha/xuncha/server/patrol"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy/scope"
	"github.com/xuncha/xuncha/server/track"
)

const (
	tenant     = "140802"
	perChief   = 4 // reaches that lie one behind the other
	rulebook   = "river_chief"
	bufferedCM = buffer * 100
)

// county is a county of the real server with all the reaches, chiefs whose duty they are, and a rule that measures as the bench does.
type county struct {
	server         *whole.Server
	index          *coverage.Index
	assets, chiefs []uuid.UUID
}

func openCounty(ctx context.Context, reaches []coverage.Reach, lines [][]geo.LatLng) (*county, error) {
	x, err := coverage.NewIndex(reaches, buffer)
	if err != nil {
		return nil, err
	}
	s, err := whole.Open(ctx, "bench_coverage_store", 0)
	if err != nil {
		return nil, err
	}
	c := &county{server: s, index: x}
	return c, c.fill(scope.Into(ctx, scope.ForSystem(tenant)), lines)
}

func (c *county) fill(ctx context.Context, lines [][]geo.LatLng) error {
	began, from := time.Now(), time.Unix(month, 0).AddDate(0, -1, 0)
	app := c.server.App
	raw, err := buffered()
	if err != nil {
		return err
	}
	if _, err := app.Patrol.PublishRule(ctx, raw, from); err != nil {
		return err
	}
	unit, err := app.Grid.SaveUnit(ctx, grid.Unit{ID: uuid.New(), Kind: "region", Region: tenant, Name: "bench"})
	if err != nil {
		return err
	}
	assets, duties := make([]grid.Asset, len(lines)), make([]grid.Duty, len(lines))
	for k, line := range lines {
		if k%perChief == 0 {
			c.chiefs = append(c.chiefs, uuid.New())
		}
		assets[k] = grid.Asset{ID: uuid.New(), Kind: grid.Reach, Name: fmt.Sprint("河段 ", k+1), River: "河", Unit: unit.ID, Region: tenant, Geometry: drawn(line), From: from}
		duties[k] = grid.Duty{ID: uuid.New(), User: c.chiefs[k/perChief], Asset: assets[k].ID, Tier: grid.Village, Rule: rulebook, From: from}
		c.assets = append(c.assets, assets[k].ID)
	}
	for k, id := range c.chiefs { // a password's hash is slow on purpose
		if _, err := c.server.Owner.ExecContext(ctx, "INSERT INTO users (tenant_id, id, account, name, roles, region, password_hash, created_at) VALUES ($1, $2, $3, $3, '[\"chief\"]', $1, 'x', now())", tenant, id, fmt.Sprint("bench", k)); err != nil {
			return err
		}
	}
	if err := app.Grid.ImportAssets(ctx, assets, false); err != nil {
		return err
	}
	if err := app.Grid.ImportDuties(ctx, duties); err != nil {
		return err
	}
	// Of tables that have no rows yet nothing is gathered, as autovacuum would not either: to the planner one that was looked at and empty is empty for ever.
	if _, err := c.server.Owner.ExecContext(ctx, "VACUUM ANALYZE users, grid_units, assets, duties, debts, patrol_rules"); err != nil {
		return err
	}
	fmt.Printf("a county of %d reaches, duties and chiefs' debts since %s, made in %.1f s\n", len(assets), from.Format(time.DateOnly), time.Since(began).Seconds())
	return nil
}

// buffered is the demonstration's rule in a version that measures with the bench's buffer.
func buffered() ([]byte, error) {
	all, err := seeds.Rules()
	if err != nil {
		return nil, err
	}
	for _, raw := range all {
		r, err := rule.Read(raw)
		if err != nil {
			return nil, err
		}
		if r.Code == rulebook {
			r.Version, r.Coverage.BufferM = 99, buffer
			out, _ := r.Canonical()
			return out, nil
		}
	}
	return nil, fmt.Errorf("the seeds have no rule %s", rulebook)
}

func drawn(line []geo.LatLng) []byte {
	places := make([][2]float64, len(line))
	for i, p := range line {
		places[i] = [2]float64{p.Lng, p.Lat}
	}
	raw, err := json.Marshal(map[string]any{"type": "LineString", "coordinates": places})
	if err != nil {
		panic(err) // a file held them as decimal numbers
	}
	return raw
}

// whose a track is: that of the chief of the reach that it covers most of.
func (c *county) whose(fixes []track.Fix) (by scope.Scope, asset uuid.UUID) {
	var most coverage.Covered
	for _, part := range product(c.index, fixes) {
		if part.Intervals.Length() > most.Intervals.Length() {
			most = part
		}
	}
	return scope.Scope{Tenant: tenant, User: c.chiefs[most.Reach/perChief], Roles: []scope.Role{scope.Chief}, Region: tenant}, c.assets[most.Reach]
}

// capture is what a phone hands over for a track, and who.
func (c *county) capture(fixes []track.Fix) (raw []byte, by scope.Scope, err error) {
	by, asset := c.whose(fixes)
	message, err := track.Encode(fixes)
	if err != nil {
		return nil, by, err
	}
	stamp := func(f track.Fix) string { return time.UnixMilli(f.At).UTC().Format(time.RFC3339) }
	raw, err = json.Marshal(map[string]any{"format": 1, "id": uuid.NewString(), "asset": asset, "mode": "foot", "started_at": stamp(fixes[0]), "ended_at": stamp(fixes[len(fixes)-1]), "track": message})
	return raw, by, err
}

// take is all that happens to a capture until its result is durable: it is read, cleaned, measured and judged, and kept with its verdicts, what it covered, and the debts
// that it changes. Doubts and the move into the object store are deferred to jobs, which nobody waits for.
func (c *county) take(ctx context.Context, raw []byte, by scope.Scope) (uuid.UUID, error) {
	app := c.server.App
	p, err := app.Patrol.Prepare(ctx, raw)
	if err != nil {
		return uuid.Nil, err
	}
	p.By = by
	return p.ID, app.DB.Write(scope.Into(ctx, by), func(ctx context.Context, tx *entdb.Tx) error {
		if err := tx.ByKey(ctx); err != nil { // as sync does, through which patrols come
			return err
		}
		_, err := app.Patrol.KeepAll(ctx, tx, []patrols.Prepared{p})
		return err
	})
}

// takeAll takes every track, one after the other, and times each.
func (c *county) takeAll(ctx context.Context, tracks [][]track.Fix) (ids []uuid.UUID, took []time.Duration, err error) {
	for k, fixes := range tracks {
		if err := c.gather(ctx, k); err != nil {
			return nil, nil, err
		}
		raw, by, err := c.capture(fixes)
		if err != nil {
			return nil, nil, err
		}
		began := time.Now()
		id, err := c.take(ctx, raw, by)
		if err != nil {
			return nil, nil, err
		}
		ids, took = append(ids, id), append(took, time.Since(began))
	}
	return ids, took, nil
}

// early is how many tracks arrive before statistics of the tables that they fill are gathered: autovacuum does that within a minute, which 5,000 tracks in a row are not much longer than.
// Until then a look-up by key, a foreign key's too, may go by an index of the county alone, which is as good while a table is empty, and reads all that came before.
const early = 100

// gather looks at the tables once, when the first tracks are in.
func (c *county) gather(ctx context.Context, arrived int) error {
	if arrived != early {
		return nil
	}
	_, err := c.server.Owner.ExecContext(ctx, "ANALYZE patrols, patrol_covers, verdicts, debts, debt_pasts")
	return err
}

// check wants of every cover that was kept by the bench's buffer that it is what the engine says at once.
func (c *county) check(ctx context.Context, ids []uuid.UUID, tracks [][]track.Fix) error {
	rows, err := c.server.Owner.QueryContext(ctx, "SELECT patrol_id, asset_id, covered FROM patrol_covers WHERE buffer_cm = $1", bufferedCM)
	if err != nil {
		return err
	}
	defer rows.Close()
	type place struct{ patrol, asset uuid.UUID }
	have := map[place][]byte{}
	for rows.Next() {
		var p place
		var raw []byte
		if err := rows.Scan(&p.patrol, &p.asset, &raw); err != nil {
			return err
		}
		have[p] = raw
	}
	same := 0
	for k, fixes := range tracks {
		for _, part := range product(c.index, fixes) {
			raw, ok := have[place{ids[k], c.assets[part.Reach]}]
			if want, _ := part.Intervals.AppendBinary(nil); ok && string(raw) != string(want) {
				return fmt.Errorf("track %d, reach %d: what was kept is not what was computed at once", k+1, part.Reach+1)
			}
			if ok {
				same++
			}
		}
	}
	if err := rows.Err(); err != nil || same != len(have) {
		return fmt.Errorf("%d of %d covers are what was computed at once: %v", same, len(have), err)
	}
	fmt.Printf("%d covers are what was computed at once\n", same)
	return nil
}

// met counts the debts that had visits.
func (c *county) met(ctx context.Context) (n int, err error) {
	return n, c.server.Owner.QueryRowContext(ctx, "SELECT count(*) FROM debts WHERE tenant_id = $1 AND held > 0", tenant).Scan(&n)
}
