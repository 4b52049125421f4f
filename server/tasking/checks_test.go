package tasking

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/casefile"
	"github.com/xuncha/xuncha/ent/gen/inspection"
	enttarget "github.com/xuncha/xuncha/ent/gen/target"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
)

// target registers one in a region, at the beginning of the year.
func (w *world) target(region string) uuid.UUID { return w.targetSince(region, day(2026, 1, 1)) }

func (w *world) targetSince(region string, since time.Time) uuid.UUID {
	w.t.Helper()
	id := newID()
	w.write(func(ctx context.Context, tx *entdb.Tx) error {
		return tx.Target.Create().SetID(id).SetKind("outfall").SetName("排污口").SetRegion(region).SetLat(35).SetLng(111).SetCell(1).SetDatum("WGS84").SetRawLat(35).SetRawLng(111).
			SetAttributes([]byte("{}")).SetActiveSince(since).SetCreatedAt(since).SetUpdatedAt(since).Exec(ctx)
	})
	return id
}

// closes takes a target out of what is to be inspected, as the register does.
func (w *world) closes(target uuid.UUID, region string, since, until time.Time) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *entdb.Tx) error {
		if err := tx.Target.Update().Where(enttarget.ID(target)).SetStatus("closed").ClearActiveSince().Exec(ctx); err != nil {
			return err
		}
		return tx.TargetPast.Create().SetID(newID()).SetTargetID(target).SetRegion(region).SetActiveSince(since).SetActiveUntil(until).Exec(ctx)
	})
}

// inspected keeps an inspection of a target at a moment.
func (w *world) inspected(by, target uuid.UUID, region string, at time.Time, severity string) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *entdb.Tx) error {
		return tx.Inspection.Create().SetID(newID()).SetTargetID(target).SetRegion(region).SetPackCode("OF").SetPackVersion(1).SetInspectorID(by).SetState(inspection.StateComplete).
			SetCapturedAt(at).SetReceivedAt(at.Add(time.Minute)).SetFlags([]byte("[]")).SetPhotosWanted(0).SetSeverity(severity).SetOnBeat(severity == "A").SetSubmission([]byte("{}")).SetSha256(make([]byte, 32)).Exec(ctx)
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

// TestASpecialAreaDecidesNothing: a special area says in which division it lies, not which targets lie in it. So it can ask no rhythm of its own, and one that was kept once
// does not decide for the whole division.
func TestASpecialAreaDecidesNothing(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.at.Set(day(2026, 12, 2))
		w.target(county + "001")
		_, err := w.grid.SetRhythm(w.admin, w.units[county], "quarter", day(2026, 1, 1))
		w.must(err)
		zone, err := w.grid.SaveUnit(w.admin, grid.Unit{ID: newID(), Kind: "special", Region: county, Name: "开发区"})
		w.must(err)
		if _, err := w.grid.SetRhythm(w.admin, zone.ID, "month", day(2026, 1, 1)); !fault.Is(err, fault.BadArgument) {
			t.Errorf("a special area may ask for a rhythm: %v", err)
		}
		w.write(func(ctx context.Context, tx *entdb.Tx) error {
			return tx.GridRhythm.Create().SetID(newID()).SetUnitID(zone.ID).SetRegion(county).SetPer("month").SetValidFrom(day(2026, 2, 1)).SetCreatedAt(w.at.Now()).Exec(ctx)
		})
		for range 20 {
			if november, quarter := w.board(Ask{Period: "2026-11"}).Total, w.board(Ask{Period: "2026-Q3"}).Total; november.ChecksOwed != 0 || quarter.ChecksOwed != 1 {
				t.Fatalf("owed in November %d, in the third quarter %d", november.ChecksOwed, quarter.ChecksOwed)
			}
		}
	})
}

