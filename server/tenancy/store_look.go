package tenancy

import (
	"context"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/look"
	"github.com/xuncha/xuncha/ent/gen/predicate"
)

// maxLabel is how many characters of a label are kept.
const maxLabel = 60

func createLook(ctx context.Context, tx *entdb.Tx, p Principal, seen Seen, now time.Time) error {
	c := tx.Look.Create().SetID(uuid.Must(uuid.NewV7())).SetLookerTenant(p.Scope.Tenant).SetLookerID(p.Scope.User).SetLookerName(p.Name).SetWhat(seen.What).
		SetSubject(seen.Subject).SetLabel(cut(seen.Label, maxLabel)).SetAt(now)
	if person, err := uuid.Parse(seen.Person); err == nil {
		c.SetPersonID(person)
	}
	return c.Exec(ctx)
}

// cut keeps so many characters.
func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// listLooks reads one stretch of an index for each call that is asked for, for of a million looks the few of one call lie anywhere among the newest.
func listLooks(ctx context.Context, tx *entdb.Tx, f LookFilter, before time.Time, beforeID uuid.UUID, limit int) ([]Look, error) {
	where := narrowLooks(f)
	if beforeID != uuid.Nil {
		where = append(where, func(s *sql.Selector) {
			s.Where(sql.CompositeLT([]string{s.C(look.FieldAt), s.C(look.FieldID)}, before, beforeID))
		})
	}
	if len(f.Calls) == 0 {
		return newestLooks(ctx, tx, limit, where...)
	}
	var all []Look
	for _, call := range f.Calls {
		some, err := newestLooks(ctx, tx, limit, append(where, look.What(call))...)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(a, b Look) int {
		if at := b.At.Compare(a.At); at != 0 {
			return at
		}
		return strings.Compare(b.ID.String(), a.ID.String())
	})
	return all[:min(limit, len(all))], nil
}

func narrowLooks(f LookFilter) (where []predicate.Look) {
	if f.User != uuid.Nil {
		where = append(where, look.LookerID(f.User))
	}
	if f.Subject != "" { // said twice: of the second the planner knows that the partial index holds all
		where = append(where, look.Subject(f.Subject), look.SubjectNEQ(""))
	}
	if !f.From.IsZero() {
		where = append(where, look.AtGTE(f.From))
	}
	if !f.Until.IsZero() {
		where = append(where, look.AtLT(f.Until))
	}
	return slices.Clip(where)
}

func newestLooks(ctx context.Context, tx *entdb.Tx, limit int, where ...predicate.Look) ([]Look, error) {
	return looksOf(tx.Look.Query().Where(where...).Order(look.ByAt(sql.OrderDesc()), look.ByID(sql.OrderDesc())).Limit(limit).All(ctx))
}

// listLookers steps through the index from person to person, so that a million looks of ten people are ten steps.
func listLookers(ctx context.Context, tx *entdb.Tx, limit int) (out []Looker, err error) {
	after := uuid.Nil
	for len(out) < limit {
		next, err := tx.Look.Query().Where(look.LookerIDGT(after)).Order(look.ByLookerID()).First(ctx)
		if gen.IsNotFound(err) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		latest, err := tx.Look.Query().Where(look.LookerID(next.LookerID)).Order(look.ByAt(sql.OrderDesc()), look.ByID(sql.OrderDesc())).First(ctx)
		if err != nil {
			return nil, err
		}
		out, after = append(out, Looker{latest.LookerID, latest.LookerName}), latest.LookerID
	}
	return out, nil
}

// listLooksAt gives looks at a person's own things, and those that name nobody.
func listLooksAt(ctx context.Context, tx *entdb.Tx, person uuid.UUID, limit int) ([]Look, error) {
	return newestLooks(ctx, tx, limit, look.Or(look.PersonIDIsNil(), look.PersonID(person)))
}

func looksOf(rows []*gen.Look, err error) ([]Look, error) {
	out := make([]Look, len(rows))
	for i, r := range rows {
		out[i] = Look{ID: r.ID, User: r.LookerID, Name: r.LookerName, At: r.At, Seen: Seen{What: r.What, Subject: r.Subject, Label: r.Label}}
		if r.PersonID != nil {
			out[i].Person = r.PersonID.String()
		}
	}
	return out, err
}
