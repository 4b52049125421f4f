package entdb

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// UpdateAll writes columns of rows of the writer's own tenant, each row by its id, of which no two are alike: on PostgreSQL in one statement, whose text and plan are the same
// however many there are. An id that the tenant has no row of is passed over. Errors: a store's.
func UpdateAll[T any](ctx context.Context, tx *Tx, table string, id func(*T) uuid.UUID, columns []Column[T], rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	sc, err := scope.Write(ctx)
	if err != nil {
		return err
	}
	if tx.Engine == Postgres {
		keyed := append([]Column[T]{{Name: "id", Value: func(row *T) any { return id(row) }}}, columns...)
		names, arrays, args, err := arrays(table, keyed, rows)
		if err != nil {
			return err
		}
		statement := fmt.Sprintf("UPDATE %s AS t SET %s FROM unnest(%s) AS v (%s) WHERE t.tenant_id = $1 AND t.id = v.id", table, assigned(names[1:], "v."), arrays, strings.Join(names, ", "))
		_, err = tx.SQL.ExecContext(ctx, statement, append([]any{sc.Tenant}, args...)...)
		return Fault(err)
	}
	return updateEach(ctx, tx, sc.Tenant, table, id, columns, rows)
}

// updateEach is UpdateAll on SQLite, where a statement costs no round trip.
func updateEach[T any](ctx context.Context, tx *Tx, tenant, table string, id func(*T) uuid.UUID, columns []Column[T], rows []T) error {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	statement, err := tx.SQL.PrepareContext(ctx, fmt.Sprintf("UPDATE %s SET %s WHERE tenant_id = ? AND id = ?", table, assigned(names, "")))
	if err != nil {
		return Fault(err)
	}
	defer statement.Close()
	for i := range rows {
		var args []any
		for _, c := range columns {
			args = append(args, c.Value(&rows[i]))
		}
		if _, err := statement.ExecContext(ctx, append(args, tenant, id(&rows[i]))...); err != nil {
			return Fault(err)
		}
	}
	return nil
}

// assigned gives columns what stands under their names, or where that is nowhere, what is handed over.
func assigned(names []string, from string) string {
	out := make([]string, len(names))
	for i, name := range names {
		if out[i] = name + " = " + from + name; from == "" {
			out[i] = name + " = ?"
		}
	}
	return strings.Join(out, ", ")
}
