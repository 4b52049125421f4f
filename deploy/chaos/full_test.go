package main

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuncha/xuncha/internal/testservices"
)

// built is the server's binary, for all tests.
var built = sync.OnceValues(func() (string, error) {
	var err error
	if builtIn, err = os.MkdirTemp("", "xuncha-test"); err != nil {
		return "", err
	}
	binary := filepath.Join(builtIn, "xuncha")
	return binary, exec.Command("go", "build", "-o", binary, "github.com/xuncha/xuncha/cmd/xuncha").Run()
})

var builtIn string // to be removed

func TestMain(m *testing.M) {
	code := m.Run()
	_ = os.RemoveAll(builtIn)
	os.Exit(code)
}

// calm is two phones, of which one signs, before a system of its own, with a network that does nothing to it.
func calm(t *testing.T, items int) (*system, *fleet) {
	t.Helper()
	testservices.Postgres(t) // skips at a desk without services
	binary, err := built()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "xuncha-full") // t.TempDir is closed to PostgreSQL's account
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s, err := startSystem(t.Context(), dir, binary)
	if s != nil {
		t.Cleanup(s.stop)
	}
	if err != nil {
		t.Fatal(err)
	}
	var quiet [2]*proxy
	for i := range quiet {
		if quiet[i], err = newProxy(s.edges[i].address, 1); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(quiet[i].close)
		quiet[i].calm.Store(true)
	}
	f, err := newFleet(t.Context(), plan{seed: 3, phones: 2, items: items}, s, quiet)
	if err != nil {
		t.Fatal(err)
	}
	return s, f
}

// send lets each phone try some of its captures once, their photos first.
func (f *fleet) send(ctx context.Context, from, to int) {
	var all sync.WaitGroup
	for _, p := range f.phones {
		all.Go(func() {
			for _, c := range p.captures[from:to] {
				for _, ph := range c.photos {
					_ = p.upload(ctx, ph)
				}
				_ = p.push(ctx, []*capture{c})
			}
		})
	}
	all.Wait()
}

// fullDiskSaid is what PostgreSQL says on a full disk alone: of rows and of its log, and where somebody new connects, who is a stranger to it then. Of a limit it says "File too large".
var fullDiskSaid = regexp.MustCompile("No space left on device|could not write init file")

// TestADatabaseWithoutRoomIsSaidAndNothingHalfIsKept takes the room from PostgreSQL in the middle of pushes and uploads: first from its tables, when a phone is told that the
// store is full and when to come back, nothing is acknowledged that is not there, and reading goes on; then from its log, when it stops; then from the disk under both. With room again all goes on.
func TestADatabaseWithoutRoomIsSaidAndNothingHalfIsKept(t *testing.T) {
	s, f := calm(t, 400)
	ctx := context.Background()
	f.send(ctx, 0, 10)
	if f.told.full() > 0 {
		t.Fatalf("full before anybody filled it: %s", f.told)
	}

	if err := s.postgres.fileLimit(strconv.Itoa(roomForTheLog)); err != nil {
		t.Fatal(err)
	}
	f.send(ctx, 10, 90) // the last page of each table has some room still
	for _, said := range []string{"retry store_full", " 507 store_full"} {
		if !strings.Contains(f.told.String(), said) {
			t.Errorf("without room for tables nobody was told %q, but %s", said, f.told)
		}
	}
	for _, path := range []string{"/v1/sync/pull", "/v1/targets", "/v1/me"} {
		if err := f.phones[0].call(ctx, http.MethodGet, path, nil, &struct{}{}); err != nil {
			t.Errorf("%s cannot be read where there is no room to write: %v", path, err)
		}
	}
	if err := s.postgres.fileLimit("unlimited"); err != nil {
		t.Fatal(err)
	}
	before := f.told.full()
	f.send(ctx, 10, 90)
	if f.told.full() > before {
		t.Errorf("full still, with room again: %s", f.told)
	}

	var log sync.WaitGroup
	log.Go(func() {
		if err := (&havoc{system: s, told: f.told}).fullLog(ctx); err != nil {
			t.Error(err)
		}
	})
	f.send(ctx, 90, 140)
	log.Wait()
	if !s.tables.own {
		t.Log("this account may not mount a small disk: PostgreSQL's is never full")
	}
	log.Go(func() {
		if err := (&havoc{system: s, told: f.told}).fullDisk(ctx, 10*time.Second); err != nil {
			t.Error(err)
		}
	})
	pause(ctx, 100*time.Millisecond)
	f.send(ctx, 140, 190)
	log.Wait()
	said, err := os.ReadFile(s.postgres.log)
	if err != nil {
		t.Fatal(err)
	}
	if s.tables.own && !fullDiskSaid.Match(said) {
		t.Errorf("a full disk was not felt: %s", f.told)
	}
	limited, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for _, p := range f.phones {
		p.work(limited)
	}
	t.Logf("told: %s", f.told)
	if err := f.told.clear(); err != nil {
		t.Error(err)
	}
	if v, err := f.judge(ctx, s, t.Logf); err != nil || !v.good() || v.items != 400 {
		t.Errorf("%v %v\n%s", v, err, s.logs())
	}
}
