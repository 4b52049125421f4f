package entdb_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/pressly/goose/v3"

	"github.com/xuncha/xuncha/ent/dbtest"
	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/migrations"
)

func onBoth(t *testing.T, test func(t *testing.T, url string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, dbtest.SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, dbtest.Postgres(t)) })
}

// TestADatabaseOfAnotherVersionIsRefused, newer and older, in a sentence that says what to do; and an old binary does not migrate a newer one.
func TestADatabaseOfAnotherVersionIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		ctx := context.Background()
		if err := entdb.Check(ctx, url); err != nil {
			t.Fatalf("the right version: %v", err)
		}
		owner := dbtest.Open(t, url).Owner
		exec(t, owner, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)")
		var newer *entdb.NewerDatabaseError
		if err := entdb.Check(ctx, url); !errors.As(err, &newer) || newer.Database != 9999 || !strings.Contains(err.Error(), "run the newer xuncha") {
			t.Errorf("a newer database: %v", err)
		}
		if ran, err := entdb.Migrate(ctx, url); !errors.As(err, &newer) || len(ran) > 0 {
			t.Errorf("migrating a newer database: ran %v, %v", ran, err)
		}
		exec(t, owner, "DELETE FROM goose_db_version WHERE version_id = 9999 OR version_id = (SELECT max(version_id) FROM goose_db_version WHERE version_id < 9999)")
		var older *entdb.OlderDatabaseError
		if err := entdb.Check(ctx, url); !errors.As(err, &older) || !strings.Contains(err.Error(), "xuncha migrate") {
			t.Errorf("an older database: %v", err)
		}
	})
}

// TestAnEmptyDatabaseIsOlder and asks for the migrations.
func TestAnEmptyDatabaseIsOlder(t *testing.T) {
	var older *entdb.OlderDatabaseError
	if err := entdb.Check(context.Background(), filepath.Join(t.TempDir(), "x.db")); !errors.As(err, &older) || older.Database != 0 {
		t.Error(err)
	}
}

// TestMigratingTwiceChangesNothing.
func TestMigratingTwiceChangesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		if ran, err := entdb.Migrate(context.Background(), url); err != nil || len(ran) > 0 {
			t.Errorf("ran %v, %v", ran, err)
		}
	})
}

