package review

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// PhoneAct is what somebody did about a case where there was no network. Its photos are here.
type PhoneAct struct {
	ID, Case      uuid.UUID
	Name          string // evidence_supplied or rectified
	By            scope.Scope
	UserName      string
	Note          string
	Before, After []string // photo hashes
	CapturedAt    *time.Time
}

// noted is the act in the trail of what a phone reported and the case had no place for.
const noted = "noted"

// evidenceSupplied puts a case back into the queue.
const evidenceSupplied = "evidence_supplied"

// TakeIn does an act within the caller's transaction. One that the case has no place for any more is noted in its trail for the reviewer, and why
// says so; one that the person may not do has no effect at all, and why says that. Done twice it changes nothing. Errors: not_found; same_id_other_content when the id is that of
// another act.
func (s *Service) TakeIn(ctx context.Context, tx *entdb.Tx, a PhoneAct) (why *fault.Fault, err error) {
	c, err := lockCase(ctx, tx, a.Case, scope.ForSystem(a.By.Tenant)) // whose it is allowed to is looked at below
	if err != nil {
		return nil, err
	}
	if done, err := takenIn(ctx, tx, a); err != nil || done {
		return nil, err
	}
	if why, err = mayNot(ctx, tx, c, a); err != nil || why != nil {
		return why, err
	}
	now := s.clock.Now()
	act, err := s.takeIn(ctx, tx, &c, a, now)
	if f := fault.As(err); err != nil && (f.Kind == fault.Conflict || f.Kind == fault.Invalid || f.Kind == fault.NotFound) {
		why, act = f, Act{Name: noted, Reason: a.Note, Data: object(map[string]any{"act": a.Name, "why": f.Reason, "before": a.Before, "after": a.After})}
	} else if err != nil {
		return nil, err
	}
	act.ID, act.At, act.User, act.UserName = a.ID, now, a.By.User, a.UserName
	return why, s.save(ctx, tx, &c, act)
}

// mayNot tells why the person may not do the act: the same roles and region as at ReportRectified; the case of one's own inspection may lie outside one's region by now, and
// whoever inspected may supply evidence.
func mayNot(ctx context.Context, tx *entdb.Tx, c Case, a PhoneAct) (*fault.Fault, error) {
	who, err := scopeOf(ctx, tx, a.By.User)
	if err != nil {
		return nil, err
	}
	inspectors, err := inspectorsOf(ctx, tx, c.ID)
	own := inspectors[a.By.User]
	switch {
	case err != nil:
		return nil, err
	case !who.Has(scope.Inspector, scope.Reviewer, scope.GridMember) && !(own && a.Name == evidenceSupplied):
		return fault.New(fault.RoleMissing, ""), nil
	case !own && !who.Covers(c.Region):
		return fault.New(fault.OutsideRegion, ""), nil
	}
	return nil, nil
}

func (s *Service) takeIn(ctx context.Context, tx *entdb.Tx, c *Case, a PhoneAct, now time.Time) (Act, error) {
	switch a.Name {
	case "rectified":
		return s.rectified(ctx, tx, c, RectifiedRequest{Note: a.Note, Before: a.Before, After: a.After}, a.CapturedAt, now)
	case evidenceSupplied:
		return supplied(ctx, tx, c, a, now)
	}
	return Act{}, fault.Newf(fault.BadArgument, "不认识的动作 %q · The act %q is not known.", a.Name, a.Name)
}

// supplied brings a case that was sent back for more evidence into the queue again.
func supplied(ctx context.Context, tx *entdb.Tx, c *Case, a PhoneAct, now time.Time) (Act, error) {
	if c.State != EvidenceRequested {
		return Act{}, fault.Newf(fault.CaseAct, "案件处于 %s，没有待补充的证据 · A case that is %s waits for no evidence.", c.State, c.State)
	}
	calendar, err := readCalendar(ctx, tx)
	if err != nil {
		return Act{}, err
	}
	c.State, c.DueAt = Open, calendar.After(now, checkAfter)
	return Act{Name: evidenceSupplied, Reason: a.Note, Data: object(map[string]any{"photos": append(append([]string{}, a.Before...), a.After...), "captured_at": a.CapturedAt})}, nil
}
