package whole

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/xuncha/xuncha/server/coverage"
)

// Duties of the year.
const Duties = 5000

// The times of a past year, which no clock acts on any more. A period belongs to the month in which it ends.
const (
	October  = "2025-09-30 16:00Z"
	November = "2025-10-31 16:00Z"
	NewYear  = "2025-12-31 16:00Z"
)

// county of a number: the thirteen in turn.
const county = "(ARRAY['140802','140821','140822','140823','140824','140825','140826','140827','140828','140829','140830','140881','140882'])[1 + i % 13]"

// world is 2,000 reaches in eleven townships of each county, and 5,000 duties of 3,000 people on them: 3,000 of villages, 1,500 of townships, 500 of counties. 2,002 and 2,990
// are multiples of 13, so that duties go round persons and reaches of their own county.
var world = []string{
	"INSERT INTO users (tenant_id, id, account, name, roles, region, password_hash, created_at) SELECT " + county + ", md5('p' || i)::uuid, 'bench' || i, '人' || i, '[]', " + county + ", 'x', now() FROM generate_series(0, 2999) i",
	"INSERT INTO grid_units (tenant_id, id, kind, tier, region, name, created_at) SELECT " + county + ", md5('u' || i)::uuid, 'region', 'county', " + county + ", 'u', now() FROM generate_series(0, 12) i",
	"INSERT INTO assets (tenant_id, id, kind, name, river, unit_id, region, geometry, length_mm, area_m2, area_mu, west, south, east, north, accuracy, valid_from, valid_until, created_at) SELECT " + county +
		", md5('a' || i)::uuid, 'reach', '河段' || i, '河', md5('u' || i % 13)::uuid, " + county + " || lpad((i / 13 % 11)::text, 3, '0'), '', 1500000, 0, 0, 0, 0, 0, 0, '', '2024-12-31 16:00Z', '" + NewYear +
		"', now() FROM generate_series(0, 2001) i",
	"INSERT INTO duties (tenant_id, id, user_id, asset_id, region, tier, rule, valid_from, valid_until, created_at) SELECT " + county + ", md5('d' || i)::uuid, md5('p' || i % 2990)::uuid, md5('a' || i % 2002)::uuid, " +
		county + " || lpad((i % 2002 / 13 % 11)::text, 3, '0'), CASE WHEN i < 3000 THEN 'village' WHEN i < 4500 THEN 'township' ELSE 'county' END, 'river_chief', '2024-12-31 16:00Z', '" + NewYear +
		"', now() FROM generate_series(0, 4999) i",
}

// debts is what some duties owe in each period of a year, one period after the other, as the clock opens them: half of the visits done, three quarters of the reaches covered
// in part.
const debts = `INSERT INTO debts (tenant_id, id, duty_id, user_id, asset_id, region, tier, rule, rule_version, period_from, period_until, due_at, owed, done, held, silent, days, of_days, covered, covered_mm, length_mm, covered_m2, area_m2,
	state, known_since) SELECT d.tenant_id, gen_random_uuid(), d.id, d.user_id, d.asset_id, d.region, d.tier, d.rule, 1, p, p + step, p + step, 1, n % 2, n % 3, n % 2, n % 2, extract(day FROM p + step - p)::int,
	CASE WHEN n % 4 = 0 THEN ''::bytea ELSE ($1::bytea[])[1 + n % 8] END, CASE WHEN n % 4 = 0 THEN 0 ELSE 900000 + n % 8 * 30000 END, 1500000, 0, 0, CASE WHEN n % 2 = 1 THEN 'met' ELSE 'overdue' END, p
	FROM (SELECT duties.*, (row_number() OVER (ORDER BY id))::int n0 FROM duties WHERE id IN (SELECT md5('d' || i)::uuid FROM generate_series(0, 4999) i) AND tier `

const (
	weeks  = debts + `= 'village') d CROSS JOIN LATERAL (SELECT s p, interval '7 days' step, n0 + (extract(epoch FROM s) / 604800)::int n FROM generate_series('2024-12-29 16:00Z'::timestamptz, '2025-12-21 16:00Z', '7 days') s) x ORDER BY p`
	months = debts + `<> 'village') d CROSS JOIN LATERAL (SELECT s - interval '8 hours' p, interval '1 month' step, n0 + extract(month FROM s)::int n FROM generate_series('2025-01-01 00:00Z'::timestamptz, '2025-12-01 00:00Z', '1 month') s) x ORDER BY p`
)

// blobs are eight ways in which a reach may be covered.
func blobs() (out [][]byte, err error) {
	for k := range 8 {
		set := coverage.NewIntervals(coverage.Interval{From: coverage.Chainage(k * 100_000), To: coverage.Chainage(k*100_000 + 700_000)}, coverage.Interval{From: 1_000_000, To: coverage.Chainage(1_200_000 + k*30_000)})
		raw, err := set.AppendBinary(nil)
		if err != nil {
			return nil, err
		}
		out = append(out, raw)
	}
	return out, nil
}

// FillYear makes a year of what 5,000 duties owed, as it stands when the year is over: not changes of it, which the feed would have to tell, and every reference is there.
func FillYear(ctx context.Context, owner *sql.DB) error {
	began := time.Now()
	conn, err := owner.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	covered, err := blobs()
	if err != nil {
		return err
	}
	for _, statement := range append([]string{"SET timezone = 'UTC'", "SET session_replication_role = replica"}, world...) {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%.60s: %w", statement, err)
		}
	}
	for _, statement := range []string{weeks, months} {
		if _, err := conn.ExecContext(ctx, statement, covered); err != nil {
			return err
		}
	}
	for _, statement := range []string{"RESET session_replication_role", "VACUUM ANALYZE"} { // from here on changes are told again
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	fmt.Printf("filled in %.1f s\n", time.Since(began).Seconds())
	return nil
}
