package inspection

import (
	"cmp"
	"slices"
	"time"

	"github.com/xuncha/xuncha/server/capture"
)

// reading is what a phone's two clocks said at one moment.
type reading struct {
	wall  time.Time
	since time.Duration // on the monotonic clock, which nobody can set
}

// longestRun is longer than any phone runs: what says more is no reading.
const longestRun = 3 * 365 * 24 * time.Hour

// setBack tells by how much a phone's clock was set back while an inspection was made: how much less went by on it between two readings than on one run of its monotonic
// clock. That it went ahead tells nothing, for many monotonic clocks stand still while a phone sleeps (W3C High Resolution Time, clock resolution and sleep).
func setBack(s Submission) (by time.Duration) {
	runs := map[string][]reading{}
	note := func(run, wall string, ms int64) {
		at := capture.Time(wall)
		if run != "" && !at.IsZero() && ms >= 0 && ms <= longestRun.Milliseconds() {
			runs[run] = append(runs[run], reading{at, time.Duration(ms) * time.Millisecond})
		}
	}
	note(s.MonotonicRun, s.SentAt, s.MonotonicMS)
	for _, p := range s.Photos {
		note(p.MonotonicRun, p.CapturedAt, p.MonotonicMS)
	}
	for _, all := range runs {
		slices.SortFunc(all, func(a, b reading) int { return cmp.Compare(a.since, b.since) })
		for i := 1; i < len(all); i++ {
			by = max(by, all[i].since-all[i-1].since-all[i].wall.Sub(all[i-1].wall))
		}
	}
	return by
}
