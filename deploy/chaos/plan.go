package main

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"
)

// plan is what a run is made of.
type plan struct {
	seed          uint64
	phones, items int
	limit         time.Duration // for everything to arrive
	binary        string        // of xuncha
	say           func(format string, args ...any)
}

// run starts the system, lets fleet and havoc loose on it, waits until both are done and compares.
func (p plan) run(ctx context.Context) (verdict, error) {
	p.say("seed %d, %d phones, %d items", p.seed, p.phones, p.items)
	dir, err := os.MkdirTemp("", "xuncha-chaos")
	if err != nil {
		return verdict{}, err
	}
	defer os.RemoveAll(dir)
	s, err := startSystem(ctx, dir, p.binary)
	if s != nil {
		defer s.stop()
	}
	if err != nil {
		return verdict{}, err
	}
	proxies := [2]*proxy{}
	for i := range proxies {
		if proxies[i], err = newProxy(s.edges[i].address, p.seed+uint64(i)); err != nil {
			return verdict{}, err
		}
		defer proxies[i].close()
	}
	f, err := newFleet(ctx, p, s, proxies)
	if err != nil {
		return verdict{}, err
	}
	began := time.Now()
	if !s.disk.own || !s.tables.own {
		p.say("this account may not mount small disks: full ones are left out")
	}
	limited, cancel := context.WithTimeout(ctx, p.limit)
	defer cancel()
	h := &havoc{system: s, say: p.say, seed: p.seed, limit: p.limit, told: f.told}
	var fleet sync.WaitGroup
	done := make(chan struct{})
	for _, ph := range f.phones {
		fleet.Go(func() { ph.work(limited) })
	}
	go func() { fleet.Wait(); close(done) }()
	if err := h.rage(limited, done); err != nil {
		return verdict{}, fmt.Errorf("%w\n%s", err, s.logs())
	}
	<-done
	p.say("the fleet is done after %.0f s; cut %d connections, swallowed %d answers", time.Since(began).Seconds(),
		proxies[0].cuts.Load()+proxies[1].cuts.Load(), proxies[0].swallowed.Load()+proxies[1].swallowed.Load())
	p.say("phones were told: %s", f.told)
	if err := f.told.clear(); err != nil {
		return verdict{}, fmt.Errorf("%w\n%s", err, s.logs())
	}
	v, err := f.judge(ctx, s, p.say)
	v.full, v.restarts, v.seconds = f.told.full(), h.restarts, int(time.Since(began).Seconds())
	return v, err
}
