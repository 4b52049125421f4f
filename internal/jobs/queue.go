package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"github.com/xuncha/xuncha/internal/clock"
)

const (
	timeout     = 5 * time.Minute // of one attempt
	rescueAfter = 6 * time.Minute // a job still marked as at work belonged to a process that hangs; see alive for those that died
	hasty       = 5 * time.Second // for jobs to notice that their context ended
	insertPause = 20 * time.Millisecond
	fetchPause  = 2 * time.Millisecond // bounds throughput: Workers jobs per pause
	poll        = 200 * time.Millisecond
)

// Config says where jobs are kept and who works them.
type Config struct {
	Postgres bool           // else SQLite
	DB       *sql.DB        // the data's own pool; for SQLite the one writer connection, and only one process may work the file
	URL      string         // PostgreSQL's address, for the workers' own small pool
	Schema   string         // PostgreSQL schema of the queue's tables; empty: by search_path
	Role     string         // PostgreSQL role to work as; empty: the address's own
	Registry *Registry      // nil: this process only inserts, whatever the kind
	Name     string         // of the queue for jobs that name none; empty: river's default. Two of other names share the tables and not the jobs
	Workers  int            // jobs at once in the queue of that name; 0: Start works none
	Queues   map[string]int // further queues and their workers, for what must not hold up the rest
	Log      *slog.Logger   // nil: slog's default
	Clock    clock.Clock    // nil: the machine's, or rather its database's. A clock that stands still is for Drain, not Start.
}

// Queue inserts jobs and works them.
type Queue struct {
	cfg    Config
	clock  clock.Clock
	insert func(context.Context, *sql.Tx, []river.InsertManyParams) error
	list   func(context.Context, *river.JobListParams) (*river.JobListResult, error)

	mu      sync.Mutex
	working *working // nil while stopped
}

// working is a river client at work.
type working struct {
	start     func(context.Context) error
	stop      func(context.Context) error // waits for jobs at work
	interrupt func(context.Context) error // ends their contexts and waits
	events    func(...river.EventKind) (<-chan *river.Event, func())
	release   func() // closes what was opened for it
}

// Open prepares the queue; it asks nothing of the database, and the registry may still be filled.
func Open(_ context.Context, cfg Config) (*Queue, error) {
	if cfg.DB == nil {
		return nil, errors.New("open the job queue: it needs the data's own database")
	}
	if cfg.Schema != "" && !cfg.Postgres {
		return nil, errors.New("open the job queue: SQLite has no schemas")
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Name == "" {
		cfg.Name = river.QueueDefault
	}
	for name := range cfg.Queues {
		if !word.MatchString(name) {
			return nil, fmt.Errorf("open the job queue: the name %q is not like %s", name, word)
		}
	}
	if !word.MatchString(cfg.Name) {
		return nil, fmt.Errorf("open the job queue: the name %q is not like %s", cfg.Name, word)
	}
	q := &Queue{cfg: cfg, clock: cfg.Clock}
	if q.clock == nil {
		q.clock = clock.System
	}
	open := q.openSQLite
	if cfg.Postgres {
		open = q.openPostgres
	}
	if err := open(); err != nil {
		return nil, fmt.Errorf("open the job queue: %w", err)
	}
	return q, nil
}

// base is what inserting and working have in common.
func (q *Queue) base() *river.Config {
	rc := &river.Config{Logger: slog.New(quiet{q.cfg.Log.Handler()}), Schema: q.cfg.Schema, FetchCooldown: insertPause}
	if q.cfg.Clock != nil && q.cfg.Clock != clock.System {
		rc.Test.Time = stubbed{q.cfg.Clock}
	}
	return rc
}

// stubbed makes river ask our clock instead of its database's.
type stubbed struct{ clock.Clock }

// NowOrNil implements rivertype.TimeGenerator.
func (s stubbed) NowOrNil() *time.Time { now := s.Now(); return &now }

// workConfig is base with workers. Without maintenance nothing happens by the passing of time: no periodic jobs, no rescue.
func (q *Queue) workConfig(maintenance bool) (*river.Config, error) {
	if q.cfg.Registry == nil {
		return nil, errors.New("the job queue was opened without a registry: it can only insert")
	}
	workers, periodic, err := q.cfg.Registry.ready()
	if err != nil {
		return nil, fmt.Errorf("work the job queue: %w", err)
	}
	rc := q.base()
	rc.Workers, rc.JobTimeout, rc.RescueStuckJobsAfter = workers, timeout, rescueAfter
	rc.FetchCooldown, rc.FetchPollInterval = fetchPause, poll
	rc.DiscardedJobRetentionPeriod = -1 // what was given up is owed to somebody: it stays until a person looks
	rc.Queues = map[string]river.QueueConfig{q.cfg.Name: {MaxWorkers: max(q.cfg.Workers, 1)}}
	for name, n := range q.cfg.Queues {
		rc.Queues[name] = river.QueueConfig{MaxWorkers: max(n, 1)}
	}
	if rc.LeaderElectionDisabled = !maintenance; maintenance {
		rc.PeriodicJobs = periodic
	}
	return rc, nil
}

func (q *Queue) prepare(ctx context.Context, maintenance bool) (*working, error) {
	rc, err := q.workConfig(maintenance)
	if err != nil {
		return nil, err
	}
	if q.cfg.Postgres {
		return q.workPostgres(ctx, rc)
	}
	return q.workSQLite(ctx, rc)
}

// Start begins to work, if the queue has workers, and returns. When ctx ends, so do the contexts of the jobs at work:
// give one that outlives Stop.
func (q *Queue) Start(ctx context.Context) error {
	if q.cfg.Workers <= 0 {
		return nil
	}
	w, err := q.take(ctx, true)
	if err != nil {
		return err
	}
	if err := w.start(ctx); err != nil {
		q.leave(w)
		return fmt.Errorf("start the job queue: %w", err)
	}
	return nil
}

// take makes this queue the working one.
func (q *Queue) take(ctx context.Context, maintenance bool) (*working, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.working != nil {
		return nil, errors.New("the job queue is being worked already")
	}
	w, err := q.prepare(ctx, maintenance)
	if err != nil {
		return nil, err
	}
	q.working = w
	return w, nil
}

func (q *Queue) leave(w *working) {
	q.mu.Lock()
	defer q.mu.Unlock()
	w.release()
	if q.working == w {
		q.working = nil
	}
}

// Stop takes no new jobs and waits for those at work. When ctx ends first, it ends their contexts, waits 5 s more, and
// returns an error; what was interrupted is worked again after the next Start.
func (q *Queue) Stop(ctx context.Context) error {
	q.mu.Lock()
	w := q.working
	q.mu.Unlock()
	if w == nil {
		return nil
	}
	err := w.stop(ctx)
	if err == nil {
		q.leave(w)
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), hasty)
	defer cancel()
	if hard := w.interrupt(ctx); hard != nil { // still at work: its connections are not ours to close
		return fmt.Errorf("stop the job queue: jobs do not end even though their context did: %w", errors.Join(err, hard))
	}
	q.leave(w)
	return fmt.Errorf("stop the job queue: jobs at work were interrupted: %w", err)
}
