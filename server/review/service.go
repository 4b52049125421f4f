package review

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/cache"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/registry"
)

// Service does the queue's verbs.
type Service struct {
	db       *entdb.DB
	clock    clock.Clock
	bus      cache.Bus
	register *registry.Service
}

// New makes the service.
func New(db *entdb.DB, c clock.Clock, bus cache.Bus, register *registry.Service) *Service {
	return &Service{db, c, bus, register}
}

// Work registers who works the queue's jobs.
func (s *Service) Work(r *jobs.Registry) {
	jobs.Handle(r, func(ctx context.Context, job inspection.Completed) error { return s.openFor(ctx, job) })
}

// Change is news of the queue for open desks. It may be lost; the queue itself is the truth.
type Change struct {
	Case    uuid.UUID `json:"case"`
	Region  string    `json:"region"`
	Act     string    `json:"act"`
	Version int64     `json:"version"`
	At      time.Time `json:"at"`
}

func topic(tenant string) string { return "review.queue." + tenant }

// tell pushes a change once it is durable.
func (s *Service) tell(ctx context.Context, tx *entdb.Tx, c Case, act string, at time.Time) {
	raw, err := json.Marshal(Change{c.ID, c.Region, act, c.Version, at})
	if err != nil {
		return
	}
	tx.AfterCommit(func() { _ = s.bus.Publish(context.WithoutCancel(ctx), topic(c.Tenant), raw) })
}

// Watch gives the queue's changes in the tenant until the context ends.
func (s *Service) Watch(ctx context.Context, tenant string) (<-chan Change, error) {
	raw, cancel, err := s.bus.Subscribe(ctx, topic(tenant))
	if err != nil {
		return nil, err
	}
	out := make(chan Change)
	go func() {
		defer close(out)
		defer cancel()
		for message := range raw {
			var c Change
			if json.Unmarshal(message, &c) != nil {
				continue
			}
			select {
			case out <- c:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, nil
}
