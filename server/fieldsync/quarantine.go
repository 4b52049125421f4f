package fieldsync

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Quarantine is an item that could not be read; its bytes are kept as they came.
type Quarantine struct {
	ID            uuid.UUID
	Kind, ItemID  string // as the phone gave them
	Reason        fault.Reason
	SHA256        []byte
	Payload       []byte // only when one is asked for
	User          uuid.UUID
	UserName      string // only in lists
	Device        *uuid.UUID
	ReceivedAt    time.Time
	ReleasedAt    *time.Time
	ReleaseResult Status // what became of it then
}

// Quarantines gives quarantined items, newest first, those that nobody released before the others' sake only if all is false.
// before is the position of the page, zero for the first.
func (s *Service) Quarantines(ctx context.Context, all bool, before time.Time, beforeID uuid.UUID, limit int) (out []Quarantine, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = listQuarantines(ctx, tx, all, before, beforeID, limit)
		return err
	})
	return out, err
}

// OpenQuarantine gives one with its bytes. Errors: not_found.
func (s *Service) OpenQuarantine(ctx context.Context, id uuid.UUID) (out Quarantine, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = findQuarantine(ctx, tx, id)
		return err
	})
	return out, err
}

// Release reads a quarantined item again, as its sender's, by what this server understands today. Its bytes stay where they are.
// Errors: not_found, item_unreadable when it still cannot be read or the reason for which it still cannot be taken in, store_away.
func (s *Service) Release(ctx context.Context, id uuid.UUID) (Receipt, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return Receipt{}, err
	}
	q, err := s.OpenQuarantine(ctx, id)
	if err != nil {
		return Receipt{}, err
	}
	by := scope.Scope{Tenant: sc.Tenant, User: q.User, Region: sc.Tenant, System: true} // an administrator lets it in: it is not asked again what its sender might have
	system := scope.Into(ctx, scope.ForSystem(sc.Tenant))
	// The hash is that of the bytes as they came: an administrator who looked at them may take them for what they are.
	e := s.open(system, by, Item{ID: q.ItemID, Kind: q.Kind, Payload: q.Payload, SHA256: hexOf(q.SHA256)}, nil)
	if e.unreadable != nil {
		return Receipt{}, e.unreadable
	}
	if q.Reason == fault.CaptureUnproved { // whoever handed it in answers for it now, and everybody sees that nothing proves where it comes from
		e.notes = append(e.notes, checklist.Flag{Name: FlagUnproved})
	}
	r := s.keepAlone(system, sc.Tenant, e)
	if r.Status == Retry || r.Status == Quarantined {
		return Receipt{}, fault.New(r.Reason, r.Detail)
	}
	return r, s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		return markReleased(ctx, tx, id, sc.User, r.Status, s.clock.Now())
	})
}
