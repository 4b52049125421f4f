package registry

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// CreateTarget adds a target to the register and begins its file. The id is the caller's: the same target sent again is
// success, another one under the same id is a conflict. Errors: those of a bad target, target_code_taken, same_id_other_content.
func (s *Service) CreateTarget(ctx context.Context, t Target) (Target, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return Target{}, err
	}
	regions, err := s.allRegions(ctx)
	if err != nil {
		return Target{}, err
	}
	if err := t.prepare(sc, regions); err != nil {
		return Target{}, err
	}
	t.Tenant, t.Version, t.UpdatedAt = sc.Tenant, 1, s.clock.Now()
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		return s.register(ctx, tx, t, sc.User, nil)
	})
	if !errors.Is(err, entdb.ErrTaken) {
		return t, err
	}
	return s.alreadyThere(ctx, t)
}

// alreadyThere tells a target sent twice from another under the same id or code.
func (s *Service) alreadyThere(ctx context.Context, t Target) (Target, error) {
	have, err := s.GetTarget(ctx, t.ID)
	if fault.Is(err, fault.Missing) {
		return Target{}, fault.New(fault.TargetCodeTaken, "")
	}
	if err != nil {
		return Target{}, err
	}
	if !t.says(have) {
		return Target{}, otherTarget()
	}
	return have, nil
}

func otherTarget() *fault.Fault {
	return fault.New(fault.SameIDOther, "此编号已有另一对象 · Another target has this id.")
}

// register adds a new target with the first line of its file, and tells whoever kept what named it before.
func (s *Service) register(ctx context.Context, tx *entdb.Tx, t Target, by uuid.UUID, about []byte) error {
	if err := insertTargets(ctx, tx, []Target{t}, created, by, about); err != nil || s.Registered == nil {
		return err
	}
	return s.Registered(ctx, tx, t)
}

// UpdateTarget replaces what the register says, if the target is still at the version given. Errors: not_found, case_moved,
// those of a bad target, target_code_taken.
func (s *Service) UpdateTarget(ctx context.Context, t Target) (Target, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return Target{}, err
	}
	regions, err := s.allRegions(ctx)
	if err != nil {
		return Target{}, err
	}
	have, err := s.GetTarget(ctx, t.ID)
	if err != nil {
		return Target{}, err
	}
	t.Kind, t.Demonstration = have.Kind, have.Demonstration
	if err := t.prepare(sc, regions); err != nil {
		return Target{}, err
	}
	seen := t.Version
	t.Tenant, t.Version, t.UpdatedAt = sc.Tenant, seen+1, s.clock.Now()
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error { return updateTarget(ctx, tx, t, seen, sc.User) })
	if errors.Is(err, entdb.ErrTaken) {
		err = fault.New(fault.TargetCodeTaken, "")
	}
	return t, err
}

// Note adds a line to a target's file within the caller's transaction; other fields tell the register what happened there.
func (s *Service) Note(ctx context.Context, tx *entdb.Tx, target uuid.UUID, what string, by uuid.UUID, data []byte) error {
	return s.NoteAll(ctx, tx, []Noted{{target, what, by, data}})
}

// Noted is a line for a target's file.
type Noted struct {
	Target uuid.UUID
	What   string
	By     uuid.UUID // zero when the system did it
	Data   []byte    // JSON object, or nil
}

// NoteAll is Note for many at once.
func (s *Service) NoteAll(ctx context.Context, tx *entdb.Tx, all []Noted) error {
	return insertEvents(ctx, tx, all, s.clock.Now())
}
