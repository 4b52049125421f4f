package feed

import (
	"context"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/review"
	"github.com/xuncha/xuncha/server/tasking"
)

// change is a line of the feed.
type change struct {
	position             int64
	id                   uuid.UUID
	kind                 Kind
	subject              uuid.UUID
	person               *uuid.UUID
	region, regionBefore string
	cell, cellBefore     int64
}

// follow takes in one batch of changes and one of the person's own new inspections. What a change says is only where to look: what is sent
// is what is there now, so that a thing that changed often is sent once.
func (p *pull) follow(ctx context.Context) (done bool, err error) {
	ended, err := p.followLog(ctx)
	if err != nil || p.room <= 0 {
		return false, err
	}
	rows, err := changesAfter(ctx, p.tx, p.c.Position, p.c.Change, batchRows)
	if err != nil {
		return false, err
	}
	done = ended && len(rows) < batchRows
	for len(rows) > 0 {
		part := rows[:partOf(rows)]
		if err := p.take(ctx, part); err != nil {
			return false, err
		}
		last := part[len(part)-1]
		p.c.Position, p.c.Change = last.position, last.id
		if rows = rows[len(part):]; p.room <= 0 {
			return false, nil
		}
	}
	return done, nil
}

// partRows is how many changes are taken in before the page's room is looked at again: a page is too large by these at most.
const partRows = 50

// partOf is how many of the next changes are taken in at once: of what may be large, a duty and the geometry it is owed on, one.
func partOf(rows []change) (n int) {
	for n < min(len(rows), partRows) && rows[n].kind != KindDuty && rows[n].kind != KindAsset {
		n++
	}
	return max(n, 1)
}

// take brings what changed, as far as it concerns the person.
func (p *pull) take(ctx context.Context, rows []change) error {
	if err := p.findLent(ctx); err != nil {
		return err
	}
	var mine []change
	for _, r := range rows {
		if p.concerns(r) {
			mine = append(mine, r)
		}
	}
	for _, do := range []func(context.Context, []change) error{p.takeTargets, p.takePacks, p.takeDuties, p.takeAssets, p.takeDebts, p.takeCases, p.takeInspections} {
		if err := do(ctx, mine); err != nil {
			return err
		}
	}
	return nil
}

// concerns is the first look, at what the line itself says.
func (p *pull) concerns(r change) bool {
	switch {
	case r.kind == KindDebt:
		return *r.person == p.who.User || p.lent.from[*r.person]
	case r.person != nil:
		return *r.person == p.who.User
	case r.kind == KindTarget:
		return p.c.held(r.region, r.cell) || p.c.held(r.regionBefore, r.cellBefore)
	case r.kind == KindPack:
		return p.c.Reach.Packs
	}
	return true
}

func (p *pull) takeTargets(ctx context.Context, rows []change) error {
	ids := each(rows, KindTarget)
	found, err := registry.FindTargets(ctx, p.tx, ids)
	for _, id := range ids {
		t, there := found[id]
		if there && t.Status != withdrawn && p.c.Reach.holds(t.Region, t.Place.Cell()) {
			p.putTarget(t)
		} else {
			p.put(Change{Kind: KindTarget, ID: id.String(), Removed: true})
		}
	}
	return err
}

// takePacks brings the newest version of packs that got one.
func (p *pull) takePacks(ctx context.Context, rows []change) error {
	ids := each(rows, KindPack)
	if len(ids) == 0 {
		return nil
	}
	all, err := checklist.NewestOf(ctx, p.tx, ids)
	for _, pack := range all {
		p.putPack(pack)
	}
	return err
}

// takeDuties brings those of the person, with what they owe: that a duty was just delegated changes nothing of its debts.
func (p *pull) takeDuties(ctx context.Context, rows []change) error {
	ids := each(rows, KindDuty)
	if len(ids) == 0 {
		return nil
	}
	p.lent = nil // they may be among the changes
	mine, err := p.putDuties(ctx, ids)
	if err != nil {
		return err
	}
	return p.debtsOf(ctx, mine)
}

// putDuties brings duties, or removes them, and gives those that are the person's.
func (p *pull) putDuties(ctx context.Context, ids []uuid.UUID) (mine []uuid.UUID, err error) {
	for _, id := range ids {
		d, err := grid.FindDuty(ctx, p.tx, id)
		if err != nil && !fault.Is(err, fault.Missing) {
			return nil, err
		}
		if err != nil || !p.isMine(d) {
			p.put(Change{Kind: KindDuty, ID: id.String(), Removed: true})
			continue
		}
		if err := p.putAsset(ctx, d.Asset); err != nil {
			return nil, err
		}
		p.put(Change{Kind: KindDuty, ID: id.String(), Duty: &d, size: dutyBytes + len(d.AssetName) + dutyBytes*len(d.Delegations)})
		mine = append(mine, id)
	}
	return mine, nil
}

// dutyBytes is about what a duty, and a delegation, costs.
const dutyBytes = 400

