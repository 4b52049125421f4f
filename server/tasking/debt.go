package tasking

import (
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
)

// State is how a debt stands.
type State string

// The states.
const (
	Open    State = "open"    // owed, and there is time yet
	Met     State = "met"     // as many visits and as much coverage as is asked
	Overdue State = "overdue" // neither, and the grace is over
)

// Debt is what one duty owes in one period, and what of it is done.
type Debt struct {
	ID          uuid.UUID
	Tenant      string
	Duty        uuid.UUID
	User        uuid.UUID
	UserName    string
	Asset       uuid.UUID
	AssetName   string
	AssetKind   grid.AssetKind
	Region      string
	Tier        grid.Tier
	Rule        string
	RuleVersion int
	Period      rule.Period
	Due         time.Time // end of the period, and the rule's grace
	Owed        int       // visits
	Done        int       // that count, also beyond those owed
	Held        int       // that were judged for the duty, also those that do not count
	Silent      int       // of those done, the ones that reported nothing
	Days        int       // of Beijing's, with a visit that counts
	OfDays      int       // of the period on which the duty stood; 0 where they count with another duty of the person's
	Covered     []byte    // union of what the visits that count covered, as in patrol_covers
	CoveredMM   int64     // of a reach
	LengthMM    int64
	CoveredM2   float64 // of a lake or plot
	AreaM2      float64
	State       State
	EscalatedTo grid.Tier  // "" for none
	EscalateAt  *time.Time // when the clock acts on it next: the due time itself, then each step up
	KnownSince  time.Time

	Uncovered   coverage.Intervals // of a reach
	Escalations []Escalation
}

// Escalation is a step up that a debt took.
type Escalation struct {
	Tier     grid.Tier
	At       time.Time
	User     *uuid.UUID // who was told; nil where the unit has no head, or the head is another tenant's
	UserName string
}

// Share is the covered part, 0 to 1; of something without extent, such as a placeholder, it is 0.
func (d Debt) Share() float64 {
	switch {
	case d.LengthMM > 0:
		return float64(d.CoveredMM) / float64(d.LengthMM)
	case d.AreaM2 > 0:
		return min(1, d.CoveredM2/d.AreaM2)
	}
	return 0
}

// extent tells whether there is anything to cover.
func (d Debt) extent() bool { return d.LengthMM > 0 || d.AreaM2 > 0 }

// judge says how the debt stands at a moment, and when the clock acts on it next. What stood escalated stays in the trail; what is met waits for no clock. Of one that
// became overdue before and has been unmet since, the clock has told: it goes on from there, and says nothing twice.
func (d *Debt) judge(t term, before Debt, now time.Time) {
	d.Due = d.Period.Until.Add(time.Duration(t.rule.GraceDays) * 24 * time.Hour)
	switch {
	case d.Done >= d.Owed && (!d.extent() || d.Share() >= t.share):
		d.State, d.EscalateAt = Met, nil
	case now.Before(d.Due):
		d.State, d.EscalateAt = Open, &d.Due
	case before.told():
		d.State, d.EscalateAt = Overdue, before.EscalateAt
	default:
		d.State, d.EscalateAt = Overdue, &d.Due
	}
	if d.EscalateAt != nil {
		at := *d.EscalateAt
		d.EscalateAt = &at
	}
}

// told tells whether the clock has made the debt overdue and told its person. Until then it is to act at the due time, however long that is past.
func (d Debt) told() bool {
	return d.State == Overdue && (d.EscalateAt == nil || !d.EscalateAt.Equal(d.Due))
}

// same tells whether anything that a board shows differs.
func (d Debt) same(o Debt) bool {
	return d.RuleVersion == o.RuleVersion && d.Period.From.Equal(o.Period.From) && d.Period.Until.Equal(o.Period.Until) && d.Due.Equal(o.Due) && d.Owed == o.Owed && d.Done == o.Done &&
		d.Held == o.Held && d.Silent == o.Silent && d.Days == o.Days && d.OfDays == o.OfDays && string(d.Covered) == string(o.Covered) && d.CoveredMM == o.CoveredMM && d.LengthMM == o.LengthMM && d.CoveredM2 == o.CoveredM2 &&
		d.AreaM2 == o.AreaM2 && d.State == o.State && sameTime(d.EscalateAt, o.EscalateAt)
}

func sameTime(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}
