package patrol

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// PhotoRead lets the doubts of those patrols be looked for again that a photo belongs to, now that it is known what the photo says of itself.
func (s *Service) PhotoRead(ctx context.Context, tx *entdb.Tx, sha256 string) error {
	ids, err := patrolsWith(ctx, tx, sha256)
	if err != nil {
		return err
	}
	sc, err := scope.From(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.jobs.Insert(ctx, tx.SQL, Doubts{sc.Tenant, id}, jobs.Options{}); err != nil {
			return err
		}
	}
	return nil
}

// PhotoHere lets those patrols be judged anew that lack evidence and whose manifest names a photo, in the transaction that records it.
func (s *Service) PhotoHere(ctx context.Context, tx *entdb.Tx, sha256 string) error {
	ids, err := patrolsWith(ctx, tx, sha256)
	if err != nil || len(ids) == 0 {
		return err
	}
	var lack []uuid.UUID
	for _, id := range ids {
		verdicts, err := verdictsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(verdicts, lacksEvidence) {
			lack = append(lack, id)
		}
	}
	if len(lack) == 0 {
		return nil
	}
	sc, err := scope.From(ctx)
	if err != nil {
		return err
	}
	return s.jobs.Insert(ctx, tx.SQL, Rejudge{Tenant: sc.Tenant, Only: lack}, jobs.Options{})
}

func lacksEvidence(v Verdict) bool {
	return slices.ContainsFunc(v.Checks, func(c rule.Check) bool { return c.Name == "evidence" && !c.OK })
}
