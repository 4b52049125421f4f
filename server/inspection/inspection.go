package inspection

import (
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/checklist"
)

// State is how far an inspection has come.
type State string

// The states: received → complete, never back.
const (
	Received State = "received" // the form is here, photos are missing
	Complete State = "complete" // every photo is here with an equal hash
)

// Inspection is one check of one target.
type Inspection struct {
	ID           uuid.UUID
	Tenant       string
	Target       *uuid.UUID // nil when the target is unknown here: kept and flagged
	Region       string
	Pack         string
	PackVersion  int
	Inspector    uuid.UUID
	Device       *uuid.UUID
	State        State
	CapturedAt   *time.Time // nil when the device's time cannot be one
	ReceivedAt   time.Time
	CompletedAt  *time.Time
	Lat, Lng     *float64 // degrees, WGS 84
	onBeat       bool     // what it found is grave, and lies where somebody patrols
	Accuracy     *float64 // metres
	Distance     *float64 // metres from the target
	Flags        []checklist.Flag
	Severity     string // worst of the findings
	TargetName   string // of a list, as the register has it now
	TargetKind   string
	PhotosWanted int
	PhotosHere   int
	SHA256       [32]byte
	Findings     []Finding
	Photos       []Photo
	Submission   []byte // only when one is asked for
}

// Finding is a problem of an inspection.
type Finding struct {
	ID       uuid.UUID
	ItemCode string
	Severity string
	Text     checklist.Text
	Basis    string
	Note     string
	Grounds  checklist.Text // why the answer is bad; empty where the item's own text says it all
}

// Photo is a line of the manifest.
type Photo struct {
	SHA256     string
	Size       int64
	Item       string
	Here       bool
	CapturedAt *time.Time
	Lat, Lng   *float64

	// Of the photo itself, once it is here and was looked at.
	Flags         []checklist.Flag
	Thumbnail     bool
	MediaType     string
	Width, Height int // pixels
}

// The flags that this field raises; checklist raises those of the answers.
const (
	FlagTargetUnknown = "target_unknown"
	FlagWithdrawn     = "target_withdrawn" // by the time it came; it may not have been when it was captured
	FlagPackUnknown   = "pack_unknown"
	FlagPackMisfit    = "pack_other_kind"
	FlagNoPosition    = "position_missing"
	FlagBadPosition   = "position_unusable"
	FlagPoorPosition  = "position_inaccurate"
	FlagMock          = "position_mock"
	FlagFar           = "far_from_target"
	FlagBadTime       = "time_unusable"
	FlagFuture        = "time_in_future"
	FlagLate          = "late"
	FlagClock         = "clock_wrong"
	FlagSetBack       = "clock_set_back"
	FlagOneOfficer    = "one_officer"
	FlagNoSignature   = "signature_missing"
	FlagOutsideRegion = "outside_own_region"
	FlagOddField      = "field_unreadable" // of another type than it must be: left out
)

// The limits beyond which a doubt is flagged. Proposals, not law.
const (
	farMeters  = 200.0
	poorMeters = 100.0
	lateAfter  = 7 * 24 * time.Hour
	clockError = 5 * time.Minute
)

// Doubt is how far off the place may be, in metres, as far as that excuses anything.
func (in Inspection) Doubt() float64 {
	if in.Accuracy == nil {
		return 0
	}
	return max(0, min(*in.Accuracy, poorMeters))
}

// MadeAt is when it was made, as far as that can be upheld: when the device says, unless that is no time or lies after it was received.
func (in Inspection) MadeAt() time.Time {
	if in.CapturedAt != nil && in.CapturedAt.Before(in.ReceivedAt) {
		return *in.CapturedAt
	}
	return in.ReceivedAt
}
