package memory_test

import (
	"testing"
	"time"

	"github.com/xuncha/xuncha/internal/cache/cachetest"
	"github.com/xuncha/xuncha/internal/cache/memory"
	"github.com/xuncha/xuncha/internal/clock"
)

func TestStore(t *testing.T) {
	c := clock.Fixed(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	cachetest.Run(t, memory.New(c), func(d time.Duration) { c.Advance(d) })
}
