// Command ingest measures how fast submissions and photos come in through the edge, beside the raw limits of PostgreSQL and MinIO in the same run.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

var (
	rounds  = flag.Int("rounds", 3, "rounds, of which the median counts")
	length  = flag.Duration("length", 8*time.Second, "how long one measurement loads the server")
	only    = flag.String("only", "", "insert, nophoto, put, photo or queue: for looking closer; empty: all")
	address = flag.String("pprof", "", "loopback address for the server's profiles")
)

func main() {
	flag.Parse()
	ctx := context.Background()
	b, err := start(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer b.stop()
	if err := b.measure(ctx); err != nil {
		b.stop()
		log.Fatal(err)
	}
}

func (b *bench) measure(ctx context.Context) error {
	var insert, noPhoto, put, photo []float64
	fmt.Printf("the photo has %d bytes\n", len(picture()))
	for round := range *rounds {
		for _, m := range []struct {
			key  string
			name string
			into *[]float64
			run  func(context.Context) (float64, error)
		}{
			{"insert", "raw one-row inserts of 1 KB JSONB, c=32", &insert, b.rawInsert},
			{"nophoto", "submissions without photos, c=32", &noPhoto, b.noPhoto},
			{"put", "raw PUT of 500 KB, c=8", &put, b.rawPut},
			{"photo", "submissions with a 500 KB photo, c=8, thumbnails done", &photo, b.withPhoto},
		} {
			if !wanted(m.key) {
				continue
			}
			before := b.used()
			b.done = 0
			rate, err := m.run(ctx)
			if err != nil {
				return fmt.Errorf("%s: %w", m.name, err)
			}
			*m.into = append(*m.into, rate)
			fmt.Printf("round %d  %-56s %9.1f/s   %s\n", round+1, m.name, rate, b.used().since(before, b.done))
		}
	}
	rss, peak := b.memory()
	fmt.Printf("server memory after the photo load: %d MB, at most %d MB\n", rss, peak)
	if *only != "" && !wanted("queue") {
		return nil
	}
	small, err := b.queue(ctx, 1_000)
	if err != nil {
		return err
	}
	large, err := b.queue(ctx, 1_000_000)
	if err != nil {
		return err
	}
	fmt.Printf("first page of the queue, p95: %.2f ms with 1,000 cases, %.2f ms with 1,000,000\n", small, large)
	fmt.Printf("ingest nophoto_c32=%.0f/s ratio_insert_c32=%.3f photo_c8=%.1f/s ratio_put_c8=%.3f queue_p95_1m_ms=%.2f queue_ratio_1m_1k=%.2f rss_mb=%d\n",
		median(noPhoto), median(noPhoto)/median(insert), median(photo), median(photo)/median(put), large, large/small, rss)
	return nil
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Clone(v)
	slices.Sort(v)
	return v[len(v)/2]
}

func wanted(key string) bool { return *only == "" || slices.Contains(strings.Split(*only, ","), key) }

func run(name string, args ...string) (string, error) {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return string(out), nil
}

func env(name string) string {
	v := os.Getenv(name)
	if v == "" {
		log.Fatalf("%s is not set: run through `deploy/services.sh run`", name)
	}
	return v
}
