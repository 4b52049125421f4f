package dossier

import (
	"context"
	"errors"
	"strings"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/evidence"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/fieldsync"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/review"
)

// Service reads through the fields' own verbs, so that whoever may not see a case gets none of its papers either.
type Service struct {
	Clock       clock.Clock
	Review      *review.Service
	Inspections *inspection.Service
	Register    *registry.Service
	Packs       *checklist.Service
	Evidence    *evidence.Service
	Sync        *fieldsync.Service
}

// file is everything that a case's papers are made of.
type file struct {
	review.Case
	target      *registry.Target // nil when it is unknown here
	inspections []inspection.Inspection
	again       map[uuid.UUID]bool // those that are re-inspections
	packs       map[uuid.UUID]checklist.Pack
	county      string
	place       string
}

// load reads a case's file. Errors: not_found.
func (s *Service) load(ctx context.Context, id uuid.UUID) (*file, error) {
	c, err := s.Review.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	f := &file{Case: *c, again: map[uuid.UUID]bool{}, packs: map[uuid.UUID]checklist.Pack{}}
	ids := append([]uuid.UUID(nil), c.Inspections...)
	for _, a := range c.Acts {
		if again, ok := reinspectionOf(a); ok && !f.again[again] {
			f.again[again] = true
			ids = append(ids, again)
		}
	}
	for _, id := range ids {
		if err := s.loadInspection(ctx, f, id); err != nil {
			return nil, err
		}
	}
	if err := s.loadTarget(ctx, f); err != nil {
		return nil, err
	}
	return f, s.name(ctx, f)
}

func (s *Service) loadTarget(ctx context.Context, f *file) error {
	if f.Target == nil {
		return nil
	}
	t, err := s.Register.GetTarget(ctx, *f.Target)
	if err == nil {
		f.target = &t
	} else if fault.Is(err, fault.Missing) || fault.Is(err, fault.OutsideRegion) {
		return nil
	}
	return err
}

// loadAlone reads the file of one inspection, whether or not it opened a case. Errors: not_found.
func (s *Service) loadAlone(ctx context.Context, id uuid.UUID) (*file, error) {
	f := &file{packs: map[uuid.UUID]checklist.Pack{}}
	if err := s.loadInspection(ctx, f, id); err != nil {
		return nil, err
	}
	in := f.inspections[0]
	f.Tenant, f.Region, f.Target, f.TargetName = in.Tenant, in.Region, in.Target, review.UnregisteredTarget
	if err := s.loadTarget(ctx, f); err != nil {
		return nil, err
	}
	if f.target != nil {
		f.TargetName = f.target.Name
	}
	return f, s.name(ctx, f)
}

func (s *Service) loadInspection(ctx context.Context, f *file, id uuid.UUID) error {
	in, err := s.Inspections.Get(ctx, id)
	if err != nil {
		return err
	}
	f.inspections = append(f.inspections, in)
	p, err := s.Packs.Get(ctx, in.Pack, in.PackVersion)
	if err == nil {
		f.packs[id] = p.Pack
	} else if f := (*fault.Fault)(nil); !errors.As(err, &f) {
		return err
	}
	return nil
}

// name finds what the divisions are called.
func (s *Service) name(ctx context.Context, f *file) error {
	all, err := s.Register.Divisions(ctx, f.Region)
	var names []string
	for _, d := range all {
		names = append(names, d.Name)
		if d.Tier == "county" {
			f.county = d.Name
		}
	}
	f.place = strings.Join(names, "")
	if f.county == "" {
		f.county = f.Tenant
	}
	return err
}
