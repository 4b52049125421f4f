package tasking

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/debt"
	"github.com/xuncha/xuncha/ent/gen/escalation"
	"github.com/xuncha/xuncha/ent/gen/notice"
	"github.com/xuncha/xuncha/server/grid"
)

func insertEscalation(ctx context.Context, tx *entdb.Tx, id uuid.UUID, tier grid.Tier, head uuid.UUID, now time.Time) error {
	c := tx.Escalation.Create().SetID(uuid.Must(uuid.NewV7())).SetDebtID(id).SetTier(string(tier)).SetAt(now)
	if head != uuid.Nil {
		c.SetUserID(head)
	}
	return c.Exec(ctx)
}

// insertNotice leaves a notice once.
func insertNotice(ctx context.Context, tx *entdb.Tx, t Tell) error {
	there, err := tx.Notice.Query().Where(notice.ID(t.ID)).Exist(ctx)
	if err != nil || there {
		return err
	}
	c := tx.Notice.Create().SetID(t.ID).SetUserID(t.User).SetKind(t.What).SetTextZh(t.ZH).SetTextEn(t.EN).SetAt(t.At)
	if t.About != uuid.Nil {
		c.SetDebtID(t.About)
	}
	return c.Exec(ctx)
}

func listNotices(ctx context.Context, tx *entdb.Tx, person uuid.UUID, before time.Time, beforeID uuid.UUID, limit int) ([]Notice, error) {
	q := tx.Notice.Query().Where(notice.UserID(person)).Order(notice.ByAt(sql.OrderDesc()), notice.ByID(sql.OrderDesc())).Limit(limit)
	if beforeID != uuid.Nil {
		q.Where(func(s *sql.Selector) { s.Where(sql.CompositeLT([]string{s.C("at"), s.C("id")}, before, beforeID)) })
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Notice, len(rows))
	for i, r := range rows {
		out[i] = Notice{ID: r.ID, What: r.Kind, About: r.DebtID, ZH: r.TextZh, EN: r.TextEn, At: r.At, Read: r.ReadAt}
	}
	return out, fillAbout(ctx, tx, out)
}

// maxUnread bounds how far new notices are counted.
const maxUnread = 1000

func countUnread(ctx context.Context, tx *entdb.Tx, person uuid.UUID) (int, error) {
	ids, err := tx.Notice.Query().Where(notice.UserID(person), notice.ReadAtIsNil()).Limit(maxUnread).IDs(ctx)
	return len(ids), err
}

// markRead says of the person's own, all or those named, that they were looked at now; what was looked at before keeps its moment.
func markRead(ctx context.Context, tx *entdb.Tx, person uuid.UUID, ids []uuid.UUID, all bool, now time.Time) error {
	u := tx.Notice.Update().Where(notice.UserID(person), notice.ReadAtIsNil()).SetReadAt(now)
	if !all {
		u.Where(notice.IDIn(ids...))
	}
	return u.Exec(ctx)
}

// fillAbout says which debt, as it stands now, and which asset notices are about. The column debt_id holds the debt, and of a warning the warning.
func fillAbout(ctx context.Context, tx *entdb.Tx, all []Notice) error {
	var debts, warnings []uuid.UUID
	for _, n := range all {
		switch {
		case n.About == nil:
		case n.What == toldWarning:
			warnings = append(warnings, *n.About)
		default:
			debts = append(debts, *n.About)
		}
	}
	of, err := debtsByID(ctx, tx, debts)
	if err != nil {
		return err
	}
	warned, err := grid.WarnedAssets(ctx, tx, warnings)
	if err != nil {
		return err
	}
	for i := range all {
		n := &all[i]
		if n.About == nil {
			continue
		}
		if d, there := of[*n.About]; there {
			n.Debt, n.Asset = &d, grid.Asset{ID: d.Asset, Name: d.AssetName, Kind: d.AssetKind, Region: d.Region}
		} else if a, there := warned[*n.About]; there {
			n.Asset = a
		}
	}
	return nil
}

// debtsByID gives debts with the names of whose and of what they are.
func debtsByID(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]Debt, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := tx.Debt.Query().Where(debt.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, err
	}
	all := debtsOf(rows)
	if err := fillNames(ctx, tx, all); err != nil {
		return nil, err
	}
	out := make(map[uuid.UUID]Debt, len(all))
	for _, d := range all {
		out[d.ID] = d
	}
	return out, nil
}

// fillTrails says which steps up were taken, as of a moment where one is asked for.
func fillTrails(ctx context.Context, tx *entdb.Tx, all []Debt, asOf time.Time) error {
	byID := map[uuid.UUID]*Debt{}
	var ids []uuid.UUID
	for i := range all {
		if all[i].EscalatedTo != "" || !asOf.IsZero() {
			ids, byID[all[i].ID] = append(ids, all[i].ID), &all[i]
			if !asOf.IsZero() { // what it is escalated to today says nothing of then
				all[i].EscalatedTo = ""
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	q := tx.Escalation.Query().Where(escalation.DebtIDIn(ids...))
	if !asOf.IsZero() {
		q.Where(escalation.AtLTE(asOf))
	}
	rows, err := q.Order(escalation.ByAt(), escalation.ByID()).All(ctx)
	if err != nil {
		return err
	}
	var users []uuid.UUID
	for _, r := range rows {
		if r.UserID != nil {
			users = append(users, *r.UserID)
		}
	}
	names, err := namesOf(ctx, tx, users)
	for _, r := range rows {
		e := Escalation{Tier: grid.Tier(r.Tier), At: r.At, User: r.UserID}
		if r.UserID != nil {
			e.UserName = names[*r.UserID]
		}
		d := byID[r.DebtID]
		d.Escalations, d.EscalatedTo = append(d.Escalations, e), e.Tier
	}
	return err
}
