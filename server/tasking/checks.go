package tasking

import (
	"context"
	"strings"
	"time"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
)

// Checks is how targets were inspected.
type Checks struct {
	Targets    int // that are active
	Inspected  int // of those, the ones that were inspected in the period
	ChecksOwed int // by the rhythm of their grid unit: each target once in each of its periods that end in this one
	ChecksDone int
}

// checks sums up inspections of targets against the rhythm of their unit, or of the nearest unit above it that has one.
func (r *roller) checks(ctx context.Context, tx *entdb.Tx) error {
	p := r.window.Period
	if r.window.running {
		p = rule.PeriodOf(rule.Day, r.now)
	}
	targets, err := countTargets(ctx, tx, r)
	if err != nil {
		return err
	}
	rhythms, err := grid.RhythmsAt(ctx, tx, r.region, p.Until)
	if err != nil {
		return err
	}
	of := nearest(rhythms)
	for region, n := range targets {
		owed := n * len(r.endingIn(rule.Per(of(region))))
		for _, l := range r.lines(r.partOf(region), "") {
			l.Targets, l.ChecksOwed = l.Targets+n, l.ChecksOwed+owed
		}
	}
	inspected, err := countInspected(ctx, tx, r, p)
	if err != nil {
		return err
	}
	for region, n := range inspected {
		for _, l := range r.lines(r.partOf(region), "") {
			l.Inspected += n
		}
	}
	return r.checksDone(ctx, tx, rhythms)
}

func (r *roller) checksDone(ctx context.Context, tx *entdb.Tx, rhythms []grid.Rhythm) error {
	of, done := nearest(rhythms), map[string]bool{}
	for _, h := range rhythms {
		if done[h.Per] {
			continue
		}
		done[h.Per] = true
		for _, p := range r.endingIn(rule.Per(h.Per)) {
			inspected, err := countInspected(ctx, tx, r, p)
			if err != nil {
				return err
			}
			for region, n := range inspected {
				if of(region) != h.Per {
					continue
				}
				for _, l := range r.lines(r.partOf(region), "") {
					l.ChecksDone += n
				}
			}
		}
	}
	return nil
}

// endingIn gives the periods of a length that end in the board's, or the one that is running.
func (r *roller) endingIn(per rule.Per) (out []rule.Period) {
	if per == "" {
		return nil
	}
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

// nearest tells the rhythm of a region: that of the longest code that it begins with.
func nearest(all []grid.Rhythm) func(region string) string {
	return func(region string) string {
		var best grid.Rhythm
		for _, h := range all {
			if strings.HasPrefix(region, h.Region) && len(h.Region) >= len(best.Region) {
				best = h
			}
		}
		return best.Per
	}
}

func (r *roller) partOf(region string) string { return region[:min(len(region), r.partLength)] }

// others sums up problems, findings and cases of the period.
func (r *roller) others(ctx context.Context, tx *entdb.Tx) error {
	p := r.window.Period
	if r.window.running {
		p = rule.PeriodOf(rule.Day, r.now)
	}
	for _, count := range []func(context.Context, *entdb.Tx, *roller, rule.Period) ([]counted, error){countEvents, countFound, countCases} {
		rows, err := count(ctx, tx, r, p)
		if err != nil {
			return err
		}
		for _, c := range rows {
			for _, l := range r.lines(r.partOf(c.Region), "") {
				c.into(&l.Line)
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
