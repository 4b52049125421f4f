// Command board measures the city's page of a month of 5,000 duties, over gRPC on PostgreSQL.
package main

import (
	"context"
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
	city, err := measure(ctx, client, &taskingv1.GetCoverageRequest{Region: "1408", Period: "2025-10", Below: true})
	if err != nil {
		return err
	}
	county, err := measure(ctx, client, &taskingv1.GetCoverageRequest{Region: "140829", Period: "2025-10", Below: true})
	if err != nil {
		return err
	}
	fmt.Printf("board duties=%d debts=%d debts_of_year=%d city_p50_ms=%.1f city_p95_ms=%.1f county_p50_ms=%.1f county_p95_ms=%.1f\n", whole.Duties, month, year, city.p50, city.p95, county.p50, county.p95)
	return nil
}

// times are of one page, milliseconds.
type times struct{ p50, p95 float64 }

func measure(ctx context.Context, client taskingv1.TaskingServiceClient, ask *taskingv1.GetCoverageRequest) (t times, err error) {
	var took []time.Duration
	var page *taskingv1.GetCoverageResponse
	for range *rounds {
		began := time.Now()
		if page, err = client.GetCoverage(ctx, ask); err != nil {
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
	fmt.Printf("%-8s %5d duties of %4d people, %5d of %5d visits, %.0f of %.0f km, %2d lines below: median %.1f ms, p95 %.1f ms, slowest %.1f ms\n", ask.GetRegion(), total.GetDuties(), total.GetPeople(),
		total.GetDone(), total.GetOwed(), float64(total.GetCoveredMm())/1e6, float64(total.GetLengthMm())/1e6, len(page.GetRegions()), at(0.5), at(0.95), at(1))
	return times{at(0.5), at(0.95)}, nil
}
