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
	"github.com/xuncha/xuncha/server/inspection"
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
	return s.act(ctx, req.ID, req.Act, func(ctx context.Context, tx *entdb.Tx, c *Case, sc scope.Scope, now time.Time) (Act, error) {
		if err := allowed(*c, req); err != nil {
			return Act{}, err
		}
		if !c.heldBy(sc.User, now) {
			return Act{}, fault.New(fault.CaseNotClaimed, "")
		}
		if req.Version != 0 && req.Version != c.Version {
			return Act{}, fault.New(fault.CaseMoved, "")
		}
		if err := notOwn(ctx, tx, *c, sc.User); err != nil {
			return Act{}, err
		}
		data := map[string]any{}
		c.State = State(req.Decision)
		switch req.Decision {
		case Order:
			calendar, err := readCalendar(ctx, tx)
			if err != nil {
				return Act{}, err
			}
			c.DueAt = calendar.After(now, req.WorkingDays)
			data = map[string]any{"order": req.OrderText, "working_days": req.WorkingDays, "due_at": c.DueAt}
		case Transfer:
			data = map[string]any{"to": req.TransferTo}
		}
		if rules[req.Decision].releases {
			c.ClaimedBy, c.ClaimExpiresAt = nil, nil
		} else {
			until := now.Add(lease)
			c.ClaimExpiresAt = &until
		}
		if !c.State.Active() && c.Target != nil {
			if err := s.register.Note(ctx, tx, *c.Target, "case_closed", sc.User, object(map[string]any{"case": c.ID, "as": req.Decision})); err != nil {
				return Act{}, err
			}
		}
		return Act{Name: string(req.Decision), User: sc.User, UserName: req.UserName, Reason: req.Reason, Data: object(data)}, nil
	})
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
	return s.act(ctx, req.ID, req.Act, func(ctx context.Context, tx *entdb.Tx, c *Case, sc scope.Scope, now time.Time) (Act, error) {
		a, err := rectified(ctx, tx, c, req, nil, now)
		a.User, a.UserName = sc.User, req.UserName
		return a, err
	})
}

// rectified moves an ordered case on; at is when it was done, if that is known and not now.
func rectified(ctx context.Context, tx *entdb.Tx, c *Case, req RectifiedRequest, at *time.Time, now time.Time) (Act, error) {
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
	return Act{Name: "rectified", Reason: req.Note, Data: object(data)}, nil
}

// ReinspectRequest is the re-inspection's result.
type ReinspectRequest struct {
	ID, Act, Inspection uuid.UUID
	Passed              bool
	Note                string
	UserName            string
}

// Reinspect records a re-inspection: a complete inspection of the same target, after the rectification, by another pair of people.
// Passed, the case can be closed; failed, the order stands again. Errors: not_found, case_act_not_allowed, same_pair.
func (s *Service) Reinspect(ctx context.Context, req ReinspectRequest) (*Case, error) {
	return s.act(ctx, req.ID, req.Act, func(ctx context.Context, tx *entdb.Tx, c *Case, sc scope.Scope, now time.Time) (Act, error) {
		if c.State != Rectified {
			return Act{}, fault.Newf(fault.CaseAct, "案件处于 %s，不能复查 · A case that is %s cannot be re-inspected.", c.State, c.State)
		}
		again, err := inspection.Find(ctx, tx, req.Inspection)
		if err != nil {
			return Act{}, err
		}
		if again.State != inspection.Complete || c.Target == nil || again.Target == nil || *again.Target != *c.Target {
			return Act{}, fault.New(fault.CaseAct, "复查须为同一对象的完整检查 · A re-inspection is a complete inspection of the same target.")
		}
		if err := anotherPair(ctx, tx, *c, again); err != nil {
			return Act{}, err
		}
		c.Rechecks++
		if c.State = Ordered; req.Passed {
			c.State = Reinspected
		} else {
			c.RechecksFailed++
		}
		return Act{Name: "reinspected", User: sc.User, UserName: req.UserName, Reason: req.Note, Data: object(map[string]any{"inspection": again.ID, "passed": req.Passed})}, nil
	})
}

// anotherPair: at least two people, none of whom made an inspection that the case rests on (行政处罚法 §42: two officers at least).
func anotherPair(ctx context.Context, tx *entdb.Tx, c Case, again inspection.Inspection) error {
	second := again.People()
	if again.Officers() < 2 {
		return fault.New(fault.SamePair, "复查须两人以上 · A re-inspection needs two people at least.")
	}
	ids, err := inspectionsOf(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		first, err := inspection.Find(ctx, tx, id)
		if err != nil {
			return err
		}
		for who := range first.People() {
			if second[who] {
				return fault.New(fault.SamePair, "")
			}
		}
	}
	return nil
}

// act locks the case, lets decide change it, and saves case and trail in one transaction.
func (s *Service) act(ctx context.Context, id, actID uuid.UUID, decide func(context.Context, *entdb.Tx, *Case, scope.Scope, time.Time) (Act, error)) (*Case, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		c, err := lockCase(ctx, tx, id, sc)
		if err != nil {
			return err
		}
		if done, err := actDone(ctx, tx, actID, id); err != nil {
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
