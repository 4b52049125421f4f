package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
)

// Args is what a job is about. Kind is its stable name; the rest is JSON.
type Args interface{ Kind() string }

const maxArgs = 64 << 10

// Registry says who works which kind of job.
type Registry struct {
	handlers map[string]func(context.Context, []byte) error
	periodic []*river.PeriodicJob
}

// NewRegistry makes an empty one.
func NewRegistry() *Registry {
	return &Registry{handlers: map[string]func(context.Context, []byte) error{}}
}

// Handle registers who works jobs of T's kind. An error is tried again with growing pauses; Cancel ends it.
func Handle[T Args](r *Registry, work func(context.Context, T) error) {
	var zero T
	r.handlers[zero.Kind()] = func(ctx context.Context, raw []byte) error {
		var args T
		if err := json.Unmarshal(raw, &args); err != nil {
			return Cancel(fmt.Errorf("read the job: %w", err))
		}
		return work(ctx, args)
	}
}

// Every inserts a job regularly.
func (r *Registry) Every(interval time.Duration, args Args) {
	r.periodic = append(r.periodic, river.NewPeriodicJob(river.PeriodicInterval(interval),
		func() (river.JobArgs, *river.InsertOpts) {
			e, err := wrap(args)
			if err != nil {
				return nil, nil
			}
			return e, &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByPeriod: interval}}
		}, nil))
}

// Cancel wraps an error that trying again cannot mend.
func Cancel(err error) error { return river.JobCancel(err) }

// envelope is the one river job kind that there is: which job it is stands in its arguments.
type envelope struct {
	Job  string          `json:"job" river:"unique"`
	Args json.RawMessage `json:"args" river:"unique"`
}

// Kind implements river.JobArgs.
func (envelope) Kind() string { return "xuncha" }

func wrap(args Args) (envelope, error) {
	raw, err := json.Marshal(args)
	if err != nil {
		return envelope{}, fmt.Errorf("write the job: %w", err)
	}
	if len(raw) > maxArgs {
		return envelope{}, fmt.Errorf("job %s has %d bytes of arguments, %d are allowed", args.Kind(), len(raw), maxArgs)
	}
	return envelope{args.Kind(), raw}, nil
}

type worker struct {
	river.WorkerDefaults[envelope]
	registry *Registry
}

// Work implements river.Worker.
func (w worker) Work(ctx context.Context, job *river.Job[envelope]) error {
	handler, ok := w.registry.handlers[job.Args.Job]
	if !ok {
		return fmt.Errorf("nobody works jobs of kind %q", job.Args.Job)
	}
	return handler(ctx, job.Args.Args)
}

// Config says where jobs are kept and who works them.
type Config struct {
	Postgres bool
	DB       *sql.DB // the data's own pool
	URL      string  // PostgreSQL's address, for the workers' own small pool
	Role     string  // PostgreSQL role to work as; empty: the address's own
	Registry *Registry
	Workers  int // how many at once; 0: this process only inserts
	Log      *slog.Logger
}

// Queue inserts jobs and works them.
type Queue struct {
	insert func(ctx context.Context, tx *sql.Tx, params []river.InsertManyParams) error
	start  func(context.Context) error
	stop   func(context.Context) error
	list   func(context.Context, *river.JobListParams) (*river.JobListResult, error)
	pool   *pgxpool.Pool
	work   bool
}

// Open prepares the queue; Start begins to work.
func Open(ctx context.Context, cfg Config) (*Queue, error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, worker{registry: cfg.Registry})
	rc := &river.Config{Logger: cfg.Log, Workers: workers, JobTimeout: 5 * time.Minute, FetchCooldown: 20 * time.Millisecond, FetchPollInterval: 200 * time.Millisecond}
	q := &Queue{work: cfg.Workers > 0}
	if q.work {
		rc.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: cfg.Workers}}
		rc.PeriodicJobs = cfg.Registry.periodic
	}
	if cfg.Postgres {
		return q, q.openPostgres(ctx, cfg, rc)
	}
	client, err := river.NewClient(riversqlite.New(cfg.DB), rc)
	if err != nil {
		return nil, fmt.Errorf("open the job queue: %w", err)
	}
	bind(q, client)
	return q, nil
}

