package tasking

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/casefile"
	"github.com/xuncha/xuncha/ent/gen/inspection"
	"github.com/xuncha/xuncha/server/rule"
)

// target registers one in a region.
func (w *world) target(region string) uuid.UUID {
	w.t.Helper()
	id := newID()
	w.write(func(ctx context.Context, tx *entdb.Tx) error {
		return tx.Target.Create().SetID(id).SetKind("outfall").SetName("排污口").SetRegion(region).SetLat(35).SetLng(111).SetCell(1).SetDatum("WGS84").SetRawLat(35).SetRawLng(111).
			SetAttributes([]byte("{}")).SetCreatedAt(day(2026, 1, 1)).SetUpdatedAt(day(2026, 1, 1)).Exec(ctx)
	})
	return id
}

// inspected keeps an inspection of a target at a moment.
func (w *world) inspected(by, target uuid.UUID, region string, at time.Time, severity string) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *entdb.Tx) error {
		return tx.Inspection.Create().SetID(newID()).SetTargetID(target).SetRegion(region).SetPackCode("OF").SetPackVersion(1).SetInspectorID(by).SetState(inspection.StateComplete).
			SetCapturedAt(at).SetReceivedAt(at.Add(time.Minute)).SetFlags([]byte("[]")).SetPhotosWanted(0).SetSeverity(severity).SetSubmission([]byte("{}")).SetSha256(make([]byte, 32)).Exec(ctx)
	})
}

func (w *world) write(do func(context.Context, *entdb.Tx) error) {
	w.t.Helper()
	w.must(w.Service.db.Write(w.admin, do))
}

// TestChecksByRhythm: each target is owed one inspection in each period of the rhythm of its unit, or of the nearest unit above it that has one; two in one period are
// one, and one before the rhythm's period or of a target elsewhere is none of it.
func TestChecksByRhythm(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.at.Set(day(2026, 12, 2))
		by := w.person(w.admin, "检查员")
		one, two, three := w.target(county+"001"), w.target(county+"001"), w.target(county+"002")
		_, err := w.grid.SetRhythm(w.admin, w.units[county], "month", day(2026, 1, 1))
		w.must(err)
		if b := w.board(Ask{Period: "2026-11", Below: true}); b.Total.Targets != 3 || b.Total.ChecksOwed != 3 || b.Total.ChecksDone != 0 {
			t.Fatalf("%+v", b.Total)
		}
		_, err = w.grid.SetRhythm(w.admin, w.units[county+"001"], "week", day(2026, 6, 1)) // in November end five weeks of Monday to Sunday
		w.must(err)
		w.inspected(by, one, county+"001", day(2026, 11, 3), "A")
		w.inspected(by, one, county+"001", day(2026, 11, 4), "B") // the same week
		w.inspected(by, one, county+"001", day(2026, 11, 9), "")
		w.inspected(by, two, county+"001", day(2026, 10, 20), "") // a week that ended in October
		w.inspected(by, three, county+"002", day(2026, 11, 30), "C")
		b := w.board(Ask{Period: "2026-11", Below: true})
		lines := map[string]Line{}
		for _, l := range b.Regions {
			lines[l.Region] = l
		}
		first, second := lines[county+"001"], lines[county+"002"]
		weeks := 0
		for at := rule.PeriodOf(rule.Month, day(2026, 11, 2)).From; at.Before(day(2026, 12, 1)); at = at.AddDate(0, 0, 1) {
			if p := rule.PeriodOf(rule.Week, at); p.Until.Equal(at.AddDate(0, 0, 1)) && at.In(rule.Beijing).Month() == time.November {
				weeks++
			}
		}
		if first.Targets != 2 || first.ChecksOwed != 2*weeks || first.ChecksDone != 2 || first.Inspected != 1 {
			t.Errorf("the township with a rhythm of its own: %+v, %d weeks", first, weeks)
		}
		if second.Targets != 1 || second.ChecksOwed != 1 || second.ChecksDone != 1 || second.Inspected != 1 {
			t.Errorf("the township under the county's: %+v", second)
		}
		if b.Total.ChecksOwed != first.ChecksOwed+second.ChecksOwed || b.Total.ChecksDone != 3 || b.Total.Findings != 2 {
			t.Errorf("the county: %+v", b.Total)
		}
	})
}

// TestWhoFoundWhat: what those who patrol reported stands against all that was found there, also by inspectors and by the public.
func TestWhoFoundWhat(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.at.Set(day(2026, 12, 2))
		chief, at := w.person(w.admin, "村长"), day(2026, 11, 10)
		for _, level := range []string{"major", "minor", "normal"} {
			w.write(func(ctx context.Context, tx *entdb.Tx) error {
				return tx.PatrolEvent.Create().SetID(newID()).SetUserID(chief).SetRegion(county + "001").SetType("sewage").SetLevel(level).SetCapturedAt(at).SetReceivedAt(at).
					SetFlags([]byte("[]")).SetCapture([]byte("{}")).SetSha256(make([]byte, 32)).Exec(ctx)
			})
		}
		w.inspected(w.person(w.admin, "检查员"), w.target(county+"001"), county+"001", at, "A")
		for _, c := range []struct{ source, severity string }{{"report", "A"}, {"report", "B"}, {"inspection", "A"}} {
			w.write(func(ctx context.Context, tx *entdb.Tx) error {
				return tx.CaseFile.Create().SetID(newID()).SetState(casefile.StateOpen).SetSeverity(c.severity).SetRegion(county + "001").SetTargetKind("outfall").SetTargetName("x").
					SetOpenedAt(at).SetDueAt(at).SetSource(c.source).Exec(ctx)
			})
		}
		l := w.board(Ask{Period: "2026-11"}).Total
		if l.Events != 3 || l.Major != 1 || l.Findings != 1 || l.Reports != 2 || l.MajorOther != 2 || l.Cases != 3 || l.CasesClosed != 0 {
			t.Errorf("%+v", l)
		}
		if other := w.board(Ask{Period: "2026-10"}).Total; other.Events+other.Findings+other.Reports+other.Cases != 0 {
			t.Errorf("the month before: %+v", other)
		}
	})
}
