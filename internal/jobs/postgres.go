package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

func (q *Queue) openPostgres() error {
	if _, err := q.poolConfig(); err != nil {
		return err
	}
	client, err := river.NewClient(riverdatabasesql.New(q.cfg.DB), q.base())
	if err != nil {
		return err
	}
	q.list = client.JobList
	q.insert = func(ctx context.Context, tx *sql.Tx, params []river.InsertManyParams) error {
		_, err := client.InsertManyTx(ctx, tx, params)
		return err
	}
	return nil
}

// poolConfig is for the workers' own pool: river fetches and completes in batches, so a few connections serve many
// workers; one of them listens.
func (q *Queue) poolConfig() (*pgxpool.Config, error) {
	pc, err := pgxpool.ParseConfig(q.cfg.URL)
	if err != nil { // the cause may hold the password
		return nil, errors.New("the PostgreSQL address is not a valid postgres:// URL")
	}
	pc.MaxConns = int32(min(max(q.cfg.Workers, 1), 4) + 2)
	// What workers note of their own work need not be durable before they go on: after a crash a job that was fetched or done counts as waiting
	// and is worked again, which every job bears. What the job itself wrote is earlier in the write-ahead log than its being done, so that
	// it is never the job alone that survives.
	pc.ConnConfig.RuntimeParams["synchronous_commit"] = "off"
	pc.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		if q.cfg.Role == "" {
			return nil
		}
		_, err := c.Exec(ctx, "SET ROLE "+pgx.Identifier{q.cfg.Role}.Sanitize())
		return err
	}
	return pc, nil
}

func (q *Queue) workPostgres(ctx context.Context, rc *river.Config) (*working, error) {
	pc, err := q.poolConfig()
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, fmt.Errorf("connect the job queue: %w", err)
	}
	client, err := river.NewClient(riverpgxv5.New(pool), rc)
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("work the job queue: %w", err)
	}
	living, err := q.sayAlive(ctx, client.ID())
	if err != nil {
		pool.Close()
		return nil, err
	}
	release := func() {
		pool.Close()
		living.stop()
	}
	return &working{start: client.Start, stop: client.Stop, interrupt: client.StopAndCancel, events: client.Subscribe, release: release}, nil
}
