package dbtest

import (
	"context"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
)

// Plans are how the database means to answer each query that do makes, in order, as the database tells it.
func (db *DB) Plans(t *testing.T, ctx context.Context, do func(context.Context, *entdb.Tx) error) (plans []string) {
	t.Helper()
	err := db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		name := dialect.SQLite
		if tx.Engine == entdb.Postgres {
			name = dialect.Postgres
		}
		explaining := &explainer{Driver: entsql.NewDriver(name, entsql.Conn{ExecQuerier: tx.SQL}), plans: &plans}
		return do(ctx, &entdb.Tx{Client: gen.NewClient(gen.Driver(explaining)), SQL: tx.SQL, Asks: explaining, Engine: tx.Engine})
	})
	if err != nil {
		t.Fatal(err)
	}
	return plans
}

// explainer asks for the plan of each query before it asks the query itself.
type explainer struct {
	*entsql.Driver
	plans *[]string
}

// Query implements dialect.Driver.
func (e *explainer) Query(ctx context.Context, query string, args, v any) error {
	ask, last := "EXPLAIN ", 1
	if e.Dialect() == dialect.SQLite {
		ask, last = "EXPLAIN QUERY PLAN ", 4 // its last column tells
	}
	rows, err := e.QueryContext(ctx, ask+query, args.([]any)...)
	if err != nil {
		return err
	}
	var plan strings.Builder
	for rows.Next() {
		cells := make([]any, last)
		for i := range cells {
			cells[i] = new(any)
		}
		if err := rows.Scan(cells...); err != nil {
			return err
		}
		switch line := (*cells[last-1].(*any)).(type) {
		case string:
			plan.WriteString(line + "\n")
		case []byte:
			plan.WriteString(string(line) + "\n")
		}
	}
	if err := rows.Close(); err != nil {
		return err
	}
	*e.plans = append(*e.plans, plan.String()+query+"\n")
	return e.Driver.Query(ctx, query, args, v)
}

// WantIndex wants every plan to go by the index named and neither to read a table whole nor to sort: the work does not grow with the table.
func WantIndex(t *testing.T, plans []string, index string) {
	t.Helper()
	if len(plans) == 0 {
		t.Fatal("nothing was asked")
	}
	for _, plan := range plans {
		for _, slow := range []string{"Seq Scan", "Sort", "SCAN ", "TEMP B-TREE"} {
			if strings.Contains(plan, slow) {
				t.Errorf("the plan has %q:\n%s", slow, plan)
			}
		}
		if !strings.Contains(plan, index) {
			t.Errorf("the plan does not go by %s:\n%s", index, plan)
		}
	}
}
