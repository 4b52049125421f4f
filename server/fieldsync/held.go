package fieldsync

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// patience is how long an item waits for one before it that is missing. Then it is taken as it is, and flagged. A proposal.
const patience = 24 * time.Hour

// endurance is how long an item may be held that cannot be kept for what it is: it was tried at every sweep since patience was over. Then it goes into
// quarantine with the reason, where an administrator sees it.
const endurance = 2 * patience

// sweepEvery is how late a held item may be looked after.
const sweepEvery = 10 * time.Minute

// Sweep is the job that looks for held items whose patience is over, in every tenant. No item depends on a job of its own, which could be lost or given up.
type Sweep struct{}

// Kind names the job.
func (Sweep) Kind() string { return "fieldsync.sweep" }

// Drain is the job that looks after a device's held items when patience is over.
type Drain struct {
	Tenant string    `json:"tenant"`
	Device uuid.UUID `json:"device"`
}

// Kind names the job.
func (Drain) Kind() string { return "fieldsync.drain" }

// Work registers who works sync's jobs.
func (s *Service) Work(r *jobs.Registry) {
	r.Every("fieldsync.held", sweepEvery, Sweep{})
	jobs.Handle(r, s.Sweep)
	jobs.Handle(r, s.DrainLate)
}

// Sweep lets the held items of each device be looked after whose patience is over. A job that fails is not tried again: the next sweep makes a new one.
func (s *Service) Sweep(ctx context.Context, _ Sweep) error {
	tenants, err := s.tenants(ctx)
	for _, tenant := range tenants {
		e := s.db.Write(scope.Into(ctx, scope.ForSystem(tenant)), func(ctx context.Context, tx *entdb.Tx) error {
			devices, err := lateDevices(ctx, tx, s.clock.Now().Add(-patience))
			if err != nil || len(devices) == 0 {
				return err
			}
			all := make([]jobs.Args, len(devices))
			for i, id := range devices {
				all[i] = Drain{tenant, id}
			}
			return s.jobs.InsertMany(ctx, tx.SQL, all, jobs.Options{Unique: true, MaxAttempts: 1})
		})
		err = errors.Join(err, e)
	}
	return err
}

// drainReady takes those held items whose turn it is now. What fails here stays held, and is tried at the next push and by the sweep.
func (s *Service) drainReady(ctx context.Context, tenant string, device uuid.UUID) {
	for range maxDrain {
		e, err := s.nextHeld(ctx, tenant, device, time.Time{}, 0)
		if err != nil || e == nil || s.keepHeld(ctx, tenant, e) != nil {
			return
		}
	}
}

// maxDrain bounds the held items that one push or job takes, so that it ends.
const maxDrain = 5000

// DrainLate takes what has waited long enough, gaps or not, and what follows it without one. An item that cannot be kept holds up none behind it that
// has waited long enough too.
func (s *Service) DrainLate(ctx context.Context, job Drain) (failed error) {
	ctx, failures := scope.Into(ctx, scope.ForSystem(job.Tenant)), 0
	for range maxDrain {
		e, err := s.nextHeld(ctx, job.Tenant, job.Device, s.clock.Now().Add(-patience), failures)
		if err != nil || e == nil {
			return errors.Join(failed, err)
		}
		switch err := s.keepHeld(ctx, job.Tenant, e); {
		case err != nil && passing(err):
			return errors.Join(failed, err)
		case err != nil:
			failed, failures = errors.Join(failed, err), failures+1
		}
	}
	return failed
}

// keepHeld keeps a held item, as quarantined if it cannot be kept otherwise for too long. Its error says that it is held still.
func (s *Service) keepHeld(ctx context.Context, tenant string, e *entry) error {
	if e.err == nil {
		if gone := s.keepTogether(ctx, tenant, []*entry{e}); gone != nil {
			return gone
		}
	}
	if e.err == nil || passing(e.err) || s.clock.Now().Sub(e.heldSince) < endurance {
		return e.err
	}
	e.unreadable, e.capture, e.err = fault.As(e.err), nil, nil
	if gone := s.keepTogether(ctx, tenant, []*entry{e}); gone != nil {
		return gone
	}
	return e.err
}

// nextHeld opens the device's first held item after those skipped, if its turn has come, or if it came before late; nil if there is none.
func (s *Service) nextHeld(ctx context.Context, tenant string, device uuid.UUID, late time.Time, skip int) (*entry, error) {
	var h held
	var ended time.Time
	var handed []checklist.Flag
	system := scope.Into(ctx, scope.ForSystem(tenant))
	err := s.db.Read(system, func(ctx context.Context, tx *entdb.Tx) (err error) {
		if h, err = firstHeld(ctx, tx, tenant, device, late, skip); err != nil || !h.found {
			return err
		}
		if handed, err = handedInBefore(ctx, tx, device, h.item.ID); err != nil {
			return err
		}
		ended, err = loginEnded(ctx, tx, device, s.clock.Now())
		return err
	})
	if err != nil || !h.found {
		return nil, err
	}
	e := s.openSafely(system, h.by, h.item, nil)
	e.forced, e.heldSince, e.notes = h.forced, h.since, append(afterLogin(h.item, ended), handed...)
	return e, nil
}
