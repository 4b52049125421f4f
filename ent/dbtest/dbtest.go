package dbtest

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/testservices"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// DB is a database of one test: opened as the server opens it, and beside it as the tables' owner, whom no fence binds.
type DB struct {
	*entdb.DB
	Owner *sql.DB
}

// Each runs a test on each engine.
func Each(t *testing.T, test func(*testing.T, *DB)) {
	t.Run("sqlite", func(t *testing.T) { test(t, Open(t, SQLite(t))) })
	t.Run("postgres", func(t *testing.T) { test(t, Open(t, Postgres(t))) })
}

// In is the scope of the tenant's own jobs and seeds.
func In(tenant string) context.Context {
	return scope.Into(context.Background(), scope.ForSystem(tenant))
}

// Open opens a database for the length of a test.
func Open(t *testing.T, url string) *DB {
	t.Helper()
	db, err := entdb.Open(entdb.Config{URL: url, Conns: 4})
	if err != nil {
		t.Fatal(err)
	}
	owner, err := entdb.OpenAsOwner(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(db.Close(), owner.Close()) })
	return &DB{db, owner}
}

// SQLite is the path of a fresh migrated file.
func SQLite(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.db")
	if _, err := entdb.Migrate(context.Background(), path); err != nil {
		t.Fatal(err)
	}
	return path
}

// template is a migrated database that each test gets a copy of; Main drops it.
var template struct {
	sync.Once
	name string
	err  error
}

// Postgres is the address of a fresh migrated database, which is dropped when the test ends.
func Postgres(t *testing.T) string {
	t.Helper()
	server := testservices.Postgres(t)
	template.Do(func() {
		name := "t" + strings.ReplaceAll(uuid.NewString(), "-", "")
		if template.err = execute(server, "CREATE DATABASE "+name); template.err == nil {
			template.name = name
			_, template.err = entdb.Migrate(context.Background(), at(server, name))
		}
	})
	if template.err != nil {
		t.Fatal(template.err)
	}
	return create(t, server, " TEMPLATE "+template.name)
}

// EmptyPostgres is the address of a database without tables, which is dropped when the test ends.
func EmptyPostgres(t *testing.T) string {
	t.Helper()
	return create(t, testservices.Postgres(t), "")
}

func create(t *testing.T, server, how string) string {
	t.Helper()
	name := "d" + strings.ReplaceAll(uuid.NewString(), "-", "")
	if err := execute(server, "CREATE DATABASE "+name+how); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := execute(server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return at(server, name)
}

// Main runs a binary's tests and drops the template; it ends the process.
func Main(m *testing.M) {
	code := m.Run()
	if template.name != "" {
		_ = execute(os.Getenv("XUNCHA_TEST_POSTGRES_URL"), "DROP DATABASE "+template.name+" WITH (FORCE)")
	}
	os.Exit(code)
}

func execute(server, statement string) error {
	db, err := sql.Open("pgx", server)
	if err != nil {
		return err
	}
	_, err = db.Exec(statement)
	return errors.Join(err, db.Close())
}

// at is a database of the same server.
func at(server, database string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	u.Path = "/" + database
	return u.String()
}
