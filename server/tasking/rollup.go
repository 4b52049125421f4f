package tasking

import (
	"context"
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
	LengthMM     int64
	CoveredMM    int64
	AreaM2       float64
	CoveredM2    float64
	Checks
	Found
}

// Debt is what is still owed, visits.
func (l Line) Debt() int { return l.Owed - l.Done }

// Roll sums up a region. Everything is read in one transaction, and summed by the database by region prefix; other periods too, for a trend. Errors: bad_argument, region_unknown.
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
	windows := make([]window, len(trend))
	for i, period := range trend {
		if windows[i], err = windowOf(period, s.clock.Now()); err != nil {
			return b, err
		}
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if err := tx.BySums(ctx); err != nil {
			return err
		}
		if b, err = r.roll(ctx, tx); err != nil {
			return err
		}
		for _, w := range windows {
			other := r
			other.window = w
			sum, err := other.roll(ctx, tx)
			if err != nil {
				return err
			}
			b.Trend = append(b.Trend, sum)
		}
		return nil
	})
	return b, err
}

// belowLength is how many digits the codes directly below a region's have: those of one tier further down; of a village its own.
func belowLength(region string) (int, error) {
	switch len(region) {
	case 0:
		return 4, nil
	case 4:
		return 6, nil
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
	total      *tally
	tiers      map[grid.Tier]*tally
	parts      map[string]*tally
	where      map[place][]*tally
}

// tally is a line as it is summed up, with whom and what it has counted already.
type tally struct {
	Line
	people, duties, assets bits
}

// place is what decides in which lines something counts.
type place struct {
	part string
	tier grid.Tier
}

// lines gives those that something of a part and tier counts in: the whole, its tier, and the region below that it lies in.
func (r *roller) lines(part string, tier grid.Tier) []*tally {
	at := place{part, tier}
	if out, ok := r.where[at]; ok {
		return out
	}
	out := []*tally{r.total}
	if tier != "" {
		if r.tiers[tier] == nil {
			r.tiers[tier] = &tally{Line: Line{Region: r.region, Tier: tier}}
		}
		out = append(out, r.tiers[tier])
	}
	if r.below {
		if r.parts[part] == nil {
			r.parts[part] = &tally{Line: Line{Region: part}}
		}
		out = append(out, r.parts[part])
	}
	r.where[at] = out
	return out
}

func (r *roller) roll(ctx context.Context, tx *entdb.Tx) (Board, error) {
	r.total, r.tiers, r.parts, r.where = &tally{Line: Line{Region: r.region}}, map[grid.Tier]*tally{}, map[string]*tally{}, map[place][]*tally{}
	for _, sum := range []func(context.Context, *entdb.Tx) error{r.duties, r.checks, r.others} {
		if err := sum(ctx, tx); err != nil {
			return Board{}, err
		}
	}
	b := Board{Period: r.window.Period, Total: r.total.Line}
	if r.window.running {
		b.Period = rule.PeriodOf(rule.Day, r.now)
	}
	for _, t := range grid.Tiers {
		if l := r.tiers[t]; l != nil {
			b.Tiers = append(b.Tiers, l.Line)
		}
	}
	for _, l := range r.parts {
		b.Regions = append(b.Regions, l.Line)
	}
	slices.SortFunc(b.Regions, func(x, y Line) int { return strings.Compare(x.Region, y.Region) })
	return b, fillRegions(ctx, tx, &b)
}

// duties adds up visits and what was covered.
func (r *roller) duties(ctx context.Context, tx *entdb.Tx) error {
	sums, err := sumDuties(ctx, tx, r)
	if err != nil {
		return err
	}
	r.visits(sums)
	return r.extents(sums)
}

// visits sums visits by part and tier. As of a past day a duty may come twice: its debts as they stand, and as they stood.
func (r *roller) visits(sums []dutySum) {
	for i := range sums {
		g := &sums[i]
		for _, l := range r.lines(g.Part, g.Tier) {
			l.Owed, l.Done, l.Overdue = l.Owed+g.Owed, l.Done+g.Done, l.Overdue+g.Overdue
			l.Held, l.Valid, l.Silent = l.Held+g.Held, l.Valid+g.Valid, l.Silent+g.Silent
			if l.duties.add(g.Duty) {
				l.Duties++
			}
			if l.people.add(g.User) {
				l.People++
			}
		}
	}
}

// extents sums what is owed to be covered, each asset once, and what was covered of it by all who owe it together.
func (r *roller) extents(sums []dutySum) error {
	united, err := uniteAll(sums)
	if err != nil {
		return err
	}
	// A sum is of one asset at one tier; in lines that hold several tiers the asset counts once.
	for i := range sums {
		g := &sums[i]
		for _, l := range r.lines(g.Part, g.Tier) {
			if l.Tier == "" && len(g.Part) == 4 && r.partLength > 4 { // the city's own reaches lie over the counties'
				continue
			}
			if !l.assets.add(g.Asset) {
				continue
			}
			u := united[g.Asset].at(l.Tier)
			l.LengthMM, l.CoveredMM = l.LengthMM+u.lengthMM, l.CoveredMM+u.mm
			l.AreaM2, l.CoveredM2 = l.AreaM2+u.areaM2, l.CoveredM2+u.m2
		}
	}
	return nil
}
