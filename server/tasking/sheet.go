package tasking

import "github.com/xuncha/xuncha/server/grid"

// sheet is a board as it is summed up: the whole, each tier, and each region directly below.
type sheet struct {
	region     string
	partLength int // how many digits the codes directly below have
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

func newSheet(region string, partLength int) *sheet {
	return &sheet{region: region, partLength: partLength, total: &tally{Line: Line{Region: region}}, tiers: map[grid.Tier]*tally{}, parts: map[string]*tally{}, where: map[place][]*tally{}}
}

// lines gives those that something of a part and tier counts in: the whole, its tier, and the region below that it lies in.
func (s *sheet) lines(part string, tier grid.Tier) []*tally {
	at := place{part, tier}
	if out, ok := s.where[at]; ok {
		return out
	}
	out := []*tally{s.total}
	if tier != "" {
		out = append(out, s.tier(tier))
	}
	out = append(out, s.part(part))
	s.where[at] = out
	return out
}

func (s *sheet) tier(t grid.Tier) *tally {
	if s.tiers[t] == nil {
		s.tiers[t] = &tally{Line: Line{Region: s.region, Tier: t}}
	}
	return s.tiers[t]
}

func (s *sheet) part(code string) *tally {
	if s.parts[code] == nil {
		s.parts[code] = &tally{Line: Line{Region: code}}
	}
	return s.parts[code]
}

// add adds what other tenants owe: nobody and nothing is counted in both.
func (s *sheet) add(o *sheet) {
	s.total.owe(&o.total.Line)
	for t, l := range o.tiers {
		s.tier(t).owe(&l.Line)
	}
	for code, l := range o.parts {
		s.part(code).owe(&l.Line)
	}
}

// sheetOf sums up debts of one tenant.
func sheetOf(region string, partLength int, sums []dutySum) (*sheet, error) {
	united, err := uniteAll(sums)
	if err != nil {
		return nil, err
	}
	s := newSheet(region, partLength)
	for i := range sums {
		g := &sums[i]
		for _, l := range s.lines(g.Part, g.Tier) {
			l.visits(g)
			if l.Tier == "" && len(g.Part) == 4 && partLength > 4 { // the city's own reaches lie over the counties'
				continue
			}
			if l.assets.add(g.Asset) { // a sum is of one asset at one tier; in lines that hold several tiers the asset counts once
				l.extent(united[g.Asset].at(l.Tier))
			}
		}
	}
	return s, nil
}

// visits adds a duty's. As of a past day a duty may come twice: its debts as they stand, and as they stood.
func (l *tally) visits(g *dutySum) {
	l.Owed, l.Done, l.Overdue = l.Owed+int(g.Owed), l.Done+int(g.Done), l.Overdue+int(g.Overdue)
	l.Held, l.Valid, l.Silent = l.Held+int(g.Held), l.Valid+int(g.Valid), l.Silent+int(g.Silent)
	l.Days, l.OfDays = l.Days+int(g.Days), l.OfDays+int(g.OfDays)
	if l.duties.add(g.Duty) {
		l.Duties++
	}
	if l.people.add(g.User) {
		l.People++
	}
}

// extent adds what is to be covered of an asset, and what was covered of it by all who owe it together.
func (l *tally) extent(u *extent) {
	l.LengthMM, l.CoveredMM = l.LengthMM+u.lengthMM, l.CoveredMM+u.mm
	l.AreaM2, l.CoveredM2 = l.AreaM2+u.areaM2, l.CoveredM2+u.m2
}

// owe adds what others owe and have done; checks and what was found are not of debts.
func (l *Line) owe(o *Line) {
	l.Duties, l.People, l.Owed, l.Done, l.Overdue = l.Duties+o.Duties, l.People+o.People, l.Owed+o.Owed, l.Done+o.Done, l.Overdue+o.Overdue
	l.Held, l.Valid, l.Silent, l.Days, l.OfDays = l.Held+o.Held, l.Valid+o.Valid, l.Silent+o.Silent, l.Days+o.Days, l.OfDays+o.OfDays
	l.LengthMM, l.CoveredMM, l.AreaM2, l.CoveredM2 = l.LengthMM+o.LengthMM, l.CoveredMM+o.CoveredMM, l.AreaM2+o.AreaM2, l.CoveredM2+o.CoveredM2
}
