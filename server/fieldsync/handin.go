package fieldsync

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/ledger"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// The doubts about an item that somebody else brought.
const (
	FlagHandedIn = "handed_in"        // by an administrator, out of the sealed file of the device that captured it; says by whom
	FlagUnproved = "capture_unproved" // it was handed in as a device's, which nothing proves, and an administrator released it
)

// handInKind names a hand-in's entry in the log.
const handInKind = "hand_in"

// HandIn is one time that items of a device were handed in by somebody else. It is an entry of the county's log.
type HandIn struct {
	ID       uuid.UUID
	Device   uuid.UUID
	User     uuid.UUID // whose device it is
	By       uuid.UUID
	ByName   string
	Items    int // those that the log had not, and the device's key proves
	At       time.Time
	Position int64
}

// handInDoc is what the log keeps of a hand-in: its hash is the entry's.
type handInDoc struct {
	Format int       `json:"format"`
	Device uuid.UUID `json:"device"`
	User   uuid.UUID `json:"user"`
	By     uuid.UUID `json:"by"`
	ByName string    `json:"by_name"`
	Items  []string  `json:"items"` // their ids
}

// hander is who hands in, and the device whose items they are.
type hander struct {
	by     scope.Scope
	name   string
	id     uuid.UUID
	device drainer // without a key if the county has no such device
}

// HandIn is Push by an administrator for a device that is not theirs: a phone that was lost, broken or replaced, or of a person who has left. What the
// device's own key signed, also that of a revoked one, is taken in as its person's, in its chain, and flagged with who handed it in; the receipts
// permit the upload of the photos that they miss. What no such signature proves is kept in quarantine as nobody's but the administrator's.
// Errors: too_many_requests; a store's.
func (s *Service) HandIn(ctx context.Context, device uuid.UUID, items []Item) ([]Receipt, error) {
	by, err := scope.Write(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.withinBudget(ctx, by); err != nil {
		return nil, err
	}
	h, err := s.findHander(ctx, by, device)
	if err != nil {
		return nil, err
	}
	if err := s.logHandIn(ctx, h, items); err != nil { // before the items, for one that is held now may go in any later push
		return nil, err
	}
	system := scope.Into(ctx, scope.ForSystem(by.Tenant))
	receipts := s.push(system, by, Batch{Items: items}, h.settle)
	s.permitMissing(receipts, permit{Tenant: by.Tenant, Device: device, HandIn: by.User})
	return receipts, nil
}

func (s *Service) findHander(ctx context.Context, by scope.Scope, device uuid.UUID) (hander, error) {
	h := hander{by: by, id: device}
	err := s.db.Read(scope.Into(ctx, scope.ForSystem(by.Tenant)), func(ctx context.Context, tx *entdb.Tx) error {
		names, err := namesOf(ctx, tx, []uuid.UUID{by.User})
		if err != nil {
			return err
		}
		h.name = names[by.User]
		h.device, err = findDrainer(ctx, tx, by.Tenant, device, s.clock.Now())
		if fault.Is(err, fault.Missing) { // also another county's: nothing is proved then, and everything kept
			return nil
		}
		return err
	})
	return h, err
}

// proves tells whether the device's key signed the item, and the bytes are those that it signed.
func (h hander) proves(it Item) bool {
	return it.declares(sha256.Sum256(it.Payload)) && verified(h.device.key, it.Digest(), it.Signature)
}

// settle puts an entry under the person and device that captured it, if that is proved. Else it is kept as a thing that the administrator brought: under
// the device it would count as arrived, and under the person as theirs.
func (h hander) settle(e *entry) {
	if h.proves(e.item) {
		e.by, e.former = h.device.by, true
		e.notes = append(afterLogin(e.item, h.device.ended), checklist.Flag{Name: FlagHandedIn, Detail: h.name})
		return
	}
	e.by.Device, e.item.Seq = uuid.Nil, 0
	e.unreadable, e.capture, e.err = fault.New(fault.CaptureUnproved, ""), nil, nil
}

// logHandIn writes into the county's log who hands in what of whom. Items that the log has, or an earlier hand-in named, are not news; nothing new, nothing logged.
func (s *Service) logHandIn(ctx context.Context, h hander, items []Item) error {
	var ids []string
	for _, it := range items {
		if h.proves(it) {
			ids = append(ids, label(it.ID, 64))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	if err := s.publishKey(ctx); err != nil {
		return err
	}
	return s.db.Write(scope.Into(ctx, scope.ForSystem(h.by.Tenant)), func(ctx context.Context, tx *entdb.Tx) error {
		fresh, err := notHandedIn(ctx, tx, h.id, ids)
		if err != nil || len(fresh) == 0 {
			return err
		}
		raw, err := json.Marshal(handInDoc{1, h.id, h.device.by.User, h.by.User, h.name, fresh})
		if err != nil {
			return err
		}
		sum, now := sha256.Sum256(raw), s.clock.Now()
		entry := ledger.Entry{ID: uuid.Must(uuid.NewV7()), Kind: handInKind, SHA256: sum[:], User: h.by.User, ReceivedAt: now}
		if err := saveHandIn(ctx, tx, entry, h.id, raw); err != nil {
			return err
		}
		return ledger.Append(ctx, tx, notary{s.signer}, []ledger.Entry{entry})
	})
}

// HandIns gives the hand-ins of a device's items, newest first; before is the position of the page, zero for the first.
func (s *Service) HandIns(ctx context.Context, device uuid.UUID, before time.Time, beforeID uuid.UUID, limit int) (out []HandIn, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = listHandIns(ctx, tx, device, before, beforeID, limit)
		return err
	})
	return out, err
}
