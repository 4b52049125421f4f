package review

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// TestADayOffCountsFromThenOn: an order made after the change runs over the day off; the one before keeps its deadline, and that is said. The neighbour county's calendar is its own.
func TestADayOffCountsFromThenOn(t *testing.T) {
	eachQueue(t, func(t *testing.T, b *bench) { // it is Monday, 23 November 2026
		inspector, reviewer, admin := b.person("i", county, scope.Inspector), b.person("r", county, scope.Reviewer), b.person("a", county, scope.CountyAdmin)
		b.must(b.ImportCalendar(admin, map[string]string{"2026-11-27 holiday": "国祭" + uncheckedMark}))
		ordered := func() uuid.UUID {
			in := b.inspected(form{by: inspector, item: "OF12", hard: "B"})
			b.order(reviewer, b.caseOf(in).ID)
			return in
		}
		due := func(in uuid.UUID) string { return b.caseOf(in).DueAt.In(Beijing).Format(time.DateOnly) }
		first := ordered()
		ordered()
		if was := due(first); was != "2026-12-01" {
			t.Fatalf("by the national list due on %s", was)
		}
		made, err := b.ChangeCalendar(admin, []DayChange{{"2026-11-25", standsOff, " 停工 "}, {"2026-11-28", standsWorked, "调休"}, {"2026-11-27", standsWorked, "照常"}}, 0, "管理员")
		b.must(err)
		if made.Running != 2 || len(made.Days) != 3 || made.Days[0].Name != "停工" || made.UserName != "管理员" || !made.At.Equal(b.clock.Now()) {
			t.Errorf("%+v", made)
		}
		if still := due(first); still != "2026-12-01" {
			t.Errorf("a deadline that ran moved to %s", still)
		}
		if is := due(ordered()); is != "2026-11-30" {
			t.Errorf("by the county's word due on %s", is)
		}
		days, changes, err := b.Holidays(admin, 2026)
		b.must(err)
		if len(days) != 3 || !days[0].Own || days[0].Worked || len(changes) != 1 {
			t.Errorf("%+v", days)
		}
		neighbour := scope.Into(context.Background(), scope.Scope{Tenant: "140821"})
		if days, changes, err = b.Holidays(neighbour, 0); err != nil || len(days) != 1 || days[0].Worked || !days[0].Unchecked || days[0].Name != "国祭" || len(changes) != 0 {
			t.Errorf("the neighbour's: %+v %v", days, err)
		}
		// What stands so already is no change; what is taken away stands as the list has it, and the list is marked as compared.
		if made, err = b.ChangeCalendar(admin, []DayChange{{"2026-11-25", standsOff, "停工"}}, 0, ""); err != nil || made != nil {
			t.Errorf("%+v %v", made, err)
		}
		_, err = b.ChangeCalendar(admin, []DayChange{{"2026-11-27", standsListed, ""}, {"2026-11-25", standsListed, ""}}, 2026, "管理员")
		b.must(err)
		days, changes, err = b.Holidays(admin, 0)
		b.must(err)
		if len(days) != 2 || days[0].Day != "2026-11-27" || days[0].Worked || days[0].Own || days[0].Unchecked || len(changes) != 2 {
			t.Errorf("%+v, %d changes", days, len(changes))
		}
	})
}

// TestWhatACalendarRefuses: each refusal says which day and why, and nothing of the change is kept.
func TestWhatACalendarRefuses(t *testing.T) {
	eachQueue(t, func(t *testing.T, b *bench) {
		admin := b.person("a", county, scope.CountyAdmin)
		good := DayChange{"2026-11-25", standsOff, "停工"}
		for says, v := range map[string]struct {
			days    []DayChange
			checked int
		}{
			"没有要改的日子":         {},
			"不是日期":            {[]DayChange{good, {"2026-11-31", standsOff, "x"}}, 0},
			"\"2026-1-1\" 不是": {[]DayChange{{"2026-1-1", standsOff, "x"}}, 0},
			"出现两次":            {[]DayChange{good, good}, 0},
			"2026-11-22 已过去":  {[]DayChange{good, {"2026-11-22", standsWorked, "x"}}, 0},
			"太远":              {[]DayChange{{"2029-01-01", standsOff, "元旦"}}, 0},
			"没有写明事由":          {[]DayChange{{"2026-11-25", standsOff, "  "}}, 0},
			"超过 64 字":         {[]DayChange{{"2026-11-25", standsOff, strings.Repeat("长", 65)}}, 0},
			"不是 off":          {[]DayChange{{"2026-11-25", "holiday", "x"}}, 0},
			"2027 年还没有":       {[]DayChange{good}, 2027},
		} {
			_, err := b.ChangeCalendar(admin, v.days, v.checked, "")
			b.want(err, fault.CalendarInvalid)
			if err != nil && !strings.Contains(err.Error(), says) {
				t.Errorf("%v, want it to say %s", err, says)
			}
		}
		if days, changes, err := b.Holidays(admin, 0); err != nil || len(days)+len(changes) != 0 {
			t.Errorf("kept: %v %v %v", days, changes, err)
		}
		_, err := b.ChangeCalendar(admin, []DayChange{{"2026-11-23", standsOff, "今天"}, {"2028-12-31", standsOff, "最后一天"}}, 0, "")
		b.must(err)
	})
}
