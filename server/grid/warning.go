package grid

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Warning puts an asset under a warning from a moment on 预警, or lifts it: rules may ask for more visits under one. What was said stays; the last that had begun holds.
type Warning struct {
	ID     uuid.UUID
	Asset  uuid.UUID
	Level  string // yellow, orange or red; none lifts
	Reason string
	From   time.Time
	By     uuid.UUID
}

// Lifted is the level of no warning.
const Lifted = "none"

// levels in which warnings are given (server/rule's words).
var levels = []string{Lifted, "yellow", "orange", "red"}

// SetWarning says under which warning an asset is from a moment on. The same again is success. What is owed changes with it at once. Errors: not_found, bad_argument,
// same_id_other_content.
func (s *Service) SetWarning(ctx context.Context, w Warning) (a Asset, err error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return a, err
	}
	if w.ID == uuid.Nil || w.From.IsZero() || !slices.Contains(levels, w.Level) || w.Reason == "" || len(w.Reason) > 500 {
		return a, fault.New(fault.BadArgument, "预警级别、原因或生效时间有误 · Level, reason or time of the warning is not valid.")
	}
	w.By = sc.User
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if a, err = FindAsset(ctx, tx, w.Asset); err != nil {
			return err
		}
		if !sc.Covers(a.Region) {
			return fault.New(fault.Missing, "")
		}
		if w.From.Before(a.From) || a.Until != nil && !w.From.Before(*a.Until) {
			return fault.New(fault.BadArgument, "生效时间不在该对象的有效期内 · The asset does not stand then.")
		}
		fresh, err := s.warn(ctx, tx, w)
		if err != nil {
			return err
		}
		if fresh && s.Warned != nil {
			if err := s.Warned(ctx, tx, a, w); err != nil {
				return err
			}
		}
		a.Warnings, err = warningsOf(ctx, tx, w.Asset)
		return err
	})
	return a, notHere(err)
}

// warn keeps a warning, unless it is kept already, and tells who looks after debts which duties it is about.
func (s *Service) warn(ctx context.Context, tx *entdb.Tx, w Warning) (fresh bool, err error) {
	have, there, err := findWarning(ctx, tx, w.ID)
	if err != nil {
		return false, err
	}
	if there {
		if have.Asset != w.Asset || have.Level != w.Level || have.Reason != w.Reason || !have.From.Equal(w.From) {
			return false, fault.New(fault.SameIDOther, "此编号已有另一预警 · Another warning has this id.")
		}
		return false, nil
	}
	if err := insertWarning(ctx, tx, w, s.clock.Now()); err != nil {
		return false, err
	}
	touched, err := dutiesOn(ctx, tx, w.Asset)
	if err != nil || len(touched) == 0 || s.Changed == nil {
		return true, err
	}
	return true, s.Changed(ctx, tx, touched)
}

// inherit lets an asset that replaces another stand under the same warning.
func (s *Service) inherit(ctx context.Context, tx *entdb.Tx, a Asset) error {
	all, err := warningsOf(ctx, tx, a.Replaces)
	if err != nil {
		return err
	}
	w, ok := WarningAt(all, a.From)
	if !ok {
		return nil
	}
	w.ID, w.Asset, w.From = uuid.Must(uuid.NewV7()), a.ID, a.From
	_, err = s.warn(ctx, tx, w)
	return err
}

// WarningAt is the warning that holds at a moment, of one asset's in the order in which they begin; ok is false under none.
func WarningAt(all []Warning, at time.Time) (w Warning, ok bool) {
	for _, o := range all {
		if !o.From.After(at) {
			w, ok = o, o.Level != Lifted
		}
	}
	return w, ok
}
