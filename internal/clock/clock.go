package clock

import (
	"sync"
	"time"
)

// Clock tells the time, always in UTC.
type Clock interface {
	Now() time.Time
}

// System is the machine's clock.
var System Clock = system{}

type system struct{}

// Now is cut to the microsecond, which is what both database engines keep, so that two readings compare as they would after a trip there.
func (system) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Fake is a clock that stands still until it is told otherwise. It may be used by several goroutines at once.
type Fake struct {
	mu  sync.Mutex
	now time.Time
}

// Fixed returns a clock that stands at t.
func Fixed(t time.Time) *Fake { return &Fake{now: t.UTC().Round(0)} }

// Now returns the time that was last set.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Set moves the clock to t, backwards too: phones' and servers' clocks do that.
func (f *Fake) Set(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = t.UTC().Round(0)
}

// Advance moves the clock by d and returns the new time.
func (f *Fake) Advance(d time.Duration) time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
	return f.now
}
