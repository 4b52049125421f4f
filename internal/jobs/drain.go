package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
)

const (
	lookAgain   = 25 * time.Millisecond // for jobs that other processes work
	maxFailures = 20                    // told of one drain
)

// Drain works all jobs that are due, and those that they insert, until none is, and returns; for tests and benchmarks.
// What is to be done later, a pause before the next attempt included, stays: see Depth, or move the clock and drain again.
// The errors of attempts that failed or were cancelled are returned, the first 20 of them. While the queue is started,
// or drained by somebody else, Drain only waits for the same, and failures are not told.
func (q *Queue) Drain(ctx context.Context) error {
	w, err := q.take(ctx, false)
	if err != nil {
		q.mu.Lock()
		other := q.working
		q.mu.Unlock()
		if other == nil {
			return err
		}
		return q.empty(ctx, other)
	}
	defer q.leave(w)
	failures, end := w.events(river.EventKindJobFailed, river.EventKindJobCancelled)
	defer end()
	if err := w.start(ctx); err != nil {
		return fmt.Errorf("drain the job queue: %w", err)
	}
	emptied := q.empty(ctx, w)
	// Stopping ends the events, so that all of them are read.
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), hasty)
	defer cancel()
	if err := w.interrupt(stopping); err != nil {
		return errors.Join(emptied, fmt.Errorf("drain the job queue: %w", err))
	}
	var failed []error
	for e := range failures {
		if n := len(e.Job.Errors); n > 0 && len(failed) < maxFailures {
			failed = append(failed, fmt.Errorf("job %d %s, attempt %d: %s", e.Job.ID, e.Job.Kind, e.Job.Attempt, e.Job.Errors[n-1].Error))
		}
	}
	return errors.Join(append(failed, emptied)...)
}

// empty waits until nothing is due.
func (q *Queue) empty(ctx context.Context, w *working) error {
	progress, end := w.events(river.EventKindJobCompleted, river.EventKindJobFailed, river.EventKindJobCancelled,
		river.EventKindJobSnoozed, river.EventKindJobInterrupted)
	defer end()
	again := time.NewTicker(lookAgain)
	defer again.Stop()
	for {
		if err := q.promote(ctx); err != nil {
			return err
		}
		n, err := q.due(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
		// Counting is dear where thousands wait: count again after as many have been done, or if that takes long.
		for ; n > 0; n-- {
			select {
			case <-ctx.Done():
				return fmt.Errorf("drain the job queue with %d jobs due: %w", n, ctx.Err())
			case _, open := <-progress:
				if !open {
					return errors.New("the job queue was stopped while it was being drained")
				}
				continue
			case <-again.C:
			}
			break
		}
	}
}
