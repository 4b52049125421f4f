package grid

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/user"
)

// within bounds a column of regions by a prefix: ':' follows '9'.
func within(column, prefix string) func(*sql.Selector) {
	return func(s *sql.Selector) {
		if prefix != "" {
			s.Where(sql.And(sql.GTE(s.C(column), prefix), sql.LT(s.C(column), prefix+":")))
		}
	}
}

// after goes on behind a page's last row, by region and id.
func after(p Page) func(*sql.Selector) {
	return func(s *sql.Selector) {
		if p.AfterID != uuid.Nil {
			s.Where(sql.CompositeGT([]string{s.C("region"), s.C("id")}, p.AfterRegion, p.AfterID))
		}
		s.OrderBy(s.C("region"), s.C("id")).Limit(p.Limit)
	}
}

// standing keeps what is valid at a moment.
func standing(at time.Time) func(*sql.Selector) {
	return func(s *sql.Selector) {
		s.Where(sql.And(sql.LTE(s.C("valid_from"), at), sql.Or(sql.IsNull(s.C("valid_until")), sql.GT(s.C("valid_until"), at))))
	}
}

func anys(all []string) []any {
	out := make([]any, len(all))
	for i, s := range all {
		out[i] = s
	}
	return out
}

func namesOf(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	names := map[uuid.UUID]string{}
	if len(ids) == 0 {
		return names, nil
	}
	rows, err := tx.User.Query().Where(user.IDIn(ids...)).Select(user.FieldID, user.FieldName).All(ctx)
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, err
}
