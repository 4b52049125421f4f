package patrol

import (
	"context"

	"github.com/google/uuid"
)

// AssembleNow works the job that the queue's clock, which is the machine's, would work at its time.
func (s *Service) AssembleNow(ctx context.Context, tenant string, tracker uuid.UUID) error {
	return s.assemble(ctx, Assemble{Tenant: tenant, Tracker: tracker})
}