// TestEachMigrationKeepsWhatIsThere goes up one version at a time, puts a row into each table as it is then, and wants all of them at the end.
func TestEachMigrationKeepsWhatIsThere(t *testing.T) {
	for engine, url := range map[entdb.Engine]func(*testing.T) string{
		entdb.SQLite:   func(t *testing.T) string { return filepath.Join(t.TempDir(), "x.db") },
		entdb.Postgres: dbtest.EmptyPostgres,
	} {
		t.Run(string(engine), func(t *testing.T) {
			at := url(t)
			owner, err := entdb.OpenAsOwner(at)
			if err != nil {
				t.Fatal(err)
			}
			defer owner.Close()
			owner.SetMaxOpenConns(1) // the settings below are the connection's
			p := migrator(t, engine, owner)
			want := map[string]int{}
			for _, source := range p.ListSources() {
				if _, err := p.UpTo(context.Background(), source.Version); err != nil {
					t.Fatalf("version %d: %v", source.Version, err)
				}
				freely(t, engine, owner, true)
				for _, table := range tables(t, engine, owner) {
					exec(t, owner, oldRow(t, engine, owner, table))
					want[table]++
				}
				freely(t, engine, owner, false)
			}
			for table, n := range want {
				var got int
				if err := owner.QueryRow("SELECT count(*) FROM " + table).Scan(&got); err != nil || got < n { // triggers may have added some
					t.Errorf("%s has %d rows of %d: %v", table, got, n, err)
				}
			}
			if err := entdb.Check(context.Background(), at); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestWhoseALookWasIsKept: it stood in the same text as the call, and stands beside it now; and goes back there on the way down.
func TestWhoseALookWasIsKept(t *testing.T) {
	for engine, url := range map[entdb.Engine]func(*testing.T) string{
		entdb.SQLite:   func(t *testing.T) string { return filepath.Join(t.TempDir(), "x.db") },
		entdb.Postgres: dbtest.EmptyPostgres,
	} {
		t.Run(string(engine), func(t *testing.T) {
			owner, err := entdb.OpenAsOwner(url(t))
			if err != nil {
				t.Fatal(err)
			}
			defer owner.Close()
			p := migrator(t, engine, owner)
			if _, err := p.UpTo(context.Background(), 45); err != nil {
				t.Fatal(err)
			}
			const id, person = "00000000-0000-7000-8000-000000000002", "00000000-0000-7000-8000-000000000001"
			old := "/x.v1.X/GetOne of " + person
			exec(t, owner, "INSERT INTO looks (id, tenant_id, looker_tenant, looker_id, looker_name, what, at) VALUES ('"+id+"', '140802', '1408', '"+id+"', '督导', '"+old+"', '2026-11-01 00:00:00+00:00')")
			if _, err := p.UpTo(context.Background(), 46); err != nil {
				t.Fatal(err)
			}
			if got := texts(t, owner, "SELECT what || '|' || CAST(person_id AS text) FROM looks"); len(got) != 1 || got[0] != "/x.v1.X/GetOne|"+person {
				t.Error(got)
			}
			if _, err := p.Down(context.Background()); err != nil {
				t.Fatal(err)
			}
			if got := texts(t, owner, "SELECT what FROM looks"); len(got) != 1 || got[0] != old {
				t.Error(got)
			}
		})
	}
}

func exec(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func migrator(t *testing.T, engine entdb.Engine, db *sql.DB) *goose.Provider {
	t.Helper()
	files, err := fs.Sub(migrations.Files, string(engine))
	if err != nil {
		t.Fatal(err)
	}
	dialect := goose.DialectSQLite3
	if engine == entdb.Postgres {
		dialect = goose.DialectPostgres
	}
	p, err := goose.NewProvider(dialect, db, files)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// freely lets rows refer to what is not there: what is tested is the tables' shape.
func freely(t *testing.T, engine entdb.Engine, db *sql.DB, yes bool) {
	t.Helper()
	switch {
	case engine == entdb.SQLite:
		exec(t, db, fmt.Sprintf("PRAGMA foreign_keys = %t", !yes))
	case yes:
		exec(t, db, "SET session_replication_role = replica")
	default:
		exec(t, db, "SET session_replication_role = DEFAULT")
	}
}

func tables(t *testing.T, engine entdb.Engine, db *sql.DB) []string {
	query := "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'goose_db_version' ORDER BY 1"
	if engine == entdb.SQLite {
		query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version' ORDER BY 1"
	}
	return texts(t, db, query)
}

func texts(t *testing.T, db *sql.DB, query string) (out []string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

// oldRow is a row of a table as it is now, unlike any other.
func oldRow(t *testing.T, engine entdb.Engine, db *sql.DB, table string) string {
	t.Helper()
	query := "SELECT attname || ' ' || format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = '" + table + "'::regclass AND attnum > 0 AND NOT attisdropped AND attnotnull ORDER BY attnum"
	if engine == entdb.SQLite {
		query = `SELECT name || ' ' || type FROM pragma_table_info('` + table + `') WHERE "notnull" = 1 ORDER BY cid`
	}
	var names, values []string
	for _, column := range texts(t, db, query) {
		name, kind, _ := strings.Cut(column, " ")
		v := value(name, kind, ours)
		switch {
		case kind == "datetime":
			v = "'2026-01-02 03:04:05+00:00'"
		case kind == "blob":
			v = "x'00'"
		case kind == "json":
			v = "'[]'"
		case name == "tenant_id" || name == "id" && kind != "uuid":
			v = "'" + uuid.NewString()[:12] + "'"
		}
		names, values = append(names, name), append(values, v)
	}
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(names, ", "), strings.Join(values, ", "))
}
