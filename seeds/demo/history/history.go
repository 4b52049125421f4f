package history

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/xuncha/xuncha/server/app"
	"github.com/xuncha/xuncha/server/rule"
)

// What came in on a day is settled in its evening, and every so often the clock of the debts acts then.
const (
	evening   = 18*time.Hour + 20*time.Minute // and up to an hour
	tickEvery = 3                             // days
	day       = 24 * time.Hour
)

// recent is how many days before the first start inspections lie close together; before them there are a few that are over.
const recent = 30

// happening is something that somebody did at a moment.
type happening struct {
	at time.Time
	do func(context.Context) error
}

// history is one that is being made.
type history struct {
	past     *app.Past
	now      time.Time
	from     time.Time // the first day that is made up
	start    time.Time // the day on which it was begun
	counties []*county
}

// Load brings the history of the demonstration to its full state and tells how far it is. Whole, it is left as it is; cut short, it goes on with the day at which it was.
// Only these tenants get one; none: all that the demonstration has.
func Load(ctx context.Context, a *app.App, now time.Time, out io.Writer, only ...string) error {
	past, err := a.Past(ctx, now)
	if err != nil {
		return err
	}
	m, err := findMark(ctx, past.Fields, now)
	if err != nil || m.whole {
		return err
	}
	h := &history{past: past, now: now, start: m.start, from: firstDay(m.start)}
	if h.counties, err = readCounties(ctx, past.Fields, only); err != nil {
		return err
	}
	if len(h.counties) == 0 {
		return nil
	}
	for _, p := range h.parts()[m.part:] {
		if err := h.make(ctx, p, &m, out); err != nil {
			fmt.Fprintln(out)
			return err
		}
		if err := m.next(ctx, past.Fields, h.from); err != nil {
			return err
		}
	}
	if err := m.finish(ctx, past.Fields); err != nil {
		return err
	}
	fmt.Fprintf(out, "\r示例历史 history: %s 已载入 loaded      \n", h.start.In(rule.Beijing).Format(time.DateOnly))
	return nil
}

// part is counties whose days are made together.
type part struct {
	name     string
	counties []*county
}

// parts: the county that a newcomer signs in to is whole within seconds, before the others begin.
func (h *history) parts() []part {
	first := func(c *county) bool { return c.number == h.firstNumber() }
	i := slices.IndexFunc(h.counties, first)
	if i < 0 { // the city alone
		return []part{{h.counties[0].name, h.counties}}
	}
	return []part{{h.counties[i].name, h.counties[i : i+1]}, {"其余各县 the others", slices.DeleteFunc(slices.Clone(h.counties), first)}}
}

// make makes the days of a part from the mark on.
func (h *history) make(ctx context.Context, p part, m *mark, out io.Writer) error {
	days := int(midnight(h.now).Sub(h.from)/day) + 1
	if m.day.Before(h.from) {
		m.day = h.from
	}
	for ; !m.day.After(h.now); m.day = m.day.Add(day) {
		if err := ctx.Err(); err != nil {
			return err
		}
		date := m.day.In(rule.Beijing).Format(time.DateOnly)
		fmt.Fprintf(out, "\r示例历史 history: %s %2d/%d %s      ", p.name, int(m.day.Sub(h.from)/day)+1, days, date)
		if err := h.live(ctx, p.counties, m.day); err != nil {
			return fmt.Errorf("%s: %w", date, err)
		}
		if err := m.reached(ctx, h.past.Fields); err != nil {
			return err
		}
	}
	return nil
}

// firstDay is the first of the month before, or the day on which the demonstration's duties begin.
func firstDay(start time.Time) time.Time {
	this := rule.PeriodOf(rule.Month, start)
	before := rule.PeriodOf(rule.Month, this.From.Add(-day))
	if before.From.Before(dutiesFrom) {
		return dutiesFrom
	}
	return before.From
}

func midnight(at time.Time) time.Time { return rule.PeriodOf(rule.Day, at).From }

// live lets everything of a day happen in counties that lies before now, in its order, and settles in the evening what follows from it.
func (h *history) live(ctx context.Context, counties []*county, date time.Time) error {
	var all []happening
	for _, c := range counties {
		walked, err := h.patrols(c, date)
		if err != nil {
			return err
		}
		all = slices.Concat(all, walked, h.doubted(c, date.Add(-day)), h.inspections(c, date))
	}
	slices.SortStableFunc(all, func(a, b happening) int { return a.at.Compare(b.at) })
	for _, e := range all {
		if e.at.After(h.now) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		h.past.Clock.Set(e.at)
		if err := e.do(ctx); err != nil {
			return err
		}
	}
	last := date.Add(evening + time.Duration(drawn("evening", dateOf(date)).IntN(3600))*time.Second)
	if last.After(h.now) {
		last = h.now
	}
	h.past.Clock.Set(last)
	if int(date.Sub(dutiesFrom)/day)%tickEvery == 0 || midnight(h.now).Equal(date) {
		for _, c := range counties {
			if err := h.past.Tasking.TickOne(ctx, c.code); err != nil {
				return err
			}
		}
	}
	return h.past.Settle(ctx)
}
