package seeds_test

import (
	"testing"
	"time"

	"github.com/xuncha/xuncha/seeds"
	"github.com/xuncha/xuncha/server/rule"
)

// TestRules: every default rule can be published, and asks what domain facts propose.
func TestRules(t *testing.T) {
	raws, err := seeds.Rules()
	if err != nil {
		t.Fatal(err)
	}
	byCode := map[string]rule.Rule{}
	for _, raw := range raws {
		r, err := rule.Read(raw)
		if err != nil {
			t.Fatalf("%v: %s", err, raw)
		}
		byCode[r.Code] = r
	}
	for _, code := range []string{"river_chief", "river_keeper", "forest_chief", "ranger"} {
		if _, ok := byCode[code]; !ok {
			t.Errorf("there is no default rule %s", code)
		}
	}
	for tier, per := range map[string]rule.Per{"city": rule.HalfYear, "county": rule.Quarter, "township": rule.Month, "village": rule.Week} {
		for _, code := range []string{"river_chief", "forest_chief"} {
			at := time.Date(2026, 10, 15, 8, 0, 0, 0, rule.Beijing)
			p, n, ok := byCode[code].Owed(tier, time.Date(2020, 1, 1, 0, 0, 0, 0, rule.Beijing), time.Date(2030, 1, 1, 0, 0, 0, 0, rule.Beijing), at)
			if !ok || n != 1 || p != rule.PeriodOf(per, at) {
				t.Errorf("%s of the %s owes %d in %v, ok %v", code, tier, n, p, ok)
			}
		}
	}
}
