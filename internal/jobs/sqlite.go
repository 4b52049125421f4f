package jobs

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
)

func (q *Queue) openSQLite() error {
	client, err := river.NewClient(riversqlite.New(q.cfg.DB), q.base())
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

// workSQLite works on the application's one connection. River holds it for a statement or a short transaction of its own
// and never waits for a second one meanwhile, so the two only take turns. It learns of new jobs from a table that it
// reads every 50 ms: rows come there in the inserting transaction, so that nobody has to be told after commit.
func (q *Queue) workSQLite(ctx context.Context, rc *river.Config) (*working, error) {
	client, err := river.NewClient(riversqlite.New(q.cfg.DB), rc)
	if err != nil {
		return nil, fmt.Errorf("work the job queue: %w", err)
	}
	if err := q.takeUp(ctx); err != nil {
		return nil, err
	}
	return &working{start: client.Start, stop: client.Stop, interrupt: client.StopAndCancel, events: client.Subscribe, release: func() {}}, nil
}

// takeUp gives back at once what a killed process left at work: nobody else works these queues of this file. An attempt that killed the
// process counts, so that a job that always does is given up.
func (q *Queue) takeUp(ctx context.Context) error {
	const spent = "attempt >= max_attempts"
	_, err := q.cfg.DB.ExecContext(ctx, `UPDATE river_job SET
		errors = jsonb_insert(coalesce(errors, jsonb('[]')), '$[#]', jsonb_object('at', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
			'attempt', attempt, 'error', 'the process ended while the job was at work', 'trace', '')),
		finalized_at = CASE WHEN `+spent+` THEN `+sqliteNow+` END,
		state = CASE WHEN `+spent+` THEN 'discarded' ELSE 'available' END
		WHERE state = 'running' AND `+q.mine())
	if err != nil {
		return fmt.Errorf("take up the jobs of a process that ended: %w", err)
	}
	return nil
}
