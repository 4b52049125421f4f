package patrol

import (
	"context"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/patrol"
	"github.com/xuncha/xuncha/ent/gen/patrolact"
	"github.com/xuncha/xuncha/ent/gen/patroldoubt"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
)

func doubtsOf(ctx context.Context, tx *entdb.Tx, id uuid.UUID) ([]Doubt, error) {
	rows, err := tx.PatrolDoubt.Query().Where(patroldoubt.PatrolID(id)).Order(patroldoubt.ByName()).All(ctx)
	out := make([]Doubt, len(rows))
	for i, r := range rows {
		out[i] = Doubt{Name: r.Name, Evidence: r.Evidence, Text: checklist.Text{ZH: r.TextZh, EN: r.TextEn}, State: r.State}
	}
	return out, err
}

// replaceDoubts writes the doubts of a patrol anew: those that people have judged stay as they were judged; open ones that nothing supports any more go.
func replaceDoubts(ctx context.Context, tx *entdb.Tx, id uuid.UUID, all []Doubt) error {
	have, err := doubtsOf(ctx, tx, id)
	if err != nil {
		return err
	}
	if _, err := tx.PatrolDoubt.Delete().Where(patroldoubt.PatrolID(id), patroldoubt.State("open")).Exec(ctx); err != nil {
		return err
	}
	settled := map[string]bool{}
	for _, d := range have {
		settled[d.Name] = d.State != "open"
	}
	for _, d := range all {
		if settled[d.Name] {
			continue
		}
		if err := tx.PatrolDoubt.Create().SetID(newID()).SetPatrolID(id).SetName(d.Name).SetEvidence(d.Evidence).SetTextZh(d.Text.ZH).SetTextEn(d.Text.EN).Exec(ctx); err != nil {
			return err
		}
	}
	return countDoubts(ctx, tx, id)
}

func countDoubts(ctx context.Context, tx *entdb.Tx, id uuid.UUID) error {
	n, err := tx.PatrolDoubt.Query().Where(patroldoubt.PatrolID(id), patroldoubt.State("open")).Count(ctx)
	if err != nil {
		return err
	}
	return tx.Patrol.Update().Where(patrol.ID(id)).SetOpenDoubts(n).Exec(ctx)
}

// settleDoubt takes down what a person thinks of a doubt. Errors: bad_argument for one that the patrol does not have.
func settleDoubt(ctx context.Context, tx *entdb.Tx, id uuid.UUID, name, state string) error {
	n, err := tx.PatrolDoubt.Update().Where(patroldoubt.PatrolID(id), patroldoubt.Name(name)).SetState(state).Save(ctx)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.BadArgument, "此巡查没有这一疑点 · The patrol has no such doubt.")
	}
	return countDoubts(ctx, tx, id)
}

func actsOf(ctx context.Context, tx *entdb.Tx, id uuid.UUID) ([]Act, error) {
	rows, err := tx.PatrolAct.Query().Where(patrolact.PatrolID(id)).Order(patrolact.ByAt(), patrolact.ByID()).Limit(maxActs).All(ctx)
	out := make([]Act, len(rows))
	for i, r := range rows {
		out[i] = Act{What: r.Act, User: r.UserID, At: r.At, Note: r.Note, Doubt: r.Doubt}
	}
	return out, err
}

// maxActs bounds a trail.
const maxActs = 500

// insertAct adds a line to the trail. Errors: too_large for a trail that is full.
func insertAct(ctx context.Context, tx *entdb.Tx, id uuid.UUID, a Act) error {
	n, err := tx.PatrolAct.Query().Where(patrolact.PatrolID(id)).Count(ctx)
	if err != nil {
		return err
	}
	if n >= maxActs {
		return fault.New(fault.TooLarge, "办理记录已满 · The trail is full.")
	}
	return tx.PatrolAct.Create().SetID(newID()).SetPatrolID(id).SetNillableUserID(a.User).SetAct(a.What).SetDoubt(a.Doubt).SetNote(a.Note).SetAt(a.At).Exec(ctx)
}