// stretchBytes is what a stretch that is not covered costs.
const stretchBytes = 50

// isMine tells whether the person has the duty, or it was delegated to them.
func (p *pull) isMine(d grid.Duty) bool {
	mine := d.User == p.who.User
	for _, g := range d.Delegations {
		mine = mine || g.To == p.who.User
	}
	return mine
}

// takeDebts brings those of the person's duties, and of those that were delegated to them.
func (p *pull) takeDebts(ctx context.Context, rows []change) error {
	return p.putDebts(ctx, each(rows, KindDebt))
}

func (p *pull) putDebts(ctx context.Context, ids []uuid.UUID) error {
	if err := p.findLent(ctx); err != nil {
		return err
	}
	all, err := tasking.FindDebts(ctx, p.tx, ids)
	there := map[uuid.UUID]bool{}
	for _, d := range all {
		if there[d.ID] = true; d.User == p.who.User || p.lent.duties[d.Duty] {
			p.put(Change{Kind: KindDebt, ID: d.ID.String(), Debt: &d, size: dutyBytes + len(d.AssetName) + stretchBytes*len(d.Uncovered)})
		}
	}
	for _, id := range ids {
		if err == nil && !there[id] {
			p.put(Change{Kind: KindDebt, ID: id.String(), Removed: true})
		}
	}
	return err
}

// lent are the duties that were delegated to the person, and by whom.
type lent struct{ duties, from map[uuid.UUID]bool }

// findLent finds them once.
func (p *pull) findLent(ctx context.Context) error {
	if p.lent != nil {
		return nil
	}
	duties, err := lentTo(ctx, p.tx, p.who.User, p.now.Add(-ownLately))
	if err != nil {
		return err
	}
	from, err := ownersOf(ctx, p.tx, duties)
	p.lent = &lent{setOf(duties), setOf(from)}
	return err
}

func setOf(ids []uuid.UUID) map[uuid.UUID]bool {
	out := map[uuid.UUID]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out
}

func (p *pull) putAsset(ctx context.Context, id uuid.UUID) error {
	if p.seen[string(KindAsset)+id.String()] {
		return nil
	}
	a, err := grid.FindAsset(ctx, p.tx, id)
	if err != nil {
		return err
	}
	p.put(Change{Kind: KindAsset, ID: id.String(), Asset: &a, size: dutyBytes + len(a.Name) + len(a.Accuracy) + len(a.Geometry)})
	return nil
}

// takeAssets brings those that a duty of the person is owed on.
func (p *pull) takeAssets(ctx context.Context, rows []change) error {
	ids := each(rows, KindAsset)
	if len(ids) == 0 {
		return nil
	}
	mine, err := owedOn(ctx, p.tx, p.who.User, ids)
	if err != nil {
		return err
	}
	for _, id := range mine {
		if err := p.putAsset(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// takeCases brings those that rest on an inspection of the person's own.
func (p *pull) takeCases(ctx context.Context, rows []change) error {
	ids := each(rows, KindCase)
	if len(ids) == 0 {
		return nil
	}
	mine, err := restingOn(ctx, p.tx, p.who.User, ids)
	if err != nil {
		return err
	}
	return p.putCases(ctx, mine)
}

func (p *pull) putCases(ctx context.Context, ids []uuid.UUID) error {
	for _, id := range ids {
		c, err := review.Find(ctx, p.tx, id)
		if err != nil {
			return err
		}
		if !c.State.Active() {
			p.put(Change{Kind: KindCase, ID: id.String(), Removed: true, Case: &c, size: dutyBytes * (1 + len(c.Findings) + len(c.Acts))}) // with how it ended
			continue
		}
		p.put(Change{Kind: KindCase, ID: id.String(), Case: &c, size: dutyBytes * (1 + len(c.Findings) + len(c.Acts))})
	}
	return nil
}

func (p *pull) takeInspections(ctx context.Context, rows []change) error {
	return p.putInspections(ctx, each(rows, KindInspection))
}

func (p *pull) putInspections(ctx context.Context, ids []uuid.UUID) error {
	all, err := inspection.Summaries(ctx, p.tx, ids)
	for _, in := range all {
		p.put(Change{Kind: KindInspection, ID: in.ID.String(), Inspection: &in, size: inspectionBytes})
	}
	return err
}

// inspectionBytes is about what an inspection's state costs.
const inspectionBytes = 900

// followLog takes in one batch of the person's own inspections as the log received them.
func (p *pull) followLog(ctx context.Context) (done bool, err error) {
	ids, last, n, err := loggedAfter(ctx, p.tx, p.who.User, p.c.Log, batchRows)
	if err != nil {
		return false, err
	}
	if err := p.putInspections(ctx, ids); err != nil {
		return false, err
	}
	if n == batchRows {
		p.c.Log = last
		return false, nil
	}
	p.c.Log = max(last, p.heads.log)
	return true, nil
}
