package patrol

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/track"
)

// defaults are the widths for an asset that the person has no duty on. A proposal.
var defaults = rule.Coverage{BufferM: 100, SwathM: 100, ResolutionM: 20}

// judge measures a patrol on the map of its day and judges it by the rules of its day: all of p's figures, covers and verdicts.
func (s *Service) judge(ctx context.Context, tx *entdb.Tx, p *Patrol, fixes []track.Fix) error {
	cleaned, outside, err := p.clean(fixes, track.Latest)
	if err != nil {
		return err
	}
	p.Flags = slices.DeleteFunc(p.Flags, func(f checklist.Flag) bool { return slices.Contains(judgedFlags, f.Name) })
	now := s.clock.Now()
	p.Cleaner, p.LengthM, p.Duration, p.JudgedAt = track.Latest, float64(cleaned.Length()), durationOf(cleaned, p.Summary.Pauses), &now
	if p.Problems, err = hasProblems(ctx, tx, p); err != nil {
		return err
	}
	duties, err := s.dutiesFor(ctx, tx, p)
	if err != nil {
		return err
	}
	published, err := listRules(ctx, tx, "")
	if err != nil {
		return err
	}
	rules := holding(published, p.StartedAt)
	p.ties = tiesOf(published)
	if n := cleaned.Dropped.NoPlace; n > 0 {
		p.flag(FlagBadFixes, countText(n))
	}
	if outside > 0 {
		p.flag(FlagOutsideTime, countText(outside))
	}
	movement := cleaned.Movement()
	p.sketch = sketchOf(cleaned)
	near := nearness{}
	p.Covered = nil
	if box, ok := boxOf(movement, 1000); ok {
		assets, err := grid.AssetsAt(ctx, tx, box, p.StartedAt)
		if err != nil {
			return err
		}
		if p.Covered, near, err = s.lines.cover(movement, assets, askedBy(duties, rules)); err != nil {
			return err
		}
	}
	return s.verdicts(ctx, tx, p, duties, rules, near, movement)
}

// judgedFlags are raised by judging, and anew each time.
var judgedFlags = []string{FlagNotDelegated, FlagBadFixes, FlagOutsideTime}

// nearness is which share of a patrol's places lies near an asset, by the width that a rule asks.
type nearness map[nearKey]float64

type nearKey struct {
	asset uuid.UUID
	width rule.Width
}

// of gives it for a duty's asset: one that is no reach has no width of a reach's.
func (n nearness) of(d grid.Duty, r rule.Rule) float64 {
	return n[nearKey{d.Asset, r.Coverage.Width(true)}] + n[nearKey{d.Asset, r.Coverage.Width(false)}]
}

// dutiesFor gives the duties that a patrol may count for: the person's own; or, done on another's behalf, those that were delegated to them then.
func (s *Service) dutiesFor(ctx context.Context, tx *entdb.Tx, p *Patrol) ([]grid.Duty, error) {
	all, err := grid.DutiesOf(ctx, tx, p.User, p.StartedAt)
	if err != nil {
		return nil, err
	}
	whose := p.User
	if p.OnBehalfOf != nil {
		whose = *p.OnBehalfOf
	}
	var out []grid.Duty
	for _, d := range all {
		if d.User == whose {
			out = append(out, d)
		}
	}
	if len(out) == 0 && whose != p.User {
		p.flag(FlagNotDelegated, "")
	}
	return out, nil
}

// askedBy gives by what an asset is measured: by each width that a rule of the person's duties on it asks, for no rule may be credited with what another sees; others by the defaults.
func askedBy(duties []grid.Duty, rules map[string]rule.Rule) func(grid.Asset) []rule.Coverage {
	byAsset := map[uuid.UUID][]rule.Coverage{}
	for _, d := range duties {
		if r, known := rules[d.Rule]; known {
			byAsset[d.Asset] = append(byAsset[d.Asset], r.Coverage)
		}
	}
	return func(a grid.Asset) (out []rule.Coverage) {
		for _, w := range byAsset[a.ID] {
			same := func(o rule.Coverage) bool { return o.Width(a.Kind == grid.Reach) == w.Width(a.Kind == grid.Reach) }
			if !slices.ContainsFunc(out, same) {
				out = append(out, w)
			}
		}
		if len(out) == 0 {
			return []rule.Coverage{defaults}
		}
		return out
	}
}

