package rule

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"sync"

	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
)

// Rule is one version of a rule. Published it never changes; another version holds from another day on.
type Rule struct {
	Code    string         `json:"code"`
	Version int            `json:"version"`
	Name    checklist.Text `json:"name"`
	Origin  string         `json:"origin"`           // law, source, or "proposal"
	Assets  []string       `json:"assets"`           // reach, lake, plot
	Months  []int          `json:"months,omitempty"` // in which anything is owed; empty: all

	// The first that fits tier, month and warning level says how often: the highest levels stand first.
	Frequencies []Frequency `json:"frequencies"`
	// PerPerson: a visit of any of the person's assets counts for all of them. Else each asset is owed its own.
	PerPerson bool `json:"per_person"`

	Visits   []Visit  `json:"visits"` // the first that fits the tier says what makes a visit count
	Coverage Coverage `json:"coverage"`

	// CaseLevels are the levels of reported problems that open a case: minor, normal, major; empty: none does.
	CaseLevels []string `json:"case_levels,omitempty"`

	GraceDays    int `json:"grace_days"`    // after a period's end, until it is overdue
	EscalateDays int `json:"escalate_days"` // overdue, until the next tier up is told
	StaleMinutes int `json:"stale_minutes"` // without a fix, until a background tracker's patrol is over
}

// Frequency is how often a tier owes a visit.
type Frequency struct {
	Tier   string `json:"tier"`             // city, county, township, village; empty: any
	Months []int  `json:"months,omitempty"` // of its season; empty: all
	// Warning is the level from which on it holds: yellow, orange or red; empty: always.
	Warning string `json:"warning,omitempty"`
	Times   int    `json:"times"`
	Per     Per    `json:"per"`
	// DistinctDays: what is counted are days with a visit and not visits. A second one on the same day, of Beijing's, counts for nothing.
	DistinctDays bool `json:"distinct_days,omitempty"`
}

// AsMuchAs tells whether another asks the same of a tier.
func (f Frequency) AsMuchAs(o Frequency) bool {
	return f.Times == o.Times && f.Per == o.Per && f.DistinctDays == o.DistinctDays
}

// Visit is what makes a patrol count.
type Visit struct {
	Tier         string   `json:"tier,omitempty"` // empty: any
	LeastMinutes float64  `json:"least_minutes"`  // less pauses
	LeastMeters  float64  `json:"least_meters"`   // of the cleaned track
	LeastShare   float64  `json:"least_share"`    // of the cleaned places within the buffer of the asset, 0 to 1
	LeastGapHour float64  `json:"least_gap_hours"`
	Evidence     bool     `json:"evidence"` // at least one photo, or an answered form
	Modes        []string `json:"modes,omitempty"`
}

// Coverage is how movement covers an asset.
type Coverage struct {
	BufferM     float64 `json:"buffer_m"`     // to either side of a reach
	SwathM      float64 `json:"swath_m"`      // whole width of what is seen of a plot
	ResolutionM float64 `json:"resolution_m"` // of a plot's squares
	LeastShare  float64 `json:"least_share"`  // of the asset in the period; 0: none asked
}

// Width is by what a cover is measured and under what it is kept: a reach's buffer, or the swath over a plot with the side of its squares, in centimetres.
type Width struct{ CM, SideCM int }

// Width of a reach, or of a lake or plot.
func (c Coverage) Width(reach bool) Width {
	cm := func(metres float64) int { return int(math.Round(metres * 100)) }
	if reach {
		return Width{CM: cm(c.BufferM)}
	}
	return Width{cm(c.SwathM), cm(c.ResolutionM)}
}

// Limits on what a rule may say.
const (
	maxRuleBytes = 64 << 10
	maxTimes     = 100
)

// Warnings are the levels of warning that an asset may be under, from none to the gravest.
var Warnings = []string{"", "yellow", "orange", "red"}

var (
	codes = regexp.MustCompile(`^[a-z][a-z0-9_]{1,31}$`)
	kinds = []string{"reach", "lake", "plot"}
	tiers = []string{"", "city", "county", "township", "village"}
	modes = []string{"foot", "car", "boat", "drone"}
	grave = []string{"minor", "normal", "major"}
)

// Read reads a rule's JSON and checks it. Errors: rule_invalid, which says where.
func Read(raw []byte) (Rule, error) {
	var r Rule
	if len(raw) > maxRuleBytes {
		return r, invalid("规则过大 · The rule is too large.")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return r, invalid("规则无法读取 · The rule cannot be read: %v", err)
	}
	return r, r.check()
}

// maxKept bounds how many versions are remembered.
const maxKept = 1000

// kept remembers versions that were read by ReadKept, by their bytes' hash: each patrol is judged by all of a tenant's.
var kept struct {
	sync.Mutex
	of map[[32]byte]Rule
}

