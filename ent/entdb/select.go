package entdb

import (
	"context"
	"iter"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Each reads what a SELECT from one tenant table gives, through the same fence as ent's queries, and lets the caller scan row by row: of thousands of rows with many columns
// ent's own scanning, by reflection, takes longer than the database. What fill adds names no other table, but one that is joined by
// its tenant_id too. Errors: no_scope, a store's.
func Each(ctx context.Context, tx *Tx, table string, fill func(*entsql.Selector)) iter.Seq2[*entsql.Rows, error] {
	return func(yield func(*entsql.Rows, error) bool) {
		sc, err := scope.From(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		name := map[Engine]string{Postgres: dialect.Postgres, SQLite: dialect.SQLite}[tx.Engine]
		s := entsql.Dialect(name).Select().From(entsql.Table(table))
		if !sc.ReadAll || sc.Tenant != "" {
			s.Where(entsql.EQ(s.C("tenant_id"), sc.Tenant))
		}
		fill(s)
		text, args := s.Query()
		rows := &entsql.Rows{}
		if err := tx.Asks.Query(ctx, text, args, rows); err != nil {
			yield(nil, Fault(err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			if !yield(rows, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, Fault(err))
		}
	}
}
