package tasking

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
)

// settleAtOnce bounds how many duties are worked out together.
const settleAtOnce = 200

// settle makes the debts of these duties what verdicts, map and rules say now, for the periods that a change touches, and keeps how they stood before. It is exact:
// nothing is added up from the last time.
func (s *Service) settle(ctx context.Context, tx *entdb.Tx, duties []uuid.UUID, touched reach) error {
	rules, err := readRules(ctx, tx)
	if err != nil || len(duties) == 0 {
		return err
	}
	for part := range slices.Chunk(slices.Clone(duties), settleAtOnce) {
		if err := s.settlePart(ctx, tx, part, touched, rules); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) settlePart(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID, touched reach, rules map[string][]version) error {
	all, err := readDuties(ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, d := range all {
		if len(rules) > 0 && len(rules[d.Rule]) == 0 {
			return fault.New(fault.RuleUnknown, d.Rule)
		}
	}
	if all, err = withSiblings(ctx, tx, all, rules); err != nil {
		return err
	}
	names := make([]string, len(all))
	for i, d := range all {
		names[i] = "debt " + d.ID.String()
	}
	if err := tx.Lock(ctx, names...); err != nil { // two patrols for one duty wait for each other, and the later one sees both
		return err
	}
	l, err := s.ledgerFor(ctx, tx, all, touched, rules)
	if err != nil {
		return err
	}
	c := changes{now: s.clock.Now()}
	for _, d := range all {
		for _, debt := range l.debtsOf(d, c.now) {
			c.put(l, debt)
		}
	}
	for _, gone := range l.have {
		c.drop(gone)
	}
	if l.wrong != nil {
		return l.wrong
	}
	return c.save(ctx, tx)
}

// ledger is what debts are worked out from, for some duties.
type ledger struct {
	terms    map[uuid.UUID][]term
	visits   map[uuid.UUID][]visit // of each duty, by time
	covers   map[coverKey][]cover
	widths   map[ruleKey]rule.Coverage
	assets   map[uuid.UUID]grid.Asset
	have     map[debtKey]Debt // those that are kept and were not met yet while working through
	siblings map[groupKey][]grid.Duty
	sides    []geo.Meters // of the squares that any version of a rule measures plots by
	wrong    error
}

type coverKey struct{ patrol, asset uuid.UUID }

// cover is what a patrol covered of an asset, by one width.
type cover struct {
	rule.Width
	raw []byte
}

// ruleKey names a version of a rule.
type ruleKey struct {
	code    string
	version int
}

type debtKey struct {
	duty uuid.UUID
	from int64
}

func keyOf(duty uuid.UUID, p rule.Period) debtKey { return debtKey{duty, p.From.UnixMicro()} }

// groupKey is whose duties are counted together, where a rule counts per person: at each tier by itself.
type groupKey struct {
	user uuid.UUID
	rule string
	tier grid.Tier
}

// visit is a patrol that was judged for a duty.
type visit struct {
	patrol uuid.UUID
	at     time.Time
	valid  bool // it counts, and nobody has discounted it
	silent bool // it reported nothing
	by     int  // version of the duty's rule that it was judged by
}

func (s *Service) ledgerFor(ctx context.Context, tx *entdb.Tx, all []grid.Duty, touched reach, rules map[string][]version) (*ledger, error) {
	l := &ledger{terms: map[uuid.UUID][]term{}, siblings: map[groupKey][]grid.Duty{}, sides: sidesOf(rules), widths: widthsOf(rules)}
	var ids, assets []uuid.UUID
	span := reach{until: time.Time{}}
	for _, d := range all {
		ids, assets = append(ids, d.ID), append(assets, d.Asset)
		key := groupKey{d.User, d.Rule, d.Tier}
		l.siblings[key] = append(l.siblings[key], d)
	}
	under, err := l.warningsOver(ctx, tx, all, assets, rules)
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		terms := touched.within(termsOf(rules[d.Rule], string(d.Tier), d.From, d.Until, s.clock.Now(), under[d.ID]))
		l.terms[d.ID] = terms
		for _, t := range terms {
			if span.until.IsZero() || t.From.Before(span.from) {
				span.from = t.From
			}
			if t.Until.After(span.until) {
				span.until = t.Until
			}
		}
	}
	if l.have, err = readDebts(ctx, tx, ids, touched); err != nil {
		return nil, err
	}
	if l.assets, err = readAssets(ctx, tx, assets); err != nil {
		return nil, err
	}
	if l.visits, err = readVisits(ctx, tx, ids, span); err != nil {
		return nil, err
	}
	l.covers, err = readCovers(ctx, tx, l.visits, assets)
	return l, err
}

// warningsOver gives the warnings that each duty is under: those of its asset, or where a rule counts per person the gravest of all their assets of that rule.
func (l *ledger) warningsOver(ctx context.Context, tx *entdb.Tx, all []grid.Duty, assets []uuid.UUID, rules map[string][]version) (map[uuid.UUID]warnings, error) {
	asks := func(v version) bool {
		return slices.ContainsFunc(v.Frequencies, func(f rule.Frequency) bool { return f.Warning != "" })
	}
	if !slices.ContainsFunc(all, func(d grid.Duty) bool { return slices.ContainsFunc(rules[d.Rule], asks) }) {
		return nil, nil
	}
	of, err := grid.WarningsOf(ctx, tx, assets)
	if err != nil || len(of) == 0 {
		return nil, err
	}
	out := map[uuid.UUID]warnings{}
	for _, d := range all {
		if !slices.ContainsFunc(rules[d.Rule], func(v version) bool { return v.PerPerson }) {
			out[d.ID] = warningsOf(of[d.Asset])
			continue
		}
		var each []warnings
		for _, o := range l.siblings[groupKey{d.User, d.Rule, d.Tier}] {
			each = append(each, warningsOf(of[o.Asset]))
		}
		out[d.ID] = gravest(each)
	}
	return out, nil
}

// debtsOf works out the debts of one duty.
func (l *ledger) debtsOf(d grid.Duty, now time.Time) (out []Debt) {
	group := l.siblings[groupKey{d.User, d.Rule, d.Tier}]
	for _, t := range l.terms[d.ID] {
		a := l.assets[d.Asset]
		debt := Debt{Duty: d.ID, User: d.User, Asset: d.Asset, Region: d.Region, Tier: d.Tier, Rule: t.rule.Code, RuleVersion: t.rule.Version, Period: t.Period, LengthMM: a.LengthMM, AreaM2: a.AreaM2,
			Covered: []byte{}}
		own := visitsIn(d, l.visits[d.ID], t.Period)
		counted := own
		switch {
		case !t.rule.PerPerson:
			debt.Owed, debt.OfDays = t.visits, daysOf(d.From, d.Until, t.Period)
		case carrier(group, t.Period).ID == d.ID: // one visit counts for all of them: it is owed once
			from, until := together(group, t.Period)
			debt.Owed, debt.OfDays, counted = owedTogether(group, t), daysOf(from, until, t.Period), nil
			for _, o := range group {
				counted = append(counted, visitsIn(o, l.visits[o.ID], t.Period)...)
			}
		default:
			counted = nil
		}
		debt.count(counted, t.days)
		if err := l.cover(&debt, a, own, t.rule); err != nil {
			l.wrong = err
		}
		before := l.have[keyOf(d.ID, t.Period)]
		debt.ID, debt.EscalatedTo, debt.KnownSince = before.ID, before.EscalatedTo, before.KnownSince
		debt.judge(t, before, now)
		out = append(out, debt)
	}
	return out
}

// changes is what is to be written: a duty's first year may be fifty debts, and a rule's version touches a county's, so that each kind goes by one statement.
type changes struct {
	now                  time.Time
	fresh, past, changed []Debt
	gone                 []uuid.UUID
}

// put keeps a debt as it is now, and how it stood before if that differs.
func (c *changes) put(l *ledger, d Debt) {
	key := keyOf(d.Duty, d.Period)
	before, there := l.have[key]
	delete(l.have, key)
	d.KnownSince = c.now
	switch {
	case !there:
		d.ID = uuid.Must(uuid.NewV7())
		c.fresh = append(c.fresh, d)
	case !d.same(before):
		c.past, c.changed = append(c.past, before), append(c.changed, d)
	}
}

// drop takes away a debt whose period is none of its duty's any more. One that was escalated stays for its trail, and owes nothing.
func (c *changes) drop(d Debt) {
	void := d
	void.Owed, void.Done, void.Held, void.Silent, void.Days, void.OfDays = 0, 0, 0, 0, 0, 0
	void.Covered, void.CoveredMM, void.LengthMM, void.CoveredM2, void.AreaM2 = []byte{}, 0, 0, 0, 0
	void.State, void.EscalateAt, void.KnownSince = Met, nil, c.now
	if d.same(void) {
		return
	}
	c.past = append(c.past, d)
	if d.EscalatedTo != "" {
		c.changed = append(c.changed, void)
		return
	}
	c.gone = append(c.gone, d.ID)
}

func (c *changes) save(ctx context.Context, tx *entdb.Tx) error {
	if err := insertPasts(ctx, tx, c.past, c.now); err != nil {
		return err
	}
	if err := updateDebts(ctx, tx, c.changed); err != nil {
		return err
	}
	if err := deleteDebts(ctx, tx, c.gone); err != nil {
		return err
	}
	return insertDebts(ctx, tx, c.fresh)
}

// withSiblings adds the person's other duties where a rule counts per person: what one of them has done counts for all.
func withSiblings(ctx context.Context, tx *entdb.Tx, all []grid.Duty, rules map[string][]version) ([]grid.Duty, error) {
	var users []uuid.UUID
	var codes []string
	for _, d := range all {
		if slices.ContainsFunc(rules[d.Rule], func(v version) bool { return v.PerPerson }) {
			users, codes = append(users, d.User), append(codes, d.Rule)
		}
	}
	if len(users) == 0 {
		return all, nil
	}
	more, err := readDutiesOf(ctx, tx, users, codes)
	seen := map[uuid.UUID]bool{}
	for _, d := range all {
		seen[d.ID] = true
	}
	for _, d := range more {
		if !seen[d.ID] {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b grid.Duty) int { return slices.Compare(a.ID[:], b.ID[:]) })
	return all, err
}

// Recount is the job that works out anew what a rule's version touches.
type Recount struct {
	Tenant string    `json:"tenant"`
	Rule   string    `json:"rule"`
	From   time.Time `json:"from"`
	After  uuid.UUID `json:"after,omitzero"` // duties up to it are done
}

// Kind names the job.
func (Recount) Kind() string { return "tasking.recount" }

func (s *Service) recount(ctx context.Context, job Recount) error {
	ctx = systemOf(ctx, job.Tenant)
	return s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		ids, err := dutiesUnder(ctx, tx, job.Rule, job.After, settleAtOnce)
		if err != nil {
			return err
		}
		if err := s.settle(ctx, tx, ids, reach{job.From, always.until}); err != nil || len(ids) < settleAtOnce {
			return err
		}
		job.After = ids[len(ids)-1]
		return s.jobs.Insert(ctx, tx.SQL, job)
	})
}
