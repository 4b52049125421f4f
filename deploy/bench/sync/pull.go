package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// pulled is what a pull to the end brought.
type pulled struct {
	cursor           string
	changes, targets int
	bytes            int64 // on the wire, bodies
}

// pull pulls to the end, compressed, as a phone does.
func (b *bench) pull(ctx context.Context, token, cursor string) (p pulled, err error) {
	p.cursor = cursor
	for {
		var page struct {
			Changes []struct{ Kind string }
			Cursor  string
			More    bool
		}
		n, err := b.page(ctx, token, p.cursor, &page)
		if err != nil {
			return p, err
		}
		p.bytes += n
		p.changes += len(page.Changes)
		for _, c := range page.Changes {
			if c.Kind == "target" {
				p.targets++
			}
		}
		if p.cursor = page.Cursor; !page.More {
			return p, nil
		}
	}
}

func (b *bench) page(ctx context.Context, token, cursor string, out any) (int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.base+"/v1/sync/pull?cursor="+url.QueryEscape(cursor), nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Accept-Encoding", "gzip") // said by hand, so that what comes is counted as it comes
	resp, err := b.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err
	}
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Encoding") != "gzip" {
		return 0, fmt.Errorf("pull: %d %s", resp.StatusCode, resp.Header.Get("Content-Encoding"))
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return 0, err
	}
	return int64(len(raw)), json.NewDecoder(z).Decode(out)
}

// measureFirst times a first pull of 10,000 targets with packs. The server runs on one processor (GOMAXPROCS), as its whole is to fit one core.
func (b *bench) measureFirst(ctx context.Context, f *figures) (err error) {
	var mb float64
	f.first, err = medianOf("first pull of 10,000 targets with packs, s", func() (float64, error) {
		token, err := b.signIn(ctx, smallTenant, "inspector2")
		if err != nil {
			return 0, err
		}
		began := time.Now()
		p, err := b.pull(ctx, token, "")
		if err == nil && p.targets != smallTargets {
			err = fmt.Errorf("%d targets", p.targets)
		}
		mb = float64(p.bytes) / 1e6
		return time.Since(began).Seconds(), err
	})
	f.mb = mb
	return err
}

// deltas is how many pulls of each sort are timed.
const deltas = 100

// measureDelta times pulls with nothing new and with 10 changes, for a phone of 10,000 targets in tenants of 10,000 and of a million.
func (b *bench) measureDelta(ctx context.Context, f *figures) (err error) {
	if err := b.fill(ctx, largeTenant, *large); err != nil {
		return err
	}
	for tenant, into := range map[string]*float64{smallTenant: &f.small, largeTenant: &f.large} {
		if *into, err = medianOf("p95 of pulls with nothing new and with 10 changes, "+tenant+", ms", func() (float64, error) { return b.delta(ctx, tenant) }); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) delta(ctx context.Context, tenant string) (float64, error) {
	token, err := b.townInspector(ctx, tenant)
	if err != nil {
		return 0, err
	}
	p, err := b.pull(ctx, token, "")
	if err != nil {
		return 0, err
	}
	if p.targets < smallTargets {
		return 0, fmt.Errorf("a phone of %d targets", p.targets)
	}
	var times []time.Duration
	for i := range 2 * deltas {
		want := 0
		if i%2 == 1 {
			want = 10
			if err := b.touch(ctx, tenant, want); err != nil {
				return 0, err
			}
		}
		began := time.Now()
		next, err := b.pull(ctx, token, p.cursor)
		if err != nil {
			return 0, err
		}
		times = append(times, time.Since(began))
		if next.changes != want {
			return 0, fmt.Errorf("%d changes, not %d", next.changes, want)
		}
		p.cursor = next.cursor
	}
	return p95(times[20:]), nil // the first ones warm the caches
}

// signedIn is how many sessions the herd's phones share.
const signedIn = 30

// measureHerd lets phones come for the first time at once, and as many one after another.
func (b *bench) measureHerd(ctx context.Context, f *figures) error {
	tokens := make([]string, *phones)
	for i := range tokens {
		var err error
		if i >= signedIn { // one address may sign in so often only; what is measured are pulls
			tokens[i] = tokens[i%signedIn]
			continue
		}
		if tokens[i], err = b.signIn(ctx, herdTenant, fmt.Sprint("inspector", i%3+1)); err != nil {
			return err
		}
	}
	began := time.Now()
	for _, t := range tokens {
		if _, err := b.pull(ctx, t, ""); err != nil {
			return err
		}
	}
	f.alone = time.Since(began).Seconds()
	var all sync.WaitGroup
	var failed atomic.Int64
	began = time.Now()
	for _, t := range tokens {
		all.Go(func() {
			if _, err := b.pull(ctx, t, ""); err != nil {
				failed.Add(1)
			}
		})
	}
	all.Wait()
	f.herd, f.errors = time.Since(began).Seconds(), int(failed.Load())
	fmt.Printf("%d first pulls: %.1f s one after another, %.1f s at once, %d errors\n", len(tokens), f.alone, f.herd, f.errors)
	return nil
}
