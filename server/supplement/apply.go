package supplement

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/review"
)

// apply lets a supplement have its effect, or leaves it waiting, or flags why it has none.
func (s *Service) apply(ctx context.Context, tx *entdb.Tx, c *Capture) error {
	switch c.Kind {
	case PhotoManifest:
		return s.addPhotos(ctx, tx, c)
	case CaseAct:
		return s.actOnCase(ctx, tx, c)
	case Target:
		return s.registerFound(ctx, tx, c)
	}
	return s.acknowledge(ctx, tx, c)
}

func (s *Service) addPhotos(ctx context.Context, tx *entdb.Tx, c *Capture) error {
	inspector, added, err := s.inspections.AddPhotos(ctx, tx, *c.Subject, c.By, c.doc.Photos)
	if fault.Is(err, fault.Missing) {
		c.flag(FlagInspectionUnknown, "") // it may still come
		return nil
	}
	if err != nil {
		return err
	}
	c.Flags = slices.DeleteFunc(c.Flags, func(f checklist.Flag) bool { return f.Name == FlagInspectionUnknown })
	if c.State = Complete; inspector != c.By.User {
		c.flag(FlagAnothers, "")
	}
	if !added {
		c.flag(FlagPhotosNotAdded, "")
	}
	return nil
}

// actOnCase waits until every photo that the act shows is here.
func (s *Service) actOnCase(ctx context.Context, tx *entdb.Tx, c *Capture) error {
	if err := tx.Lock(ctx, c.doc.hashes()...); err != nil {
		return err
	}
	missing, err := inspection.NotHere(ctx, tx, c.doc.hashes())
	if err != nil || len(missing) > 0 {
		return err
	}
	name, err := nameOf(ctx, tx, c.By.User)
	if err != nil {
		return err
	}
	c.State = Complete
	why, err := s.cases.TakeIn(ctx, tx, review.PhoneAct{ID: c.ID, Case: *c.Subject, Name: c.doc.Act, By: c.By, UserName: name, Note: c.doc.Note, Before: c.doc.Before, After: c.doc.After, CapturedAt: c.CapturedAt})
	switch {
	case fault.Is(err, fault.Missing):
		c.flag(FlagCaseUnknown, "")
		return nil
	case why != nil:
		c.flag(FlagNotApplied, string(why.Reason))
	}
	return err
}

func (s *Service) acknowledge(ctx context.Context, tx *entdb.Tx, c *Capture) error {
	said := map[uuid.UUID]int64{}
	for _, r := range c.doc.Receipts {
		if id, err := uuid.Parse(r.ID); err == nil {
			said[id] = r.Position
		} else {
			c.flag(FlagReceiptUnknown, "")
		}
	}
	unknown, err := acknowledge(ctx, tx, said, c.By, c.ReceivedAt)
	if unknown > 0 {
		c.flag(FlagReceiptUnknown, "")
	}
	c.State = Complete
	return err
}

// missing are the photos of a supplement that are not here yet.
func (s *Service) missing(ctx context.Context, tx *entdb.Tx, c Capture) ([]string, error) {
	return inspection.NotHere(ctx, tx, c.doc.hashes())
}

// Arrived lets supplements that waited for inspections have their effect, in the transaction in which these come.
func (s *Service) Arrived(ctx context.Context, tx *entdb.Tx, inspections []uuid.UUID) error {
	if len(inspections) == 0 {
		return nil
	}
	return s.again(ctx, tx, func(after *Capture) ([]Capture, error) { return waitingFor(ctx, tx, inspections, after) })
}

// PhotoHere lets acts that waited for a photo have their effect, in the transaction in which it is recorded.
func (s *Service) PhotoHere(ctx context.Context, tx *entdb.Tx, sha256 string) error {
	return s.again(ctx, tx, func(after *Capture) ([]Capture, error) { return waitingActs(ctx, tx, sha256, after) })
}

// again applies what waits, in the order in which it came, some at a time until there is no more.
func (s *Service) again(ctx context.Context, tx *entdb.Tx, which func(after *Capture) ([]Capture, error)) error {
	for after := (*Capture)(nil); ; {
		all, err := which(after)
		if err != nil {
			return err
		}
		for _, c := range all {
			if c.doc, err = read(c.Kind, c.Payload); err != nil {
				return err
			}
			if err := s.apply(ctx, tx, &c); err != nil {
				return err
			}
			if c.State == Complete {
				if err := save(ctx, tx, c); err != nil {
					return err
				}
			}
		}
		if len(all) < atOnce {
			return nil
		}
		after = &all[len(all)-1]
	}
}
