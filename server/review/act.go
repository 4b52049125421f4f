package review

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// errDone ends a transaction whose act was done before: the same act sent twice is done once.
var errDone = errors.New("this act was done before")

// DecideRequest is a reviewer's act.
type DecideRequest struct {
	ID          uuid.UUID
	Act         uuid.UUID // made by the caller; zero: not repeatable
	Decision    Decision
	Reason      string
	WorkingDays int    // an order's deadline
	OrderText   string // what an order asks for
	TransferTo  string
	Version     int64 // the version seen; zero skips the check
	UserName    string
}

// Decide takes one act on a case that the caller holds. Errors: not_found, case_closed, case_not_claimed, case_act_not_allowed,
// reason_required, deadline_required, case_moved, same_pair.
func (s *Service) Decide(ctx context.Context, req DecideRequest) (*Case, error) {
	return s.act(ctx, req.ID, req.Act, decided(req), func(ctx context.Context, tx *entdb.Tx, c *Case, sc scope.Scope, now time.Time) (Act, error) {
		if err := allowed(*c, req); err != nil {
			return Act{}, err
		}
		if !c.heldBy(sc.User, now) {
			return Act{}, fault.New(fault.CaseNotClaimed, "")
		}
		if req.Version != 0 && req.Version != c.Version {
			return Act{}, fault.New(fault.CaseMoved, "")
		}
		if err := notOwn(ctx, tx, c.ID, sc.User); err != nil {
			return Act{}, err
		}
		c.State = State(req.Decision)
		a := decided(req)
		if req.Decision == Order {
			calendar, err := readCalendar(ctx, tx)
			if err != nil {
				return Act{}, err
			}
			c.DueAt = calendar.After(now, req.WorkingDays)
			a.Data = object(map[string]any{"order": req.OrderText, "working_days": req.WorkingDays, "due_at": c.DueAt})
		}
		if rules[req.Decision].releases {
			c.ClaimedBy, c.ClaimExpiresAt = nil, nil
		} else {
			until := now.Add(lease)
			c.ClaimExpiresAt = &until
		}
		a.User, a.UserName = sc.User, req.UserName
		return a, s.noteAtTarget(ctx, tx, *c, a)
	})
}

// decided is a decision as it stands in the trail; an order's deadline comes to it by the calendar.
func decided(req DecideRequest) Act {
	a := Act{Name: string(req.Decision), Reason: req.Reason}
	switch req.Decision {
	case Order:
		a.Data = object(map[string]any{"order": req.OrderText, "working_days": req.WorkingDays})
	case Transfer:
		a.Data = object(map[string]any{"to": req.TransferTo})
	}
	return a
}

// RectifiedRequest says that an order was carried out.
type RectifiedRequest struct {
	ID, Act       uuid.UUID
	Note          string
	Before, After []string // photo hashes
	UserName      string
}

// checkAfter is the working days within which a rectification is to be re-inspected. A proposal, not law.
const checkAfter = 3

// Rectified moves an ordered case on. Every photo must be here. Errors: not_found, case_act_not_allowed, photo_unknown.
func (s *Service) Rectified(ctx context.Context, req RectifiedRequest) (*Case, error) {
	return s.act(ctx, req.ID, req.Act, reported(req), func(ctx context.Context, tx *entdb.Tx, c *Case, sc scope.Scope, now time.Time) (Act, error) {
		a, err := s.rectified(ctx, tx, c, req, nil, now)
		a.User, a.UserName = sc.User, req.UserName
		return a, err
	})
}

// reported is a report of a rectification as it stands in the trail.
func reported(req RectifiedRequest) Act {
	return Act{Name: string(Rectified), Reason: req.Note, Data: object(map[string]any{"before": req.Before, "after": req.After})}
}

// rectified moves an ordered case on; at is when it was done, if that is known and not now.
func (s *Service) rectified(ctx context.Context, tx *entdb.Tx, c *Case, req RectifiedRequest, at *time.Time, now time.Time) (Act, error) {
	if c.State != Ordered {
		return Act{}, fault.Newf(fault.CaseAct, "案件处于 %s，没有待整改的责令 · A case that is %s has no order to carry out.", c.State, c.State)
	}
	if len(req.After) == 0 {
		return Act{}, fault.New(fault.PhotoUnknown, "须有整改后照片 · A photo of after is needed.")
	}
	for _, p := range append(slices.Clone(req.Before), req.After...) {
		here, err := photoHere(ctx, tx, p)
		if err != nil {
			return Act{}, err
		}
		if !here {
			return Act{}, fault.New(fault.PhotoUnknown, "").With("sha256", p)
		}
	}
	calendar, err := readCalendar(ctx, tx)
	if err != nil {
		return Act{}, err
	}
	data := map[string]any{"before": req.Before, "after": req.After, "late": now.After(c.DueAt)}
	if at != nil {
		data["captured_at"] = *at // the device's clock: told, not believed
	}
	c.State, c.DueAt = Rectified, calendar.After(now, checkAfter)
	a := Act{Name: string(Rectified), Reason: req.Note, Data: object(data)}
	return a, s.noteAtTarget(ctx, tx, *c, a)
}

// act locks the case, lets decide change it, and saves case and trail in one transaction. An act that was done before under its id is done; another under the same id is
// same_id_other_content.
func (s *Service) act(ctx context.Context, id, actID uuid.UUID, what Act, decide func(context.Context, *entdb.Tx, *Case, scope.Scope, time.Time) (Act, error)) (*Case, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		c, err := lockCase(ctx, tx, id, sc)
		if err != nil {
			return err
		}
		what.ID, what.User = actID, sc.User
		if done, err := actDone(ctx, tx, id, what); err != nil {
			return err
		} else if done {
			return errDone
		}
		now := s.clock.Now()
		a, err := decide(ctx, tx, &c, sc, now)
		if err != nil {
			return err
		}
		a.ID, a.At = actID, now
		return s.save(ctx, tx, &c, a)
	})
	if err != nil && !errors.Is(err, errDone) {
		return nil, err
	}
	return s.whole(ctx, id)
}

// noteAtTarget puts an act that changes where the target stands into the target's file.
func (s *Service) noteAtTarget(ctx context.Context, tx *entdb.Tx, c Case, a Act) error {
	data := map[string]any{"case": c.ID}
	what := map[string]string{string(Order): "case_ordered", string(Rectified): "case_rectified", reinspected: "case_reinspected", reopened: "case_reopened"}[a.Name]
	switch {
	case !c.State.Active():
		what, data["as"] = "case_closed", a.Name
	case a.Name == reinspected:
		data["passed"] = c.State == Reinspected
	}
	if what == "" || c.Target == nil {
		return nil
	}
	return s.register.Note(ctx, tx, *c.Target, what, a.User, object(data))
}

// save writes the case's new state, the act, and tells open desks.
func (s *Service) save(ctx context.Context, tx *entdb.Tx, c *Case, a Act) error {
	if a.ID == uuid.Nil {
		a.ID = uuid.Must(uuid.NewV7())
	}
	if c.State != c.stood.state && a.At.After(c.stood.due) {
		c.Late = true
	}
	if err := updateCase(ctx, tx, c, a.At); err != nil {
		return err
	}
	if err := insertAct(ctx, tx, c.ID, a); err != nil {
		return err
	}
	s.tell(ctx, tx, *c, a.Name, a.At)
	return nil
}

// object writes a JSON object; what is given here can always be written.
func object(v map[string]any) []byte {
	if len(v) == 0 {
		return nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}
