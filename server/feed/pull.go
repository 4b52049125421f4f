package feed

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// pull is one pull at work.
type pull struct {
	tx    *entdb.Tx
	who   scope.Scope
	now   time.Time
	c     cursor
	page  Page
	room  int // bytes left
	seen  map[string]bool
	lent  *lent // nil until it is looked for
	heads heads
}

// heads is where the feed and the log of the tenant end.
type heads struct{ feed, pruned, log int64 }

// Pull gives the page after a cursor, of about so many bytes; 0 is the default. Without a cursor, and with one that is of no use any more, it
// begins from the beginning and says why. Errors: only those of a scope or store.
func (s *Service) Pull(ctx context.Context, text string, bytes int) (Page, error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return Page{}, err
	}
	if bytes == 0 {
		bytes = defaultBytes
	}
	var out Page
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		p := &pull{tx: tx, who: sc, now: s.clock.Now(), room: min(max(bytes, leastBytes), mostBytes), seen: map[string]bool{}}
		if p.heads, err = readHeads(ctx, tx); err != nil { // first: whatever stands before these ends can be seen from here on
			return err
		}
		if err := p.begin(ctx, s, text); err != nil {
			return err
		}
		if err := p.run(ctx); err != nil {
			return err
		}
		p.page.Cursor, p.page.Now = s.seal(sc, p.c), p.now
		out = p.page
		return nil
	})
	return out, err
}

// begin finds out where to go on.
func (p *pull) begin(ctx context.Context, s *Service, text string) (err error) {
	want := reachOf(p.who)
	if text != "" {
		if p.c, err = s.open(p.who, text); err != nil {
			p.page.Reason = fault.As(err).Reason
			return p.start(ctx, want)
		}
		h := p.heads
		if p.c.Position < h.pruned || p.c.Position > h.feed || p.c.Log > h.log { // forgotten since, or of a database that was set back
			p.page.Reason = fault.CursorStale
			return p.start(ctx, want)
		}
		if p.c.Reach.same(want) {
			return nil
		}
		if p.c.Stage == follow && p.c.Old == nil && !p.c.Starting {
			return p.move(ctx, want)
		}
		p.page.Reason = fault.CursorStale // moved again before the phone had settled
	}
	return p.start(ctx, want)
}

// start begins from the beginning. What changes meanwhile is followed afterwards, from where the feed ends now.
func (p *pull) start(ctx context.Context, want reach) (err error) {
	p.page.Fresh = true
	p.c = cursor{Version: cursorVersion, Stage: packs, Position: p.heads.feed, Change: lastID, Starting: true}
	if p.c.Reach, err = want.withRing(ctx, p.tx, p.who.Tenant); err != nil {
		return err
	}
	p.c.Log, err = logBefore(ctx, p.tx, p.who.User, p.now.Add(-ownLately))
	return err
}

// move begins to bring what entered and to remove what left. Until all changes up to its end are taken in, the phone may hold things of the
// old reach that moved away meanwhile, so the old reach is remembered.
func (p *pull) move(ctx context.Context, want reach) (err error) {
	old := p.c.Reach
	p.c.Old = &old
	if p.c.Reach, err = want.withRing(ctx, p.tx, p.who.Tenant); err != nil {
		return err
	}
	p.c.Stage, p.c.Region, p.c.Cell, p.c.ID, p.c.Until = leaving, "", 0, uuid.Nil, 0
	return nil
}

// run fills the page, a look at a time.
func (p *pull) run(ctx context.Context) error {
	for range maxBatches {
		done, err := p.look(ctx)
		if err != nil {
			return err
		}
		switch {
		case done && p.c.Stage == follow && p.room > 0:
			p.settle()
			return nil
		case done && p.c.Stage != follow:
			p.c.step()
			if p.c.Stage == follow && p.c.Old != nil {
				p.c.Until = p.heads.feed
			}
		}
		if p.room <= 0 {
			break
		}
	}
	p.page.More = true
	return nil
}

// settle ends a start or a move, once everything is taken in.
func (p *pull) settle() {
	p.page.Settled, p.c.Starting = p.c.Starting, false
	if p.c.Old != nil && p.heads.feed >= p.c.Until {
		p.c.Old, p.c.Until = nil, 0
	}
}

// put adds a change to the page, once. It tells whether there is room for another.
func (p *pull) put(c Change) bool {
	key := string(c.Kind) + c.ID
	if !p.seen[key] {
		p.seen[key] = true
		p.page.Changes = append(p.page.Changes, c)
		p.room -= c.size + overhead
	}
	return p.room > 0
}

// overhead is what every change costs in a page besides its own bytes.
const overhead = 160
