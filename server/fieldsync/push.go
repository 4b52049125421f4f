package fieldsync

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Item is one captured thing.
type Item struct {
	ID      string // as the phone gave it
	Kind    string
	Payload []byte
	SHA256  string // hex, as the phone computed it
}

// Status is what became of an item.
type Status string

// The statuses. Accepted and duplicate mean: durably here.
const (
	Accepted    Status = "accepted"
	Duplicate   Status = "duplicate"
	InConflict  Status = "conflict"
	Quarantined Status = "quarantined"
	Retry       Status = "retry" // a store was away; nothing was kept, send it again
)

// Receipt is the answer to one item.
type Receipt struct {
	ID         string
	Status     Status
	Reason     fault.Reason
	Detail     string
	SHA256     string
	ReceivedAt time.Time
	State      string
	Missing    []string // photos that are not here yet
}

// maxPayload bounds what is read of an item; a larger one is kept unread, in quarantine.
const maxPayload = 1 << 20

// Service does sync's verbs.
type Service struct {
	db          *entdb.DB
	clock       clock.Clock
	inspections *inspection.Service
}

// New makes the service.
func New(db *entdb.DB, c clock.Clock, i *inspection.Service) *Service { return &Service{db, c, i} }

// Push takes items in order, each in its own transaction: one bad item never blocks another, and what was answered stays
// answered whatever happens then. It fails as a whole only without a scope that may write.
func (s *Service) Push(ctx context.Context, items []Item) ([]Receipt, error) {
	if _, err := scope.Write(ctx); err != nil {
		return nil, err
	}
	out := make([]Receipt, len(items))
	for i, it := range items {
		out[i] = s.take(ctx, it)
	}
	return out, nil
}

func (s *Service) take(ctx context.Context, it Item) Receipt {
	sum := sha256.Sum256(it.Payload)
	r := Receipt{ID: it.ID, SHA256: hex.EncodeToString(sum[:]), ReceivedAt: s.clock.Now()}
	claimed, err := hex.DecodeString(strings.ToLower(it.SHA256))
	switch {
	case err != nil || subtle.ConstantTimeCompare(claimed, sum[:]) != 1:
		return s.quarantine(ctx, it, sum, r, fault.New(fault.HashMismatch, ""))
	case len(it.Payload) > maxPayload:
		return s.quarantine(ctx, it, sum, r, fault.Newf(fault.TooLarge, "条目超过 %d 字节 · The item is larger than %d bytes.", maxPayload, maxPayload))
	case it.Kind != "inspection":
		return s.quarantine(ctx, it, sum, r, fault.New(fault.ItemUnreadable, "不认识的条目类型 · This kind of item is not known."))
	}
	result, err := s.inspections.Submit(ctx, it.Payload)
	switch {
	case fault.Is(err, fault.ItemUnreadable):
		return s.quarantine(ctx, it, sum, r, fault.As(err))
	case fault.Is(err, fault.SameIDOther):
		r.Status, r.Reason, r.Detail = InConflict, fault.SameIDOther, fault.As(err).Detail
		return r
	case err != nil:
		return retry(r, err)
	case result.Inspection.ID.String() != strings.ToLower(it.ID):
		// Kept under the id of its own content; the envelope's label was wrong and is not what names it.
		r.Reason, r.Detail = fault.BadID, "信封编号与内容不符，以内容为准 · The envelope's id differs from the content's, which counts."
	}
	r.Status, r.State, r.Missing = Accepted, string(result.Inspection.State), result.Missing
	r.ReceivedAt = result.Inspection.ReceivedAt
	if result.Duplicate {
		r.Status = Duplicate
	}
	return r
}

// quarantine keeps bytes that cannot be read, for an administrator.
func (s *Service) quarantine(ctx context.Context, it Item, sum [32]byte, r Receipt, why *fault.Fault) Receipt {
	sc, err := scope.Write(ctx)
	if err != nil {
		return retry(r, err)
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		return insertQuarantine(ctx, tx, it, sum, why.Reason, sc, r.ReceivedAt)
	})
	if err != nil && !errors.Is(err, entdb.ErrTaken) { // the same bytes sent again are kept already
		return retry(r, err)
	}
	r.Status, r.Reason, r.Detail = Quarantined, why.Reason, why.Detail
	return r
}

func retry(r Receipt, err error) Receipt {
	f := fault.As(err)
	r.Status, r.Reason, r.Detail, r.ReceivedAt = Retry, f.Reason, f.Detail, time.Time{}
	return r
}

// deviceOf is nil for a session without a device.
func deviceOf(sc scope.Scope) *uuid.UUID {
	if sc.Device == uuid.Nil {
		return nil
	}
	return &sc.Device
}
