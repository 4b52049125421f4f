// Command chaos proves that nothing which a phone captured is lost, doubled or falsely called received, while everything around it breaks.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	var p plan
	flag.Uint64Var(&p.seed, "seed", 20261124, "seed of all that is random in the fleet, the network and the havoc")
	flag.IntVar(&p.phones, "phones", 50, "phones")
	flag.IntVar(&p.items, "items", 10_000, "items that the phones capture between them")
	minutes := flag.Float64("minutes", 20, "time after which an item that never arrived counts as lost")
	flag.StringVar(&p.binary, "xuncha", "bin/xuncha", "the server's binary")
	flag.Parse()
	p.limit = time.Duration(*minutes * float64(time.Minute))
	p.say = func(format string, args ...any) { fmt.Printf(format+"\n", args...) }
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM) // what was started is ended then, too
	defer stop()
	v, err := p.run(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(v)
	if !v.good() {
		os.Exit(1)
	}
}
