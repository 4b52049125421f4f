package entdb_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/dbtest"
	"github.com/xuncha/xuncha/ent/entdb"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

const ours, theirs = "140802", "140821"

// TestTheApplicationRoleOwnsNothing: whoever breaks into the server's connection is still bound by row-level security.
func TestTheApplicationRoleOwnsNothing(t *testing.T) {
	owner := dbtest.Open(t, dbtest.Postgres(t)).Owner
	var super, bypass bool
	if err := owner.QueryRow("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = $1", entdb.AppRole).Scan(&super, &bypass); err != nil || super || bypass {
		t.Errorf("the role: superuser %t, bypasses row-level security %t, %v", super, bypass, err)
	}
	var owned int
	if err := owner.QueryRow("SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = $1", entdb.AppRole).Scan(&owned); err != nil || owned != 0 {
		t.Errorf("the role owns %d relations, %v", owned, err)
	}
}

// TestRawSQLAsTheApplicationRole goes round the ORM altogether: on a plain connection that works as the server's role, every table of the
// tenants shows a county its own rows and lets it touch no other's. A table that comes later is tested without being named here.
func TestRawSQLAsTheApplicationRole(t *testing.T) {
	db := dbtest.Open(t, dbtest.Postgres(t))
	ctx := context.Background()
	conn, err := db.Owner.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	run := func(statement string) {
		t.Helper()
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	run("SET session_replication_role = replica") // one row in each table, whatever it refers to
	for _, table := range entdb.TenantTables() {
		for _, tenant := range []string{ours, theirs} {
			run(anyRow(t, conn, table, tenant))
		}
	}
	run("SET session_replication_role = DEFAULT")
	run("SET ROLE " + entdb.AppRole)
	for _, table := range entdb.TenantTables() {
		for _, c := range []struct {
			tenant, all string
			sees        int
		}{{"", "off", 0}, {ours, "off", 1}, {"1408", "off", 0}, {"' OR true --", "off", 0}, {"", "on", 2}} {
			run("BEGIN")
			if _, err := conn.ExecContext(ctx, "SELECT set_config('app.tenant_id', $1, true), set_config('app.read_all', $2, true)", c.tenant, c.all); err != nil {
				t.Fatal(err)
			}
			var sees, foreign int
			if err := conn.QueryRowContext(ctx, "SELECT count(*), count(*) FILTER (WHERE tenant_id <> $1) FROM "+table, ours).Scan(&sees, &foreign); err != nil || sees != c.sees || c.all == "off" && foreign > 0 {
				t.Errorf("%s as %q, read all %s: sees %d rows, %d of another county, want %d: %v", table, c.tenant, c.all, sees, foreign, c.sees, err)
			}
			mine := int64(0)
			if c.tenant == ours {
				mine = 1
			}
			for _, statement := range []string{"UPDATE " + table + " SET tenant_id = tenant_id", "DELETE FROM " + table} {
				if n := touched(ctx, conn, statement); n > mine {
					t.Errorf("%s as %q, read all %s: %d rows, want at most %d", statement, c.tenant, c.all, n, mine)
				}
			}
			if c.tenant == theirs {
				continue
			}
			for _, statement := range []string{anyRow(t, conn, table, theirs), "UPDATE " + table + " SET tenant_id = '" + theirs + "'"} {
				if n := touched(ctx, conn, statement); n > 0 {
					t.Errorf("%s as %q, read all %s: was done", statement, c.tenant, c.all)
				}
			}
			run("ROLLBACK")
		}
	}
	run("BEGIN")
	if _, err := conn.ExecContext(ctx, "SET ROLE NONE; SET LOCAL ROLE "+entdb.AppRole+"; ALTER TABLE users DISABLE ROW LEVEL SECURITY"); err == nil {
		t.Error("the role can take the fence away")
	}
}

// touched tells how many rows a statement reached; a refusal is none. What it did is undone.
func touched(ctx context.Context, conn *sql.Conn, statement string) int64 {
	_, _ = conn.ExecContext(ctx, "SAVEPOINT before")
	result, err := conn.ExecContext(ctx, statement)
	n := int64(0)
	if err == nil {
		n, _ = result.RowsAffected()
	}
	_, _ = conn.ExecContext(ctx, "ROLLBACK TO SAVEPOINT before")
	return n
}

// anyRow is an INSERT of one row that a table's types allow.
func anyRow(t *testing.T, conn *sql.Conn, table, tenant string) string {
	t.Helper()
	rows, err := conn.QueryContext(context.Background(), "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attnotnull ORDER BY attnum", table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var names, values []string
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
		values = append(values, value(name, kind, tenant))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(names, ", "), strings.Join(values, ", "))
}

func value(name, kind, tenant string) string {
	switch {
	case name == "tenant_id":
		return "'" + tenant + "'"
	case kind == "uuid":
		return "'" + uuid.NewString() + "'"
	case kind == "boolean":
		return "true"
	case strings.HasPrefix(kind, "timestamp"), kind == "date":
		return "now()"
	case kind == "bytea":
		return `'\x00'`
	case kind == "jsonb":
		return "'[]'"
	case strings.HasPrefix(kind, "character"), kind == "text":
		return "'x'"
	}
	return "1"
}
