package review

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// uncheckedMark ends the name of a day that nobody compared with the State Council's notice.
const uncheckedMark = "（待核对）"

// farthest is how many years ahead a day may be set: the State Council's notice comes one year at a time.
const farthest = 2

// How a day stands by a county's own word.
const (
	standsOff    = "off"
	standsWorked = "worked"
	standsListed = "listed" // as the national list and the week have it
)

// Holiday is a day off in the week, or a day worked at a weekend.
type Holiday struct {
	Day       string // 2026-10-01
	Worked    bool
	Name      string
	Own       bool // the county's own word
	Unchecked bool // of a list that nobody compared with the notice yet
}

// DayChange is how a day stands from then on.
type DayChange struct {
	Day    string `json:"day"`
	Stands string `json:"stands"`
	Name   string `json:"name,omitempty"`
}

// CalendarChange is one change of a county's calendar, kept for ever.
type CalendarChange struct {
	At          time.Time   `json:"at"`
	User        uuid.UUID   `json:"user"`
	UserName    string      `json:"user_name"`
	Days        []DayChange `json:"days,omitempty"`
	CheckedYear int         `json:"checked_year,omitempty"`
	Running     int         `json:"running,omitempty"` // deadlines that ran over a changed day, and were left
}

// ImportCalendar adds public holidays and make-up workdays, "2026-10-01 holiday" → name; days that are there are left as they are.
func (s *Service) ImportCalendar(ctx context.Context, days map[string]string) error {
	return s.db.Reference(ctx, func(ctx context.Context, tx *entdb.Tx) error { return createHolidays(ctx, tx, days) })
}

// Holidays gives the working-day calendar of the caller's county for a year, or for every year when it is 0, by date; and the county's own changes, oldest first.
func (s *Service) Holidays(ctx context.Context, year int) (days []Holiday, changes []CalendarChange, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, nil, err
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if days, err = listHolidays(ctx, tx, 0); err == nil {
			changes, err = calendarChanges(ctx, tx, sc.Tenant)
		}
		return err
	})
	days = withChanges(days, changes)
	if year == 0 {
		return days, changes, err
	}
	var of []Holiday
	for _, d := range days {
		if strings.HasPrefix(d.Day, fmt.Sprintf("%04d-", year)) {
			of = append(of, d)
		}
	}
	return of, changes, err
}

// ChangeCalendar changes days of the caller's county, or notes that a year's list was compared with the notice. Deadlines that run were ordered
// by the calendar of their day and are left; how many they are is said. Errors: calendar_invalid.
func (s *Service) ChangeCalendar(ctx context.Context, days []DayChange, checkedYear int, userName string) (made *CalendarChange, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	if err := checkDays(days, checkedYear, now); err != nil {
		return nil, err
	}
	return made, s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		listed, err := listHolidays(ctx, tx, 0)
		if err != nil {
			return err
		}
		before, err := calendarChanges(ctx, tx, sc.Tenant)
		if err != nil {
			return err
		}
		stand := withChanges(listed, before)
		if checkedYear > 0 && !names(stand, checkedYear) {
			return fault.Newf(fault.CalendarInvalid, "%d 年还没有节假日名单，无从核对 · There is no list of %d to compare.", checkedYear, checkedYear)
		}
		change := CalendarChange{At: now.UTC(), User: sc.User, UserName: userName, Days: different(stand, days), CheckedYear: checkedYear}
		if len(change.Days) == 0 && checkedYear == 0 {
			return nil
		}
		if len(change.Days) > 0 {
			if change.Running, err = countRunning(ctx, tx, firstOf(change.Days)); err != nil {
				return err
			}
		}
		made = &change
		return addCalendarChange(ctx, tx, change)
	})
}

