package review

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/calendarchange"
	"github.com/xuncha/xuncha/ent/gen/casefile"
	"github.com/xuncha/xuncha/ent/gen/holiday"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// readCalendar gives the calendar of the scope's county: the national list, and the county's own word over it.
func readCalendar(ctx context.Context, tx *entdb.Tx) (Calendar, error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	days, err := listHolidays(ctx, tx, 0)
	if err != nil {
		return nil, err
	}
	changes, err := calendarChanges(ctx, tx, sc.Tenant)
	c := Calendar{}
	for _, d := range withChanges(days, changes) {
		c[d.Day] = d.Worked
	}
	return c, err
}

func createHolidays(ctx context.Context, tx *entdb.Tx, days map[string]string) error {
	listed, err := listHolidays(ctx, tx, 0)
	if err != nil {
		return err
	}
	have := map[string]bool{}
	for _, d := range listed {
		have[d.Day] = true
	}
	var rows []*gen.HolidayCreate
	for key, name := range days {
		date, kind, _ := strings.Cut(key, " ")
		if !have[date] {
			rows = append(rows, tx.Holiday.Create().SetID(date).SetKind(holiday.Kind(kind)).SetName(name))
		}
	}
	return tx.Holiday.CreateBulk(rows...).Exec(ctx)
}

// listHolidays gives the national list. What was never compared with the notice says so at the end of its name.
func listHolidays(ctx context.Context, tx *entdb.Tx, year int) ([]Holiday, error) {
	q := tx.Holiday.Query().Order(holiday.ByID())
	if year > 0 {
		q.Where(holiday.IDGTE(fmt.Sprintf("%04d-", year)), holiday.IDLT(fmt.Sprintf("%04d-", year+1)))
	}
	rows, err := q.All(ctx)
	out := make([]Holiday, len(rows))
	for i, r := range rows {
		name, unchecked := strings.CutSuffix(r.Name, uncheckedMark)
		out[i] = Holiday{Day: r.ID, Worked: r.Kind == holiday.KindWorkday, Name: name, Unchecked: unchecked}
	}
	return out, err
}

// calendarChanges gives a county's own changes, oldest first: none to whoever reads every county.
func calendarChanges(ctx context.Context, tx *entdb.Tx, tenant string) ([]CalendarChange, error) {
	rows, err := tx.CalendarChange.Query().Where(calendarchange.TenantID(tenant)).Order(calendarchange.ByID()).All(ctx)
	out := make([]CalendarChange, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal(r.Content, &out[i]); err != nil {
			return nil, fmt.Errorf("read the calendar's change %s: %w", r.ID, err)
		}
	}
	return out, err
}

func addCalendarChange(ctx context.Context, tx *entdb.Tx, c CalendarChange) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return tx.CalendarChange.Create().SetID(id).SetUserID(c.User).SetAt(c.At).SetContent(raw).Exec(ctx)
}

// countRunning counts the county's active cases whose deadline lies on the day or after it.
func countRunning(ctx context.Context, tx *entdb.Tx, day time.Time) (int, error) {
	return tx.CaseFile.Query().Where(inActiveQueue, casefile.DueAtGTE(day)).Count(ctx)
}
