package rule

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuncha/xuncha/server/fault"
)

// Per is the length of a period.
type Per string

// The periods. A week begins on Monday.
const (
	Day      Per = "day"
	Week     Per = "week"
	Month    Per = "month"
	Quarter  Per = "quarter"
	HalfYear Per = "half_year"
	Year     Per = "year"
)

var pers = []Per{Day, Week, Month, Quarter, HalfYear, Year}

// Beijing is the time that periods are counted in: UTC+8, without summer time since 1991.
var Beijing = time.FixedZone("CST", 8*60*60)

// Period is a time from a moment until another, which does not belong to it.
type Period struct{ From, Until time.Time }

// PeriodOf is the period of this length in which a moment lies.
func PeriodOf(p Per, at time.Time) Period {
	t := at.In(Beijing)
	y, m, d := t.Date()
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, Beijing).UTC() }
	switch p {
	case Day:
		return Period{day(y, m, d), day(y, m, d+1)}
	case Week:
		monday := d - (int(t.Weekday())+6)%7
		return Period{day(y, m, monday), day(y, m, monday+7)}
	case Month:
		return Period{day(y, m, 1), day(y, m+1, 1)}
	case Quarter:
		first := (m-1)/3*3 + 1
		return Period{day(y, first, 1), day(y, first+3, 1)}
	case HalfYear:
		first := (m-1)/6*6 + 1
		return Period{day(y, first, 1), day(y, first+6, 1)}
	}
	return Period{day(y, 1, 1), day(y+1, 1, 1)}
}

// Owed is what a duty of a tier that holds from a moment until another (zero: for ever) owes in the period round at: which period, and how many visits. Of a period
// that the duty or the season fills in part it owes that part of the visits, halves rounded up (a proposal). ok is false where the rule asks nothing of the tier.
func (r Rule) Owed(tier string, from, until, at time.Time) (p Period, visits int, ok bool) {
	return r.OwedUnder("", tier, from, until, at)
}

// OwedUnder is Owed for an asset that is under a warning, one of Warnings.
func (r Rule) OwedUnder(warning, tier string, from, until, at time.Time) (p Period, visits int, ok bool) {
	f, ok := r.FrequencyUnder(warning, tier, at)
	if !ok {
		return Period{}, 0, false
	}
	p = PeriodOf(f.Per, at)
	whole, held := 0, 0
	for d := p.From; d.Before(p.Until); d = d.Add(24 * time.Hour) {
		whole++
		end := d.Add(24 * time.Hour)
		if from.Before(end) && (until.IsZero() || until.After(d)) && r.active(d) && r.still(f, warning, tier, d) {
			held++
		}
	}
	return p, int(math.Floor(float64(f.Times)*float64(held)/float64(whole) + 0.5)), true
}

// FrequencyUnder is how often a tier owes a visit at a moment under a warning, one of Warnings; ok is false where the rule asks nothing.
func (r Rule) FrequencyUnder(warning, tier string, at time.Time) (f Frequency, ok bool) {
	level := slices.Index(Warnings, warning)
	month := int(at.In(Beijing).Month())
	for _, f := range r.Frequencies {
		if slices.Index(Warnings, f.Warning) <= level && (f.Tier == "" || f.Tier == tier) && (len(f.Months) == 0 || slices.Contains(f.Months, month)) {
			return f, true
		}
	}
	return Frequency{}, false
}

// still tells whether the same is asked on the day that begins at d: a season of the frequency's own may have ended before the period does.
func (r Rule) still(f Frequency, warning, tier string, d time.Time) bool {
	now, ok := r.FrequencyUnder(warning, tier, d)
	return ok && f.AsMuchAs(now)
}

// active tells whether anything is owed on the day that begins at d.
func (r Rule) active(d time.Time) bool {
	return len(r.Months) == 0 || slices.Contains(r.Months, int(d.In(Beijing).Month()))
}

// ReadPeriod reads 2026, 2026-H2, 2026-Q4, 2026-10, 2026-10-05, or two days with .. between, both included, in Beijing time; empty is the day round now.
// Errors: bad_argument.
func ReadPeriod(text string, now time.Time) (Period, error) {
	bad := fault.New(fault.BadArgument, "期间写作 2026、2026-Q4、2026-10、2026-10-05 或 2026-10-05..2026-10-11 · A period is written 2026, 2026-Q4, 2026-10, 2026-10-05 or 2026-10-05..2026-10-11.")
	at := func(layout, s string, p Per) (Period, error) {
		t, err := time.ParseInLocation(layout, s, Beijing)
		if err != nil || t.Year() < 2000 || t.Year() > 2100 {
			return Period{}, bad
		}
		return PeriodOf(p, t), nil
	}
	if first, last, ok := strings.Cut(text, ".."); ok {
		a, err := at("2006-01-02", first, Day)
		b, err2 := at("2006-01-02", last, Day)
		if err != nil || err2 != nil || b.Until.Before(a.Until) {
			return Period{}, bad
		}
		return Period{a.From, b.Until}, nil
	}
	if text == "" {
		return PeriodOf(Day, now), nil
	}
	year, part, ok := strings.Cut(text, "-")
	if ok && len(part) == 2 && (part[0] == 'Q' || part[0] == 'H') {
		n, err := strconv.Atoi(part[1:])
		per, months := Quarter, 3
		if part[0] == 'H' {
			per, months = HalfYear, 6
		}
		if err != nil || n < 1 || n > 12/months {
			return Period{}, bad
		}
		return at("2006-01", fmt.Sprintf("%s-%02d", year, (n-1)*months+1), per)
	}
	switch len(text) {
	case 4:
		return at("2006", text, Year)
	case 7:
		return at("2006-01", text, Month)
	}
	return at("2006-01-02", text, Day)
}
