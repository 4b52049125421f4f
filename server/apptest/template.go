package apptest

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/internal/cache/memory"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/testservices"
	"github.com/xuncha/xuncha/seeds/demo"
	"github.com/xuncha/xuncha/server/app"
)

// load migrates an empty database and loads the demonstration. That takes seconds, so a test binary does it once per engine, and
// each world gets a copy.
func load(database string) error {
	ctx := context.Background()
	if _, err := app.Migrate(ctx, database); err != nil {
		return err
	}
	a, err := app.Open(ctx, app.Config{Database: database, Blob: embeddedStore, Cache: memory.New(clock.System), Clock: clock.System, Key: make(ed25519.PrivateKey, ed25519.PrivateKeySize),
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return err
	}
	return errors.Join(demo.Load(ctx, a.Fields, io.Discard), a.Close())
}

// loadedSQLite gives the file that is copied.
var loadedSQLite = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "template.db")
	return path, load(path)
})

func copySQLite(t *testing.T, path string) {
	t.Helper()
	from, err := loadedSQLite()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

// postgresTemplate is the database that is copied; Main drops it.
var postgresTemplate struct {
	sync.Once
	name string
	err  error
}

func copyPostgres(t *testing.T, name string) string {
	t.Helper()
	server := testservices.Postgres(t)
	postgresTemplate.Do(func() {
		template := "t" + strings.ReplaceAll(uuid.NewString(), "-", "")
		if postgresTemplate.err = execute(server, "CREATE DATABASE "+template); postgresTemplate.err == nil {
			postgresTemplate.name, postgresTemplate.err = template, load(at(server, template))
		}
	})
	if postgresTemplate.err != nil {
		t.Fatal(postgresTemplate.err)
	}
	if err := execute(server, "CREATE DATABASE "+name+" TEMPLATE "+postgresTemplate.name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := execute(server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return at(server, name)
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
