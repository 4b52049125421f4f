package review

import (
	"testing"
	"time"

	"github.com/xuncha/xuncha/seeds"
)

func calendar2026(t *testing.T) Calendar {
	t.Helper()
	days, err := seeds.Holidays()
	if err != nil {
		t.Fatal(err)
	}
	c := Calendar{}
	for _, d := range days {
		c[d.Date] = d.Kind == "workday"
	}
	return c
}

func TestWorkingDays(t *testing.T) {
	c := calendar2026(t)
	for name, v := range map[string]struct {
		from string
		n    int
		want string // date in Beijing
	}{
		"next day":                                   {"2026-11-23T10:00:00+08:00", 1, "2026-11-24"},
		"over a weekend":                             {"2026-11-27T10:00:00+08:00", 1, "2026-11-30"},
		"over 国庆, with the make-up Saturday":         {"2026-09-30T10:00:00+08:00", 3, "2026-10-10"},
		"a make-up Sunday is worked":                 {"2026-09-19T10:00:00+08:00", 1, "2026-09-20"},
		"over 春节":                                    {"2026-02-13T10:00:00+08:00", 2, "2026-02-24"},
		"late evening in UTC is next day in Beijing": {"2026-11-23T17:00:00Z", 1, "2026-11-25"},
		"five": {"2026-11-23T23:59:59+08:00", 5, "2026-11-30"},
	} {
		from, err := time.Parse(time.RFC3339, v.from)
		if err != nil {
			t.Fatal(err)
		}
		got := c.After(from, v.n)
		if got.In(Beijing).Format(time.DateTime) != v.want+" 23:59:59" || got.Location() != time.UTC {
			t.Errorf("%s: %s, want the end of %s", name, got.In(Beijing), v.want)
		}
	}
}
