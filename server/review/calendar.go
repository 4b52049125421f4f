package review

import "time"

// Beijing is the time that deadlines are counted in; China has one zone and no summer time.
var Beijing = time.FixedZone("北京时间", 8*60*60)

// Calendar says which days are worked. Days it does not name are worked from Monday to Friday.
type Calendar map[string]bool // date → worked

// Worked tells whether a day is a working day.
func (c Calendar) Worked(day time.Time) bool {
	if worked, named := c[day.Format(time.DateOnly)]; named {
		return worked
	}
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// After gives the end of the nth working day after from, counted from the next day (行政处罚法 §85: 日 means working day there).
func (c Calendar) After(from time.Time, n int) time.Time {
	day := from.In(Beijing)
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		if c.Worked(day) {
			n--
		}
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 23, 59, 59, 0, Beijing).UTC()
}
