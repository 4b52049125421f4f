package tasking

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Filter says which debts; a region is a prefix.
type Filter struct {
	Region string
	Period string // as rule.ReadPeriod reads it: debts whose own period ends in it. Empty: those whose period is running
	Mine   bool   // of the caller's own duties, and of those delegated to them
	Duty   uuid.UUID
	State  State
	Tier   grid.Tier
	AsOf   time.Time // as they were known then; zero: now
	After  Position
	Limit  int

	window window
}

// Position is where a list of debts goes on.
type Position struct {
	Until  time.Time `json:"u"`
	Region string    `json:"r"`
	ID     uuid.UUID `json:"i"`
}

// window is the time that debts are chosen by: those whose period ends in it, or those that run at a moment.
type window struct {
	rule.Period
	running bool
}

func windowOf(period string, now time.Time) (window, error) {
	if period == "" {
		return window{Period: rule.Period{From: now, Until: now}, running: true}, nil
	}
	p, err := rule.ReadPeriod(period, now)
	return window{Period: p}, err
}

// List gives debts by the end of their period and region. Those of one duty say also what is not covered yet. Errors: bad_argument.
func (s *Service) List(ctx context.Context, f Filter) (out []Debt, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	if f.window, err = windowOf(f.Period, s.clock.Now()); err != nil {
		return nil, err
	}
	if !f.Mine {
		if f.Region, err = grid.Narrowed(ctx, f.Region); err != nil {
			return nil, err
		}
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if out, err = listDebts(ctx, tx, f, sc, s.clock.Now()); err != nil {
			return err
		}
		if err := fillNames(ctx, tx, out); err != nil {
			return err
		}
		return fillTrails(ctx, tx, out, f.AsOf)
	})
	if err != nil || f.Duty == uuid.Nil {
		return out, err
	}
	for i := range out {
		if err := out[i].findUncovered(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (d *Debt) findUncovered() error {
	if d.LengthMM == 0 {
		return nil
	}
	var covered coverage.Intervals
	if len(d.Covered) > 0 {
		var err error
		if covered, err = coverage.ReadIntervals(d.Covered); err != nil {
			return err
		}
	}
	d.Uncovered = coverage.NewIntervals(coverage.Interval{To: coverage.Chainage(d.LengthMM)}).Subtract(covered)
	return nil
}

// Notice is what a person was told.
type Notice struct {
	ID     uuid.UUID
	What   string     // overdue, escalated or warning
	About  *uuid.UUID // the debt, or of a warning the warning
	ZH, EN string
	At     time.Time
	Read   *time.Time // when its person looked at it
	Debt   *Debt      // as it stands now, if it is still there
	Asset  grid.Asset // what it is about, if that can still be said
}

// toldWarning is the kind of a notice of a warning.
const toldWarning = "warning"

// Notices lists what the caller was told, newest first, and how many of all are new; the page goes on behind before and beforeID.
func (s *Service) Notices(ctx context.Context, before time.Time, beforeID uuid.UUID, limit int) (out []Notice, unread int, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, 0, err
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if out, err = listNotices(ctx, tx, sc.User, before, beforeID, limit); err != nil {
			return err
		}
		unread, err = countUnread(ctx, tx, sc.User)
		return err
	})
	return out, unread, err
}

// ReadNotices marks the caller's own as looked at, all or those named, and says how many are new still.
func (s *Service) ReadNotices(ctx context.Context, ids []uuid.UUID, all bool) (unread int, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if err := markRead(ctx, tx, sc.User, ids, all, s.clock.Now()); err != nil {
			return err
		}
		unread, err = countUnread(ctx, tx, sc.User)
		return err
	})
	return unread, err
}
