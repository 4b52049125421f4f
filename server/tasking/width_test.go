package tasking

import (
	"testing"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/rule"
)

// TestEachRuleIsCreditedByItsOwnWidth: by the cover of just its width where there is one; of those that were kept by one width for all, by none that is wider.
func TestEachRuleIsCreditedByItsOwnWidth(t *testing.T) {
	patrol, asset := uuid.New(), uuid.New()
	reach := func(cm ...int) (out []cover) {
		for _, w := range cm {
			out = append(out, cover{rule.Width{CM: w}, []byte{byte(w / 100)}})
		}
		return out
	}
	plot := []cover{{rule.Width{CM: 5000, SideCM: 1000}, []byte{1}}, {rule.Width{CM: 5000, SideCM: 2000}, []byte{2}}, {rule.Width{CM: 9000, SideCM: 2000}, []byte{3}}}
	for name, c := range map[string]struct {
		covers []cover
		reach  bool
		want   int // −1: nothing
	}{
		"its own of several":         {reach(3000, 5000, 10000), true, 50},
		"its own alone":              {reach(5000), true, 50},
		"a narrower of before":       {reach(2000, 3000), true, 30},
		"a wider":                    {reach(10000), true, -1},
		"nothing":                    {nil, true, -1},
		"a plot, by its own squares": {plot, false, 2},
		"a plot, by others":          {plot[:1], false, 1},
		"a plot, by a wider swath":   {plot[2:], false, -1},
	} {
		l := ledger{covers: map[coverKey][]cover{{patrol, asset}: c.covers}, widths: map[ruleKey]rule.Coverage{{"r", 2}: {BufferM: 50, SwathM: 50, ResolutionM: 20}, {"r", 1}: {BufferM: 500, SwathM: 500, ResolutionM: 20}}}
		raw, ok := l.seen(visit{patrol: patrol, by: 2}, &Debt{Asset: asset, Rule: "r"}, c.reach)
		if ok != (c.want >= 0) || ok && int(raw[0]) != c.want {
			t.Errorf("%s: %v, %v", name, raw, ok)
		}
	}
}
