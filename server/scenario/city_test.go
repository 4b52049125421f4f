package scenario

import (
	"testing"

	"google.golang.org/protobuf/proto"

	taskingv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tasking/v1"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/grid"
)

// TestTheCitysPageIsWhatTheCountiesSee: the city's lines, which several connections read, are what each of the counties sees of itself, and the whole is their sum and the city's own.
func TestTheCitysPageIsWhatTheCountiesSee(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := taskingv1.NewTaskingServiceClient(w.Conn)
		page := func(tenant, account, region string) *taskingv1.GetCoverageResponse {
			out, err := c.GetCoverage(apptest.As(w.Login(tenant, account).Access), &taskingv1.GetCoverageRequest{Region: region, Below: true, Trend: []string{"2026-10", "2026-09"}})
			w.Must(err)
			return out
		}
		city := page("1408", "city", "1408")
		var owed, duties int32
		for _, line := range city.GetRegions() {
			owed, duties = owed+line.GetOwed(), duties+line.GetDuties()
			if line.GetRegion() == "1408" {
				continue
			}
			own := page(line.GetRegion(), "admin", line.GetRegion()).GetTotal()
			own.Tier = line.Tier
			if !proto.Equal(own, line) {
				t.Errorf("the county sees %v\nthe city sees   %v", own, line)
			}
		}
		if n := len(city.GetRegions()); n < 13 || owed != city.GetTotal().GetOwed() || duties != city.GetTotal().GetDuties() || duties == 0 {
			t.Errorf("%d lines, %d of %d visits, %d of %d duties", n, owed, city.GetTotal().GetOwed(), duties, city.GetTotal().GetDuties())
		}
		var tiers int32
		for _, line := range city.GetTiers() {
			tiers += line.GetOwed()
		}
		if len(city.GetTiers()) != len(grid.Tiers) || tiers != owed || len(city.GetTrend()) != 2 {
			t.Errorf("%d tiers owe %d of %d; %d other periods", len(city.GetTiers()), tiers, owed, len(city.GetTrend()))
		}
	})
}
