package patrol

import (
	"cmp"
	"slices"
	"time"

	"github.com/xuncha/xuncha/server/track"
)

// apart cuts fixes, in whatever order they came, where none was recorded for longer than silence, and where a patrol would last longer than any may. Each part is in the order of time.
func apart(fixes []track.Fix, silence time.Duration) (out [][]track.Fix) {
	fixes = inOrder(fixes)
	for i := range fixes {
		if i == 0 || fixes[i].At-fixes[i-1].At > silence.Milliseconds() || fixes[i].At-out[len(out)-1][0].At > longestDay.Milliseconds() {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], fixes[i])
	}
	return out
}

// inOrder sorts fixes by time; those of one time stay as they came.
func inOrder(fixes []track.Fix) []track.Fix {
	slices.SortStableFunc(fixes, func(a, b track.Fix) int { return cmp.Compare(a.At, b.At) })
	return fixes
}
