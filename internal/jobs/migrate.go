package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

// Migrate makes the queue's own tables, as their owner, where search_path says, and lets role use them (PostgreSQL;
// empty: nobody else). Done twice it changes nothing.
func Migrate(ctx context.Context, postgres bool, db *sql.DB, role string) error {
	return MigrateSchema(ctx, postgres, db, "", role)
}

// MigrateSchema is Migrate into a PostgreSQL schema, which must exist.
func MigrateSchema(ctx context.Context, postgres bool, db *sql.DB, schema, role string) error {
	var err error
	if postgres {
		err = up(ctx, riverdatabasesql.New(db), schema)
	} else {
		err = up(ctx, riversqlite.New(db), "")
	}
	if err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	if !postgres || role == "" {
		return nil
	}
	if err := grant(ctx, db, schema, role); err != nil {
		return fmt.Errorf("let the application use the job queue: %w", err)
	}
	return nil
}

// Migrate makes the queue's own tables in Config.Schema through Config.DB, which must be their owner's, and lets Config.Role use them.
func (q *Queue) Migrate(ctx context.Context) error {
	return MigrateSchema(ctx, q.cfg.Postgres, q.cfg.DB, q.cfg.Schema, q.cfg.Role)
}

func up[TTx any](ctx context.Context, driver riverdriver.Driver[TTx], schema string) error {
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Schema: schema, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// grant names each of river's tables: a pattern such as river% would also hand out whatever the application calls rivers.
func grant(ctx context.Context, db *sql.DB, schema, role string) error {
	if schema == "" {
		if err := db.QueryRowContext(ctx, "SELECT current_schema()").Scan(&schema); err != nil {
			return err
		}
	}
	in, to := pgx.Identifier{schema}.Sanitize(), pgx.Identifier{role}.Sanitize()
	for _, table := range []string{"river_job", "river_leader", "river_migration", "river_notification", "river_queue"} {
		if _, err := db.ExecContext(ctx, fmt.Sprintf("GRANT SELECT, INSERT, UPDATE, DELETE ON %s.%s TO %s", in, table, to)); err != nil {
			return err
		}
	}
	for _, sequence := range []string{"river_job_id_seq", "river_notification_id_seq"} {
		if _, err := db.ExecContext(ctx, fmt.Sprintf("GRANT USAGE ON SEQUENCE %s.%s TO %s", in, sequence, to)); err != nil {
			return err
		}
	}
	return nil
}
