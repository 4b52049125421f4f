package tasking

import (
	"slices"
	"strings"

	"github.com/google/uuid"

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

// count counts each patrol once.
func (d *Debt) count(all []visit) {
	counts := map[uuid.UUID]visit{}
	for _, v := range all {
		if before, seen := counts[v.patrol]; seen {
			v.valid = v.valid || before.valid
		}
		counts[v.patrol] = v
	}
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

// owedTogether is what is owed in a period by somebody who has duties of a rule from the first of them until the last.
func owedTogether(group []grid.Duty, t term) int {
	all := standingIn(group, t.Period)
	from, until := all[0].From, all[0].Until
	for _, d := range all[1:] {
		if d.From.Before(from) {
			from = d.From
		}
		if until != nil && (d.Until == nil || d.Until.After(*until)) {
			until = d.Until
		}
	}
	end := t.Until // a warning may have cut it
	if until != nil && until.Before(end) {
		end = *until
	}
	if from.Before(t.From) {
		from = t.From
	}
	_, visits, _ := t.rule.OwedUnder(t.warning, string(all[0].Tier), from, end, from)
	return visits
}

// cover unites what the visits that count covered.
func (l *ledger) cover(d *Debt, a grid.Asset, visits []visit, r rule.Rule) error {
	var parts [][]byte
	for _, v := range visits {
		if raw, ok := l.covers[coverKey{v.patrol, d.Asset}]; ok && v.valid {
			parts = append(parts, raw)
		}
	}
	if len(parts) == 0 || a.Placeholder {
		return nil
	}
	if a.Kind == grid.Reach {
		return d.alongReach(parts)
	}
	return d.overPlot(parts, a, r)
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

// overPlot unites squares. What was measured at another resolution than the rule's of today is judged anew first; until then it counts for nothing here.
func (d *Debt) overPlot(parts [][]byte, a grid.Asset, r rule.Rule) error {
	plot, err := a.Raster(geo.Meters(r.Coverage.ResolutionM))
	if err != nil {
		return err
	}
	var all *coverage.Swept
	for _, raw := range parts {
		one, err := plot.ReadSwept(raw)
		if err != nil {
			continue
		}
		if all != nil {
			one = all.Unite(one)
		}
		all = &one
	}
	if all == nil {
		return nil
	}
	d.Covered, d.CoveredM2 = plot.AppendBinary(nil, *all), a.AreaM2*plot.Share(*all)
	return nil
}