// ReadKept is Read for bytes that are kept, which never change. What it gives is shared: nobody changes it. Errors: rule_invalid.
func ReadKept(raw []byte) (Rule, error) {
	sum := sha256.Sum256(raw)
	kept.Lock()
	defer kept.Unlock()
	if r, ok := kept.of[sum]; ok {
		return r, nil
	}
	r, err := Read(raw)
	if err != nil {
		return r, err
	}
	if kept.of == nil || len(kept.of) >= maxKept {
		kept.of = map[[32]byte]Rule{}
	}
	kept.of[sum] = r
	return r, nil
}

// Canonical is the bytes that are kept of a rule, and their SHA-256.
func (r Rule) Canonical() ([]byte, [32]byte) {
	raw, _ := json.Marshal(r) // of plain fields: it cannot fail
	return raw, sha256.Sum256(raw)
}

func invalid(format string, args ...any) error {
	return fault.New(fault.RuleInvalid, fmt.Sprintf(format, args...))
}

func (r Rule) check() error {
	switch {
	case !codes.MatchString(r.Code) || r.Version < 1:
		return invalid("代码或版本有误 · Code or version is not valid.")
	case r.Name.ZH == "" || r.Name.EN == "" || r.Origin == "":
		return invalid("名称或出处为空 · Name or origin is empty.")
	case len(r.Assets) == 0 || !within(r.Assets, kinds):
		return invalid("assets 须为 reach、lake、plot · assets must be of reach, lake, plot.")
	case len(r.Frequencies) == 0 || len(r.Frequencies) > 50 || len(r.Visits) == 0 || len(r.Visits) > 50:
		return invalid("frequencies 与 visits 各须 1–50 条 · There must be 1 to 50 frequencies and visits.")
	case !between(float64(r.GraceDays), 0, 366) || !between(float64(r.EscalateDays), 1, 366) || !between(float64(r.StaleMinutes), 5, 1440):
		return invalid("grace_days、escalate_days 或 stale_minutes 超出范围 · grace_days, escalate_days or stale_minutes is out of range.")
	case !between(r.Coverage.BufferM, 1, 1000) || !between(r.Coverage.SwathM, 1, 2000) || !between(r.Coverage.ResolutionM, 1, 500) || !between(r.Coverage.LeastShare, 0, 1):
		return invalid("coverage 超出范围 · coverage is out of range.")
	}
	if !within(r.CaseLevels, grave) {
		return invalid("case_levels 须为 minor、normal、major · case_levels must be of minor, normal, major.")
	}
	for _, m := range r.Months {
		if m < 1 || m > 12 {
			return invalid("months 须为 1–12 · months are 1 to 12.")
		}
	}
	for i, f := range r.Frequencies {
		if slices.ContainsFunc(f.Months, func(m int) bool { return m < 1 || m > 12 }) {
			return invalid("months 须为 1–12 · months are 1 to 12.")
		}
		if n, ok := mostDays[f.Per]; ok && f.DistinctDays && f.Times > n {
			return invalid("第 %d 条 frequencies 按天计次，次数多于期间的天数 · Frequency %d counts days, and asks for more than its period has.", i+1, i+1)
		}
		if !slices.Contains(Warnings, f.Warning) || f.Times < 1 || f.Times > maxTimes || !slices.Contains(pers, f.Per) || !slices.Contains(tiers, f.Tier) {
			return invalid("第 %d 条 frequencies 有误 · Frequency %d is not valid.", i+1, i+1)
		}
	}
	for i, v := range r.Visits {
		if !between(v.LeastMinutes, 0, 1440) || !between(v.LeastMeters, 0, 1e6) || !between(v.LeastShare, 0, 1) || !between(v.LeastGapHour, 0, 8784) || !within(v.Modes, modes) || !slices.Contains(tiers, v.Tier) {
			return invalid("第 %d 条 visits 有误 · Visit %d is not valid.", i+1, i+1)
		}
	}
	return nil
}

// mostDays is how many days the shortest of a period's kind has, where a rule could ask for more of them.
var mostDays = map[Per]int{Day: 1, Week: 7, Month: 28, Quarter: 90}

func between(v, least, most float64) bool { return v >= least && v <= most }

func within(all, allowed []string) bool {
	return !slices.ContainsFunc(all, func(s string) bool { return !slices.Contains(allowed, s) })
}

// VisitOf is what makes a visit count at a tier; ok is false where the rule says nothing.
func (r Rule) VisitOf(tier string) (v Visit, ok bool) {
	for _, v := range r.Visits {
		if v.Tier == "" || v.Tier == tier {
			return v, true
		}
	}
	return Visit{}, false
}
