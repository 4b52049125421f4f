package tasking

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Ask says which board is wanted.
type Ask struct {
	Region string    // prefix; empty: the caller's own
	Period string    // as Filter.Period
	AsOf   time.Time // as it was known then; zero: now
	Below  bool      // with lines of the regions directly below
}

// Board is what was owed and done in a region and a period.
type Board struct {
	Period  rule.Period
	Total   Line
	Tiers   []Line // by tier of duty, from above
	Regions []Line // the regions directly below
	Trend   []Board
}

// Line is the sum of a region, or of a tier within it.
type Line struct {
	Region, Name string
	Tier         grid.Tier
	Duties       int
	People       int
	Owed, Done   int // visits; done counts no more than was owed of each duty and period
	Overdue      int // debts
	Held         int // visits that were judged
	Valid        int // of those, the ones that count
	Silent       int // of these, the ones that reported nothing
	Days         int // with a visit that counts, of each duty and period
	OfDays       int // on which the duties stood in their periods
	LengthMM     int64
	CoveredMM    int64
	AreaM2       float64
	CoveredM2    float64
	Checks
	Found
}

// Debt is what is still owed, visits.
func (l Line) Debt() int { return l.Owed - l.Done }

// Roll sums up a region, by the database and by region prefix; other periods too, for a trend. What one county owes is read in one snapshot. Errors: bad_argument, region_unknown.
func (s *Service) Roll(ctx context.Context, a Ask, trend ...string) (b Board, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return b, err
	}
	w, err := windowOf(a.Period, s.clock.Now())
	if err != nil {
		return b, err
	}
	if a.Region == "" {
		a.Region = sc.Region
	}
	if a.Region, err = grid.Narrowed(ctx, a.Region); err != nil {
		return b, err
	}
	r := roller{region: a.Region, window: w, asOf: a.AsOf, now: s.clock.Now(), below: a.Below}
	if r.partLength, err = belowLength(a.Region); err != nil {
		return b, err
	}
	rollers := []*roller{&r}
	for _, period := range trend {
		other := r
		if other.window, err = windowOf(period, s.clock.Now()); err != nil {
			return b, err
		}
		rollers = append(rollers, &other)
	}
	boards, err := s.rollAll(ctx, rollers)
	if err != nil {
		return b, err
	}
	b, b.Trend = boards[0], boards[1:]
	return b, nil
}

// rollAll sums up the boards of a region. What they are made of is read by several connections at once: a prefecture's month keeps one busy for as long as all else takes together.
func (s *Service) rollAll(ctx context.Context, rollers []*roller) ([]Board, error) {
	var names map[string]string
	err := s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) (err error) {
		names, err = regionNames(ctx, tx, rollers[0].region)
		return err
	})
	if err != nil {
		return nil, err
	}
	var reads []func(context.Context, *entdb.Tx) error
	for _, r := range rollers {
		r.begin(names)
		for _, p := range r.portions {
			reads = append(reads, func(ctx context.Context, tx *entdb.Tx) error { return p.read(ctx, tx, r, &s.remembered) })
		}
		reads = append(reads, r.readOthers)
	}
	if err := s.db.ReadTogether(ctx, reads...); err != nil {
		return nil, err
	}
	boards := make([]Board, len(rollers))
	for i, r := range rollers {
		for _, p := range r.portions {
			for _, one := range p.sheets {
				r.sheet.add(one)
			}
		}
		boards[i] = r.board(names)
	}
	return boards, nil
}

// countyLength is how many digits a county's code has.
const countyLength = 6

// belowLength is how many digits the codes directly below a region's have: those of one tier further down; of a village its own.
func belowLength(region string) (int, error) {
	switch len(region) {
	case 0:
		return 4, nil
	case 4:
		return countyLength, nil
	case 6:
		return 9, nil
	case 9, 12:
		return 12, nil
	}
	return 0, fault.New(fault.RegionUnknown, "")
}

// roller sums up one board.
type roller struct {
	region     string
	window     window
	asOf       time.Time
	now        time.Time
	below      bool
	partLength int
	portions   []*portion
	sheet      *sheet
}

// begin takes an empty sheet, and parts the debts by the counties whose names are given.
func (r *roller) begin(names map[string]string) {
	r.sheet = newSheet(r.region, r.partLength)
	r.portions = r.portionsOf(slices.Sorted(maps.Keys(names)))
}

// readOthers reads and adds up all but debts, while these are read.
func (r *roller) readOthers(ctx context.Context, tx *entdb.Tx) error {
	if err := tx.BySums(ctx); err != nil {
		return err
	}
	if err := r.checks(ctx, tx); err != nil {
		return err
	}
	return r.others(ctx, tx)
}

// board gives the lines that were added up, with their regions' names.
func (r *roller) board(names map[string]string) Board {
	b := Board{Period: r.window.Period, Total: r.sheet.total.Line}
	if r.window.running {
		b.Period = rule.PeriodOf(rule.Day, r.now)
	}
	b.Total.Name = names[b.Total.Region]
	for _, t := range grid.Tiers {
		if l := r.sheet.tiers[t]; l != nil {
			l.Name = b.Total.Name
			b.Tiers = append(b.Tiers, l.Line)
		}
	}
	if !r.below {
		return b
	}
	for _, l := range r.sheet.parts {
		l.Name = names[l.Region]
		b.Regions = append(b.Regions, l.Line)
	}
	slices.SortFunc(b.Regions, func(x, y Line) int { return strings.Compare(x.Region, y.Region) })
	return b
}
