package tasking

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
)

// Checks is how targets were inspected.
type Checks struct {
	Targets    int // that were active as the board's period ended, or are now
	Inspected  int // of those, the ones that were inspected in the period
	ChecksOwed int // by the rhythm of their division: each target once in each of its periods that end in this one
	ChecksDone int
}

// checks sums up inspections of targets against the rhythm of their division, or of the nearest above it that has one.
func (r *roller) checks(ctx context.Context, tx *entdb.Tx) error {
	rhythms, err := grid.RhythmsOf(ctx, tx, r.region, r.known())
	if err != nil {
		return err
	}
	asked := r.asked(rhythms)
	whole := r.span()
	ends := []time.Time{r.endOf(whole)}
	for _, a := range asked {
		ends = append(ends, r.endOf(a.Period))
	}
	active, err := countTargets(ctx, tx, r, ends)
	if err != nil {
		return err
	}
	inspected, err := countInspected(ctx, tx, r, whole)
	if err != nil {
		return err
	}
	r.each(active[0], func(c *Checks, n int) { c.Targets += n })
	r.each(inspected, func(c *Checks, n int) { c.Inspected += n })
	for i, a := range asked {
		mine := func(region string) bool { return rhythms.Of(region, ends[i+1]) == string(a.per) }
		r.each(only(active[i+1], mine), func(c *Checks, n int) { c.ChecksOwed += n })
		done, err := countInspected(ctx, tx, r, a.Period)
		if err != nil {
			return err
		}
		r.each(only(done, mine), func(c *Checks, n int) { c.ChecksDone += n })
	}
	return nil
}

// asked is a period of a length, in which a rhythm asks for an inspection of each target.
type asked struct {
	rule.Period
	per rule.Per
}

// asked lists the periods in which some rhythm asks for anything. A period is judged by the rhythm that holds as it ends, so that where the rhythm changes nothing is owed by both
// and nothing is left out between them.
func (r *roller) asked(rhythms grid.Rhythms) (out []asked) {
	for _, h := range rhythms {
		per := rule.Per(h.Per)
		if slices.ContainsFunc(out, func(a asked) bool { return a.per == per }) {
			continue
		}
		for _, p := range r.endingIn(per) {
			at := r.endOf(p)
			if slices.ContainsFunc(rhythms, func(h grid.Rhythm) bool { return rule.Per(h.Per) == per && rhythms.Of(h.Region, at) == h.Per }) {
				out = append(out, asked{p, per})
			}
		}
	}
	return out
}

// each adds what was counted in each region to the lines that it counts in.
func (r *roller) each(counts map[string]int, add func(*Checks, int)) {
	for region, n := range counts {
		for _, l := range r.sheet.lines(r.partOf(region), "") {
			add(&l.Checks, n)
		}
	}
}

func only(counts map[string]int, keep func(region string) bool) map[string]int {
	return maps.Collect(func(yield func(string, int) bool) {
		for region, n := range counts {
			if keep(region) && !yield(region, n) {
				return
			}
		}
	})
}

// span is the time that a board tells of: its period, or today.
func (r *roller) span() rule.Period {
	if r.window.running {
		return rule.PeriodOf(rule.Day, r.now)
	}
	return r.window.Period
}

// endOf is the last moment of a period of which anything is known.
func (r *roller) endOf(p rule.Period) time.Time {
	if last := p.Until.Add(-time.Microsecond); last.Before(r.known()) { // what PostgreSQL's times are counted in
		return last
	}
	return r.known()
}

// endingIn gives the periods of a length that end in the board's, or the one that is running.
func (r *roller) endingIn(per rule.Per) (out []rule.Period) {
	if r.window.running {
		return []rule.Period{rule.PeriodOf(per, r.now)}
	}
	for at := r.window.From; at.Before(r.window.Until); {
		p := rule.PeriodOf(per, at)
		if at = p.Until; p.Until.After(r.window.From) && !p.Until.After(r.window.Until) {
			out = append(out, p)
		}
	}
	return out
}

func (r *roller) partOf(region string) string { return region[:min(len(region), r.partLength)] }

// others sums up problems, findings and cases of the period.
func (r *roller) others(ctx context.Context, tx *entdb.Tx) error {
	p := r.span()
	for _, count := range []func(context.Context, *entdb.Tx, *roller, rule.Period) ([]counted, error){countEvents, countFound, countCases} {
		rows, err := count(ctx, tx, r, p)
		if err != nil {
			return err
		}
		for i := range rows {
			for _, l := range r.sheet.lines(r.partOf(rows[i].region), "") {
				l.Found.plus(&rows[i].Found)
			}
		}
	}
	return nil
}

// known bounds what had been received: a board of a past day knows nothing of what came later.
func (r *roller) known() time.Time {
	if r.asOf.IsZero() {
		return r.now
	}
	return r.asOf
}
