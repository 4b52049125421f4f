package tasking

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/jobs"
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

// cut is the first moment after another, and before an end (zero: none), at which a warning or a season begins or ends that makes the rule ask a tier for something else.
func (w warnings) cut(r rule.Rule, tier string, after, end time.Time) (time.Time, bool) {
	before, asked := r.FrequencyUnder(w.at(after), tier, after)
	for _, at := range w.turns(after, end) {
		if now, ok := r.FrequencyUnder(w.at(at), tier, at); ok != asked || !now.AsMuchAs(before) {
			return at, true
		}
	}
	return time.Time{}, false
}

// turns are the moments after one and before an end (zero: none) at which a warning or, where there is an end, a month begins, in their order.
func (w warnings) turns(after, end time.Time) (out []time.Time) {
	for _, o := range w {
		if o.from.After(after) && (end.IsZero() || o.from.Before(end)) {
			out = append(out, o.from)
		}
	}
	for at := rule.PeriodOf(rule.Month, after).Until; at.Before(end); at = rule.PeriodOf(rule.Month, at).Until {
		out = append(out, at)
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// levelWords say what a level is called.
var levelWords = map[string][2]string{"yellow": {"黄色预警", "a yellow warning"}, "orange": {"橙色预警", "an orange warning"}, "red": {"红色预警", "a red warning"}, grid.Lifted: {"解除预警", "no warning any more"}}

// Warned is for the grid: an asset is under a warning from a moment on. Whose duty it is then, the head of its division and that of the special area it belongs to are told, whoever gave it aside.
func (s *Service) Warned(ctx context.Context, tx *entdb.Tx, a grid.Asset, w grid.Warning) error {
	now := s.clock.Now()
	people, err := holdersOf(ctx, tx, a.ID, now, w.From)
	if err != nil {
		return err
	}
	head, err := grid.HeadOf(ctx, tx, a.Region, now)
	if err != nil {
		return err
	}
	special, err := grid.SpecialHeads(ctx, tx, []uuid.UUID{a.ID}, now)
	if err != nil {
		return err
	}
	people = append(people, head, special[a.ID])
	slices.SortFunc(people, func(x, y uuid.UUID) int { return slices.Compare(x[:], y[:]) })
	var told []jobs.Args
	from, words := w.From.In(rule.Beijing).Format("2006-01-02 15:04"), levelWords[w.Level]
	for _, who := range slices.Compact(people) {
		if who == uuid.Nil || who == w.By {
			continue
		}
		told = append(told, Tell{ID: uuid.Must(uuid.NewV7()), Tenant: tenantOf(ctx), User: who, What: toldWarning, About: w.ID, At: now,
			ZH: fmt.Sprintf("%s 自 %s 起%s：%s", a.Name, from, words[0], w.Reason), EN: fmt.Sprintf("%s is under %s from %s on: %s", a.Name, words[1], from, w.Reason)})
	}
	return s.jobs.InsertMany(ctx, tx.SQL, told)
}
