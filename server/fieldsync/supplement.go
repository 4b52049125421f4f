package fieldsync

import (
	"context"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/supplement"
)

// supplements takes in one kind of what phones add to what is here.
type supplements struct {
	field *supplement.Service
	name  string
}

func (k supplements) read(ctx context.Context, payload []byte) (capture, error) {
	p, err := k.field.Prepare(ctx, k.name, payload)
	return capture{p.ID, p, p.Hashes()}, err
}

func (k supplements) keep(ctx context.Context, tx *entdb.Tx, all []*entry) ([]outcome, error) {
	prepared := make([]supplement.Prepared, len(all))
	for i, e := range all {
		prepared[i] = e.capture.content.(supplement.Prepared)
		prepared[i].By, prepared[i].Flags = e.by, e.doubts
	}
	outcomes, err := k.field.KeepAll(ctx, tx, prepared)
	out := make([]outcome, len(outcomes))
	for i, o := range outcomes {
		out[i] = outcome{o.ReceivedAt, string(o.State), o.Missing, o.Duplicate, o.Conflict, o.Refused}
	}
	return out, err
}
