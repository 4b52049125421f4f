package tasking

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/dbtest"
	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

const county = "140802"

// world is a county with two townships, and the city beside it.
type world struct {
	*Service
	t     *testing.T
	db    *dbtest.DB
	at    *clock.Fake
	grid  *grid.Service
	admin context.Context
	units map[string]uuid.UUID
}

// day is a moment of Beijing's day, at noon.
func day(y int, m time.Month, d int) time.Time {
	return time.Date(y, m, d, 12, 0, 0, 0, rule.Beijing).UTC()
}

func eachWorld(t *testing.T, test func(*testing.T, *world)) {
	dbtest.Each(t, func(t *testing.T, db *dbtest.DB) { test(t, newWorld(t, db)) })
}

func newWorld(t *testing.T, db *dbtest.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, at: clock.Fixed(day(2026, 11, 2)), admin: dbtest.In(county), units: map[string]uuid.UUID{}} // a Monday
	w.must(jobs.Migrate(context.Background(), db.Engine == entdb.Postgres, db.Owner, entdb.AppRole))
	registered := jobs.NewRegistry()
	q, err := jobs.Open(context.Background(), jobs.Config{Postgres: db.Engine == entdb.Postgres, DB: db.SQL(), URL: db.URL, Role: entdb.AppRole, Registry: registered, Clock: w.at, Log: slog.New(slog.DiscardHandler)})
	w.must(err)
	w.Service = New(db.DB, w.at, q, func(context.Context) ([]string, error) { return []string{"1408", county}, nil })
	w.Work(registered)
	w.grid = grid.New(db.DB, w.at)
	w.grid.Changed, w.grid.Warned = w.Changed, w.Warned
	w.must(db.Reference(context.Background(), func(ctx context.Context, tx *entdb.Tx) error {
		for _, r := range [][3]string{{"1408", "", "city"}, {county, "1408", "county"}, {county + "001", county, "township"}, {county + "002", county, "township"}} {
			if _, err := tx.SQL.ExecContext(ctx, fmt.Sprintf("INSERT INTO regions (id, parent, tier, name) VALUES ('%s', '%s', '%s', '地%s')", r[0], r[1], r[2], r[0])); err != nil {
				return err
			}
		}
		for _, c := range []string{"1408", county} {
			if err := tx.TenantRow.Create().SetID(c).SetName(c).SetCreatedAt(w.at.Now()).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
	for _, code := range []string{county, county + "001", county + "002"} {
		w.units[code] = w.unit(w.admin, code)
	}
	w.units["1408"] = w.unit(dbtest.In("1408"), "1408")
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

func (w *world) unit(ctx context.Context, code string) uuid.UUID {
	w.t.Helper()
	u, err := w.grid.SaveUnit(ctx, grid.Unit{ID: newID(), Kind: "region", Region: code, Name: "网格" + code})
	w.must(err)
	return u.ID
}

// person makes a person of a tenant.
func (w *world) person(ctx context.Context, name string) uuid.UUID {
	w.t.Helper()
	id := newID()
	w.must(w.Service.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		return tx.User.Create().SetID(id).SetAccount(name).SetName(name).SetRegion(tenantOf(ctx)).SetRoles([]string{string(scope.Chief)}).SetPasswordHash("x").SetCreatedAt(w.at.Now()).Exec(ctx)
	}))
	return id
}

// reach makes a reach of a kilometre or so, and tells its id and length.
func (w *world) reach(region string, from time.Time) grid.Asset {
	w.t.Helper()
	a := grid.Asset{ID: newID(), Kind: grid.Reach, Name: "河段" + region, River: "河", Unit: w.units[region], Region: region, From: from,
		Geometry: []byte(`{"type":"LineString","coordinates":[[111,35],[111.01,35]]}`)}
	w.must(w.grid.ImportAssets(w.admin, []grid.Asset{a}, false))
	a, err := w.grid.GetAsset(w.admin, a.ID)
	w.must(err)
	return a
}

func (w *world) duty(user uuid.UUID, a grid.Asset, tier grid.Tier, code string, from time.Time) grid.Duty {
	w.t.Helper()
	d, err := w.grid.CreateDuty(w.admin, grid.Duty{ID: newID(), User: user, Asset: a.ID, Tier: tier, Rule: code, From: from})
	w.must(err)
	return d
}

// weekly is a rule of one visit a week, with 2 days of grace and 3 until the next tier is told.
func weekly() rule.Rule {
	return rule.Rule{Code: "weekly", Version: 1, Name: checklist.Text{ZH: "每周", EN: "weekly"}, Origin: "test", Assets: []string{"reach", "lake", "plot"},
		Frequencies: []rule.Frequency{{Times: 1, Per: rule.Week}}, Visits: []rule.Visit{{}}, Coverage: rule.Coverage{BufferM: 100, SwathM: 100, ResolutionM: 20},
		GraceDays: 2, EscalateDays: 3, StaleMinutes: 30}
}

// publish keeps a version of a rule and tells the service, as the field of patrols does.
func (w *world) publish(r rule.Rule, from time.Time) {
	w.t.Helper()
	raw, err := json.Marshal(r)
	w.must(err)
	w.must(w.Service.db.Write(w.admin, func(ctx context.Context, tx *entdb.Tx) error {
		if err := tx.PatrolRule.Create().SetID(newID()).SetCode(r.Code).SetVersion(r.Version).SetContent(raw).SetSha256(make([]byte, 32)).SetValidFrom(from).SetPublishedAt(w.at.Now()).Exec(ctx); err != nil {
			return err
		}
		return w.Ruled(ctx, tx, r.Code, from)
	}))
	w.drain()
}

func (w *world) drain() {
	w.t.Helper()
	w.must(w.jobs.Drain(context.Background()))
}

// walked is a patrol with a verdict for a duty and what it covered.
type walked struct {
	duty     grid.Duty
	user     uuid.UUID
	at       time.Time
	valid    bool
	problems bool
	covered  coverage.Intervals
}

// walk keeps a patrol as the field of patrols does, and tells the service.
func (w *world) walk(p walked) uuid.UUID {
	w.t.Helper()
	id := newID()
	if p.user == uuid.Nil {
		p.user = p.duty.User
	}
	w.must(w.Service.db.Write(w.admin, func(ctx context.Context, tx *entdb.Tx) error {
		now := w.at.Now()
		err := tx.Patrol.Create().SetID(id).SetUserID(p.user).SetRegion(p.duty.Region).SetMode("foot").SetSource("app").SetStartedAt(p.at).SetEndedAt(p.at.Add(time.Hour)).SetReceivedAt(now).
			SetSha256(make([]byte, 32)).SetFixes(10).SetCleaner(1).SetLengthM(1000).SetDurationS(3600).SetFlags([]byte("[]")).SetSummary([]byte("{}")).SetProblems(p.problems).SetValid(p.valid).Exec(ctx)
		if err != nil {
			return err
		}
		err = tx.Verdict.Create().SetID(newID()).SetPatrolID(id).SetDutyID(p.duty.ID).SetAssetID(p.duty.Asset).SetUserID(p.duty.User).SetRegion(p.duty.Region).SetTier(string(p.duty.Tier)).SetRule(p.duty.Rule).
			SetRuleVersion(1).SetValid(p.valid).SetChecks([]byte("[]")).SetStartedAt(p.at).SetEndedAt(p.at.Add(time.Hour)).SetReceivedAt(now).SetJudgedAt(now).Exec(ctx)
		if err != nil {
			return err
		}
		if len(p.covered) > 0 {
			raw, _ := p.covered.AppendBinary(nil)
			err = tx.PatrolCover.Create().SetID(newID()).SetPatrolID(id).SetAssetID(p.duty.Asset).SetCovered(raw).SetCoveredMm(int64(p.covered.Length())).SetCoveredM2(0).SetBufferCm(10000).
				SetStartedAt(p.at).SetReceivedAt(now).Exec(ctx)
			if err != nil {
				return err
			}
		}
		return w.Judged(ctx, tx, []uuid.UUID{p.duty.ID}, p.at)
	}))
	return id
}

func stretch(from, to coverage.Chainage) coverage.Intervals {
	return coverage.NewIntervals(coverage.Interval{From: from, To: to})
}

// debts lists a duty's debts of a period.
func (w *world) debts(d grid.Duty, period string) []Debt {
	w.t.Helper()
	out, err := w.List(w.admin, Filter{Duty: d.ID, Period: period, Limit: 500})
	w.must(err)
	return out
}

// board asks for a board, and wants that what is remembered says what is read anew.
func (w *world) board(a Ask) Board {
	w.t.Helper()
	return w.boardFor(w.admin, a)
}

func (w *world) boardFor(ctx context.Context, a Ask) Board {
	w.t.Helper()
	b, err := w.Roll(ctx, a)
	w.must(err)
	anew, err := New(w.db.DB, w.at, w.jobs, w.tenants).Roll(ctx, a)
	w.must(err)
	if !reflect.DeepEqual(b, anew) {
		w.t.Errorf("remembered %+v\nread anew  %+v", b, anew)
	}
	return b
}

// tick sets the clock and lets it act.
func (w *world) tick(at time.Time) {
	w.t.Helper()
	w.at.Set(at)
	w.must(w.TickAll(context.Background()))
	w.drain()
}
