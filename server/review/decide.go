package review

import (
	"slices"
	"strings"

	"github.com/xuncha/xuncha/server/fault"
)

// Decision is a reviewer's act on a case that they hold.
type Decision string

// The decisions, named as the acts in the trail.
const (
	Accept          Decision = "accepted"
	RequestEvidence Decision = "evidence_requested"
	Dismiss         Decision = "dismissed"
	Order           Decision = "ordered"
	Close           Decision = "closed"
	Transfer        Decision = "transferred"
)

// rule is what a decision needs.
type rule struct {
	from     []State
	reason   bool
	releases bool // the reviewer lets go of the case
}

var rules = map[Decision]rule{
	Accept:          {from: []State{Open, EvidenceRequested}},
	RequestEvidence: {from: []State{Open, Accepted}, reason: true, releases: true},
	Dismiss:         {from: []State{Open, EvidenceRequested, Accepted}, reason: true, releases: true},
	Order:           {from: []State{Open, EvidenceRequested, Accepted}, releases: true},
	Close:           {from: []State{Reinspected}, releases: true},
	Transfer:        {from: []State{Open, EvidenceRequested, Accepted, Ordered, Rectified, Reinspected}, reason: true, releases: true},
}

// maxDeadline bounds an order's deadline, in working days.
const maxDeadline = 365

// allowed tells why a decision cannot be taken in the case's state, from the request alone. Errors: case_closed,
// case_act_not_allowed, reason_required, deadline_required.
func allowed(c Case, req DecideRequest) error {
	r, ok := rules[req.Decision]
	switch {
	case !ok:
		return fault.New(fault.BadArgument, "没有这种决定 · There is no such decision.")
	case !c.State.Active():
		return fault.New(fault.CaseClosed, "")
	case !slices.Contains(r.from, c.State):
		return fault.Newf(fault.CaseAct, "案件处于 %s，不能 %s · A case that is %s cannot be %s.", c.State, req.Decision, c.State, req.Decision)
	case r.reason && strings.TrimSpace(req.Reason) == "":
		return fault.New(fault.ReasonRequired, "")
	case req.Decision == Order && (req.WorkingDays < 1 || req.WorkingDays > maxDeadline):
		return fault.New(fault.DeadlineRequired, "")
	case req.Decision == Order && strings.TrimSpace(req.OrderText) == "":
		return fault.New(fault.ReasonRequired, "责令内容不可为空 · An order says what is to be done.")
	case req.Decision == Transfer && strings.TrimSpace(req.TransferTo) == "":
		return fault.New(fault.ReasonRequired, "须写明移送单位 · A transfer names the receiving body.")
	}
	return nil
}
