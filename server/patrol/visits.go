package patrol

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
)

// besides fills in what the other visits for a duty say of a patrol: how long ago the last was that counts, and which one was at the same time.
func (s *Service) besides(ctx context.Context, tx *entdb.Tx, p *Patrol, d grid.Duty, beside []Patrol, f *rule.Facts) error {
	f.FirstVisit = true
	if p.ties[d.Rule].gap > 0 {
		last, found, err := lastValid(ctx, tx, d.ID, p)
		if err != nil {
			return err
		}
		f.FirstVisit, f.SinceLast = !found, p.StartedAt.Sub(last)
	}
	if len(beside) == 0 {
		return nil
	}
	duties, err := countedWith(ctx, tx, Verdict{Duty: d.ID, User: d.User, Rule: d.Rule, Tier: string(d.Tier), StartedAt: p.StartedAt}, p.ties)
	if err != nil {
		return err
	}
	count, err := counting(ctx, tx, beside, duties)
	for _, o := range count {
		if both := earlier(p.EndedAt, o.EndedAt).Sub(p.StartedAt); both > f.Overlap {
			f.Overlap, f.Beside = both, o.StartedAt
		}
	}
	return err
}

// countedWith gives the duties whose visits are counted together with those of a verdict's: itself, or where a rule counts per person all of theirs.
func countedWith(ctx context.Context, tx *entdb.Tx, v Verdict, ties map[string]tie) ([]uuid.UUID, error) {
	out := []uuid.UUID{v.Duty}
	if !ties[v.Rule].perPerson {
		return out, nil
	}
	all, err := grid.DutiesOf(ctx, tx, v.User, v.StartedAt)
	for _, d := range all {
		if d.User == v.User && d.Rule == v.Rule && string(d.Tier) == v.Tier && d.ID != v.Duty {
			out = append(out, d.ID)
		}
	}
	return out, err
}

// changed tells whoever keeps debts which duties a patrol counts for, or counted for before, each at its time; and lets those patrols be judged anew whose verdicts
// rest on this one's, which let those be judged that rest on theirs if they change themselves.
func (s *Service) changed(ctx context.Context, tx *entdb.Tx, p Patrol, before []Verdict) error {
	if err := s.rejudgeResting(ctx, tx, p, before); err != nil {
		return err
	}
	if s.Judged == nil {
		return nil
	}
	duties, moments := map[int64][]uuid.UUID{}, []time.Time{}
	for _, v := range append(slices.Clone(p.Verdicts), before...) { // late fixes may have moved the start into another period
		key := v.StartedAt.UnixMicro()
		if duties[key] == nil {
			moments = append(moments, v.StartedAt)
		}
		if !slices.Contains(duties[key], v.Duty) {
			duties[key] = append(duties[key], v.Duty)
		}
	}
	for _, at := range moments {
		if err := s.Judged(ctx, tx, duties[at.UnixMicro()], at); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) rejudgeResting(ctx context.Context, tx *entdb.Tx, p Patrol, before []Verdict) error {
	counted, counts := countsFor(before), countsFor(p.Verdicts)
	if p.Discounted {
		counts = nil
	}
	var later []uuid.UUID
	for _, side := range []map[uuid.UUID]Verdict{counted, counts} {
		for _, v := range side {
			if sameVisit(counted, counts, v.Duty) {
				continue
			}
			duties, err := countedWith(ctx, tx, v, p.ties)
			if err != nil {
				return err
			}
			ids, err := resting(ctx, tx, duties, v, p.ties[v.Rule].gap)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if !slices.Contains(later, id) {
					later = append(later, id)
				}
			}
		}
	}
	if len(later) == 0 {
		return nil
	}
	return s.jobs.Insert(ctx, tx.SQL, Rejudge{Tenant: p.Tenant, Only: later}, jobs.Options{})
}

// sameVisit tells whether a patrol counts for a duty as it did, at the same time.
func sameVisit(counted, counts map[uuid.UUID]Verdict, duty uuid.UUID) bool {
	a, was := counted[duty]
	b, is := counts[duty]
	return was == is && a.StartedAt.Equal(b.StartedAt) && a.EndedAt.Equal(b.EndedAt)
}

// countsFor gives the valid verdicts by their duties.
func countsFor(all []Verdict) map[uuid.UUID]Verdict {
	out := map[uuid.UUID]Verdict{}
	for _, v := range all {
		if v.Valid {
			out[v.Duty] = v
		}
	}
	return out
}
