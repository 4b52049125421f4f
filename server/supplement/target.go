package supplement

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/registry"
)

// found is a target that a phone describes, or why that can be none.
type found struct {
	target registry.Target
	wrong  *fault.Fault
}

// describe reads what a phone says of a target, outside of the transaction: the divisions may have to be read first. Errors: a store's.
func (s *Service) describe(ctx context.Context, id uuid.UUID, said registry.Found) (found, error) {
	t, err := s.register.Describe(ctx, id, said)
	if f := fault.As(err); err != nil && f.Kind == fault.Invalid {
		return found{wrong: f}, nil
	}
	return found{target: t}, err
}

// registerFound puts a target into the register, in its finder's name.
func (s *Service) registerFound(ctx context.Context, tx *entdb.Tx, c *Capture) (err error) {
	if c.refused = c.found.wrong; c.refused != nil {
		return nil
	}
	about, err := c.inFile()
	if err != nil {
		return err
	}
	c.refused, err = s.register.TakeIn(ctx, tx, c.found.target, c.By, about)
	c.Subject, c.State = &c.ID, Complete
	return err
}

// inFile is what a target's file says of how it came.
func (c *Capture) inFile() ([]byte, error) {
	return json.Marshal(struct {
		Device     *uuid.UUID       `json:"device,omitempty"`
		CapturedAt *time.Time       `json:"captured_at,omitempty"`
		Flags      []checklist.Flag `json:"flags,omitempty"`
	}{deviceOf(c.By), c.CapturedAt, c.Flags})
}

// refused tells what becomes of a target that is not registered: another one under its id is a conflict; else the caller keeps the bytes.
func (s *Service) refused(ctx context.Context, tx *entdb.Tx, p Prepared, why *fault.Fault) (Outcome, error) {
	if why.Reason == fault.SameIDOther {
		return s.inConflict(ctx, tx, p)
	}
	return Outcome{Refused: why}, nil
}
