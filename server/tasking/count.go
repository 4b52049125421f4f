package tasking

import (
	"slices"
	"strings"
	"time"

	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
)

// visitsIn keeps the visits of a period while the duty stood.
func visitsIn(d grid.Duty, all []visit, p rule.Period) (out []visit) {
	for _, v := range all {
		if !v.at.Before(p.From) && v.at.Before(p.Until) && !v.at.Before(d.From) && (d.Until == nil || v.at.Before(*d.Until)) {
			out = append(out, v)
		}
	}
	return out
}

// count counts each patrol once; where a rule counts days, each day of Beijing's once: one with a visit that counts is done, and silent if none of those reported anything. Days with
// a visit that counts are counted whatever the rule's unit is: two patrols of a day are one day.
func (d *Debt) count(all []visit, days bool) {
	counts, patrolled := map[any]visit{}, map[string]bool{}
	for _, v := range all {
		if v.valid {
			patrolled[dayOf(v.at)] = true
		}
		var key any = v.patrol
		if days {
			key = dayOf(v.at)
		}
		before, seen := counts[key]
		switch {
		case seen && v.valid && before.valid:
			v.silent = v.silent && before.silent
		case seen && before.valid:
			v = before
		}
		counts[key] = v
	}
	d.Days = len(patrolled)
	for _, v := range counts {
		d.Held++
		if v.valid {
			d.Done++
			if v.silent {
				d.Silent++
			}
		}
	}
}

// carrier is the one of a person's duties that carries what they owe together in a period: the first that stood in it.
func carrier(group []grid.Duty, p rule.Period) grid.Duty {
	return slices.MinFunc(standingIn(group, p), func(a, b grid.Duty) int {
		if c := a.From.Compare(b.From); c != 0 {
			return c
		}
		return strings.Compare(a.ID.String(), b.ID.String())
	})
}

func standingIn(group []grid.Duty, p rule.Period) (out []grid.Duty) {
	for _, d := range group {
		if d.From.Before(p.Until) && (d.Until == nil || d.Until.After(p.From)) {
			out = append(out, d)
		}
	}
	return out
}

// together is from when until when somebody has any of the duties that stand in a period (nil: for ever): from the first of them until the last.
func together(group []grid.Duty, p rule.Period) (from time.Time, until *time.Time) {
	all := standingIn(group, p)
	from, until = all[0].From, all[0].Until
	for _, d := range all[1:] {
		if d.From.Before(from) {
			from = d.From
		}
		if until != nil && (d.Until == nil || d.Until.After(*until)) {
			until = d.Until
		}
	}
	return from, until
}

// daysOf counts the days of Beijing's that a period and a time from a moment until another (nil: for ever) have in common. A day that a warning cuts belongs to both parts, as its visits may.
func daysOf(from time.Time, until *time.Time, p rule.Period) int {
	if from.Before(p.From) {
		from = p.From
	}
	end := p.Until
	if until != nil && until.Before(end) {
		end = *until
	}
	if !from.Before(end) {
		return 0
	}
	first, last := rule.PeriodOf(rule.Day, from), rule.PeriodOf(rule.Day, end.Add(-time.Microsecond))
	return int(last.Until.Sub(first.From) / (24 * time.Hour)) // Beijing's days are all as long
}

// owedTogether is what is owed in a period by somebody who has duties of a rule from the first of them until the last.
func owedTogether(group []grid.Duty, t term) int {
	from, until := together(group, t.Period)
	end := t.Until // a warning may have cut it
	if until != nil && until.Before(end) {
		end = *until
	}
	if from.Before(t.From) {
		from = t.From
	}
	_, visits, _ := t.rule.OwedUnder(t.warning, string(group[0].Tier), from, end, from)
	return visits
}

// cover unites what the visits that count covered.
func (l *ledger) cover(d *Debt, a grid.Asset, visits []visit, r rule.Rule) error {
	var parts [][]byte
	for _, v := range visits {
		if raw, ok := l.seen(v, d, a.Kind == grid.Reach); ok && v.valid {
			parts = append(parts, raw)
		}
	}
	if len(parts) == 0 || a.Placeholder {
		return nil
	}
	if a.Kind == grid.Reach {
		return d.alongReach(parts)
	}
	return d.overPlot(parts, a, geo.Meters(r.Coverage.ResolutionM), l.sides)
}

// seen is what a visit covered by the width of the rule that it was judged by. Of what came before covers were kept by each width, it is the widest that is no wider: each was kept by the
// narrowest that any rule of the person's asked, and no rule is credited with what another sees.
func (l *ledger) seen(v visit, d *Debt, reach bool) (raw []byte, ok bool) {
	want, best := l.widths[ruleKey{d.Rule, v.by}].Width(reach), -1
	for _, c := range l.covers[coverKey{v.patrol, d.Asset}] {
		if c.Width == want {
			return c.raw, true
		}
		if c.CM <= want.CM && c.CM > best {
			raw, best = c.raw, c.CM
		}
	}
	return raw, best >= 0
}

// widthsOf says by which widths every version of every rule sees.
func widthsOf(rules map[string][]version) map[ruleKey]rule.Coverage {
	out := map[ruleKey]rule.Coverage{}
	for code, versions := range rules {
		for _, v := range versions {
			out[ruleKey{code, v.Version}] = v.Coverage
		}
	}
	return out
}

func (d *Debt) alongReach(parts [][]byte) error {
	var all coverage.Intervals
	for _, raw := range parts {
		one, err := coverage.ReadIntervals(raw)
		if err != nil {
			return err
		}
		all = all.Unite(one)
	}
	d.CoveredMM = int64(all.Length())
	var err error
	d.Covered, err = all.AppendBinary(nil)
	return err
}

// overPlot unites squares. A debt keeps those of the version that held when its period began; a patrol of a later day is measured by its own day's, and so is one that
// waits to be judged anew: what was seen of other squares is carried over to the debt's, and none of it is lost without a word.
func (d *Debt) overPlot(parts [][]byte, a grid.Asset, side geo.Meters, others []geo.Meters) error {
	rasters := map[geo.Meters]*coverage.Plot{}
	raster := func(side geo.Meters) (*coverage.Plot, error) {
		if p, ok := rasters[side]; ok {
			return p, nil
		}
		p, err := a.Raster(side)
		if err == nil {
			rasters[side] = p
		}
		return p, err
	}
	plot, err := raster(side)
	if err != nil {
		return err
	}
	all := plot.Sweep(nil, 0)
	for _, raw := range parts {
		one, err := plot.ReadSwept(raw)
		for i := 0; err != nil && i < len(others); i++ {
			var other *coverage.Plot
			if other, err = raster(others[i]); err != nil {
				continue
			}
			var seen coverage.Swept
			if seen, err = other.ReadSwept(raw); err == nil {
				one = plot.FromOther(other, seen)
			}
		}
		if err != nil {
			return err
		}
		all = all.Unite(one)
	}
	d.Covered, d.CoveredM2 = plot.AppendBinary(nil, all), a.AreaM2*plot.Share(all)
	return nil
}

// sidesUnruled is the squares' side, in metres, of what was measured where no rule of the person's asked for one.
const sidesUnruled = 20

// sidesOf lists how long the sides of squares are in any version of any rule: how squares that were kept were measured is told by how many the plot has of them.
func sidesOf(rules map[string][]version) []geo.Meters {
	out := []geo.Meters{sidesUnruled}
	for _, versions := range rules {
		for _, v := range versions {
			out = append(out, geo.Meters(v.Coverage.ResolutionM))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
