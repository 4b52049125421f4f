package review

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// ReinspectRequest is the re-inspection's result.
type ReinspectRequest struct {
	ID, Act, Inspection uuid.UUID
	Passed              bool
	Note                string
	UserName            string
}

// Reinspect records a re-inspection: a complete inspection of the same target, made after the rectification and not used before, by another pair of people.
// Passed, the case can be closed; failed, the order stands again. Errors: not_found, case_act_not_allowed, same_pair, reinspection_has_findings.
func (s *Service) Reinspect(ctx context.Context, req ReinspectRequest) (*Case, error) {
	what := Act{Name: reinspected, Reason: req.Note, Data: object(map[string]any{"inspection": req.Inspection, "passed": req.Passed})}
	return s.act(ctx, req.ID, req.Act, what, func(ctx context.Context, tx *entdb.Tx, c *Case, sc scope.Scope, now time.Time) (Act, error) {
		if c.State != Rectified {
			return Act{}, fault.Newf(fault.CaseAct, "案件处于 %s，不能复查 · A case that is %s cannot be re-inspected.", c.State, c.State)
		}
		again, err := inspection.Find(ctx, tx, req.Inspection)
		if err != nil {
			return Act{}, err
		}
		if err := s.answers(ctx, tx, *c, again, req.Passed); err != nil {
			return Act{}, err
		}
		if err := anotherPair(ctx, tx, c.ID, again.ID); err != nil {
			return Act{}, err
		}
		c.Rechecks++
		if c.State = Ordered; req.Passed {
			c.State = Reinspected
		} else {
			c.RechecksFailed++
		}
		what.User, what.UserName = sc.User, req.UserName
		return what, s.noteAtTarget(ctx, tx, *c, what)
	})
}

// answers tells why an inspection does not answer a rectification.
func (s *Service) answers(ctx context.Context, tx *entdb.Tx, c Case, again inspection.Inspection, passed bool) error {
	same, err := ofSameTarget(ctx, tx, c, again)
	if err != nil {
		return err
	}
	if again.State != inspection.Complete || !same {
		return fault.New(fault.CaseAct, "复查须为同一对象的完整检查 · A re-inspection is a complete inspection of the same target.")
	}
	_, used, err := inspectionsOf(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	if len(without(used, again.ID)) < len(used) {
		return fault.New(fault.CaseAct, "该检查已用于此前的复查，须另行检查 · This inspection was a re-inspection of the case before; a new one is needed.")
	}
	acts, err := actsOf(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	if again.MadeAt().Before(rectifiedAt(acts)) {
		return fault.New(fault.CaseAct, "复查须在整改之后进行 · A re-inspection is made after the rectification.")
	}
	if !passed {
		return nil
	}
	return nothingFound(ctx, tx, again, acts)
}

// nothingFound refuses to pass what the inspection itself found bad, or another that joined since the rectification and is no older.
func nothingFound(ctx context.Context, tx *entdb.Tx, again inspection.Inspection, acts []Act) error {
	bad := len(grave(again.Findings)) > 0
	var since []uuid.UUID
	for _, a := range acts {
		switch a.Name {
		case string(Rectified):
			since = nil
		case joined:
			since = append(since, inspectionIn(a))
		}
	}
	others, err := inspection.Summaries(ctx, tx, without(since, again.ID))
	for _, o := range others {
		bad = bad || !o.MadeAt().Before(again.MadeAt())
	}
	if err == nil && bad {
		return fault.New(fault.ReinspectFound, "")
	}
	return err
}

// inspectionIn is the inspection that an act names; zero when it names none.
func inspectionIn(a Act) uuid.UUID {
	var said struct{ Inspection uuid.UUID }
	_ = json.Unmarshal(a.Data, &said) // an object of ours, or nothing
	return said.Inspection
}

// besideMeters is how far from an unregistered target it may be inspected again, beside the accuracy. A proposal, not law.
const besideMeters = 200

// ofSameTarget tells whether an inspection is of what the case is about. Where the register does not know that, it is what the case's form named, or lies beside its place; of
// a case that has neither, it lies in the same region, and who reviews it judges.
func ofSameTarget(ctx context.Context, tx *entdb.Tx, c Case, again inspection.Inspection) (bool, error) {
	if c.Target != nil {
		return again.Target != nil && *again.Target == *c.Target, nil
	}
	first, _, err := inspectionsOf(ctx, tx, c.ID)
	if err != nil {
		return false, err
	}
	named, err := inspection.TargetsNamed(ctx, tx, append(first, again.ID))
	if err != nil {
		return false, err
	}
	for _, id := range first {
		if id != again.ID && named[id] != "" && named[id] == named[again.ID] {
			return true, nil
		}
	}
	if c.Cell == nil {
		return again.Region == c.Region, nil
	}
	if again.Lat == nil || again.Lng == nil {
		return false, nil
	}
	d := float64(geo.LatLng{Lat: *again.Lat, Lng: *again.Lng}.Distance(geo.CellPlace(*c.Cell)))
	return d <= besideMeters+again.Doubt(), nil
}

// rectifiedAt is when the order was carried out: when a phone says that it was, but not before the case came to be ordered; else when that was reported.
func rectifiedAt(acts []Act) (at time.Time) {
	var ordered time.Time
	for _, a := range acts {
		switch a.Name {
		case string(Order), reinspected:
			ordered = a.At
		case string(Rectified):
			var said struct {
				CapturedAt time.Time `json:"captured_at"`
			}
			at = a.At
			if json.Unmarshal(a.Data, &said) == nil && said.CapturedAt.After(ordered) && said.CapturedAt.Before(at) {
				at = said.CapturedAt
			}
		}
	}
	return at
}
