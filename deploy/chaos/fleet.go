package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// fleet is all the phones.
type fleet struct {
	phones []*phone
	told   *replies
}

// newFleet signs every phone in while the network is calm, and lets it capture for the first half of the time.
func newFleet(ctx context.Context, p plan, s *system, proxies [2]*proxy) (*fleet, error) {
	f := &fleet{told: &replies{told: map[string]int{}}}
	var target, region string
	for i := range p.phones {
		r := rand.New(rand.NewPCG(p.seed, uint64(100+i)))
		ph := &phone{r: r, told: f.told, account: fmt.Sprintf("inspector%d", i%3+1), device: randomID(r), clock: time.Duration(r.IntN(7200)-3600) * time.Second,
			edges: [2]string{"http://" + s.edges[0].address, "http://" + s.edges[1].address},
			http:  &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}} // each request meets a fate of its own
		ph.chained = i%2 == 1
		if i%4 == 1 { // every other one of those that number their items signs them too
			var err error
			if ph.key, ph.spki, err = key(); err != nil {
				return nil, err
			}
		}
		if err := ph.signIn(ctx); err != nil {
			return nil, err
		}
		if target == "" {
			var out struct{ Targets []struct{ ID, Region string } }
			if err := ph.call(ctx, http.MethodGet, "/v1/targets?kind=TARGET_KIND_OUTFALL&page_size=1", nil, &out); err != nil {
				return nil, err
			}
			target, region = out.Targets[0].ID, out.Targets[0].Region
		}
		n := p.items / p.phones
		if i < p.items%p.phones {
			n++
		}
		ph.captures = film(r, n, target, region, ph.clock, p.limit/4)
		ph.edges = [2]string{proxies[0].url(), proxies[1].url()}
		f.phones = append(f.phones, ph)
	}
	return f, nil
}
