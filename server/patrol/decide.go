package patrol

import (
	"context"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Decision is a person's word on a patrol, or on one of its doubts.
type Decision struct {
	Patrol uuid.UUID
	What   string // confirm or dismiss a doubt; discount the patrol, or count it again; uphold what is, against an appeal
	Doubt  string
	Note   string
}

// acts names in the trail what each decision does.
var acts = map[string]string{"confirm": "doubt_confirmed", "dismiss": "doubt_dismissed", "discount": "discounted", "count": "counted", "uphold": "upheld"}

// answers are the acts that answer an appeal.
var answers = []string{"discounted", "counted", "upheld"}

// Decide takes down a decision and what follows from it: a discounted patrol counts for no duty until somebody counts it again. Nobody judges their own.
// Errors: not_found, role_missing, bad_argument for a doubt that it does not have, or an appeal that nobody made.
func (s *Service) Decide(ctx context.Context, d Decision) (Patrol, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return Patrol{}, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		p, err := s.visible(ctx, tx, d.Patrol, sc)
		if err != nil {
			return err
		}
		if p.User == sc.User {
			return fault.New(fault.RoleMissing, "不能裁定自己的巡查 · Nobody judges their own patrol.")
		}
		if err := s.carryOut(ctx, tx, p, d); err != nil {
			return err
		}
		return insertAct(ctx, tx, p.ID, Act{What: acts[d.What], User: &sc.User, At: s.clock.Now(), Note: d.Note, Doubt: d.Doubt})
	})
	if err != nil {
		return Patrol{}, err
	}
	return s.Get(ctx, d.Patrol)
}

func (s *Service) carryOut(ctx context.Context, tx *entdb.Tx, p Patrol, d Decision) error {
	switch d.What {
	case "confirm", "dismiss":
		state := map[string]string{"confirm": "confirmed", "dismiss": "dismissed"}[d.What]
		return settleDoubt(ctx, tx, p.ID, d.Doubt, state)
	case "discount", "count":
		return s.discount(ctx, tx, p, d.What == "discount")
	case "uphold":
		waiting, err := appealed(ctx, tx, []uuid.UUID{p.ID})
		if err == nil && !waiting[p.ID] {
			err = fault.New(fault.BadArgument, "没有待答复的申诉 · No appeal waits for an answer.")
		}
		return err
	}
	return fault.New(fault.BadArgument, "")
}

// discount lets a patrol count for nothing, or again for what its verdicts say.
func (s *Service) discount(ctx context.Context, tx *entdb.Tx, p Patrol, discounted bool) error {
	if err := p.lock(ctx, tx); err != nil {
		return err
	}
	verdicts, err := verdictsOf(ctx, tx, p.ID)
	if err != nil || p.Discounted == discounted {
		return err
	}
	var before []Verdict
	if discounted {
		before = verdicts
	}
	published, err := listRules(ctx, tx, "")
	if err != nil {
		return err
	}
	p.Verdicts, p.Discounted, p.ties = verdicts, discounted, tiesOf(published)
	p.Valid = !discounted && len(countsFor(verdicts)) > 0
	if err := updatePatrol(ctx, tx, p); err != nil {
		return err
	}
	return s.changed(ctx, tx, p, before)
}

// Appeal takes down what the person who patrolled says. Errors: not_found for a patrol of somebody else.
func (s *Service) Appeal(ctx context.Context, id uuid.UUID, text string) (Patrol, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return Patrol{}, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		p, err := s.visible(ctx, tx, id, sc)
		if err != nil {
			return err
		}
		if p.User != sc.User {
			return fault.New(fault.Missing, "")
		}
		return insertAct(ctx, tx, id, Act{What: "appealed", User: &sc.User, At: s.clock.Now(), Note: text})
	})
	if err != nil {
		return Patrol{}, err
	}
	return s.Get(ctx, id)
}