// TestEachPeriodByItsOwnRhythm: what is owed in a period is what the rhythm asks that holds as it ends, also within a board of a whole year.
func TestEachPeriodByItsOwnRhythm(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.at.Set(day(2026, 12, 2))
		by, one := w.person(w.admin, "检查员"), w.target(county+"001")
		w.target(county + "002")
		for per, from := range map[string]time.Time{"quarter": time.Date(2026, 1, 1, 0, 0, 0, 0, rule.Beijing), "month": time.Date(2026, 11, 1, 0, 0, 0, 0, rule.Beijing)} {
			_, err := w.grid.SetRhythm(w.admin, w.units[county], per, from)
			w.must(err)
		}
		w.inspected(by, one, county+"001", day(2026, 10, 8), "") // a month that nobody asked for
		w.inspected(by, one, county+"001", day(2026, 11, 8), "")
		w.inspected(by, one, county+"001", day(2026, 5, 8), "")
		for period, want := range map[string][2]int{"2026-10": {0, 0}, "2026-11": {2, 1}, "2026-09": {2, 0}, "2026-Q2": {2, 1}, "2026": {2 * (3 + 2), 2}} { // of the year: three quarters, November and December
			if l := w.board(Ask{Period: period}).Total; l.ChecksOwed != want[0] || l.ChecksDone != want[1] {
				t.Errorf("%s: owed %d, done %d; wanted %v", period, l.ChecksOwed, l.ChecksDone, want)
			}
		}
	})
}

// TestTargetsOfTheirTime: a period is judged by the targets that were active as it ended: neither one that was registered later nor one that was closed before is owed, and an
// inspection of such a one makes up for no other.
func TestTargetsOfTheirTime(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.at.Set(day(2026, 1, 2))
		by := w.person(w.admin, "检查员")
		_, err := w.grid.SetRhythm(w.admin, w.units[county], "month", day(2026, 1, 1))
		w.must(err)
		w.at.Set(day(2026, 12, 2))
		stays, june := w.target(county+"001"), w.targetSince(county+"001", day(2026, 6, 10))
		closed := w.target(county + "001")
		w.closes(closed, county+"001", day(2026, 1, 1), day(2026, 9, 20))
		for _, month := range []time.Month{3, 9, 11} {
			w.inspected(by, closed, county+"001", day(2026, month, 5), "")
		}
		w.inspected(by, stays, county+"001", day(2026, 3, 5), "")
		w.inspected(by, june, county+"001", day(2026, 11, 5), "")
		for period, want := range map[string]Checks{
			"2026-03":                {Targets: 2, Inspected: 2, ChecksOwed: 2, ChecksDone: 2},
			"2026-06":                {Targets: 3, ChecksOwed: 3},
			"2026-09":                {Targets: 2, ChecksOwed: 2}, // the one that was inspected was closed before September was over
			"2026-11":                {Targets: 2, Inspected: 1, ChecksOwed: 2, ChecksDone: 1},
			"2026-09-01..2026-09-10": {Targets: 3, Inspected: 1},
		} {
			if got := w.board(Ask{Period: period, Below: true}); got.Total.Checks != want || len(got.Regions) != 1 || got.Regions[0].Checks != want {
				t.Errorf("%s: %+v, wanted %+v", period, got.Total.Checks, want)
			}
		}
		if then := w.board(Ask{Period: "2026-09", AsOf: day(2026, 9, 10)}).Total.Checks; then != (Checks{Targets: 3, Inspected: 1, ChecksOwed: 3, ChecksDone: 1}) {
			t.Errorf("as of a day before it was closed: %+v", then)
		}
	})
}

