package tasking

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Tick is the job of the clock: it opens periods, and acts on what is overdue.
type Tick struct{}

// Kind names the job.
func (Tick) Kind() string { return "tasking.tick" }

// oneClock is what the clocks of several servers lock, so that one acts for a tenant and the next sees what it did.
const oneClock = "tasking.clock"

func systemOf(ctx context.Context, tenant string) context.Context {
	return scope.Into(ctx, scope.ForSystem(tenant))
}

func tenantOf(ctx context.Context) string {
	sc, _ := scope.From(ctx) // a transaction runs only under a scope that has one
	return sc.Tenant
}

// TickAll lets the clock act for every tenant, unless it stands still; one that fails does not stop the others.
func (s *Service) TickAll(ctx context.Context) error {
	if s.still.Load() {
		return nil
	}
	all, err := s.tenants(ctx)
	for _, tenant := range all {
		if e := s.TickOne(ctx, tenant); e != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", tenant, e))
		}
	}
	return err
}

// TickOne opens the periods that have begun in a tenant, also those that ended again while no clock ran, and takes every step that is due. Of a debt that has waited longer, because
// no clock ran or somebody discounted a patrol weeks later, it takes one: whoever is told has the rule's days before the next tier is.
func (s *Service) TickOne(ctx context.Context, tenant string) error {
	ctx = systemOf(ctx, tenant)
	for page := (grid.Page{Limit: settleAtOnce}); ; {
		var duties []grid.Duty
		err := s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) (err error) {
			if err := tx.Lock(ctx, oneClock); err != nil {
				return err
			}
			if duties, page, err = dutiesWithoutPeriod(ctx, tx, s.clock.Now(), page); err != nil {
				return err
			}
			all, err := unopenedOf(ctx, tx, duties)
			if err != nil {
				return err
			}
			for _, u := range all {
				if err := s.settle(ctx, tx, u.duties, reach{u.from, always.until}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if len(duties) < settleAtOnce {
			break
		}
	}
	for {
		var n int
		err := s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) (err error) {
			if err := tx.Lock(ctx, oneClock); err != nil {
				return err
			}
			n, err = s.takeSteps(ctx, tx)
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// takeSteps takes the next step of the debts that are first due for one.
func (s *Service) takeSteps(ctx context.Context, tx *entdb.Tx) (int, error) {
	now := s.clock.Now()
	due, err := dueDebts(ctx, tx, now, settleAtOnce)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	rules, err := readRules(ctx, tx)
	if err != nil {
		return 0, err
	}
	if err := fillNames(ctx, tx, due); err != nil {
		return 0, err
	}
	assets := make([]uuid.UUID, len(due))
	for i, d := range due {
		assets[i] = d.Asset
	}
	heads, err := grid.SpecialHeads(ctx, tx, assets, now)
	if err != nil {
		return 0, err
	}
	var told []jobs.Args
	for _, d := range due {
		wait := 7 * 24 * time.Hour // where nobody says: its rule is gone
		if i := slices.IndexFunc(rules[d.Rule], func(v version) bool { return v.Version == d.RuleVersion }); i >= 0 {
			v := rules[d.Rule][i]
			wait = time.Duration(v.EscalateDays) * 24 * time.Hour
		}
		t, err := s.step(ctx, tx, d, heads[d.Asset], wait, now)
		if err != nil {
			return 0, err
		}
		told = append(told, t...)
	}
	return len(due), s.jobs.InsertMany(ctx, tx.SQL, told)
}

// step makes a debt overdue and tells its person, or takes it a tier up and tells the head there. The head of the special area that the asset belongs to, if it does to one, is told of
// every step beside them: the area stands in no tier's line, so that no step would ever lead there.
func (s *Service) step(ctx context.Context, tx *entdb.Tx, d Debt, special uuid.UUID, wait time.Duration, now time.Time) (told []jobs.Args, err error) {
	also := func(told []jobs.Args, what string, person uuid.UUID) []jobs.Args {
		if special == uuid.Nil || special == person {
			return told
		}
		return append(told, tellOf(d, what, special, "", now))
	}
	before, next := d, now.Add(wait)
	d.State, d.KnownSince, d.EscalateAt = Overdue, now, &next
	if !before.told() {
		if err := s.keepStep(ctx, tx, before, d, now); err != nil {
			return nil, err
		}
		return also([]jobs.Args{tellOf(d, "overdue", d.User, "", now)}, "overdue", d.User), nil
	}
	from := d.Tier
	if d.EscalatedTo != "" {
		from = d.EscalatedTo
	}
	up := from.Above()
	region := up.Prefix(d.Region)
	if up == "" || region == "" { // nobody stands above the city
		d.EscalateAt = nil
		return nil, s.keepStep(ctx, tx, before, d, now)
	}
	d.EscalatedTo = up
	var head uuid.UUID
	if region != d.Region[:min(len(d.Region), 4)] || up != grid.City { // the city's head is the city tenant's
		if head, err = grid.HeadOf(ctx, tx, region, now); err != nil {
			return nil, err
		}
	}
	if err := insertEscalation(ctx, tx, d.ID, up, head, now); err != nil {
		return nil, err
	}
	if err := s.keepStep(ctx, tx, before, d, now); err != nil {
		return nil, err
	}
	if head != uuid.Nil || up == grid.City { // else the trail says that nobody was there to be told
		told = []jobs.Args{tellOf(d, "escalated", head, region, now)}
	}
	return also(told, "escalated", head), nil
}

func (s *Service) keepStep(ctx context.Context, tx *entdb.Tx, before, d Debt, now time.Time) error {
	if before.State != d.State {
		if err := insertPasts(ctx, tx, []Debt{before}, now); err != nil {
			return err
		}
	} else {
		d.KnownSince = before.KnownSince
	}
	return updateDebts(ctx, tx, []Debt{d})
}

// Tell is the job that leaves a notice with somebody: with the user, or with the head of a region that is another tenant's.
type Tell struct {
	ID     uuid.UUID `json:"id"` // of the notice: made again it is the same one
	Tenant string    `json:"tenant"`
	User   uuid.UUID `json:"user,omitzero"`
	Region string    `json:"region,omitempty"`
	What   string    `json:"what"`          // overdue, escalated or warning
	About  uuid.UUID `json:"debt,omitzero"` // the debt, or of a warning the warning
	ZH     string    `json:"zh"`
	EN     string    `json:"en"`
	At     time.Time `json:"at"`
}

// Kind names the job.
func (Tell) Kind() string { return "tasking.tell" }

func tellOf(d Debt, what string, user uuid.UUID, region string, now time.Time) Tell {
	t := Tell{ID: uuid.Must(uuid.NewV7()), Tenant: d.Tenant, User: user, What: what, About: d.ID, At: now}
	from, last := d.Period.From.In(rule.Beijing).Format(time.DateOnly), d.Period.Until.Add(-1).In(rule.Beijing).Format(time.DateOnly)
	covered := rule.Cut(d.Share() * 100)
	t.ZH = fmt.Sprintf("%s %s 至 %s 应巡 %d 次，已巡 %d 次，覆盖 %g%%，已逾期", d.AssetName, from, last, d.Owed, d.Done, covered)
	t.EN = fmt.Sprintf("%s from %s to %s: visits owed %d, done %d, %g %% covered; overdue", d.AssetName, from, last, d.Owed, d.Done, covered)
	if what == "escalated" || user != d.User {
		t.ZH, t.EN = "责任人 "+d.UserName+"："+t.ZH, "Duty of "+d.UserName+": "+t.EN
	}
	if user == uuid.Nil {
		t.Tenant, t.Region, t.About = region, region, uuid.Nil // the debt is the county's own
	}
	return t
}

func (s *Service) tell(ctx context.Context, job Tell) error {
	ctx = systemOf(ctx, job.Tenant)
	return s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) (err error) {
		if job.User == uuid.Nil {
			if job.User, err = grid.HeadOf(ctx, tx, job.Region, job.At); err != nil || job.User == uuid.Nil {
				return err
			}
		}
		return insertNotice(ctx, tx, job)
	})
}
