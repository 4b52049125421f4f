package review

import (
	"context"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/inspection"
)

// notOwn is the two-person rule: who inspected, first or again, does not review; the second officer of a form has inspected too.
func notOwn(ctx context.Context, tx *entdb.Tx, id, user uuid.UUID) error {
	first, again, err := inspectionsOf(ctx, tx, id)
	if err != nil {
		return err
	}
	crews, err := inspection.CrewsOf(ctx, tx, append(first, again...))
	if err != nil {
		return err
	}
	names, err := inspection.AccountNames(ctx, tx, []uuid.UUID{user})
	if err != nil {
		return err
	}
	me := inspection.Person{User: user, Name: inspection.NameKey(names[user])}
	for _, c := range crews {
		if c.Has(me) {
			return fault.New(fault.SamePair, "检查人（含表上具名的同名人员）不得审核自己的检查 · Who inspected, or has the name of an officer of the form, does not review.")
		}
	}
	return nil
}

// anotherPair: at least two people, none of whom made an inspection that the case rests on (行政处罚法 §42: two officers at least). Those who re-inspected before may do so again.
func anotherPair(ctx context.Context, tx *entdb.Tx, id, again uuid.UUID) error {
	mine, err := inspection.CrewsOf(ctx, tx, []uuid.UUID{again})
	if err != nil {
		return err
	}
	if len(mine) == 0 || len(mine[0].Named) < 2 {
		return fault.New(fault.SamePair, "复查须两人以上 · A re-inspection needs two people at least.")
	}
	first, _, err := inspectionsOf(ctx, tx, id)
	if err != nil {
		return err
	}
	crews, err := inspection.CrewsOf(ctx, tx, without(first, again))
	for _, c := range crews {
		for _, who := range mine[0].All {
			if c.Has(who) {
				return fault.New(fault.SamePair, "")
			}
		}
	}
	return err
}

func without(ids []uuid.UUID, id uuid.UUID) (out []uuid.UUID) {
	for _, i := range ids {
		if i != id {
			out = append(out, i)
		}
	}
	return out
}
