package review

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// lease is how long a claim holds; deciding or claiming again renews it. A desk that crashed gives the case back by it.
const lease = 30 * time.Minute

// ClaimRequest says which case: one by id, or the first free one that fits.
type ClaimRequest struct {
	ID       uuid.UUID
	Severity string
	Region   string
	UserName string
}

// Claim takes a case for the caller. Without an id it takes the first free one of the queue, and answers nil when there is none.
// Errors: not_found, case_closed, case_held, same_pair for a case of the caller's own inspection.
func (s *Service) Claim(ctx context.Context, req ClaimRequest) (*Case, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return nil, err
	}
	var out *Case
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		now := s.clock.Now()
		id := req.ID
		if id == uuid.Nil {
			if id, err = firstFreeOfOthers(ctx, tx, req, sc, now); err != nil || id == uuid.Nil {
				return err
			}
		}
		c, err := lockCase(ctx, tx, id, sc)
		if err != nil {
			return err
		}
		switch {
		case !c.State.Active():
			return fault.New(fault.CaseClosed, "")
		case c.ClaimedBy != nil && *c.ClaimedBy != sc.User && now.Before(*c.ClaimExpiresAt):
			return fault.New(fault.CaseHeld, "").With("until", c.ClaimExpiresAt.Format(time.RFC3339))
		}
		if err := notOwn(ctx, tx, c.ID, sc.User); err != nil {
			return err
		}
		renewed := c.heldBy(sc.User, now)
		until := now.Add(lease)
		c.ClaimedBy, c.ClaimExpiresAt = &sc.User, &until
		out = &c
		if renewed {
			return updateCase(ctx, tx, &c, now)
		}
		return s.save(ctx, tx, &c, Act{Name: "claimed", User: sc.User, UserName: req.UserName, At: now})
	})
	if err != nil || out == nil {
		return nil, err
	}
	return s.whole(ctx, out.ID)
}

// firstFreeOfOthers passes over cases whose form names the caller as second officer, which no index knows.
func firstFreeOfOthers(ctx context.Context, tx *entdb.Tx, req ClaimRequest, sc scope.Scope, now time.Time) (uuid.UUID, error) {
	var own []uuid.UUID
	for {
		id, err := firstFree(ctx, tx, req, sc, now, own)
		if err != nil || id == uuid.Nil {
			return id, err
		}
		if err := notOwn(ctx, tx, id, sc.User); !fault.Is(err, fault.SamePair) {
			return id, err
		}
		own = append(own, id)
	}
}

// Release gives a held case back. Errors: not_found, case_not_claimed.
func (s *Service) Release(ctx context.Context, id uuid.UUID, userName string) (*Case, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		now := s.clock.Now()
		c, err := lockCase(ctx, tx, id, sc)
		if err != nil {
			return err
		}
		if !c.heldBy(sc.User, now) {
			return fault.New(fault.CaseNotClaimed, "")
		}
		c.ClaimedBy, c.ClaimExpiresAt = nil, nil
		return s.save(ctx, tx, &c, Act{Name: "released", User: sc.User, UserName: userName, At: now})
	})
	if err != nil {
		return nil, err
	}
	return s.whole(ctx, id)
}
