package jobs

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

const (
	maxDepth     = 10_000
	maxDiscarded = 100
	sqliteNow    = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
	sqliteTime   = "2006-01-02 15:04:05.000" // how river writes it, rounded
)

// Depth counts the jobs that are still to be done, now or later, up to 10,000.
func (q *Queue) Depth(ctx context.Context) (int64, error) {
	var n int64
	err := q.cfg.DB.QueryRowContext(ctx, fmt.Sprintf(`SELECT count(*) FROM (SELECT 1 FROM %s
		WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled') LIMIT %d) AS waiting`, q.table(), maxDepth)).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the jobs: %w", err)
	}
	return n, nil
}

// Discard is a job that was given up after its last attempt. It is kept until somebody deletes it.
type Discard struct {
	ID       int64
	Kind     string
	Args     []byte // JSON
	Attempts int
	At       time.Time
	Err      string // of the last attempt
}

// Discarded lists the jobs that were given up, newest first, at most 100. Cancelled ones are not among them: they ended
// as their handler meant them to.
func (q *Queue) Discarded(ctx context.Context) ([]Discard, error) {
	found, err := q.list(ctx, river.NewJobListParams().First(maxDiscarded).States(rivertype.JobStateDiscarded).
		OrderBy(river.JobListOrderByFinalizedAt, river.SortOrderDesc))
	if err != nil {
		return nil, fmt.Errorf("list the discarded jobs: %w", err)
	}
	all := make([]Discard, len(found.Jobs))
	for i, j := range found.Jobs {
		all[i] = Discard{ID: j.ID, Kind: j.Kind, Args: j.EncodedArgs, Attempts: j.Attempt}
		if j.FinalizedAt != nil {
			all[i].At = j.FinalizedAt.UTC()
		}
		if n := len(j.Errors); n > 0 {
			all[i].Err = j.Errors[n-1].Error
		}
	}
	return all, nil
}

// due counts the jobs at work and those that a fetch would find.
func (q *Queue) due(ctx context.Context) (n int, err error) {
	now, args := q.now()
	err = q.cfg.DB.QueryRowContext(ctx, "SELECT count(*) FROM "+q.table()+
		" WHERE "+q.mine()+" AND (state = 'running' OR (state = 'available' AND scheduled_at <= "+now+"))", args...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the jobs that are due: %w", err)
	}
	return n, nil
}

// promote makes available what was put off until now, for no scheduler runs while draining.
func (q *Queue) promote(ctx context.Context) error {
	now, args := q.now()
	_, err := q.cfg.DB.ExecContext(ctx, "UPDATE "+q.table()+
		" SET state = 'available' WHERE state IN ('retryable', 'scheduled') AND scheduled_at <= "+now+" AND "+q.mine(), args...)
	if err != nil {
		return fmt.Errorf("make jobs available: %w", err)
	}
	return nil
}

// Hasten makes due at once what was put off after a failure, as an interrupted drain leaves the job that it was at. Where that is for a moment only, river calls it available.
func (q *Queue) Hasten(ctx context.Context) error {
	now, args := q.now()
	_, err := q.cfg.DB.ExecContext(ctx, "UPDATE "+q.table()+" SET state = 'available', scheduled_at = "+now+" WHERE state IN ('available', 'retryable') AND attempt > 0 AND "+q.mine(), args...)
	if err != nil {
		return fmt.Errorf("hasten jobs: %w", err)
	}
	return nil
}

// now is the time by which jobs are due, as an expression and its arguments: the database's, as for river, plus the
// rounding of its times; or exactly the clock's that was given.
func (q *Queue) now() (string, []any) {
	stub := q.base().Test.Time
	switch {
	case stub != nil && q.cfg.Postgres:
		return "$1", []any{stub.Now()}
	case stub != nil:
		return "$1", []any{stub.Now().UTC().Round(time.Millisecond).Format(sqliteTime)}
	case q.cfg.Postgres:
		return "now() + interval '5 milliseconds'", nil
	default:
		return "strftime('%Y-%m-%d %H:%M:%f', 'now', '+0.005 seconds')", nil
	}
}

// mine is the condition that a job is one of this queue's own; names are words, as Open has checked.
func (q *Queue) mine() string {
	names := slices.Sorted(maps.Keys(q.cfg.Queues))
	return "queue IN ('" + strings.Join(append(names, q.cfg.Name), "', '") + "')"
}

func (q *Queue) table() string {
	if q.cfg.Schema == "" {
		return "river_job"
	}
	return pgx.Identifier{q.cfg.Schema, "river_job"}.Sanitize()
}
