package fieldsync

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// patience is how long an item waits for one before it that is missing. Then it is taken as it is, and flagged. A proposal.
const patience = 24 * time.Hour

// Drain is the job that looks after a device's held items when patience is over.
type Drain struct {
	Tenant string    `json:"tenant"`
	Device uuid.UUID `json:"device"`
}

// Kind names the job.
func (Drain) Kind() string { return "fieldsync.drain" }

// Work registers who works sync's jobs.
func (s *Service) Work(r *jobs.Registry) { jobs.Handle(r, s.DrainLate) }

// drainReady takes those held items whose turn it is now. What fails here stays held, and is tried at the next push or by the job.
func (s *Service) drainReady(ctx context.Context, tenant string, device uuid.UUID) {
	for range maxDrain {
		e, err := s.nextHeld(ctx, tenant, device, time.Time{})
		if err != nil || e == nil || s.keepAlone(ctx, tenant, e).Status == Retry {
			return
		}
	}
}

// maxDrain bounds the held items that one push or job takes, so that it ends.
const maxDrain = 5000

// DrainLate takes what has waited long enough, gaps or not, and what follows it without one.
func (s *Service) DrainLate(ctx context.Context, job Drain) error {
	ctx = scope.Into(ctx, scope.ForSystem(job.Tenant))
	for range maxDrain {
		e, err := s.nextHeld(ctx, job.Tenant, job.Device, s.clock.Now().Add(-patience))
		if err != nil {
			return err
		}
		if e == nil {
			return s.remind(ctx, job)
		}
		if s.keepAlone(ctx, job.Tenant, e); e.err != nil {
			return e.err
		}
	}
	return s.remind(ctx, job)
}

// remind comes back for items that are held still and have not waited long enough.
func (s *Service) remind(ctx context.Context, job Drain) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		oldest, ok, err := oldestHeld(ctx, tx, job.Device)
		if err != nil || !ok {
			return err
		}
		return s.jobs.Insert(ctx, tx.SQL, job, jobs.Options{At: oldest.Add(patience)})
	})
}

// nextHeld opens the device's first held item if its turn has come, or if it came before late; nil if there is none.
func (s *Service) nextHeld(ctx context.Context, tenant string, device uuid.UUID, late time.Time) (*entry, error) {
	var item Item
	var by scope.Scope
	var ended time.Time
	found, forced := false, false
	system := scope.Into(ctx, scope.ForSystem(tenant))
	err := s.db.Read(system, func(ctx context.Context, tx *entdb.Tx) (err error) {
		if item, by, found, forced, err = firstHeld(ctx, tx, tenant, device, late); err != nil || !found {
			return err
		}
		ended, err = loginEnded(ctx, tx, device, s.clock.Now())
		return err
	})
	if err != nil || !found {
		return nil, err
	}
	e := s.open(system, by, item, nil)
	e.forced, e.notes = forced, afterLogin(item, ended)
	return e, e.err
}

// hold keeps an item until what is missing before it comes, and lets the job look after it.
func (s *Service) hold(ctx context.Context, tx *entdb.Tx, e *entry, now time.Time) error {
	fresh, err := insertHeld(ctx, tx, e, now)
	if err != nil || !fresh {
		return err
	}
	return s.jobs.Insert(ctx, tx.SQL, Drain{e.by.Tenant, e.by.Device}, jobs.Options{At: now.Add(patience), Unique: true})
}
