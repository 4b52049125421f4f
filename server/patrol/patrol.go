package patrol

import (
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/track"
)

// Patrol is one patrol of one person.
type Patrol struct {
	ID         uuid.UUID
	Tenant     string
	User       uuid.UUID
	UserName   string
	Device     *uuid.UUID
	OnBehalfOf *uuid.UUID // whose duty it was done for, if a delegate did it
	Asset      *uuid.UUID // what the person set out for; nil when unknown here
	AssetName  string
	Region     string
	Mode       string // foot, car, boat or drone
	Source     string // app, gpx, osmand or owntracks
	StartedAt  time.Time
	EndedAt    time.Time
	ReceivedAt time.Time
	SHA256     [32]byte // of the capture
	Fixes      int      // as they came
	Cleaner    track.Version
	LengthM    float64
	Duration   time.Duration // less pauses
	Flags      []checklist.Flag
	Summary    Summary
	Problems   bool // it reported something that is here
	Valid      bool // counts for at least one duty, and is not discounted
	Discounted bool
	OpenDoubts int
	Appealed   bool // an appeal waits for an answer
	PhotosHere int  // of its manifest
	JudgedAt   *time.Time
	Verdicts   []Verdict
	Covered    []Covered
	Doubts     []Doubt
	Acts       []Act
	capture    []byte
	sketch     []byte
	ties       map[string]tie // how its verdicts rest on other patrols, by code of the rule; nil until it is judged
}

// Summary is what the capture says besides its track.
type Summary struct {
	Photos      []Photo     `json:"photos,omitempty"`
	Events      []uuid.UUID `json:"events,omitempty"`
	Inspections []uuid.UUID `json:"inspections,omitempty"`
	Pauses      []Pause     `json:"pauses,omitempty"`
	Form        string      `json:"form,omitempty"` // code of the pack that was answered
	Answered    int         `json:"answered,omitempty"`
	Bad         int         `json:"bad,omitempty"` // answers that say that something is wrong
	Note        string      `json:"note,omitempty"`
	App         string      `json:"app,omitempty"`
	Device      string      `json:"device,omitempty"`
}

// Photo is a line of a capture's manifest.
type Photo struct {
	SHA256     string     `json:"sha256"`
	Size       int64      `json:"size"`
	CapturedAt *time.Time `json:"captured_at,omitempty"`
	Lat        *float64   `json:"lat,omitempty"` // WGS 84
	Lng        *float64   `json:"lng,omitempty"`
}

// Pause is a time that does not count.
type Pause struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
}

// Covered is what a patrol covered of one asset, by one width.
type Covered struct {
	Asset     uuid.UUID
	Name      string
	Kind      grid.AssetKind
	Intervals coverage.Intervals // of a reach
	Swept     []byte             // of a lake or plot, as coverage.Plot writes it
	MM        int64              // covered, of a reach
	M2        float64            // covered, of a lake or plot
	Width     rule.Width         // that it was measured with
	LengthMM  int64
	AreaM2    float64
}

// Doubt is something that a person is to judge; it changes nothing by itself.
type Doubt struct {
	Name     string
	Evidence []byte // JSON object
	Text     checklist.Text
	State    string // open, confirmed or dismissed
}

// Act is a line of the trail: what a person said of the patrol.
type Act struct {
	What     string
	User     *uuid.UUID
	UserName string
	At       time.Time
	Note     string
	Doubt    string
}

// The flags that this field raises on how a patrol came, besides sync's own.
const (
	FlagAssetUnknown  = "asset_unknown"
	FlagOutsideRegion = "outside_own_region"
	FlagLate          = "late"
	FlagFuture        = "time_in_future"
	FlagBadTime       = "time_unusable"
	FlagNoFixes       = "track_empty"
	FlagNotDelegated  = "not_delegated"
	FlagPackUnknown   = "pack_unknown"
	FlagOddField      = "field_unreadable" // of another type than it must be: left out
	FlagBadFixes      = "fixes_unusable"   // fixes without a place on earth or a time
	FlagOutsideTime   = "fixes_outside"    // fixes outside its start and end: kept, and left out of every figure
	FlagTooLong       = "time_too_long"    // longer than any patrol is
)

// The limits beyond which a doubt is flagged. Proposals, as for inspections.
const (
	lateAfter  = 7 * 24 * time.Hour
	clockError = 5 * time.Minute
)
