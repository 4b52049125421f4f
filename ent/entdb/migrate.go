package entdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/xuncha/xuncha/ent/migrations"
)

// Migrate brings the database at url to this binary's version, as the owner of the tables. It says which migrations ran. Errors:
// NewerDatabaseError.
func Migrate(ctx context.Context, url string) (ran []int64, err error) {
	db, p, err := provider(url)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if err := refuseNewer(ctx, p); err != nil {
		return nil, err
	}
	results, err := p.Up(ctx)
	for _, r := range results {
		ran = append(ran, r.Source.Version)
	}
	if err != nil {
		return ran, fmt.Errorf("migrate the database: %w", Fault(err))
	}
	return ran, nil
}

// NewerDatabaseError says that a newer binary has migrated the database.
type NewerDatabaseError struct{ Database, Binary int64 }

// Error says what to do.
func (e *NewerDatabaseError) Error() string {
	return fmt.Sprintf("the database is at version %d but this binary knows only %d: run the newer xuncha that migrated it, or restore a backup from before", e.Database, e.Binary)
}

// OlderDatabaseError says that migrations are missing.
type OlderDatabaseError struct{ Database, Binary int64 }

// Error says what to do.
func (e *OlderDatabaseError) Error() string {
	return fmt.Sprintf("the database is at version %d and this binary needs %d: run `xuncha migrate` first", e.Database, e.Binary)
}

// Check refuses a database that is not exactly at this binary's version.
func Check(ctx context.Context, url string) error {
	db, p, err := provider(url)
	if err != nil {
		return err
	}
	defer db.Close()
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("ask the database for its version: %w", Fault(err))
	}
	want := newest(p)
	switch {
	case have > want:
		return &NewerDatabaseError{have, want}
	case have < want:
		return &OlderDatabaseError{have, want}
	}
	return nil
}

// refuseNewer keeps an old binary from taking a newer database for one that it has migrated.
func refuseNewer(ctx context.Context, p *goose.Provider) error {
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("ask the database for its version: %w", Fault(err))
	}
	if want := newest(p); have > want {
		return &NewerDatabaseError{have, want}
	}
	return nil
}

func newest(p *goose.Provider) int64 {
	sources := p.ListSources()
	return sources[len(sources)-1].Version
}

// OpenAsOwner opens the database as its tables' owner, without the application's role and fences: for migrations alone.
func OpenAsOwner(url string) (*sql.DB, error) {
	if EngineOf(url) != Postgres {
		return sql.Open("sqlite", sqliteDSN(url, false))
	}
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errors.New("the PostgreSQL address is not a valid postgres:// URL")
	}
	return stdlib.OpenDB(*cfg), nil
}

func provider(url string) (*sql.DB, *goose.Provider, error) {
	db, err := OpenAsOwner(url)
	if err != nil {
		return nil, nil, err
	}
	engine, dialect := EngineOf(url), goose.DialectSQLite3
	var opts []goose.ProviderOption
	if engine == Postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, nil, err
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	files, err := fs.Sub(migrations.Files, string(engine))
	if err != nil {
		return nil, nil, err
	}
	p, err := goose.NewProvider(dialect, db, files, opts...)
	if err != nil {
		db.Close()
		return nil, nil, err
	}
	return db, p, nil
}
