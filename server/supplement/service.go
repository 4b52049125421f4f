package supplement

import (
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/review"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Service takes supplements in.
type Service struct {
	clock       clock.Clock
	inspections *inspection.Service
	cases       *review.Service
	register    *registry.Service
}

// New makes the service.
func New(c clock.Clock, inspections *inspection.Service, cases *review.Service, register *registry.Service) *Service {
	return &Service{c, inspections, cases, register}
}

// Capture is a supplement that is kept.
type Capture struct {
	ID         uuid.UUID
	Kind       string
	Payload    []byte
	SHA256     [32]byte
	Subject    *uuid.UUID // the inspection, case or target it is about
	By         scope.Scope
	Flags      []checklist.Flag
	State      State
	CapturedAt *time.Time
	ReceivedAt time.Time
	doc        document
	found      found        // of a target
	refused    *fault.Fault // of a target: why it is not taken in
}

// State is where a supplement stands.
type State string

// The states.
const (
	Received State = "received" // it waits for what it is about: its inspection, or photos
	Complete State = "complete" // it has had its effect, or never can: its flags say so
)

// The doubts that this field raises.
const (
	FlagInspectionUnknown = "inspection_unknown"    // no such inspection has come yet
	FlagAnothers          = "inspection_of_another" // somebody else made it
	FlagPhotosNotAdded    = "photos_not_added"      // of somebody else on another device: it is kept, and the inspection's manifest is as it was
	FlagCaseUnknown       = "case_unknown"
	FlagNotApplied        = "case_act_not_applied" // the case had moved on, or the act is not known; it is noted in the trail
	FlagReceiptUnknown    = "receipt_unknown"      // the log has no such entry of this person
)
