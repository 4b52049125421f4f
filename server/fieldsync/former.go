package fieldsync

import (
	"context"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// The doubts about the device that an item was captured on.
const (
	FlagRevoked       = "device_revoked" // it was lost or handed in; the item may be older than that
	FlagDeviceUnknown = "device_unknown" // the item names a device that is not the person's
)

// formerDevices are those devices that items of a batch name besides the session's own, as far as they are the person's: after a phone was
// registered anew, its outbox still holds what it signed as the one before.
func (s *Service) formerDevices(ctx context.Context, sc scope.Scope, items []Item) (map[uuid.UUID]bool, error) {
	named := map[uuid.UUID]bool{}
	for _, it := range items {
		if id, err := uuid.Parse(it.Device); err == nil && id != sc.Device {
			named[id] = false
		}
	}
	if len(named) == 0 {
		return nil, nil
	}
	err := s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error { return markOwn(ctx, tx, sc.User, named) })
	return named, err
}

// capturedOn puts an entry under the device that it names, if that is the person's own.
func (e *entry) capturedOn(own map[uuid.UUID]bool) {
	if e.item.Device == "" {
		return
	}
	id, err := uuid.Parse(e.item.Device)
	switch {
	case err == nil && id == e.by.Device:
	case err == nil && own[id]:
		e.by.Device, e.former = id, true
	default:
		e.notes = append(e.notes, checklist.Flag{Name: FlagDeviceUnknown})
		e.item.Seq = 0 // its number is another chain's
	}
}
