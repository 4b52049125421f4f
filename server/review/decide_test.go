package review

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/xuncha/xuncha/server/fault"
)

var everyState = []State{Open, EvidenceRequested, Accepted, Ordered, Rectified, Reinspected, Closed, Dismissed, Transferred}

// whole is a request that has everything that any decision needs.
func whole(d Decision) DecideRequest {
	return DecideRequest{Decision: d, Reason: "理由", WorkingDays: 5, OrderText: "封堵", TransferTo: "住建局"}
}

// The table by hand: which decisions a state allows. The code has it the other way round.
var possible = map[State][]Decision{
	Open:              {Accept, RequestEvidence, Dismiss, Order, Transfer},
	EvidenceRequested: {Accept, Dismiss, Order, Transfer},
	Accepted:          {RequestEvidence, Dismiss, Order, Transfer},
	Ordered:           {Transfer},
	Rectified:         {Transfer},
	Reinspected:       {Close, Transfer},
}

func TestWhatEachStateAllows(t *testing.T) {
	for _, s := range everyState {
		want := map[Decision]bool{}
		for _, d := range possible[s] {
			want[d] = true
		}
		for d := range rules {
			err := allowed(Case{State: s}, whole(d))
			switch {
			case want[d] && err != nil:
				t.Errorf("%s → %s: %v", s, d, err)
			case !want[d] && s.Active() && !fault.Is(err, fault.CaseAct):
				t.Errorf("%s → %s: %v", s, d, err)
			case !s.Active() && !fault.Is(err, fault.CaseClosed):
				t.Errorf("%s → %s: %v", s, d, err)
			}
		}
	}
}

func TestWhatEachDecisionNeeds(t *testing.T) {
	for name, c := range map[string]struct {
		state  State
		change func(*DecideRequest)
		of     Decision
		want   fault.Reason
	}{
		"no reason to dismiss":    {Open, func(r *DecideRequest) { r.Reason = "  " }, Dismiss, fault.ReasonRequired},
		"no reason to send back":  {Open, func(r *DecideRequest) { r.Reason = "" }, RequestEvidence, fault.ReasonRequired},
		"order without deadline":  {Open, func(r *DecideRequest) { r.WorkingDays = 0 }, Order, fault.DeadlineRequired},
		"order with a far one":    {Open, func(r *DecideRequest) { r.WorkingDays = 366 }, Order, fault.DeadlineRequired},
		"order that says nothing": {Open, func(r *DecideRequest) { r.OrderText = "" }, Order, fault.ReasonRequired},
		"transfer to nobody":      {Open, func(r *DecideRequest) { r.TransferTo = "" }, Transfer, fault.ReasonRequired},
		"no such decision":        {Open, func(r *DecideRequest) { r.Decision = "burned" }, Accept, fault.BadArgument},
	} {
		r := whole(c.of)
		c.change(&r)
		if err := allowed(Case{State: c.state}, r); !fault.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever is tried in whatever order, an ended case stays ended, and closing needs order, rectification and re-inspection.
func TestNoOrderOfActsClosesACaseUnseen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Case{State: Open}
		var seen []State
		for range rapid.IntRange(1, 30).Draw(t, "acts") {
			before := c.State
			d := rapid.SampledFrom([]Decision{Accept, RequestEvidence, Dismiss, Order, Close, Transfer}).Draw(t, "decision")
			if allowed(c, whole(d)) == nil {
				c.State = State(d)
			}
			if c.State == Ordered && rapid.Bool().Draw(t, "rectified") {
				c.State = Rectified
			}
			if c.State == Rectified && rapid.Bool().Draw(t, "reinspected") {
				c.State = Reinspected
			}
			if !before.Active() && c.State != before {
				t.Fatalf("an ended case moved from %s to %s", before, c.State)
			}
			seen = append(seen, c.State)
			if c.State == Closed && before == Open {
				t.Fatalf("closed unseen: %v", seen)
			}
		}
	})
}