func (q *Queue) openPostgres(ctx context.Context, cfg Config, rc *river.Config) error {
	inserting, err := river.NewClient(riverdatabasesql.New(cfg.DB), &river.Config{Logger: cfg.Log})
	if err != nil {
		return fmt.Errorf("open the job queue: %w", err)
	}
	pc, err := pgxpool.ParseConfig(cfg.URL)
	if err != nil {
		return errors.New("the PostgreSQL address is not a valid postgres:// URL")
	}
	pc.MaxConns = int32(min(cfg.Workers, 4) + 2)
	pc.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		if cfg.Role == "" {
			return nil
		}
		_, err := c.Exec(ctx, "SET ROLE "+pgx.Identifier{cfg.Role}.Sanitize())
		return err
	}
	if q.pool, err = pgxpool.NewWithConfig(ctx, pc); err != nil {
		return fmt.Errorf("open the job queue: %w", err)
	}
	working, err := river.NewClient(riverpgxv5.New(q.pool), rc)
	if err != nil {
		return fmt.Errorf("open the job queue: %w", err)
	}
	bind(q, working)
	q.insert = func(ctx context.Context, tx *sql.Tx, params []river.InsertManyParams) error {
		_, err := inserting.InsertManyTx(ctx, tx, params)
		return err
	}
	return nil
}

func bind[TTx any](q *Queue, c *river.Client[TTx]) {
	q.start, q.stop = c.Start, c.Stop
	q.list = c.JobList
	q.insert = func(ctx context.Context, tx *sql.Tx, params []river.InsertManyParams) error {
		own, ok := any(tx).(TTx)
		if !ok {
			return fmt.Errorf("the queue does not take a %T", tx)
		}
		_, err := c.InsertManyTx(ctx, own, params)
		return err
	}
}

// Insert adds jobs in the caller's transaction: they exist if and only if it commits.
func (q *Queue) Insert(ctx context.Context, tx *sql.Tx, jobs ...Args) error {
	if len(jobs) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(jobs))
	for i, args := range jobs {
		e, err := wrap(args)
		if err != nil {
			return err
		}
		params[i] = river.InsertManyParams{Args: e}
	}
	return q.insert(ctx, tx, params)
}

// Start begins to work, if the queue has workers.
func (q *Queue) Start(ctx context.Context) error {
	if !q.work {
		return nil
	}
	return q.start(ctx)
}

// Stop waits for the jobs at work, as long as the context allows.
func (q *Queue) Stop(ctx context.Context) error {
	var err error
	if q.work {
		err = q.stop(ctx)
	}
	if q.pool != nil {
		q.pool.Close()
	}
	return err
}

// Depth counts jobs that are still to be done, up to 10,000.
func (q *Queue) Depth(ctx context.Context) (int, error) {
	r, err := q.list(ctx, river.NewJobListParams().First(10_000).States(rivertype.JobStateAvailable, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStatePending))
	if err != nil {
		return 0, err
	}
	return len(r.Jobs), nil
}

// Migrate makes the queue's own tables, as their owner, and lets role use them.
func Migrate(ctx context.Context, postgres bool, db *sql.DB, role string) error {
	var up func() error
	if postgres {
		m, err := rivermigrate.New(riverdatabasesql.New(db), nil)
		if err != nil {
			return err
		}
		up = func() error { _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); return err }
	} else {
		m, err := rivermigrate.New(riversqlite.New(db), nil)
		if err != nil {
			return err
		}
		up = func() error { _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); return err }
	}
	if err := up(); err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	if !postgres || role == "" {
		return nil
	}
	_, err := db.ExecContext(ctx, fmt.Sprintf(`DO $$ DECLARE t text; BEGIN
		FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE 'river%%' LOOP
			EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %%I TO %[1]s', t);
		END LOOP;
		EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %%I TO %[1]s', current_schema());
	END $$`, pgx.Identifier{role}.Sanitize()))
	if err != nil {
		return fmt.Errorf("let the application use the job queue: %w", err)
	}
	return nil
}
