// Package clock passes time in, so that nothing depends on when it happened to run.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time, in UTC.
type Clock interface{ Now() time.Time }

// System is the machine's clock.
type System struct{}

// Now is the machine's time in UTC, to the microsecond: what both database engines keep.
func (System) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Set is a clock that stands until it is moved.
type Set struct {
	mu sync.Mutex
	at time.Time
}

// NewSet returns a clock that stands at the time given.
func NewSet(at time.Time) *Set { return &Set{at: at.UTC().Truncate(time.Microsecond)} }

// Now is the time it stands at.
func (s *Set) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

// Move moves the clock, forward or back.
func (s *Set) Move(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = s.at.Add(d)
}
