package disclosure

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/review"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// PublishRequest says what is to be published: inspections or targets of one kind by id, or all targets of the kind.
type PublishRequest struct {
	Kind string
	IDs  []uuid.UUID
	All  bool
}

// Publish publishes things as they are now. What is public in the same words already stays as it is. All of it goes out, or none, but for
// All, which goes 500 at a time. Errors: bad_argument, not_found, not_decided for an inspection whose case is not decided yet.
func (s *Service) Publish(ctx context.Context, req PublishRequest) (fresh, same int, err error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return 0, 0, err
	}
	names, err := s.Register.Names(ctx)
	if err != nil {
		return 0, 0, err
	}
	if req.Kind == OfInspection {
		return s.publish(ctx, req.IDs, func(ctx context.Context, tx *entdb.Tx) ([]Publication, error) {
			return s.resultsOf(ctx, tx, sc, req.IDs, names)
		})
	}
	if !registry.Kind(req.Kind).Known() {
		return 0, 0, fault.Newf(fault.BadArgument, "没有类别 %q · There is no kind %q.", req.Kind, req.Kind)
	}
	if !req.All {
		return s.publish(ctx, req.IDs, func(ctx context.Context, tx *entdb.Tx) ([]Publication, error) {
			return s.targetsOf(ctx, tx, sc, registry.Kind(req.Kind), req.IDs, names)
		})
	}
	return s.publishAll(ctx, registry.Kind(req.Kind), names)
}

// atOnce is how many are published in one transaction.
const atOnce = 500

func (s *Service) publishAll(ctx context.Context, kind registry.Kind, names func(string) string) (fresh, same int, err error) {
	for q := (registry.Search{Kind: kind, Limit: atOnce}); ; {
		page, err := s.Register.ListTargets(ctx, q)
		if err != nil {
			return fresh, same, err
		}
		f, u, err := s.publish(ctx, nil, func(context.Context, *entdb.Tx) ([]Publication, error) { return publicationsOf(page, names) })
		fresh, same = fresh+f, same+u
		if err != nil || len(page) < atOnce {
			return fresh, same, err
		}
		q.After = page[len(page)-1].ID
	}
}

// targetsOf reads targets that are to be published. Errors: not_found if any is not the caller's or not of the kind.
func (s *Service) targetsOf(ctx context.Context, tx *entdb.Tx, sc scope.Scope, kind registry.Kind, ids []uuid.UUID, names func(string) string) ([]Publication, error) {
	have, err := registry.FindTargets(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	all := make([]registry.Target, len(ids))
	for i, id := range ids {
		t, ok := have[id]
		if !ok || t.Kind != kind || !sc.Covers(t.Region) {
			return nil, fault.New(fault.Missing, "")
		}
		all[i] = t
	}
	return publicationsOf(all, names)
}

func publicationsOf(all []registry.Target, names func(string) string) ([]Publication, error) {
	var out []Publication
	for _, t := range all {
		if t.Status == "withdrawn" {
			continue
		}
		content, err := contentOf(t, names)
		if err != nil {
			return nil, err
		}
		out = append(out, Publication{Kind: string(t.Kind), Subject: t.ID, Target: t.ID, Sign: t.Sign(), Region: t.Region, Content: content})
	}
	return out, nil
}

// resultsOf reads inspections that are to be published: complete, of a known target, and decided where there is a case.
func (s *Service) resultsOf(ctx context.Context, tx *entdb.Tx, sc scope.Scope, ids []uuid.UUID, names func(string) string) ([]Publication, error) {
	var out []Publication
	for _, id := range ids {
		found, err := findInspection(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		switch {
		case !sc.Covers(found.region) || found.target == nil:
			return nil, fault.New(fault.Missing, "")
		case !found.complete || !found.decided:
			return nil, fault.New(fault.NotDecided, "")
		}
		t, err := registry.FindTarget(ctx, tx, *found.target)
		if err != nil {
			return nil, err
		}
		r := Result{Name: scrub(t.Name), TargetKind: string(t.Kind), Region: found.region, RegionName: names(found.region), Pack: found.pack,
			Day: found.at.In(review.Beijing).Format(time.DateOnly), Findings: found.findings, Outcome: found.outcome}
		content, err := json.Marshal(r)
		if err != nil {
			return nil, err
		}
		out = append(out, Publication{Kind: OfInspection, Subject: id, Target: t.ID, Region: found.region, Content: content})
	}
	return out, nil
}

// publish writes what read gives, replacing what is current in other words.
func (s *Service) publish(ctx context.Context, _ []uuid.UUID, read func(context.Context, *entdb.Tx) ([]Publication, error)) (fresh, same int, err error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return 0, 0, err
	}
	err = s.DB.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		all, err := read(ctx, tx)
		if err != nil || len(all) == 0 {
			return err
		}
		latest, err := latestOf(ctx, tx, all)
		if err != nil {
			return err
		}
		var changed []Publication
		var replaced []uuid.UUID
		for _, p := range all {
			before := latest[p.Subject]
			if before.Current && bytes.Equal(before.Content, p.Content) {
				same++
				continue
			}
			if before.Current {
				replaced = append(replaced, before.ID)
			}
			p.ID, p.Version, p.PublishedAt, p.Current = uuid.Must(uuid.NewV7()), before.Version+1, s.Clock.Now(), true
			if !sc.System {
				p.PublishedBy = &sc.User
			}
			changed = append(changed, p)
		}
		fresh = len(changed)
		return errors.Join(retire(ctx, tx, replaced), insertPublications(ctx, tx, changed))
	})
	return fresh, same, err
}

// Withdraw takes a publication back. Done twice it is done once. Errors: not_found.
func (s *Service) Withdraw(ctx context.Context, id uuid.UUID, reason string) (p Publication, err error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return Publication{}, err
	}
	err = s.DB.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if p, err = findPublication(ctx, tx, id); err != nil {
			return err
		}
		if !sc.Covers(p.Region) {
			return fault.New(fault.OutsideRegion, "")
		}
		if !p.Current {
			return nil
		}
		now := s.Clock.Now()
		p.Current, p.WithdrawnAt, p.WithdrawnBy, p.WithdrawReason = false, &now, &sc.User, reason
		return withdraw(ctx, tx, p)
	})
	return p, err
}
