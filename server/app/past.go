package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/rpc"
)

// Past is the same fields on the same stores under a clock that is set by hand, so that what happened before a demonstration was started can be put in through the fields' own
// verbs, each at its time. Its jobs are its own: the server's workers would work them under today's clock.
type Past struct {
	rpc.Fields
	Blob  blob.Store
	Clock *clock.Fake
	jobs  *jobs.Queue
}

// pastJobs is the queue of what a past leaves to be done, and pastWorkers how much of it is done at once: the server answers people meanwhile.
const (
	pastJobs    = "past"
	pastWorkers = 2
)

// Past opens the past of a demonstration at a moment. A production server has none: nobody may choose there when something happened.
func (a *App) Past(ctx context.Context, at time.Time) (*Past, error) {
	if a.cfg.Production {
		return nil, errors.New("a production server has no past to be made up")
	}
	cfg, now := a.cfg, clock.Fixed(at)
	cfg.Clock, cfg.Workers, cfg.PushesPerMinute = now, pastWorkers, 0
	b, err := connect(ctx, cfg, a.DB, pastJobs)
	if err != nil {
		return nil, fmt.Errorf("open the past: %w", err)
	}
	// The job that a past was cut short at waits a second in the server's time, by which the day that it is of would be settled without it.
	if err := b.Jobs.Hasten(ctx); err != nil {
		return nil, fmt.Errorf("open the past: %w", err)
	}
	return &Past{Fields: b.Fields, Blob: cfg.Blob, Clock: now, jobs: b.Jobs}, nil
}

// Settle works what is left to be done, at the moment that the clock shows.
func (p *Past) Settle(ctx context.Context) error { return p.jobs.Drain(ctx) }
