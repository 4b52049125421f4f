package patrol_test

import (
	"testing"

	"github.com/xuncha/xuncha/server/apptest"
)

// TestAWalkAlongTheReachCounts is the life of an ordinary patrol, from the phone's bytes to a verdict.
func TestAWalkAlongTheReachCounts(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		v := inValley(t, w)
		p := v.handIn("chief-a", v.walk(start, river, 1.3), nil)
		if !p.Valid || len(p.Verdicts) != 1 || !p.Verdicts[0].Valid {
			t.Fatalf("the walk does not count: %+v", p.Verdicts)
		}
		if len(p.Covered) != 1 || float64(p.Covered[0].MM) < 0.97*float64(p.Covered[0].LengthMM) {
			t.Errorf("of the reach this was covered: %+v", p.Covered)
		}
		if len(p.Doubts) > 0 || len(p.Flags) > 0 {
			t.Errorf("there are doubts about an honest walk: %s %v", doubtsOf(p), p.Flags)
		}
	})
}
