package supplement

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/capture"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Prepared is a supplement that can be read.
type Prepared struct {
	ID    uuid.UUID
	By    scope.Scope      // who handed it over
	Flags []checklist.Flag // doubts about how it came
	kind  string
	doc   document
	found found // of a target
	raw   []byte
	sum   [32]byte
}

// Hashes are those of the photos that the supplement names.
func (p Prepared) Hashes() []string { return p.doc.hashes() }

// Outcome is what became of a supplement.
type Outcome struct {
	ReceivedAt time.Time
	State      State
	Missing    []string // hashes of photos that are not here yet
	Duplicate  bool
	Conflict   bool
	Refused    *fault.Fault // why it cannot be taken in, or not from this person: nothing was kept, and the caller keeps the bytes in quarantine
}

// Prepare reads the bytes that a phone hashed. Errors: item_unreadable; store_away.
func (s *Service) Prepare(ctx context.Context, kind string, raw []byte) (Prepared, error) {
	d, err := read(kind, raw)
	if err != nil {
		return Prepared{}, fault.New(fault.ItemUnreadable, err.Error())
	}
	p := Prepared{ID: uuid.MustParse(d.ID), kind: kind, doc: d, raw: raw, sum: sha256.Sum256(raw)}
	if kind == Target {
		p.found, err = s.describe(ctx, p.ID, *d.Found)
	}
	return p, err
}

// KeepAll keeps supplements of one kind and tenant, no two of one id, within the caller's transaction, and does what they ask for. What cannot
// be done is kept and flagged. Errors: entdb.ErrTaken.
func (s *Service) KeepAll(ctx context.Context, tx *entdb.Tx, all []Prepared) ([]Outcome, error) {
	ids := make([]uuid.UUID, len(all))
	for i, p := range all {
		ids[i] = p.ID
	}
	taken, err := find(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Outcome, len(all))
	var fresh []Capture
	for i, p := range all {
		have, there := taken[p.ID]
		switch {
		case there && have.SHA256 == p.sum && have.By.User == p.By.User && have.Kind == p.kind:
			have.doc = p.doc
			out[i] = Outcome{ReceivedAt: have.ReceivedAt, State: have.State, Duplicate: true}
			if out[i].Missing, err = s.missing(ctx, tx, have); err != nil {
				return nil, err
			}
		case there:
			if out[i], err = s.inConflict(ctx, tx, p); err != nil {
				return nil, err
			}
		default:
			c := p.capture(s.clock.Now())
			if err := s.apply(ctx, tx, &c); err != nil {
				return nil, err
			}
			if c.refused != nil {
				if out[i], err = s.refused(ctx, tx, p, c.refused); err != nil {
					return nil, err
				}
				continue
			}
			out[i] = Outcome{ReceivedAt: c.ReceivedAt, State: c.State}
			if out[i].Missing, err = s.missing(ctx, tx, c); err != nil {
				return nil, err
			}
			fresh = append(fresh, c)
		}
	}
	return out, insert(ctx, tx, fresh)
}

// inConflict keeps the content of an id that is taken beside the one that came first.
func (s *Service) inConflict(ctx context.Context, tx *entdb.Tx, p Prepared) (Outcome, error) {
	return Outcome{Conflict: true}, KeepConflict(ctx, tx, p.kind, p.ID, p.raw, p.By.User, s.clock.Now())
}

func (p Prepared) capture(now time.Time) Capture {
	c := Capture{ID: p.ID, Kind: p.kind, Payload: p.raw, SHA256: p.sum, By: p.By, Flags: p.Flags, State: Received, ReceivedAt: now, doc: p.doc, found: p.found}
	for _, text := range []string{p.doc.Inspection, p.doc.Case} {
		if id, err := uuid.Parse(text); err == nil {
			c.Subject = &id
		}
	}
	if at := capture.Time(p.doc.CapturedAt); !at.IsZero() {
		c.CapturedAt = &at
	}
	return c
}

func (c *Capture) flag(name, detail string) {
	c.Flags = append(c.Flags, checklist.Flag{Name: name, Detail: detail})
}
