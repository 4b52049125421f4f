// Package memory is the cache of a single process.
package memory

import (
	"context"
	"sync"
	"time"

	"github.com/xuncha/xuncha/internal/clock"
)

const (
	maxKeys = 100_000
	backlog = 64 // messages a slow listener may fall behind before it loses some
)

// Store implements cache.Store.
type Store struct {
	clock     clock.Clock
	mu        sync.Mutex
	windows   map[string]window
	listeners map[string]map[chan []byte]struct{}
}

type window struct {
	count int
	until time.Time
}

// New makes an empty store.
func New(c clock.Clock) *Store {
	return &Store{clock: c, windows: map[string]window{}, listeners: map[string]map[chan []byte]struct{}{}}
}

// Allow implements cache.Limiter with fixed windows.
func (s *Store) Allow(_ context.Context, key string, limit int, length time.Duration) (bool, time.Duration, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	w, ok := s.windows[key]
	if !ok || !now.Before(w.until) {
		if len(s.windows) >= maxKeys {
			s.dropOld(now)
		}
		w = window{until: now.Add(length)}
	}
	w.count++
	s.windows[key] = w
	return w.count <= limit, w.until.Sub(now), nil
}

// Forgive implements cache.Limiter.
func (s *Store) Forgive(_ context.Context, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w := s.windows[key]; w.count > 0 {
		w.count--
		s.windows[key] = w
	}
	return nil
}

// dropOld forgets windows that have ended, and everything if none has: the limits are then counted anew.
func (s *Store) dropOld(now time.Time) {
	for k, w := range s.windows {
		if !now.Before(w.until) {
			delete(s.windows, k)
		}
	}
	if len(s.windows) >= maxKeys {
		clear(s.windows)
	}
}

// Publish implements cache.Bus.
func (s *Store) Publish(_ context.Context, topic string, message []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for ch := range s.listeners[topic] {
		select {
		case ch <- message:
		default:
		}
	}
	return nil
}

// Subscribe implements cache.Bus.
func (s *Store) Subscribe(ctx context.Context, topic string) (<-chan []byte, func(), error) {
	ch := make(chan []byte, backlog)
	s.mu.Lock()
	if s.listeners[topic] == nil {
		s.listeners[topic] = map[chan []byte]struct{}{}
	}
	s.listeners[topic][ch] = struct{}{}
	s.mu.Unlock()
	ctx, stop := context.WithCancel(ctx)
	context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.listeners[topic], ch)
		close(ch)
	})
	return ch, stop, nil
}

// Ping implements cache.Store.
func (s *Store) Ping(context.Context) error { return nil }

// Close implements cache.Store.
func (s *Store) Close() error { return nil }