// TestChecksAndCasesAsOf: a past day's board tells of targets, inspections, rhythms and cases as it did then.
func TestChecksAndCasesAsOf(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ask, then := Ask{Period: "2026-11", Below: true}, map[time.Time]Board{}
		remember := func() {
			then[w.at.Now()] = w.board(ask)
			w.at.Advance(24 * time.Hour)
		}
		by, one := w.person(w.admin, "检查员"), w.target(county+"001")
		remember()
		_, err := w.grid.SetRhythm(w.admin, w.units[county], "week", day(2026, 1, 1))
		w.must(err)
		remember()
		w.inspected(by, one, county+"001", w.at.Now(), "A")
		remember()
		w.closes(one, county+"001", day(2026, 1, 1), w.at.Now())
		remember()
		opened := w.at.Now()
		past := func(state casefile.State, since, until time.Time) {
			w.write(func(ctx context.Context, tx *entdb.Tx) error {
				id := newID()
				if err := tx.CaseFile.Create().SetID(id).SetState(casefile.StateClosed).SetActive(false).SetSeverity("A").SetRegion(county + "001").SetTargetKind("outfall").SetTargetName("x").
					SetOpenedAt(opened).SetDueAt(opened).SetSource("inspection").SetRechecks(2).SetRechecksFailed(1).SetLate(true).SetKnownSince(until).Exec(ctx); err != nil {
					return err
				}
				return tx.CasePast.Create().SetID(newID()).SetCaseID(id).SetState(string(state)).SetActive(true).SetSeverity("B").SetRegion(county + "001").SetSource("inspection").SetOnBeat(false).
					SetLate(false).SetRechecks(1).SetRechecksFailed(1).SetOpenedAt(opened).SetDueAt(opened.Add(time.Hour)).SetKnownSince(since).SetKnownUntil(until).Exec(ctx)
			})
		}
		w.at.Advance(24 * time.Hour)
		past(casefile.StateOrdered, opened, w.at.Now()) // and closed now
		remember()
		for at, want := range then {
			a := ask
			a.AsOf = at
			if got := w.board(a).Total; got != want.Total {
				t.Errorf("as of %s: %+v\nthen it was %+v", at, got, want.Total)
			}
		}
		a := ask
		a.AsOf = opened.Add(2 * time.Hour)
		if got, want := w.board(a).Total.Found, (Found{Findings: 1, BeatFound: 1, MajorOther: 1, Cases: 1, CasesHandled: 1, CasesOverdue: 1, Rechecks: 1, RechecksFailed: 1}); got != want {
			t.Errorf("as it stood: %+v\nwanted %+v", got, want)
		}
		if got, want := w.board(ask).Total.Found, (Found{Findings: 1, BeatFound: 1, MajorOther: 1, Cases: 1, CasesHandled: 1, CasesClosed: 1, Rechecks: 2, RechecksFailed: 1}); got != want {
			t.Errorf("as it stands: %+v\nwanted %+v", got, want)
		}
	})
}

// TestWhoFoundWhat: what those who patrol reported stands against all that was found on their beats, also by inspectors and by the public.
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
		w.inspected(w.person(w.admin, "另一检查员"), w.target(county+"001"), county+"001", at, "B") // at a factory that no chief passes
		for _, c := range []struct {
			source, severity string
			onBeat           bool
		}{{"report", "A", true}, {"report", "B", true}, {"report", "A", false}, {"inspection", "A", true}} {
			w.write(func(ctx context.Context, tx *entdb.Tx) error {
				return tx.CaseFile.Create().SetID(newID()).SetState(casefile.StateOpen).SetSeverity(c.severity).SetRegion(county + "001").SetTargetKind("outfall").SetTargetName("x").
					SetOpenedAt(at).SetDueAt(at).SetSource(c.source).SetOnBeat(c.onBeat).Exec(ctx)
			})
		}
		l := w.board(Ask{Period: "2026-11"}).Total
		if want := (Found{Events: 3, Major: 1, Findings: 2, BeatFound: 1, Reports: 3, BeatTold: 2, MajorOther: 2, Cases: 4, CasesOverdue: 4}); l.Found != want {
			t.Errorf("%+v\nwanted %+v", l.Found, want)
		}
		if other := w.board(Ask{Period: "2026-10"}).Total; other.Events+other.Findings+other.Reports+other.Cases != 0 {
			t.Errorf("the month before: %+v", other)
		}
	})
}
