package review

import (
	"encoding/json"
	"reflect"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/checklist"
)

// State is where a case stands.
type State string

// The states. README.md has the diagram.
const (
	Open              State = "open"
	EvidenceRequested State = "evidence_requested"
	Accepted          State = "accepted"
	Ordered           State = "ordered"
	Rectified         State = "rectified"
	Reinspected       State = "reinspected"
	Closed            State = "closed"
	Dismissed         State = "dismissed"
	Transferred       State = "transferred"
)

// Active tells whether anything is still to be done.
func (s State) Active() bool { return s != Closed && s != Dismissed && s != Transferred }

// UnregisteredTarget is what a target is called that the register does not know.
const UnregisteredTarget = "未登记对象 · Unregistered target"

// Case is one matter at one target.
type Case struct {
	ID             uuid.UUID
	Tenant         string
	State          State
	Severity       string
	Region         string
	Target         *uuid.UUID // nil when the inspection named a target that is unknown here
	TargetKind     string
	TargetName     string
	OpenedAt       time.Time
	DueAt          time.Time // when the present step is due
	ClaimedBy      *uuid.UUID
	ClaimExpiresAt *time.Time
	FindingCount   int
	Source         string // inspection, or report of the public
	Cell           *int64 // S2 leaf cell of the place; nil when nobody knows it
	OnBeat         bool   // it lies at something that is patrolled
	Late           bool   // a step was taken after it was due
	Rechecks       int    // re-inspections
	RechecksFailed int    // of them, those that were not passed
	Version        int64
	Findings       []Finding
	Acts           []Act
	Inspections    []uuid.UUID

	stood standing // as the database has it
}

// standing is what a board tells of a case.
type standing struct {
	state                    State
	severity                 string
	due                      time.Time
	late                     bool
	rechecks, rechecksFailed int
	since                    time.Time
}

// now is how the case stands since a moment.
func (c Case) now(since time.Time) standing {
	return standing{c.State, c.Severity, c.DueAt, c.Late, c.Rechecks, c.RechecksFailed, since}
}

// changed tells whether the case stands otherwise than the database has it.
func (c Case) changed() bool { return c.now(c.stood.since) != c.stood }

// heldBy tells whether the person holds the case now.
func (c Case) heldBy(user uuid.UUID, now time.Time) bool {
	return c.ClaimedBy != nil && *c.ClaimedBy == user && c.ClaimExpiresAt != nil && now.Before(*c.ClaimExpiresAt)
}

// Finding is what a case is about.
type Finding struct {
	Inspection uuid.UUID
	ItemCode   string
	Severity   string
	Text       checklist.Text
	Basis      string
	Note       string
	Grounds    checklist.Text // why the answer is bad
}

// Acts that are named neither as a decision nor as a state.
const (
	joined      = "joined"
	reopened    = "reopened"   // what joined is answered by no order
	registered  = "registered" // the target, which was unknown
	reinspected = "reinspected"
)

// Act is an entry of the trail.
type Act struct {
	ID       uuid.UUID
	Seq      int
	Name     string // opened, joined, reopened, registered, claimed, released, or a state
	User     uuid.UUID
	UserName string
	At       time.Time
	Reason   string
	Data     []byte // JSON object or nil
}

// same tells whether an act of the trail is what is asked for: who, what, why, and all that is asked. What the act found out besides, such as a deadline's day, is its own.
func (a Act) same(asked Act) bool {
	if a.Name != asked.Name || a.User != asked.User || a.Reason != asked.Reason {
		return false
	}
	var done, want map[string]any
	_, _ = json.Unmarshal(a.Data, &done), json.Unmarshal(asked.Data, &want) // objects or nothing
	for key, value := range want {
		if !reflect.DeepEqual(done[key], value) {
			return false
		}
	}
	return true
}
