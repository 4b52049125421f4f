// Command board measures the city's page of a month of 5,000 duties, over gRPC on PostgreSQL.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"runtime/pprof"
	"slices"
	"time"

	"google.golang.org/grpc/metadata"

	"github.com/xuncha/xuncha/deploy/bench/whole"
	taskingv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tasking/v1"
	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
	"github.com/xuncha/xuncha/seeds/demo"
)

var (
	rounds  = flag.Int("rounds", 100, "times that each page is asked for; the first ten fill caches and do not count")
	profile = flag.String("profile", "", "file for a processor profile of the pages, client and server")
)

func main() {
	flag.Parse()
	if err := bench(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func bench(ctx context.Context) (err error) {
	s, err := whole.Open(ctx, "bench_board", 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close(ctx)) }()
	if err := whole.FillYear(ctx, s.Owner); err != nil {
		return err
	}
	var month, year int
	if err := s.Owner.QueryRowContext(ctx, "SELECT count(*) FILTER (WHERE period_until > $1 AND period_until <= $2), count(*) FROM debts WHERE period_until <= $3", whole.October, whole.November, whole.NewYear).Scan(&month, &year); err != nil {
		return err
	}
	login, err := tenancyv1.NewAuthServiceClient(s.Conn).Login(ctx, &tenancyv1.LoginRequest{Tenant: "1408", Account: "city", Password: demo.Password})
	if err != nil {
		return err
	}
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+login.GetTokens().GetAccessToken())
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	client := taskingv1.NewTaskingServiceClient(s.Conn)
	pages := pages{client: client, owner: s.Owner}
	if err := s.Owner.QueryRowContext(ctx, "SELECT array_to_json(array_agg(DISTINCT tenant_id ORDER BY tenant_id))::text FROM debts WHERE length(tenant_id) = 6").Scan(&pages.counties); err != nil {
		return err
	}
	of := func(region string) *taskingv1.GetCoverageRequest {
		return &taskingv1.GetCoverageRequest{Region: region, Period: "2025-10", Below: true}
	}
	all, err := pages.measure(ctx, "every county changed", of("1408"), len(pages.counties))
	if err != nil {
		return err
	}
	one, err := pages.measure(ctx, "one county changed", of("1408"), 1)
	if err != nil {
		return err
	}
	none, err := pages.measure(ctx, "nothing changed", of("1408"), 0)
	if err != nil {
		return err
	}
	county, err := pages.measure(ctx, "it changed", of("140829"), len(pages.counties))
	if err != nil {
		return err
	}
	fmt.Printf("board duties=%d debts=%d debts_of_year=%d city_all_changed_p50_ms=%.1f city_all_changed_p95_ms=%.1f city_p50_ms=%.1f city_p95_ms=%.1f city_same_p50_ms=%.1f county_p50_ms=%.1f county_p95_ms=%.1f\n",
		whole.Duties, month, year, all.p50, all.p95, one.p50, one.p95, none.p50, county.p50, county.p95)
	return nil
}

// pages asks for pages, and lets counties change between them.
type pages struct {
	client   taskingv1.TaskingServiceClient
	owner    *sql.DB
	counties codes
}

// codes are of counties, as the database lists them.
type codes []string

// Scan implements sql.Scanner.
func (c *codes) Scan(raw any) error { return json.Unmarshal([]byte(raw.(string)), c) }

// change writes one debt of the month in each of some counties, the next ones each time, as a patrol that comes in does: what was summed up of them is old.
func (p *pages) change(ctx context.Context, round, counties int) error {
	for n := range counties {
		county := p.counties[(round+n)%len(p.counties)]
		_, err := p.owner.ExecContext(ctx, "UPDATE debts SET known_since = now() WHERE id = (SELECT id FROM debts WHERE tenant_id = $1 AND period_until > $2 AND period_until <= $3 LIMIT 1)", county, whole.October, whole.November)
		if err != nil {
			return err
		}
	}
	return nil
}

// times are of one page, milliseconds.
type times struct{ p50, p95 float64 }

func (p *pages) measure(ctx context.Context, what string, ask *taskingv1.GetCoverageRequest, changed int) (t times, err error) {
	var took []time.Duration
	var page *taskingv1.GetCoverageResponse
	for n := range *rounds {
		if err := p.change(ctx, n, changed); err != nil {
			return t, err
		}
		began := time.Now()
		if page, err = p.client.GetCoverage(ctx, ask); err != nil {
			return t, err
		}
		took = append(took, time.Since(began))
	}
	took = took[min(10, len(took)-1):]
	slices.Sort(took)
	at := func(share float64) float64 {
		return float64(took[int(float64(len(took)-1)*share)].Microseconds()) / 1000
	}
	total := page.GetTotal()
	fmt.Printf("%-8s %-20s %5d duties of %4d people, %5d of %5d visits, %.0f of %.0f km, %2d lines below: median %.1f ms, p95 %.1f ms, slowest %.1f ms\n", ask.GetRegion(), what, total.GetDuties(), total.GetPeople(),
		total.GetDone(), total.GetOwed(), float64(total.GetCoveredMm())/1e6, float64(total.GetLengthMm())/1e6, len(page.GetRegions()), at(0.5), at(0.95), at(1))
	return times{at(0.5), at(0.95)}, nil
}
