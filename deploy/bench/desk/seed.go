package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/xuncha/xuncha/server/geo"
)

const (
	county  = "140802"
	million = 1_000_000 // targets, and inspections
	cases   = 100_000
)

var (
	kinds      = []string{"outfall", "open_pit_mine", "construction_site", "livestock_farm", "solid_waste_yard"}
	severities = []string{"A", "B", "C"}
	sources    = []string{"inspection", "report"}
)

// seed fills the county. Rows are copied in as they would stand after years, so no trigger takes them for changes.
func seed(ctx context.Context, database string) error {
	conn, err := pgx.Connect(ctx, database)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "SET session_replication_role = replica"); err != nil {
		return err
	}
	s := seeder{conn: conn, targetIDs: newIDs(million), inspectionIDs: newIDs(million), caseIDs: newIDs(cases), findingIDs: newIDs(cases), now: time.Now()}
	if err := conn.QueryRow(ctx, "SELECT id FROM users WHERE tenant_id = $1 AND account = 'inspector1'", county).Scan(&s.inspector); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{s.targets, s.inspections, s.cases, s.findings, s.links, s.acts} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

type seeder struct {
	conn                                          *pgx.Conn
	targetIDs, inspectionIDs, caseIDs, findingIDs []uuid.UUID
	inspector                                     uuid.UUID
	now                                           time.Time
}

func newIDs(n int) []uuid.UUID {
	ids := make([]uuid.UUID, n)
	for i := range ids {
		ids[i] = uuid.Must(uuid.NewV7())
	}
	return ids
}

func (s *seeder) copyIn(ctx context.Context, table string, columns []string, n int, row func(i int) []any) error {
	_, err := s.conn.CopyFrom(ctx, pgx.Identifier{table}, append([]string{"tenant_id"}, columns...), pgx.CopyFromSlice(n, func(i int) ([]any, error) {
		return append([]any{county}, row(i)...), nil
	}))
	return err
}

// at spreads places evenly over the county, some 30 km by 30 km.
func at(i int) geo.LatLng {
	_, y := math.Modf(float64(i) * 0.6180339887)
	_, x := math.Modf(float64(i) * 0.7548776662)
	return geo.LatLng{Lat: 34.9 + 0.3*y, Lng: 110.85 + 0.33*x}
}

// region is one of twenty townships, each of a block of the county.
func region(i int) string {
	p := at(i)
	return fmt.Sprintf("%s%03d", county, 1+5*int((p.Lat-34.9)/0.075)+int((p.Lng-110.85)/0.066))
}

func name(i int) string { return fmt.Sprintf("压测对象 %d 号", i) }

func (s *seeder) targets(ctx context.Context) error {
	columns := []string{"id", "kind", "code", "name", "region", "lat", "lng", "cell", "datum", "raw_lat", "raw_lng", "status", "attributes", "demonstration", "version", "created_at", "updated_at"}
	return s.copyIn(ctx, "targets", columns, million, func(i int) []any {
		p := at(i)
		return []any{s.targetIDs[i], kinds[i%len(kinds)], fmt.Sprint("BENCH-", i), name(i), region(i), p.Lat, p.Lng, p.Cell(), "WGS84", p.Lat, p.Lng, "active", []byte(`{}`), true, 1, s.now, s.now}
	})
}

func (s *seeder) inspections(ctx context.Context) error {
	columns := []string{"id", "target_id", "region", "pack_code", "pack_version", "inspector_id", "state", "captured_at", "received_at", "completed_at", "flags", "photos_wanted", "severity", "submission", "sha256"}
	return s.copyIn(ctx, "inspections", columns, million, func(i int) []any {
		when := s.now.Add(-time.Duration(i) * 30 * time.Second) // a year back
		return []any{s.inspectionIDs[i], s.targetIDs[i], region(i), "OF", 1, s.inspector, "complete", when, when, when, []byte(`[]`), 0, "", []byte(`{}`), make([]byte, 32)}
	})
}

// cases are due later than those that the bench makes with photos, so that these come first in the queue.
func (s *seeder) cases(ctx context.Context) error {
	columns := []string{"id", "state", "active", "severity", "region", "target_id", "target_kind", "target_name", "opened_at", "due_at", "finding_count", "version", "source", "cell"}
	return s.copyIn(ctx, "cases", columns, cases, func(i int) []any {
		return []any{s.caseIDs[i], "open", true, severities[i%3], region(i), s.targetIDs[i], kinds[i%len(kinds)], name(i), s.now, s.now.AddDate(0, 3, i%90), 1, 1, sources[i/7%2], at(i).Cell()}
	})
}

func (s *seeder) findings(ctx context.Context) error {
	columns := []string{"id", "inspection_id", "item_code", "severity", "text_zh", "text_en", "basis", "note"}
	return s.copyIn(ctx, "findings", columns, cases, func(i int) []any {
		return []any{s.findingIDs[i], s.inspectionIDs[i], "OF12", severities[i%3], "排污口水质异常", "The outfall's water is not as it should be", "", ""}
	})
}

func (s *seeder) links(ctx context.Context) error {
	return s.copyIn(ctx, "case_findings", []string{"id", "case_id", "finding_id", "inspection_id"}, cases, func(i int) []any {
		return []any{s.findingIDs[i], s.caseIDs[i], s.findingIDs[i], s.inspectionIDs[i]}
	})
}

func (s *seeder) acts(ctx context.Context) error {
	return s.copyIn(ctx, "case_acts", []string{"id", "case_id", "seq", "act", "user_name", "at", "reason"}, cases, func(i int) []any {
		return []any{s.caseIDs[i], s.caseIDs[i], 1, "opened", "", s.now, ""}
	})
}
