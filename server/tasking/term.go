package tasking

import (
	"slices"
	"time"

	"github.com/xuncha/xuncha/server/rule"
)

// version is a published version of a rule, and from when it holds.
type version struct {
	rule.Rule
	from time.Time
}

// holding is the version that holds at a moment: of those that had begun, the one that began last.
func holding(versions []version, at time.Time) (v version, ok bool) {
	for _, o := range versions {
		if !o.from.After(at) && (!ok || o.from.After(v.from) || o.from.Equal(v.from) && o.Version > v.Version) {
			v, ok = o, true
		}
	}
	return v, ok
}

// term is a period of a duty: what the rule of its day asks in it, under the warning of its day.
type term struct {
	rule.Period
	rule    rule.Rule
	warning string
	visits  int // owed
	days    bool
	share   float64 // of the asset, owed
}

// termOf is the term of a period whose rule asks for so many visits. Where that is a part of what it asks of a whole period, it asks the same part of the coverage:
// whoever owes no visit owes no metre, and half the visits need not cover the whole reach.
func termOf(p rule.Period, r rule.Rule, warning, tier string, at time.Time, visits int) term {
	t := term{Period: p, rule: r, warning: warning, visits: visits}
	if f, ok := r.FrequencyUnder(warning, tier, at); ok {
		t.days, t.share = f.DistinctDays, r.Coverage.LeastShare*float64(visits)/float64(f.Times)
	}
	return t
}

// maxTerms bounds what one duty may come to: a daily one of 27 years.
const maxTerms = 10_000

// termsOf gives the periods of a duty of a tier that stands from a moment until another (nil: for ever), from its first to the one that runs at now. Each follows the
// version that holds when it begins; where a season, a version or a warning changes the length, the next begins where the one before ended, and owes that part of its
// visits. A warning or a season that asks for something else does not wait for the period's end: it cuts it.
func termsOf(versions []version, tier string, from time.Time, until *time.Time, now time.Time, under warnings) (out []term) {
	var end time.Time
	if until != nil {
		end = *until
	}
	for at := from; !at.After(now) && (until == nil || at.Before(*until)) && len(out) < maxTerms; {
		v, ok := holding(versions, at)
		if !ok {
			next, any := nextVersion(versions, at)
			if !any {
				return out
			}
			at = next
			continue
		}
		warning := under.at(at)
		p, visits, asked := v.OwedUnder(warning, tier, at, end, at)
		cut, cuts := under.cut(v.Rule, tier, at, p.Until)
		if !asked { // nothing of this tier in this month
			if at = rule.PeriodOf(rule.Month, at).Until; cuts && cut.Before(at) {
				at = cut
			}
			continue
		}
		if cuts && (until == nil || cut.Before(*until)) {
			p.Until = cut
			_, visits, _ = v.OwedUnder(warning, tier, at, cut, at)
		}
		next := p.Until
		if n := len(out); n > 0 && p.From.Before(out[n-1].Until) {
			p.From = out[n-1].Until
		}
		out = append(out, termOf(p, v.Rule, warning, tier, at, visits))
		at = next
	}
	return out
}

// nextVersion is when the first version after a moment begins.
func nextVersion(versions []version, at time.Time) (next time.Time, ok bool) {
	for _, v := range versions {
		if v.from.After(at) && (!ok || v.from.Before(next)) {
			next, ok = v.from, true
		}
	}
	return next, ok
}

// reach is the time that a change touches.
type reach struct{ from, until time.Time }

// always touches every period.
var always = reach{until: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}

func moment(at time.Time) reach { return reach{at, at.Add(1)} }

func (r reach) meets(p rule.Period) bool { return p.From.Before(r.until) && r.from.Before(p.Until) }

// within keeps the terms that a change touches.
func (r reach) within(all []term) []term {
	return slices.DeleteFunc(slices.Clone(all), func(t term) bool { return !r.meets(t.Period) })
}
