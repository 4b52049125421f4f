package inspection

import (
	"context"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/registry"
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
	var whole []Inspection
	for _, id := range waiting {
		in, done, err := completeIfWhole(ctx, tx, id, now)
		if err != nil {
			return nil, err
		}
		if !done {
			continue
		}
		completed, whole = append(completed, id), append(whole, in)
	}
	return completed, s.completed(ctx, tx, whole)
}

// completed lets out what follows from completeness, and only from it: a line in the target's file, whatever was found, and the job that opens a case.
func (s *Service) completed(ctx context.Context, tx *entdb.Tx, all []Inspection) error {
	var lines []registry.Noted
	for _, in := range all {
		if in.Target != nil {
			lines = append(lines, in.noted())
		}
	}
	if err := s.register.NoteAll(ctx, tx, lines); err != nil {
		return err
	}
	for _, in := range all {
		if in.Severity != "A" && in.Severity != "B" {
			continue
		}
		if err := s.jobs.Insert(ctx, tx.SQL, Completed{tenantOf(ctx), in.ID}); err != nil {
			return err
		}
	}
	return nil
}

// noted is the line in the target's file that says that it was inspected.
func (in *Inspection) noted() registry.Noted {
	return registry.Noted{Target: *in.Target, What: "inspected", By: in.Inspector, Data: jsonOf(map[string]string{"inspection": in.ID.String(), "severity": in.Severity})}
}
