package patrol

import (
	"context"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/jobs"
)

// hasProblems tells whether a patrol reported something: an answer of its form, or an event of the person's that is here and belongs to it. An event that its capture
// names and that never comes is none.
func hasProblems(ctx context.Context, tx *entdb.Tx, p *Patrol) (bool, error) {
	if p.Summary.Bad > 0 {
		return true, nil
	}
	return hasEvent(ctx, tx, p)
}

// belongs lets the patrols that an event belongs to be no silent ones any more: debts count them so, and doubts about long silence are looked for anew.
func (s *Service) belongs(ctx context.Context, tx *entdb.Tx, e Event) error {
	all, err := silentPatrolsOf(ctx, tx, e)
	if err != nil {
		return err
	}
	for _, p := range all {
		if err := setProblems(ctx, tx, p.ID, true); err != nil {
			return err
		}
		if err := s.heard(ctx, tx, p); err != nil {
			return err
		}
	}
	return nil
}

// heard tells of a patrol that it was no silent one.
func (s *Service) heard(ctx context.Context, tx *entdb.Tx, p Patrol) error {
	verdicts, err := verdictsOf(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	duties := make([]uuid.UUID, len(verdicts))
	for i, v := range verdicts {
		duties[i] = v.Duty
	}
	if s.Judged != nil && len(duties) > 0 {
		if err := s.Judged(ctx, tx, duties, p.StartedAt); err != nil {
			return err
		}
	}
	doubted, err := doubtedSilence(ctx, tx, p)
	if err != nil {
		return err
	}
	again := []jobs.Args{Doubts{p.Tenant, p.ID}}
	for _, id := range doubted {
		again = append(again, Doubts{p.Tenant, id})
	}
	return s.jobs.InsertMany(ctx, tx.SQL, again)
}
