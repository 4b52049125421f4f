package play

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"
)

// acknowledged is what phones were told is safe.
type acknowledged struct {
	mu          sync.Mutex
	inspections map[string][]byte
	photos      []photo
}

// TestKilledAtAnyMomentItLosesNothingAcknowledged kills -9 in the middle of submissions and uploads, again and again, and then asks for
// everything that a phone was told is safe.
func TestKilledAtAnyMomentItLosesNothingAcknowledged(t *testing.T) {
	const seed = 11
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	dir := t.TempDir()
	safe := &acknowledged{inspections: map[string][]byte{}}
	for round := range 4 {
		p := serve(t, "--demo", "--data", dir)
		ctx, cancel := context.WithCancel(context.Background())
		var phones sync.WaitGroup
		for phone := range 4 {
			phones.Go(func() { safe.work(ctx, p.url, uint64(round*10+phone)) })
		}
		// Any moment will do: the schedule differs at every run, what must hold does not. On a busy machine the first moments pass
		// before anybody has signed in, so every other round waits for a photo that was acknowledged.
		if round%2 == 1 {
			safe.awaitPhoto(t)
		}
		<-time.After(time.Duration(300+r.IntN(1200)) * time.Millisecond)
		p.kill()
		cancel()
		phones.Wait()
	}
	p := serve(t, "--demo", "--data", dir)
	if len(safe.inspections) == 0 || len(safe.photos) == 0 {
		t.Fatalf("nothing was acknowledged before the kills: %d inspections, %d photos", len(safe.inspections), len(safe.photos))
	}
	t.Logf("%d inspections and %d photos were acknowledged", len(safe.inspections), len(safe.photos))
	safe.check(t, p.url)
}

// awaitPhoto waits until one more photo was acknowledged.
func (a *acknowledged) awaitPhoto(t *testing.T) {
	t.Helper()
	count := func() int {
		a.mu.Lock()
		defer a.mu.Unlock()
		return len(a.photos)
	}
	before := count()
	for deadline := time.Now().Add(2 * time.Minute); count() == before; <-time.After(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("no photo was acknowledged within two minutes")
		}
	}
}

// work pushes and uploads until the server is gone.
func (a *acknowledged) work(ctx context.Context, url string, seed uint64) {
	p := &player{Config: config(url), phone: newClient(url)}
	for _, step := range []func(context.Context) error{p.signIn, p.pullTarget, p.pullPack} {
		if step(ctx) != nil {
			return
		}
	}
	for ctx.Err() == nil {
		p.photos = nil
		if p.fill(ctx) != nil {
			return
		}
		id, raw := p.result.Inspection, p.submission
		if rec, err := p.push(ctx); err != nil {
			return
		} else if rec.Status == "STATUS_ACCEPTED" {
			a.mu.Lock()
			a.inspections[id] = raw
			a.mu.Unlock()
		}
		for _, ph := range p.photos {
			if p.uploadWhole(ctx, ph) != nil {
				return
			}
			a.mu.Lock()
			a.photos = append(a.photos, ph)
			a.mu.Unlock()
		}
	}
}

func (a *acknowledged) check(t *testing.T, url string) {
	ctx := context.Background()
	p := &player{Config: config(url), phone: newClient(url)}
	if err := p.signIn(ctx); err != nil {
		t.Fatal(err)
	}
	for id, raw := range a.inspections {
		p.result.Inspection, p.submission = id, raw
		if rec, err := p.push(ctx); err != nil || rec.Status != "STATUS_DUPLICATE" {
			t.Errorf("inspection %s was acknowledged and is lost: %+v %v", id, rec, err)
		}
	}
	for _, ph := range a.photos {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/v1/photos/"+ph.hash, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := p.phone.do(req)
		if err != nil {
			t.Errorf("photo %s was acknowledged and is lost: %v", ph.hash, err)
			continue
		}
		got, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || !bytes.Equal(got, ph.bytes) {
			t.Errorf("photo %s came back as %d other bytes: %v", ph.hash, len(got), err)
		}
	}
}