// verdicts judges the patrol for those duties whose asset it came near to, or set out for; if there are none, for the one that it came nearest to, for which it does
// not count. Others it has nothing to do with.
func (s *Service) verdicts(ctx context.Context, tx *entdb.Tx, p *Patrol, duties []grid.Duty, rules map[string]rule.Rule, near nearness, movement [][]geo.LatLng) error {
	p.Verdicts, p.Valid = nil, false
	beside, err := sameTime(ctx, tx, p)
	if err != nil {
		return err
	}
	missing, err := missingPhotos(ctx, tx, p.Summary.Photos)
	if err != nil {
		return err
	}
	judgeFor := func(d grid.Duty, r rule.Rule, away geo.Meters) error {
		f := rule.Facts{Tier: string(d.Tier), Mode: p.Mode, Duration: p.Duration, Meters: p.LengthM, Share: near.of(d, r), Away: float64(away), Photos: len(p.Summary.Photos) - len(missing), Awaited: len(missing),
			Answered: p.Summary.Answered, Bounded: p.EndedAt.After(p.StartedAt) && p.EndedAt.Sub(p.StartedAt) <= rule.Longest}
		if err := s.besides(ctx, tx, p, d, beside, &f); err != nil {
			return err
		}
		v := r.Judge(f)
		p.Valid = p.Valid || v.Valid && !p.Discounted
		p.Verdicts = append(p.Verdicts, Verdict{Patrol: p.ID, Duty: d.ID, Asset: d.Asset, AssetName: d.AssetName, User: d.User, Region: d.Region, Tier: string(d.Tier), Rule: r.Code, RuleVersion: r.Version,
			Valid: v.Valid, Checks: v.Checks, StartedAt: p.StartedAt, EndedAt: p.EndedAt, ReceivedAt: p.ReceivedAt, JudgedAt: s.clock.Now()})
		return nil
	}
	for _, d := range duties {
		r, known := rules[d.Rule]
		if !known || near.of(d, r) == 0 && (p.Asset == nil || *p.Asset != d.Asset) {
			continue
		}
		if err := judgeFor(d, r, 0); err != nil {
			return err
		}
	}
	if len(p.Verdicts) > 0 {
		return nil
	}
	d, away, found, err := nearestOwed(ctx, tx, movement, duties, rules)
	if err != nil || !found {
		return err
	}
	return judgeFor(d, rules[d.Rule], away)
}

func (p *Patrol) flag(name, detail string) {
	for _, f := range p.Flags {
		if f.Name == name {
			return
		}
	}
	p.Flags = append(p.Flags, checklist.Flag{Name: name, Detail: detail})
}

// judgeTime fills in when the patrol was, and flags what is odd about it.
func (p *Patrol) judgeTime(started, ended time.Time, fixes []track.Fix, now time.Time) {
	if started.IsZero() || ended.IsZero() || !ended.After(started) {
		p.flag(FlagBadTime, "")
		first, last := span(fixes)
		started, ended = first, last
		if first.IsZero() {
			started, ended = now, now
		}
	}
	p.StartedAt, p.EndedAt = started, ended
	switch {
	case p.EndedAt.Sub(now) > clockError:
		p.flag(FlagFuture, p.EndedAt.Sub(now).Round(time.Second).String())
	case now.Sub(p.EndedAt) > lateAfter:
		p.flag(FlagLate, now.Sub(p.EndedAt).Round(time.Hour).String())
	}
	if p.EndedAt.Sub(p.StartedAt) > rule.Longest {
		p.flag(FlagTooLong, p.EndedAt.Sub(p.StartedAt).Round(time.Hour).String())
	}
	if len(fixes) == 0 {
		p.flag(FlagNoFixes, "")
	}
}

// span is the time of the first and the last fix; zero without any.
func span(fixes []track.Fix) (first, last time.Time) {
	for i, f := range fixes {
		at := time.UnixMilli(f.At).UTC()
		if i == 0 || at.Before(first) {
			first = at
		}
		if i == 0 || at.After(last) {
			last = at
		}
	}
	return first, last
}
