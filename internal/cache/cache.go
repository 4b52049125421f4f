// Package cache is what may be lost without harm: limits and the push of news to open desks. Losing it loses speed, never truth.
package cache

import (
	"context"
	"errors"
	"time"
)

// ErrAway says that the cache does not answer; callers go on without it.
var ErrAway = errors.New("cache: does not answer")

// Limiter counts how often something happened of late.
type Limiter interface {
	// Allow counts one event under key and tells whether it is among the first limit of the window, else how long to wait.
	Allow(ctx context.Context, key string, limit int, window time.Duration) (ok bool, wait time.Duration, err error)
	// Forgive takes one event back that Allow has counted; of a window that is over, nothing.
	Forgive(ctx context.Context, key string) error
}

// Bus carries small messages to whoever listens now. A slow listener loses messages; nobody waits for it.
type Bus interface {
	Publish(ctx context.Context, topic string, message []byte) error
	// Subscribe listens until cancel is called or the context ends; then the channel is closed.
	Subscribe(ctx context.Context, topic string) (messages <-chan []byte, cancel func(), err error)
}

// Store is one cache.
type Store interface {
	Limiter
	Bus
	Ping(ctx context.Context) error
	Close() error
}
