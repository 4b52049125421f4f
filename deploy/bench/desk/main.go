// Command desk measures the console in a real Chromium: a county with a million targets and inspections and 100,000 cases, a city with 5,000 duties, on PostgreSQL; or with -morning
// how two hundred cases are worked one after the other by keyboard, in the demonstration's county.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"time"

	"github.com/xuncha/xuncha/deploy/bench/whole"
)

var morning = flag.Bool("morning", false, "work two hundred cases by keyboard instead")

var stay = flag.Bool("stay", false, "after the measurement stay up until interrupted, for looking closer")

func main() {
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) (err error) {
	server, err := whole.Start(ctx, "bench_desk")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	script := "web/desk/e2e/morning.mjs"
	if !*morning {
		script = "web/desk/e2e/bench.mjs"
		if err := fill(ctx, server); err != nil {
			return err
		}
	}
	look := exec.CommandContext(ctx, "node", script, server.Base)
	look.Stdout, look.Stderr = os.Stdout, os.Stderr
	if err := look.Run(); err != nil || !*stay {
		return err
	}
	fmt.Println(server.Base, server.Database)
	<-ctx.Done()
	return nil
}

func fill(ctx context.Context, server *whole.Binary) error {
	began := time.Now()
	if err := seed(ctx, server.Database); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	if err := whole.FillYear(ctx, server.Owner); err != nil {
		return err
	}
	fmt.Printf("seeded in %.0f s\n", time.Since(began).Seconds())
	return nil
}
