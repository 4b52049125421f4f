package clock_test

import (
	"strings"
	"testing"
	"time"

	"github.com/xuncha/xuncha/internal/clock"
)

func TestSystemIsUTCWithoutMonotonicReading(t *testing.T) {
	now := clock.System.Now()
	if now.Location() != time.UTC {
		t.Errorf("zone is %v, want UTC", now.Location())
	}
	if strings.Contains(now.String(), "m=") {
		t.Errorf("%v carries a monotonic reading", now)
	}
}

func TestFakeStandsStillUntilMoved(t *testing.T) {
	beijing := time.FixedZone("Asia/Shanghai", 8*3600)
	start := time.Date(2026, 3, 1, 8, 0, 0, 0, beijing)
	c := clock.Fixed(start)
	if got := c.Now(); !got.Equal(start) || got.Location() != time.UTC {
		t.Fatalf("Now() = %v, want %v in UTC", got, start)
	}
	if got := c.Advance(90 * time.Second); !got.Equal(start.Add(90*time.Second)) || !c.Now().Equal(got) {
		t.Errorf("after Advance: %v, Now %v", got, c.Now())
	}
	c.Set(start.Add(-time.Hour))
	if got := c.Now(); !got.Equal(start.Add(-time.Hour)) || got.Location() != time.UTC {
		t.Errorf("after Set: %v", got)
	}
}
