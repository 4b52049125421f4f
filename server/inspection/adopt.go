package inspection

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/registry"
)

// Adopt gives a target that has just been registered the inspections that named it before it was: it may have been held, kept until an administrator let it in, or sent
// by a call of its own as old phones do. They are judged by where the target is; what was found in them stays as it was found. It tells which they are.
func (s *Service) Adopt(ctx context.Context, tx *entdb.Tx, t registry.Target) ([]uuid.UUID, error) {
	if err := tx.Lock(ctx, unregistered); err != nil {
		return nil, err
	}
	waiting, err := withoutTarget(ctx, tx, t.ID)
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	var ids []uuid.UUID
	var whole []registry.Noted
	for i := range waiting {
		in := &waiting[i]
		in.adopt(t)
		ids = append(ids, in.ID)
		if in.State == Complete {
			whole = append(whole, in.noted())
		}
	}
	if err := updateAdopted(ctx, tx, waiting); err != nil {
		return nil, err
	}
	return ids, s.register.NoteAll(ctx, tx, whole)
}

// adopt judges an inspection by a target that it was not judged by.
func (in *Inspection) adopt(t registry.Target) {
	in.Flags = slices.DeleteFunc(in.Flags, func(f checklist.Flag) bool { return f.Name == FlagTargetUnknown })
	if !strings.HasPrefix(t.Region, in.Region) { // until now it was the inspector's
		in.Flags = append(in.Flags, checklist.Flag{Name: FlagOutsideRegion, Detail: t.Region})
	}
	in.Target, in.Region = &t.ID, t.Region
	if in.Lat != nil && in.Lng != nil {
		in.measure(geo.LatLng{Lat: *in.Lat, Lng: *in.Lng}, t)
	}
}
