package inspection

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
)

// Completed is the job that leaves when an inspection becomes complete with findings of severity A or B.
type Completed struct {
	Tenant     string    `json:"tenant"`
	Inspection uuid.UUID `json:"inspection"`
}

// Kind names the job.
func (Completed) Kind() string { return "inspection.completed" }

// PhotoHere says within the transaction that records a photo that it is here, and completes the inspections that waited
// for nothing else. size is the photo's, in bytes: a claim of another size under the same hash stays missing and is a lie.
func (s *Service) PhotoHere(ctx context.Context, tx *entdb.Tx, sha256 string, size int64) (completed []uuid.UUID, err error) {
	waiting, err := markHere(ctx, tx, sha256, size)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	for _, id := range waiting {
		in, done, err := completeIfWhole(ctx, tx, id, now)
		if err != nil {
			return nil, err
		}
		if !done {
			continue
		}
		if err := s.completed(ctx, tx, id, in.Target, in.Severity); err != nil {
			return nil, err
		}
		completed = append(completed, id)
	}
	return completed, nil
}

// completed lets out what follows from completeness, and only from it: the target's file, and the job that opens a case.
func (s *Service) completed(ctx context.Context, tx *entdb.Tx, id uuid.UUID, target *uuid.UUID, severity string) error {
	if severity != "A" && severity != "B" {
		return nil
	}
	if target != nil {
		data, err := json.Marshal(map[string]string{"inspection": id.String(), "severity": severity})
		if err != nil {
			return err
		}
		if err := s.register.Note(ctx, tx, *target, "inspected", uuid.Nil, data); err != nil {
			return err
		}
	}
	return s.jobs.Insert(ctx, tx.SQL, Completed{tenantOf(ctx), id})
}
