package review

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// The working days within which a new case is to be looked at. Proposals, not law.
var firstLook = map[string]int{"A": 1, "B": 3}

// openFor opens a case for a complete inspection's findings of severity A and B, or joins the target's active case.
// Done twice it changes nothing: a finding belongs to one case.
func (s *Service) openFor(ctx context.Context, job inspection.Completed) error {
	ctx = scope.Into(ctx, scope.ForSystem(job.Tenant))
	err := s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		in, err := inspection.Find(ctx, tx, job.Inspection)
		if fault.Is(err, fault.Missing) {
			return jobs.Cancel(err)
		}
		if err != nil {
			return err
		}
		return s.open(ctx, tx, in)
	})
	if errors.Is(err, entdb.ErrTaken) {
		return errors.New("another case of the target was opened meanwhile; try again and join it")
	}
	return err
}

func (s *Service) open(ctx context.Context, tx *entdb.Tx, in inspection.Inspection) error {
	fresh, err := withoutCase(ctx, tx, grave(in.Findings))
	if err != nil || len(fresh) == 0 {
		return err
	}
	now := s.clock.Now()
	worst := fresh[0].Severity
	calendar, err := readCalendar(ctx, tx)
	if err != nil {
		return err
	}
	due := calendar.After(now, firstLook[worst])
	c, act, err := s.caseFor(ctx, tx, in, worst)
	if err != nil {
		return err
	}
	if act == "opened" {
		c.OpenedAt, c.DueAt = now, due
		if err := insertCase(ctx, tx, &c); err != nil {
			return err
		}
	} else {
		if act, err = joinFindings(ctx, tx, &c, in, fresh); err != nil {
			return err
		}
		if act == reopened || c.State == Open && due.Before(c.DueAt) {
			c.DueAt = due
		}
	}
	c.FindingCount += len(fresh)
	if err := insertFindings(ctx, tx, c.ID, in.ID, fresh); err != nil {
		return err
	}
	a := Act{Name: act, At: now, Data: object(map[string]any{"inspection": in.ID, "findings": len(fresh), "severity": worst})}
	if act == reopened {
		if err := s.noteAtTarget(ctx, tx, c, a); err != nil {
			return err
		}
	}
	return s.save(ctx, tx, &c, a)
}

// joinFindings lets findings join a case. What no order answers puts it back to be decided anew, so that nothing is closed unseen: another item than the order was for, or anything that was
// there after the target had passed its re-inspection. While a rectification waits for its re-inspection, a finding of the same item is that re-inspection's to judge.
func joinFindings(ctx context.Context, tx *entdb.Tx, c *Case, in inspection.Inspection, fresh []inspection.Finding) (act string, err error) {
	join(c, fresh[0].Severity)
	if c.State != Ordered && c.State != Rectified && c.State != Reinspected {
		return joined, nil
	}
	known, err := itemsOf(ctx, tx, c.ID)
	if err != nil {
		return "", err
	}
	acts, err := actsOf(ctx, tx, c.ID)
	anew := c.State == Reinspected && !in.MadeAt().Before(rectifiedAt(acts))
	for _, f := range fresh {
		anew = anew || !slices.Contains(known, f.ItemCode)
	}
	if !anew {
		return joined, err
	}
	c.State = Open
	return reopened, err
}

// caseFor finds the target's active case, or prepares a new one.
func (s *Service) caseFor(ctx context.Context, tx *entdb.Tx, in inspection.Inspection, worst string) (Case, string, error) {
	c := Case{ID: uuid.Must(uuid.NewV7()), Tenant: in.Tenant, State: Open, Severity: worst, Region: in.Region, Target: in.Target, TargetName: UnregisteredTarget, Source: FromInspection}
	if in.Target == nil {
		if in.Lat != nil && in.Lng != nil {
			cell := (geo.LatLng{Lat: *in.Lat, Lng: *in.Lng}).Cell()
			c.Cell = &cell
		}
		return c, "opened", nil
	}
	have, err := findActive(ctx, tx, *in.Target)
	if err == nil {
		return have, joined, nil
	}
	if !fault.Is(err, fault.Missing) {
		return Case{}, "", err
	}
	return c, "opened", s.atTarget(ctx, tx, &c)
}

// join raises the severity, and brings a case that waited for evidence back into the queue.
func join(c *Case, worst string) {
	if worst < c.Severity {
		c.Severity = worst
	}
	if c.State == EvidenceRequested {
		c.State = Open
	}
}

// grave keeps the findings that make a case, worst first.
func grave(all []inspection.Finding) []inspection.Finding {
	var out []inspection.Finding
	for _, severity := range []string{"A", "B"} {
		for _, f := range all {
			if f.Severity == severity {
				out = append(out, f)
			}
		}
	}
	return out
}