// checkDays says what is wrong with a change first. A day that is over is what deadlines were counted by, and stays.
func checkDays(days []DayChange, checkedYear int, now time.Time) error {
	wrong := func(format string, a ...any) error { return fault.Newf(fault.CalendarInvalid, format, a...) }
	if len(days) == 0 && checkedYear == 0 {
		return wrong("没有要改的日子 · No day is to be changed.")
	}
	today := now.In(Beijing).Format(time.DateOnly)
	last := fmt.Sprintf("%04d-12-31", now.In(Beijing).Year()+farthest)
	seen := map[string]bool{}
	for i, d := range days {
		named := strings.TrimSpace(d.Name)
		day, err := time.Parse(time.DateOnly, d.Day)
		switch {
		case err != nil || day.Format(time.DateOnly) != d.Day:
			return wrong("第 %d 行：%q 不是日期，应如 2027-01-01 · Line %d: %q is no date such as 2027-01-01.", i+1, d.Day, i+1, d.Day)
		case seen[d.Day]:
			return wrong("%s 出现两次 · %s is there twice.", d.Day, d.Day)
		case d.Day < today:
			return wrong("%s 已过去：期限已按当时的日历计算，不能再改 · %s is over: deadlines were counted by it, and it stays.", d.Day, d.Day)
		case d.Day > last:
			return wrong("%s 太远：最多设到 %s · %s is too far: days are set up to %s.", d.Day, last, d.Day, last)
		case d.Stands != standsOff && d.Stands != standsWorked && d.Stands != standsListed:
			return wrong("%s：%q 不是 off、worked 或 listed · %s: %q is not off, worked or listed.", d.Day, d.Stands, d.Day, d.Stands)
		case d.Stands != standsListed && named == "":
			return wrong("%s 没有写明事由，如“春节” · %s says no reason, as 春节.", d.Day, d.Day)
		case utf8.RuneCountInString(named) > 64:
			return wrong("%s 的事由超过 64 字 · The reason of %s is longer than 64 characters.", d.Day, d.Day)
		}
		seen[d.Day] = true
	}
	return nil
}

// withChanges lays a county's own word over the national list, in the order of its changes, and answers by date.
func withChanges(listed []Holiday, changes []CalendarChange) []Holiday {
	days := map[string]Holiday{}
	for _, d := range listed {
		days[d.Day] = d
	}
	checked := map[string]bool{}
	for _, c := range changes {
		for _, d := range c.Days {
			if d.Stands == standsListed {
				delete(days, d.Day)
				if was, there := dayOf(listed, d.Day); there {
					days[d.Day] = was
				}
				continue
			}
			days[d.Day] = Holiday{Day: d.Day, Worked: d.Stands == standsWorked, Name: d.Name, Own: true}
		}
		checked[fmt.Sprintf("%04d", c.CheckedYear)] = true
	}
	return sorted(days, checked)
}

func sorted(days map[string]Holiday, checked map[string]bool) []Holiday {
	out := make([]Holiday, 0, len(days))
	for _, d := range days {
		d.Unchecked = d.Unchecked && !checked[d.Day[:4]]
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b Holiday) int { return strings.Compare(a.Day, b.Day) })
	return out
}

// dayOf finds a day in a list that is in the order of dates.
func dayOf(list []Holiday, day string) (Holiday, bool) {
	i, there := slices.BinarySearchFunc(list, day, func(d Holiday, day string) int { return strings.Compare(d.Day, day) })
	if !there {
		return Holiday{}, false
	}
	return list[i], true
}

// names tells whether the calendar says anything of a year.
func names(list []Holiday, year int) bool {
	return slices.ContainsFunc(list, func(d Holiday) bool { return strings.HasPrefix(d.Day, fmt.Sprintf("%04d-", year)) })
}

// different leaves out what stands so already.
func different(stand []Holiday, days []DayChange) []DayChange {
	var out []DayChange
	for _, d := range days {
		d.Name = strings.TrimSpace(d.Name)
		was, named := dayOf(stand, d.Day)
		same := named && was.Name == d.Name && was.Worked == (d.Stands == standsWorked)
		if d.Stands == standsListed {
			d.Name, same = "", !was.Own
		}
		if !same {
			out = append(out, d)
		}
	}
	return out
}

// firstOf is the beginning of the first of the days, in Beijing.
func firstOf(days []DayChange) time.Time {
	first := slices.MinFunc(days, func(a, b DayChange) int { return strings.Compare(a.Day, b.Day) })
	at, _ := time.ParseInLocation(time.DateOnly, first.Day, Beijing)
	return at
}
