// Package cachetest says what every cache must do.
package cachetest

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/internal/cache"
)

// window is long enough for a busy machine to make four calls in.
const window = 3 * time.Second

// Run checks a store. pass lets a time go by in the store's own time.
func Run(t *testing.T, s cache.Store, pass func(time.Duration)) {
	ctx := context.Background()
	t.Run("a limit lets the first ones through and says how long to wait", func(t *testing.T) {
		key := uuid.NewString()
		for i := range 3 {
			if ok, _, err := s.Allow(ctx, key, 3, window); !ok || err != nil {
				t.Fatalf("event %d: ok=%v err=%v", i, ok, err)
			}
		}
		ok, wait, err := s.Allow(ctx, key, 3, window)
		if ok || err != nil || wait <= 0 || wait > window {
			t.Fatalf("fourth event: ok=%v wait=%v err=%v", ok, wait, err)
		}
		if ok, _, _ := s.Allow(ctx, uuid.NewString(), 3, time.Minute); !ok {
			t.Fatal("another key was limited too")
		}
		pass(window)
		if ok, _, err := s.Allow(ctx, key, 3, window); !ok || err != nil {
			t.Fatalf("after the window: ok=%v err=%v", ok, err)
		}
	})
	t.Run("what is forgiven does not count, and makes nothing that was not there", func(t *testing.T) {
		key := uuid.NewString()
		if err := s.Forgive(ctx, key); err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			if ok, _, err := s.Allow(ctx, key, 1, time.Minute); !ok || err != nil {
				t.Fatalf("event %d: ok=%v err=%v", i, ok, err)
			}
			if err := s.Forgive(ctx, key); err != nil {
				t.Fatal(err)
			}
		}
		_, _, _ = s.Allow(ctx, key, 1, time.Minute)
		if ok, _, err := s.Allow(ctx, key, 1, time.Minute); ok || err != nil {
			t.Fatalf("the second that counts: ok=%v err=%v", ok, err)
		}
	})
	t.Run("a message reaches who listens, until cancelled", func(t *testing.T) {
		topic := uuid.NewString()
		got, cancel, err := s.Subscribe(ctx, topic)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Publish(ctx, topic, []byte("news")); err != nil {
			t.Fatal(err)
		}
		select {
		case m := <-got:
			if string(m) != "news" {
				t.Fatalf("got %q", m)
			}
		case <-time.After(time.Minute):
			t.Fatal("nothing came")
		}
		cancel()
		for range got { // ends when the channel is closed
		}
	})
	t.Run("a listener that does not read holds nobody up", func(t *testing.T) {
		topic := uuid.NewString()
		_, cancel, err := s.Subscribe(ctx, topic)
		if err != nil {
			t.Fatal(err)
		}
		defer cancel()
		for range 1000 {
			if err := s.Publish(ctx, topic, []byte("x")); err != nil {
				t.Fatal(err)
			}
		}
	})
	t.Run("it answers a ping", func(t *testing.T) {
		if err := s.Ping(ctx); err != nil {
			t.Fatal(err)
		}
	})
}
