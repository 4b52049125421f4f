package review

import (
	"context"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Where a case comes from.
const (
	FromInspection = "inspection"
	FromReport     = "report" // of the public
	FromPatrol     = "patrol" // a problem that somebody reported who patrols
)

// leadSeverity is how a report stands in the queue until somebody has looked. A proposal, not law.
const leadSeverity = "B"

// Lead is a report that somebody is to look at.
type Lead struct {
	Source string    // FromReport or FromPatrol
	Report uuid.UUID // of the report or event
	Topic  string
	Name   string // of what it is about, where no target is known
	Region string
	Target *uuid.UUID // when the report names a target
	Cell   *int64     // S2 leaf cell of the place, when it says one
}

// OpenLead opens a case for a report within the caller's transaction, or joins the target's active case, and gives its id.
func (s *Service) OpenLead(ctx context.Context, tx *entdb.Tx, l Lead) (uuid.UUID, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	now := s.clock.Now()
	calendar, err := readCalendar(ctx, tx)
	if err != nil {
		return uuid.Nil, err
	}
	due := calendar.After(now, firstLook[leadSeverity])
	c := Case{ID: uuid.Must(uuid.NewV7()), Tenant: sc.Tenant, State: Open, Severity: leadSeverity, Region: l.Region, Target: l.Target, TargetName: l.Name, Source: l.Source, Cell: l.Cell, OpenedAt: now, DueAt: due}
	act := "opened"
	if l.Target != nil {
		have, err := findActive(ctx, tx, *l.Target)
		switch {
		case err == nil:
			c, act = have, joined
			if join(&c, leadSeverity); c.State == Reinspected { // it would be closed with nobody having looked
				c.State, c.DueAt, act = Open, due, reopened
			}
		case !fault.Is(err, fault.Missing):
			return uuid.Nil, err
		default:
			if err := s.atTarget(ctx, tx, &c); err != nil {
				return uuid.Nil, err
			}
		}
	}
	if act == "opened" {
		if err := insertCase(ctx, tx, &c); err != nil {
			return uuid.Nil, err
		}
	}
	return c.ID, s.save(ctx, tx, &c, Act{Name: act, At: now, Data: object(map[string]any{"report": l.Report, "topic": l.Topic, "severity": leadSeverity})})
}

// atTarget fills in what the register says of the case's target, and notes the case in the target's file.
func (s *Service) atTarget(ctx context.Context, tx *entdb.Tx, c *Case) error {
	t, err := registry.FindTarget(ctx, tx, *c.Target)
	if err != nil {
		return err
	}
	cell := t.Place.Cell()
	c.TargetKind, c.TargetName, c.Cell = string(t.Kind), t.Name, &cell
	return s.register.Note(ctx, tx, t.ID, "case_opened", uuid.Nil, object(map[string]any{"case": c.ID, "severity": c.Severity}))
}
