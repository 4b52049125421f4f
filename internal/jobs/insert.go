package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

const (
	maxArgs = 64 << 10 // bytes of one job's arguments
	maxMany = 10_000   // jobs of one insertion
)

// ErrTooLarge is what errors of Insert are when a job's arguments exceed 64 KB: keep large things in the blob store.
var ErrTooLarge = errors.New("the job's arguments are too large")

// Options say how a job is to be done; the zero value means at once, as often as it was inserted.
type Options struct {
	Unique      bool      // skip it while a job of the same kind and arguments waits or is at work
	At          time.Time // not before, and up to 5 s later; zero or past: at once
	MaxAttempts int       // attempts before it is given up as discarded; 0: 25, which takes three weeks
	Queue       string    // one of Config.Queues; empty: the one of Config.Name
	Priority    int       // 1, first, to 4; 0: 1
}

// What a unique job's twin may be without holding it back: over.
var unfinished = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
}

// Insert adds a job in the caller's transaction: it is worked if and only if that commits. At most one Options counts.
func (q *Queue) Insert(ctx context.Context, tx *sql.Tx, args Args, opts ...Options) error {
	return q.InsertMany(ctx, tx, []Args{args}, opts...)
}

// InsertMany adds jobs, at most 10,000, in the caller's transaction, all with the same options.
func (q *Queue) InsertMany(ctx context.Context, tx *sql.Tx, many []Args, opts ...Options) error {
	if len(many) == 0 {
		return nil
	}
	if len(many) > maxMany || len(opts) > 1 {
		return fmt.Errorf("insert %d jobs with %d options: at most %d jobs and one Options are taken", len(many), len(opts), maxMany)
	}
	how, err := q.insertOpts(ctx, opts)
	if err != nil {
		return err
	}
	params := make([]river.InsertManyParams, len(many))
	for i, args := range many {
		e, err := encode(args)
		if err != nil {
			return err
		}
		if q.cfg.Registry != nil && q.cfg.Registry.kinds[e.kind] == nil {
			return fmt.Errorf("nobody works jobs of kind %q", e.kind)
		}
		params[i] = river.InsertManyParams{Args: e, InsertOpts: how}
	}
	if err := q.insert(ctx, tx, params); err != nil {
		return fmt.Errorf("insert jobs: %w", err)
	}
	return nil
}

func (q *Queue) insertOpts(ctx context.Context, opts []Options) (*river.InsertOpts, error) {
	how := &river.InsertOpts{Metadata: trace(ctx), Queue: q.cfg.Name}
	if len(opts) == 0 {
		return how, nil
	}
	o := opts[0]
	if _, worked := q.cfg.Queues[o.Queue]; o.Queue != "" && !worked {
		return nil, fmt.Errorf("nobody works the job queue %q", o.Queue)
	}
	how.MaxAttempts, how.Priority = o.MaxAttempts, o.Priority
	if o.Queue != "" {
		how.Queue = o.Queue
	}
	// What is due already need not wait for river's scheduler, which looks every 5 s.
	if o.At.After(q.clock.Now()) {
		how.ScheduledAt = o.At
	}
	if o.Unique {
		how.UniqueOpts = river.UniqueOpts{ByArgs: true, ByState: unfinished}
	}
	return how, nil
}

// encoded is a job whose arguments are written already, so that their size is known and they are written once.
type encoded struct {
	kind string
	raw  json.RawMessage
}

// Kind implements river.JobArgs.
func (e encoded) Kind() string { return e.kind }

// MarshalJSON implements json.Marshaler.
func (e encoded) MarshalJSON() ([]byte, error) { return e.raw, nil }

func encode(args Args) (encoded, error) {
	if args == nil {
		return encoded{}, errors.New("a job without arguments has no kind")
	}
	raw, err := json.Marshal(args)
	if err != nil {
		return encoded{}, fmt.Errorf("write job %s: %w", args.Kind(), err)
	}
	if len(raw) > maxArgs {
		return encoded{}, fmt.Errorf("job %s: %w: %d bytes, %d are allowed", args.Kind(), ErrTooLarge, len(raw), maxArgs)
	}
	return encoded{args.Kind(), raw}, nil
}
