// Command sync measures pushes and pulls through the edge on PostgreSQL, beside COPY of rows of the same size in the same run.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"slices"
	"time"
)

var (
	rounds  = flag.Int("rounds", 3, "rounds, of which the median counts")
	large   = flag.Int("targets", 1_000_000, "targets of the larger tenant")
	phones  = flag.Int("phones", 300, "phones that come at once")
	only    = flag.String("only", "", "push, first, delta or herd: for looking closer; empty: all")
	address = flag.String("pprof", "", "loopback address for the server's profiles")
)

func main() {
	flag.Parse()
	ctx := context.Background()
	b, err := start(ctx)
	if err != nil {
		log.Fatal(err)
	}
	err = b.measure(ctx)
	b.stop()
	if err != nil {
		log.Fatal(err)
	}
}

// figures are what the last line says.
type figures struct {
	push, copied, first, mb, small, large, herd, alone float64
	errors                                             int
}

func (b *bench) measure(ctx context.Context) error {
	var f figures
	for _, m := range []struct {
		name string
		run  func(context.Context, *figures) error
	}{{"push", b.measurePush}, {"first", b.measureFirst}, {"delta", b.measureDelta}, {"herd", b.measureHerd}} {
		if *only != "" && *only != m.name {
			continue
		}
		if err := m.run(ctx, &f); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	fmt.Printf("sync push_rows_s=%.0f ratio_copy=%.3f first_pull_s=%.2f first_pull_mb=%.2f delta_p95_ms=%.1f delta_ratio_1m_10k=%.2f herd_errors=%d herd_ratio=%.2f\n",
		f.push, f.push/f.copied, f.first, f.mb, f.large, f.large/f.small, f.errors, f.herd/f.alone)
	return nil
}

// medianOf runs something so often as rounds say.
func medianOf(name string, once func() (float64, error)) (float64, error) {
	var all []float64
	for round := range *rounds {
		v, err := once()
		if err != nil {
			return 0, err
		}
		fmt.Printf("round %d  %-60s %10.2f\n", round+1, name, v)
		all = append(all, v)
	}
	slices.Sort(all)
	return all[len(all)/2], nil
}

func p95(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)*95/100].Microseconds()) / 1000
}

func env(name string) string {
	v := os.Getenv(name)
	if v == "" {
		log.Fatalf("%s is not set: run through `deploy/services.sh run`", name)
	}
	return v
}
