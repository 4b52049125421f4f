package feed

import (
	"context"
	"time"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Prune is the daily job that forgets changes which no living cursor needs.
type Prune struct{}

// Kind names the job.
func (Prune) Kind() string { return "feed.prune" }

// Work registers who works the feed's jobs, and when.
func (s *Service) Work(r *jobs.Registry) {
	jobs.Handle(r, s.Prune)
	r.Every("feed.prune", 24*time.Hour, Prune{})
}

// Prune forgets, in every tenant, changes older than Keep.
func (s *Service) Prune(ctx context.Context, _ Prune) error {
	var codes []string
	err := s.db.Reference(ctx, func(ctx context.Context, tx *entdb.Tx) (err error) {
		codes, err = tenants(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	for _, code := range codes {
		err := s.db.Write(scope.Into(ctx, scope.ForSystem(code)), func(ctx context.Context, tx *entdb.Tx) error {
			return pruneBefore(ctx, tx, s.clock.Now().Add(-Keep))
		})
		if err != nil {
			return err
		}
	}
	return nil
}
