package patrol

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/tenancy/scope"
	"github.com/xuncha/xuncha/server/track"
)

// Rejudge is the job that judges patrols anew: those named, or those from a moment on that a rule's version, a duty or an asset has to do with. Others are not touched.
type Rejudge struct {
	Tenant  string      `json:"tenant"`
	Only    []uuid.UUID `json:"only,omitempty"`
	From    time.Time   `json:"from,omitzero"`
	Rule    string      `json:"rule,omitempty"`
	Version int         `json:"version,omitempty"` // only where it is this one that holds
	Duty    uuid.UUID   `json:"duty,omitzero"`
	Asset   uuid.UUID   `json:"asset,omitzero"` // new, or in another place than the one that it replaces
	After   uuid.UUID   `json:"after,omitzero"` // those before it are done
}

// Kind names the job.
func (Rejudge) Kind() string { return "patrol.rejudge" }

// rejudgeAtOnce bounds what one job does, so that it ends in its time; another goes on.
const rejudgeAtOnce = 200

func (s *Service) rejudge(ctx context.Context, job Rejudge) error {
	ctx = scope.Into(ctx, scope.ForSystem(job.Tenant))
	todo, last := job.Only, uuid.Nil
	if todo == nil {
		err := s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) (err error) {
			todo, last, err = s.touched(ctx, tx, job)
			return err
		})
		if err != nil {
			return err
		}
	}
	for _, id := range todo {
		if err := s.rejudgeOne(ctx, id); err != nil {
			return err
		}
	}
	if last == uuid.Nil {
		return nil
	}
	job.After = last
	return s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		return s.jobs.Insert(ctx, tx.SQL, job, jobs.Options{})
	})
}

// touched looks through the next patrols for those that the job has to do with; last is where to go on, nil at the end.
func (s *Service) touched(ctx context.Context, tx *entdb.Tx, job Rejudge) (out []uuid.UUID, last uuid.UUID, err error) {
	all, err := patrolsSince(ctx, tx, job.From, job.After, rejudgeAtOnce)
	if err != nil {
		return nil, uuid.Nil, err
	}
	touches, err := s.touches(ctx, tx, job)
	if err != nil {
		return nil, uuid.Nil, err
	}
	for _, p := range all {
		yes, err := touches(&p)
		if err != nil {
			return nil, uuid.Nil, err
		}
		if yes {
			out = append(out, p.ID)
		}
	}
	if len(all) == rejudgeAtOnce {
		last = all[len(all)-1].ID
	}
	return out, last, nil
}

// touches tells of patrols whether the job has to do with them.
func (s *Service) touches(ctx context.Context, tx *entdb.Tx, job Rejudge) (func(*Patrol) (bool, error), error) {
	switch {
	case job.Duty != uuid.Nil:
		d, err := grid.FindDuty(ctx, tx, job.Duty)
		if err != nil {
			return nil, err
		}
		// A duty never changes but in who serves it and until when: a patrol that served it and still does is not touched.
		judged, err := judgedFor(ctx, tx, job.Duty)
		return func(p *Patrol) (bool, error) { return mayServe(d, p) != judged[p.ID], nil }, err
	case job.Asset != uuid.Nil:
		a, err := grid.FindAsset(ctx, tx, job.Asset)
		if err != nil {
			return nil, err
		}
		if a.Replaces == uuid.Nil {
			return func(p *Patrol) (bool, error) { return nearby(a, p), nil }, nil
		}
		before, err := grid.FindAsset(ctx, tx, a.Replaces)
		return func(p *Patrol) (bool, error) { return nearby(a, p) || nearby(before, p), nil }, err
	}
	rules, err := listRules(ctx, tx, "")
	return func(p *Patrol) (bool, error) {
		if holding(rules, p.StartedAt)[job.Rule].Version != job.Version {
			return false, nil
		}
		duties, err := s.dutiesFor(ctx, tx, p)
		return slices.ContainsFunc(duties, func(d grid.Duty) bool { return d.Rule == job.Rule }), err
	}, err
}

