package patrol

import (
	"context"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/patrol"
	"github.com/xuncha/xuncha/ent/gen/predicate"
	"github.com/xuncha/xuncha/ent/gen/verdict"
)

// Visits stand in one order: by their start, then by when they came, then by their id. Whether one counts rests on those before it alone, so that the same patrols
// are judged the same in whatever order they come in.

func standsBefore(p *Patrol) predicate.Verdict {
	tied := verdict.Or(verdict.ReceivedAtLT(p.ReceivedAt), verdict.And(verdict.ReceivedAt(p.ReceivedAt), verdict.PatrolIDLT(p.ID)))
	return verdict.And(verdict.StartedAtLTE(p.StartedAt), verdict.Or(verdict.StartedAtLT(p.StartedAt), tied))
}

func patrolStandsBefore(p *Patrol) predicate.Patrol {
	tied := patrol.Or(patrol.ReceivedAtLT(p.ReceivedAt), patrol.And(patrol.ReceivedAt(p.ReceivedAt), patrol.IDLT(p.ID)))
	return patrol.And(patrol.StartedAtLTE(p.StartedAt), patrol.Or(patrol.StartedAtLT(p.StartedAt), tied))
}

// lastValid gives when the last visit before a patrol ended that counts for a duty.
func lastValid(ctx context.Context, tx *entdb.Tx, duty uuid.UUID, p *Patrol) (time.Time, bool, error) {
	r, err := tx.Verdict.Query().Where(verdict.DutyID(duty), verdict.Valid(true), standsBefore(p), notDiscounted).
		Order(verdict.ByStartedAt(sql.OrderDesc()), verdict.ByReceivedAt(sql.OrderDesc()), verdict.ByPatrolID(sql.OrderDesc())).First(ctx)
	if gen.IsNotFound(err) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, err
	}
	return r.EndedAt, true, nil
}

// sameTime gives the patrols before one that have a time in common with it, and the person or the device: one can be in one place at a time.
func sameTime(ctx context.Context, tx *entdb.Tx, p *Patrol) ([]Patrol, error) {
	ours := patrol.UserID(p.User)
	if p.Device != nil {
		ours = patrol.Or(ours, patrol.DeviceID(*p.Device))
	}
	rows, err := tx.Patrol.Query().Where(ours, patrol.IDNEQ(p.ID), patrol.Discounted(false), patrol.StartedAtGTE(p.StartedAt.Add(-longestDay)), patrolStandsBefore(p), patrol.EndedAtGT(p.StartedAt)).
		Order(patrol.ByStartedAt(), patrol.ByReceivedAt(), patrol.ByID()).Select(patrol.FieldID, patrol.FieldStartedAt, patrol.FieldEndedAt).All(ctx)
	out := make([]Patrol, len(rows))
	for i, r := range rows {
		out[i] = Patrol{ID: r.ID, StartedAt: r.StartedAt, EndedAt: r.EndedAt}
	}
	return out, err
}

// counting keeps the patrols that count for one of the duties.
func counting(ctx context.Context, tx *entdb.Tx, all []Patrol, duties []uuid.UUID) ([]Patrol, error) {
	ids := make([]uuid.UUID, len(all))
	for i, p := range all {
		ids[i] = p.ID
	}
	rows, err := tx.Verdict.Query().Where(verdict.PatrolIDIn(ids...), verdict.DutyIDIn(duties...), verdict.Valid(true)).Select(verdict.FieldID, verdict.FieldPatrolID).All(ctx)
	counts := map[uuid.UUID]bool{}
	for _, r := range rows {
		counts[r.PatrolID] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(p Patrol) bool { return !counts[p.ID] }), err
}

// resting gives the patrols behind a visit whose verdict may rest on whether it counts: those that begin before it ends, and within the gap those up to the next that counts itself.
func resting(ctx context.Context, tx *entdb.Tx, duties []uuid.UUID, v Verdict, gap time.Duration) (out []uuid.UUID, err error) {
	rows, err := tx.Verdict.Query().Where(verdict.DutyIDIn(duties...), verdict.PatrolIDNEQ(v.Patrol), verdict.StartedAtGTE(v.StartedAt), verdict.StartedAtLT(v.EndedAt.Add(gap))).
		Order(verdict.ByStartedAt(), verdict.ByReceivedAt(), verdict.ByPatrolID()).Select(verdict.FieldID, verdict.FieldPatrolID, verdict.FieldStartedAt, verdict.FieldValid).All(ctx)
	next := false
	for _, r := range rows {
		if next && !r.StartedAt.Before(v.EndedAt) {
			break
		}
		out, next = append(out, r.PatrolID), next || r.Valid
	}
	return out, err
}

// notDiscounted keeps verdicts of patrols that nobody has discounted.
func notDiscounted(s *sql.Selector) {
	t := sql.Table(patrol.Table)
	s.Where(sql.NotIn(s.C(verdict.FieldPatrolID), sql.Select(t.C(patrol.FieldID)).From(t).Where(sql.And(sql.EQ(t.C(patrol.FieldDiscounted), true), sql.ColumnsEQ(t.C(patrol.FieldTenantID), s.C(verdict.FieldTenantID))))))
}
