package tasking

import (
	"slices"
	"time"

	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
)

// warnings say under which warning something is from which moment on, in their order.
type warnings []warned

type warned struct {
	level string // as server/rule has it: "" is none
	from  time.Time
}

// warningsOf reads those of one asset.
func warningsOf(all []grid.Warning) (out warnings) {
	for _, w := range all {
		level := w.Level
		if level == grid.Lifted {
			level = ""
		}
		out = append(out, warned{level, w.From})
	}
	return out
}

// gravest is what a person is under who may visit any of several assets: the highest of their warnings counts (after Guangzhou 2021, domain.md §3).
func gravest(each []warnings) (out warnings) {
	var moments []time.Time
	for _, one := range each {
		for _, w := range one {
			moments = append(moments, w.from)
		}
	}
	slices.SortFunc(moments, time.Time.Compare)
	for _, at := range moments {
		level := ""
		for _, one := range each {
			if l := one.at(at); slices.Index(rule.Warnings, l) > slices.Index(rule.Warnings, level) {
				level = l
			}
		}
		out = append(out, warned{level, at})
	}
	return out
}

func (w warnings) at(moment time.Time) (level string) {
	for _, o := range w {
		if !o.from.After(moment) {
			level = o.level
		}
	}
	return level
}

// cut is the first moment after another, and before an end (zero: none), at which a warning begins or ends that makes the rule ask a tier for something else.
func (w warnings) cut(r rule.Rule, tier string, after, end time.Time) (time.Time, bool) {
	asked := func(level string, at time.Time) any {
		f, ok := r.FrequencyUnder(level, tier, at)
		return struct {
			times int
			per   rule.Per
			asked bool
		}{f.Times, f.Per, ok}
	}
	before := w.at(after)
	for _, o := range w {
		if !o.from.After(after) || !end.IsZero() && !o.from.Before(end) {
			continue
		}
		if asked(w.at(o.from), o.from) != asked(before, o.from) {
			return o.from, true
		}
	}
	return time.Time{}, false
}