// mayServe tells whether a patrol may count for a duty: it stood then, and is the person's, or was delegated to them at some time.
func mayServe(d grid.Duty, p *Patrol) bool {
	if p.StartedAt.Before(d.From) || d.Until != nil && !p.StartedAt.Before(*d.Until) {
		return false
	}
	return d.User == p.User || slices.ContainsFunc(d.Delegations, func(g grid.Delegation) bool { return g.To == p.User })
}

// nearby tells whether a patrol came near an asset, or set out for it.
func nearby(a grid.Asset, p *Patrol) bool {
	if p.Asset != nil && *p.Asset == a.ID {
		return true
	}
	box, ok := readSketch(p.sketch).box()
	if !ok || a.Placeholder {
		return false
	}
	around := widened(a.Box, 1000)
	return box.Touches(around)
}

// rejudgeOne replaces a patrol's covers and verdicts; what people said of it stays.
func (s *Service) rejudgeOne(ctx context.Context, id uuid.UUID) error {
	p, err := s.load(ctx, id)
	if err != nil {
		return err
	}
	raw, err := s.captureOf(ctx, p)
	if err != nil {
		return err
	}
	fixes, err := fixesOf(p.Source, raw)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if err := p.lock(ctx, tx); err != nil {
			return err
		}
		fresh, err := findPatrol(ctx, tx, id)
		if err != nil || fresh.SHA256 != p.SHA256 { // late fixes came meanwhile, and judged it anew themselves
			return err
		}
		before, err := verdictsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		return s.judgeAnew(ctx, tx, &fresh, fixes, before)
	})
}

// judgeAnew replaces what was judged of a patrol before.
func (s *Service) judgeAnew(ctx context.Context, tx *entdb.Tx, p *Patrol, fixes []track.Fix, before []Verdict) error {
	had := p.Problems
	if err := s.judge(ctx, tx, p, fixes); err != nil {
		return err
	}
	if p.Problems != had {
		if err := setProblems(ctx, tx, p.ID, p.Problems); err != nil {
			return err
		}
	}
	if err := deleteJudgement(ctx, tx, p.ID); err != nil {
		return err
	}
	if err := insertJudgement(ctx, tx, *p); err != nil {
		return err
	}
	if err := updatePatrol(ctx, tx, *p); err != nil {
		return err
	}
	return s.changed(ctx, tx, *p, before)
}

// DutiesChanged lets those patrols be judged anew that duties have to do with which are new or other than they were, if there are any.
func (s *Service) DutiesChanged(ctx context.Context, tx *entdb.Tx, duties []uuid.UUID) error {
	sc, err := scope.From(ctx)
	if err != nil {
		return err
	}
	for _, id := range duties {
		d, err := grid.FindDuty(ctx, tx, id)
		if err != nil {
			return err
		}
		people := []uuid.UUID{d.User}
		for _, g := range d.Delegations {
			people = append(people, g.To)
		}
		any, err := patrolledSince(ctx, tx, d.From, people...)
		if err != nil {
			return err
		}
		if !any {
			continue
		}
		if err := s.jobs.Insert(ctx, tx.SQL, Rejudge{Tenant: sc.Tenant, From: d.From, Duty: id}, jobs.Options{}); err != nil {
			return err
		}
	}
	return nil
}

// AssetMoved lets those patrols be judged anew that came near an asset since it is where it is, if there are any.
func (s *Service) AssetMoved(ctx context.Context, tx *entdb.Tx, a grid.Asset) error {
	any, err := patrolledSince(ctx, tx, a.From)
	if err != nil || !any {
		return err
	}
	sc, err := scope.From(ctx)
	if err != nil {
		return err
	}
	return s.jobs.Insert(ctx, tx.SQL, Rejudge{Tenant: sc.Tenant, From: a.From, Asset: a.ID}, jobs.Options{})
}
