package registry

import (
	"bytes"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Target is something that is inspected.
type Target struct {
	ID            uuid.UUID
	Tenant        string
	Kind          Kind
	Code          string // official; empty while unknown
	Name          string
	Region        string
	Place         geo.Place
	Status        string // active, suspended, closed or withdrawn
	Attributes    []byte // JSON object of the kind's own fields
	Demonstration bool
	Version       int64
	UpdatedAt     time.Time
	Distance      geo.Meters // only in answers to a search by nearness
}

// Sign is what a target's QR sign says: its county and the last twelve digits of its id. Anybody can derive it, and it never changes.
func (t Target) Sign() string { return t.Tenant + "-" + t.ID.String()[24:] }

// active is the status of a target that is to be inspected.
const active = "active"

var statuses = []string{active, "suspended", "closed", "withdrawn"}

// prepare checks a target in full and brings it into its one form. Errors: bad_argument, bad_attributes, region_unknown, not_found
// when the region lies outside the caller's.
func (t *Target) prepare(sc scope.Scope, regions map[string]Region) error {
	if t.Status == "" {
		t.Status = active
	}
	switch {
	case t.ID == uuid.Nil:
		return fault.New(fault.BadID, "")
	case !t.Kind.Known():
		return fault.Newf(fault.BadArgument, "没有类别 %q · There is no kind %q.", t.Kind, t.Kind)
	case strings.TrimSpace(t.Name) == "" || utf8.RuneCountInString(t.Name) > 200:
		return fault.New(fault.BadArgument, "名称须为 1–200 个字 · A name has 1 to 200 characters.")
	case strings.ContainsRune(t.Name+t.Code, 0):
		return fault.New(fault.BadArgument, "名称或编码含空字符 · The name or code holds a NUL character.")
	case utf8.RuneCountInString(t.Code) > 64:
		return fault.New(fault.BadArgument, "编码最多 64 个字 · A code has at most 64 characters.")
	case !slices.Contains(statuses, t.Status):
		return fault.Newf(fault.BadArgument, "没有状态 %q · There is no status %q.", t.Status, t.Status)
	case regions[t.Region].Code == "" || !strings.HasPrefix(t.Region, sc.Tenant):
		return fault.Newf(fault.RegionUnknown, "本县没有区划 %q · This county has no region %q.", t.Region, t.Region)
	case !sc.Covers(t.Region):
		return fault.New(fault.OutsideRegion, "")
	}
	if _, err := geo.NewPlace(t.Place.Lat, t.Place.Lng, string(geo.WGS84)); err != nil {
		return err
	}
	var err error
	t.Attributes, err = t.Kind.checkAttributes(t.Attributes)
	return err
}

// says tells whether both say the same of themselves.
func (t Target) says(same Target) bool {
	return t.Kind == same.Kind && t.Name == same.Name && t.Code == same.Code && t.Region == same.Region && t.Place.Raw == same.Place.Raw && t.Place.Datum == same.Place.Datum &&
		t.Status == same.Status && bytes.Equal(t.Attributes, same.Attributes)
}

// Region is an administrative division.
type Region struct{ Code, Parent, Tier, Name string }

// Event is one line of a target's file.
type Event struct {
	ID   uuid.UUID
	What string
	User uuid.UUID // zero when the system did it
	At   time.Time
	Data []byte // JSON object, or nil
}
