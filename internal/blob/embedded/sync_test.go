package embedded

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
)

func TestManyWaitersShareOneSyncThatBeganAfterThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release, runs := make(chan error), 0
		g := &shared{work: func() error { runs++; return <-release }}
		first := make(chan error, 1)
		go func() { first <- g.do(context.Background()) }()
		synctest.Wait() // a sync runs that may miss the following
		broken := errors.New("broken")
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if err := g.do(context.Background()); !errors.Is(err, broken) {
					t.Errorf("answered by a sync that began before: %v", err)
				}
			})
		}
		gone, cancel := context.WithCancel(context.Background())
		cancel()
		if err := g.do(gone); !errors.Is(err, context.Canceled) {
			t.Errorf("a call that was given up waits on: %v", err)
		}
		synctest.Wait()
		release <- nil
		if err := <-first; err != nil {
			t.Error(err)
		}
		release <- broken
		all.Wait()
		if runs != 2 {
			t.Errorf("%d syncs for 21 puts", runs)
		}
	})
}
