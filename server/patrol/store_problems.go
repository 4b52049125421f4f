package patrol

import (
	"context"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/patrol"
	"github.com/xuncha/xuncha/ent/gen/patrolevent"
	"github.com/xuncha/xuncha/ent/gen/predicate"
)

// hasEvent tells whether an event of the person's is here that the patrol's capture names, that names the patrol, or, of a background tracker's or a file's, that
// names none and happened while it lasted: who goes with a tracker knows of no patrol to name.
func hasEvent(ctx context.Context, tx *entdb.Tx, p *Patrol) (bool, error) {
	of := []predicate.PatrolEvent{patrolevent.PatrolID(p.ID)}
	if len(p.Summary.Events) > 0 {
		of = append(of, patrolevent.IDIn(p.Summary.Events...))
	}
	if p.Source != "app" {
		of = append(of, patrolevent.And(patrolevent.PatrolIDIsNil(), patrolevent.CapturedAtGTE(p.StartedAt), patrolevent.CapturedAtLTE(p.EndedAt)))
	}
	for _, where := range of {
		if here, err := tx.PatrolEvent.Query().Where(patrolevent.UserID(p.User), where).Exist(ctx); here || err != nil {
			return here, err
		}
	}
	return false, nil
}

// silentPatrolsOf gives those patrols that an event belongs to and that reported nothing yet.
func silentPatrolsOf(ctx context.Context, tx *entdb.Tx, e Event) ([]Patrol, error) {
	q := tx.Patrol.Query().Where(patrol.UserID(e.User), patrol.Problems(false))
	switch {
	case e.Patrol != nil:
		q.Where(patrol.ID(*e.Patrol))
	case e.CapturedAt != nil:
		q.Where(patrol.SourceNEQ("app"), patrol.StartedAtGTE(e.CapturedAt.Add(-longestDay)), patrol.StartedAtLTE(*e.CapturedAt), patrol.EndedAtGTE(*e.CapturedAt))
	default:
		return nil, nil
	}
	rows, err := q.Order(patrol.ByID()).All(ctx)
	out := make([]Patrol, len(rows))
	for i, r := range rows {
		out[i] = patrolOf(r)
	}
	return out, err
}

// setProblems writes whether a patrol reported something.
func setProblems(ctx context.Context, tx *entdb.Tx, id uuid.UUID, problems bool) error {
	return tx.Patrol.Update().Where(patrol.ID(id)).SetProblems(problems).Exec(ctx)
}

// doubtedSilence gives the person's patrols behind one about whose long silence there is an open doubt.
func doubtedSilence(ctx context.Context, tx *entdb.Tx, p Patrol) ([]uuid.UUID, error) {
	return tx.Patrol.Query().Where(patrol.UserID(p.User), patrol.StartedAtGT(p.StartedAt), hasDoubt("nothing_found", true)).Order(patrol.ByStartedAt()).Limit(longQuiet).IDs(ctx)
}
