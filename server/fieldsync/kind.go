package fieldsync

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/inspection"
)

// kind is a field that takes in one kind of item.
type kind interface {
	// read makes sense of the bytes that a phone hashed. Errors: item_unreadable, which sends them into quarantine; store_away.
	read(ctx context.Context, payload []byte) (capture, error)
	// keep keeps items of one tenant, no two of one id, in the caller's transaction, and tells in their order what became of each. Errors: entdb.ErrTaken.
	keep(ctx context.Context, tx *entdb.Tx, all []*entry) ([]outcome, error)
}

// capture is an item that can be read.
type capture struct {
	id      uuid.UUID
	content any // what its field made of it
}

// outcome is what became of an item.
type outcome struct {
	receivedAt time.Time
	state      string // received or complete
	missing    []string
	duplicate  bool // the same content was here before
	conflict   bool // other content was here before under this id; both are kept
}

// inspections takes in inspections.
type inspections struct{ field *inspection.Service }

func (k inspections) read(ctx context.Context, payload []byte) (capture, error) {
	p, err := k.field.Prepare(ctx, payload)
	return capture{p.ID, p}, err
}

func (k inspections) keep(ctx context.Context, tx *entdb.Tx, all []*entry) ([]outcome, error) {
	prepared := make([]inspection.Prepared, len(all))
	for i, e := range all {
		prepared[i] = e.capture.content.(inspection.Prepared)
		prepared[i].By, prepared[i].Flags = e.by, e.doubts
	}
	outcomes, err := k.field.KeepAll(ctx, tx, prepared)
	out := make([]outcome, len(outcomes))
	for i, o := range outcomes {
		out[i] = outcome{o.Inspection.ReceivedAt, string(o.Inspection.State), o.Missing, o.Duplicate, o.Conflict}
	}
	return out, err
}
