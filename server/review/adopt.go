package review

import (
	"context"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/registry"
)

// Adopt says in the cases of inspections what their target is, which was registered after them. A target has one active case: others that were opened meanwhile
// keep their own trail, and bear its name.
func (s *Service) Adopt(ctx context.Context, tx *entdb.Tx, t registry.Target, inspections []uuid.UUID) error {
	cases, err := casesWithoutTarget(ctx, tx, inspections)
	for i := 0; err == nil && i < len(cases); i++ {
		err = s.adopt(ctx, tx, &cases[i], t)
	}
	return err
}

func (s *Service) adopt(ctx context.Context, tx *entdb.Tx, c *Case, t registry.Target) error {
	_, err := findActive(ctx, tx, t.ID)
	if err != nil && !fault.Is(err, fault.Missing) {
		return err
	}
	c.Region, c.TargetKind, c.TargetName = t.Region, string(t.Kind), t.Name
	if err != nil || !c.State.Active() {
		c.Target = &t.ID
		if err := s.atTarget(ctx, tx, c); err != nil {
			return err
		}
	}
	if err := moveCase(ctx, tx, *c); err != nil {
		return err
	}
	return s.save(ctx, tx, c, Act{Name: registered, At: s.clock.Now(), Data: object(map[string]any{"target": t.ID})})
}
