package scenario

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	reviewv1 "github.com/xuncha/xuncha/proto/gen/xuncha/review/v1"
	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
	"github.com/xuncha/xuncha/server/apptest"
)

// TestACountysCalendarIsItsAdministrators: changed over REST and gRPC by the county's administrator alone, seen in that county alone.
func TestACountysCalendarIsItsAdministrators(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := reviewv1.NewReviewServiceClient(w.Conn)
		day := w.Clock.Now().AddDate(0, 0, 30).Format(time.DateOnly)
		change, err := json.Marshal(map[string]any{"days": []any{map[string]any{"day": day, "stands": "off", "name": "县庆"}}})
		w.Must(err)
		for account, want := range map[string]int{"reviewer1": http.StatusForbidden, "inspector1": http.StatusForbidden, "auditor1": http.StatusForbidden, "admin": http.StatusOK} {
			if status, body := w.HTTP("POST", "/v1/calendar:change", w.Login("140827", account).Access, change, nil); status != want {
				t.Errorf("%s: %d %s", account, status, body)
			}
		}
		if status, _ := w.HTTP("POST", "/v1/calendar:change", w.Login("1408", "city").Access, change, nil); status != http.StatusForbidden {
			t.Errorf("the city: %d", status)
		}
		status, body := w.HTTP("POST", "/v1/calendar:change", w.Login("140827", "admin").Access, []byte(strings.ReplaceAll(string(change), day, "2020-01-01")), nil)
		if status != http.StatusBadRequest || !strings.Contains(string(body), "calendar_invalid") || !strings.Contains(string(body), "已过去") {
			t.Errorf("a day that is over: %d %s", status, body)
		}
		of := func(tenant string) *reviewv1.ListHolidaysResponse {
			out, err := c.ListHolidays(apptest.As(w.Login(tenant, "inspector1").Access), &reviewv1.ListHolidaysRequest{})
			w.Must(err)
			return out
		}
		own := 0
		for _, d := range of("140827").GetDays() {
			if d.GetOwn() {
				own++
				if d.GetDay() != day || d.GetName() != "县庆" || d.GetWorked() {
					t.Errorf("%v", d)
				}
			}
		}
		if changes := of("140827").GetChanges(); own != 1 || len(changes) != 1 || changes[0].GetUserName() == "" || changes[0].GetAt() == nil {
			t.Errorf("%d own days, changes %v", own, changes)
		}
		if strings.Contains(of("140828").String(), "县庆") {
			t.Error("the neighbour sees it")
		}
		if out, err := c.ListHolidays(apptest.As(w.Login("140828", "admin").Access), &reviewv1.ListHolidaysRequest{Tenant: "140827"}); err != nil || strings.Contains(out.String(), "县庆") {
			t.Errorf("the neighbour sees it by naming the county: %v %v", err, out)
		}
		city := apptest.As(w.Login("1408", "city").Access)
		seen := func(tenant string) bool {
			out, err := c.ListHolidays(city, &reviewv1.ListHolidaysRequest{Tenant: tenant})
			w.Must(err)
			return strings.Contains(out.String(), "县庆")
		}
		if !seen("140827") || seen("140828") || seen("") {
			t.Error("the city does not see each county by its own calendar, and the national list alone without one")
		}
		for tenant, want := range map[string]int{"140827": 1, "140828": 1, "140829": 0} {
			looks, err := tenancyv1.NewAdminServiceClient(w.Conn).ListLooks(apptest.As(w.Login(tenant, "admin").Access), &tenancyv1.ListLooksRequest{PageSize: 50})
			w.Must(err)
			if n := strings.Count(looks.String(), "ListHolidays"); n != want {
				t.Errorf("%s was told of %d looks at its calendar, not %d", tenant, n, want)
			}
		}
		unchecked := func() (n int) {
			for _, d := range of("140827").GetDays() {
				if d.GetUnchecked() && strings.HasPrefix(d.GetDay(), "2027") {
					n++
				}
			}
			return n
		}
		if unchecked() == 0 {
			t.Error("2027 counts as compared, before there is a notice")
		}
		_, err = c.ChangeCalendar(apptest.As(w.Login("140827", "admin").Access), &reviewv1.ChangeCalendarRequest{CheckedYear: 2027})
		w.Must(err)
		if n := unchecked(); n != 0 {
			t.Errorf("%d days were compared and do not say so", n)
		}
	})
}
