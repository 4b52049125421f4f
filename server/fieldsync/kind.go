package fieldsync

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/patrol"
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
	content any      // what its field made of it
	photos  []string // hashes that it names: a photo that is being recorded now and the item must not miss each other
}

// outcome is what became of an item.
type outcome struct {
	receivedAt time.Time
	state      string // received or complete
	missing    []string
	duplicate  bool         // the same content was here before
	conflict   bool         // other content was here before under this id; both are kept
	refused    *fault.Fault // why it can only be quarantined after all, as what the county has stands now
}

// patrols takes in patrols.
type patrols struct{ field *patrol.Service }

func (k patrols) read(ctx context.Context, payload []byte) (capture, error) {
	p, err := k.field.Prepare(ctx, payload)
	return capture{p.ID, p, p.Hashes()}, err
}

func (k patrols) keep(ctx context.Context, tx *entdb.Tx, all []*entry) ([]outcome, error) {
	prepared := make([]patrol.Prepared, len(all))
	for i, e := range all {
		prepared[i] = e.capture.content.(patrol.Prepared)
		prepared[i].By, prepared[i].Flags = e.by, append(prepared[i].Flags, e.doubts...)
	}
	outcomes, err := k.field.KeepAll(ctx, tx, prepared)
	return outcomesOf(outcomes), err
}

// events takes in problems that were reported.
type events struct{ field *patrol.Service }

func (k events) read(ctx context.Context, payload []byte) (capture, error) {
	p, err := k.field.PrepareEvent(ctx, payload)
	return capture{p.ID, p, p.Hashes()}, err
}

func (k events) keep(ctx context.Context, tx *entdb.Tx, all []*entry) ([]outcome, error) {
	prepared := make([]patrol.PreparedEvent, len(all))
	for i, e := range all {
		prepared[i] = e.capture.content.(patrol.PreparedEvent)
		prepared[i].By, prepared[i].Flags = e.by, append(prepared[i].Flags, e.doubts...)
	}
	outcomes, err := k.field.KeepEvents(ctx, tx, prepared)
	return outcomesOf(outcomes), err
}

func outcomesOf(all []patrol.Outcome) []outcome {
	out := make([]outcome, len(all))
	for i, o := range all {
		out[i] = outcome{receivedAt: o.ReceivedAt, state: "complete", missing: o.Missing, duplicate: o.Duplicate, conflict: o.Conflict}
		if len(o.Missing) > 0 {
			out[i].state = "received"
		}
	}
	return out
}

// inspections takes in inspections.
type inspections struct{ field *inspection.Service }

func (k inspections) read(ctx context.Context, payload []byte) (capture, error) {
	p, err := k.field.Prepare(ctx, payload)
	return capture{p.ID, p, p.Hashes()}, err
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
		out[i] = outcome{receivedAt: o.Inspection.ReceivedAt, state: string(o.Inspection.State), missing: o.Missing, duplicate: o.Duplicate, conflict: o.Conflict}
	}
	return out, err
}
