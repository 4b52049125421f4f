package jobs

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/riverqueue/river"
)

// Args is what a job is about. Kind is its stable name, such as "evidence.derive"; the rest is written as JSON.
// A job that waits outlives the program that inserted it: fields may be added, but not renamed.
type Args interface{ Kind() string }

// The bounds of Every. A completed job is kept for a day, and only while it is kept does it hold back its twin of the same period.
const (
	shortestInterval = time.Second
	longestInterval  = 24 * time.Hour
)

// Kinds and names of periodic jobs are words such as "evidence.derive"; river panics at what it cannot take.
var word = regexp.MustCompile(`^[a-z][a-z0-9_.-]{1,99}$`)

// Registry says who works which kind of job, and which jobs come by themselves. It is filled before Start and not after.
type Registry struct {
	kinds    map[string]func(*river.Workers)
	periodic map[string]*river.PeriodicJob
	wrong    []error
}

// NewRegistry makes an empty one.
func NewRegistry() *Registry {
	return &Registry{kinds: map[string]func(*river.Workers){}, periodic: map[string]*river.PeriodicJob{}}
}

// Handle registers who works jobs of T's kind. A job may be worked more than once: after a crash, or when work returned
// an error or panicked, it is tried again after 1 s, 16 s, 81 s and so on; Cancel ends it, Snooze puts it off. Work's
// context ends after 5 minutes and when the queue is stopped in haste. A kind that is registered twice or is no lower-case
// word is an error of Start.
func Handle[T Args](r *Registry, work func(context.Context, T) error) {
	var zero T
	kind := zero.Kind()
	if _, taken := r.kinds[kind]; taken || !word.MatchString(kind) {
		r.wrong = append(r.wrong, fmt.Errorf("the job kind %q is registered twice or is not like %s", kind, word))
		return
	}
	r.kinds[kind] = func(all *river.Workers) { river.AddWorker(all, &worker[T]{work: work}) }
}

// Every inserts a job at every multiple of the interval, once however many processes work the queue, and the current
// one's at start if it is missing. Name tells periodic jobs apart. The interval is from 1 s to 24 h; anything else, a
// name that is used twice or is no lower-case word, or arguments that cannot be written are errors of Start.
func (r *Registry) Every(name string, interval time.Duration, args Args) {
	e, err := encode(args)
	switch _, taken := r.periodic[name]; {
	case err != nil:
	case taken || !word.MatchString(name):
		err = fmt.Errorf("the periodic job %q is registered twice or is not like %s", name, word)
	case interval < shortestInterval || interval > longestInterval:
		err = fmt.Errorf("the periodic job %q has an interval of %s, not from %s to %s", name, interval, shortestInterval, longestInterval)
	}
	if err != nil {
		r.wrong = append(r.wrong, err)
		return
	}
	once := &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByPeriod: interval}}
	r.periodic[name] = river.NewPeriodicJob(river.PeriodicInterval(interval),
		func() (river.JobArgs, *river.InsertOpts) { return e, once },
		&river.PeriodicJobOpts{ID: name, RunOnStart: true})
}

// ready tells river about everything registered.
func (r *Registry) ready() (*river.Workers, []*river.PeriodicJob, error) {
	if err := errors.Join(r.wrong...); err != nil {
		return nil, nil, err
	}
	all := river.NewWorkers()
	for _, add := range r.kinds {
		add(all)
	}
	periodic := make([]*river.PeriodicJob, 0, len(r.periodic))
	for _, p := range r.periodic {
		periodic = append(periodic, p)
	}
	return all, periodic, nil
}

// Cancel wraps an error that trying again cannot mend: the job ends.
func Cancel(err error) error { return river.JobCancel(err) }

// Snooze as a job's result puts it off by at least d without counting the attempt. A negative d counts as 0.
func Snooze(d time.Duration) error { return river.JobSnooze(max(d, 0)) }

// worker is what river calls; the context carries on the trace of whoever inserted the job.
type worker[T Args] struct {
	river.WorkerDefaults[T]
	work func(context.Context, T) error
}

// Work implements river.Worker.
func (w *worker[T]) Work(ctx context.Context, job *river.Job[T]) error {
	ctx, end := resume(ctx, job.JobRow)
	err := w.work(ctx, job.Args)
	end(err)
	return err
}
