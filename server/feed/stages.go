package feed

import (
	"context"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/registry"
)

// look does one look of the present stage, and tells whether the stage is done.
func (p *pull) look(ctx context.Context) (done bool, err error) {
	switch p.c.Stage {
	case packs:
		return true, p.allPacks(ctx, p.c.Reach.Packs, false)
	case duties:
		return true, p.allDuties(ctx)
	case debts:
		return true, p.allDebts(ctx)
	case cases:
		return true, p.allCases(ctx)
	case targets:
		return p.inRegion(ctx, p.c.Reach, p.arrives)
	case ring:
		return p.inRing(ctx, p.c.Reach, p.arrives)
	case leaving:
		return p.inRegion(ctx, *p.c.Old, p.leaves)
	case leavingRing:
		return p.inRing(ctx, *p.c.Old, p.leaves)
	case entering:
		return p.inRegion(ctx, p.c.Reach, p.enters)
	case enteringRing:
		return p.inRing(ctx, p.c.Reach, p.enters)
	case enteringPacks:
		return true, p.allPacks(ctx, p.c.Reach.Packs && !p.c.Old.Packs, p.c.Old.Packs && !p.c.Reach.Packs)
	}
	return p.follow(ctx)
}

// allPacks brings the newest version of each pack, or removes them.
func (p *pull) allPacks(ctx context.Context, bring, remove bool) error {
	if !bring && !remove {
		return nil
	}
	all, err := checklist.Newest(ctx, p.tx)
	for _, pack := range all {
		if bring {
			p.putPack(pack)
		} else {
			p.put(Change{Kind: KindPack, ID: pack.Code, Removed: true})
		}
	}
	return err
}

func (p *pull) putPack(pack checklist.Published) {
	raw, _ := pack.Canonical()
	p.put(Change{Kind: KindPack, ID: pack.Code, Pack: &pack, size: len(raw)})
}

// inRegion goes through the targets of a reach's own region, in the index's order.
func (p *pull) inRegion(ctx context.Context, r reach, take func(registry.Target) bool) (bool, error) {
	if r.Region == nowhere {
		return true, nil
	}
	all, err := registry.TargetsIn(ctx, p.tx, r.Region, p.c.Region, p.c.ID, batchRows)
	for _, t := range all {
		p.c.Region, p.c.ID = t.Region, t.ID
		if !take(t) {
			return false, err
		}
	}
	return len(all) < batchRows, err
}

// inRing goes through the targets of a reach's ring that are not of its region.
func (p *pull) inRing(ctx context.Context, r reach, take func(registry.Target) bool) (bool, error) {
	if !r.hasRing() {
		return true, nil
	}
	all, err := registry.TargetsInCells(ctx, p.tx, r.ring().Cells(), p.c.Cell, p.c.ID, batchRows)
	for _, t := range all {
		p.c.Cell, p.c.ID = t.Place.Cell(), t.ID
		if !r.own(t.Region) && r.ring().Holds(geo.CellPlace(p.c.Cell)) && !take(t) {
			return false, err
		}
	}
	return len(all) < batchRows, err
}

// arrives brings a target of a start.
func (p *pull) arrives(t registry.Target) bool {
	if t.Status == withdrawn {
		return true
	}
	return p.putTarget(t)
}

// enters brings a target that the old reach did not hold.
func (p *pull) enters(t registry.Target) bool {
	if p.c.Old.holds(t.Region, t.Place.Cell()) {
		if p.c.Old.own(t.Region) == p.c.Reach.own(t.Region) { // else it is near now and was own, or the other way round
			return true
		}
	}
	return p.arrives(t)
}

// leaves removes a target that the new reach does not hold.
func (p *pull) leaves(t registry.Target) bool {
	if p.c.Reach.holds(t.Region, t.Place.Cell()) {
		return true
	}
	return p.put(Change{Kind: KindTarget, ID: t.ID.String(), Removed: true})
}

// withdrawn is the status of a target that phones need not know.
const withdrawn = "withdrawn"

func (p *pull) putTarget(t registry.Target) bool {
	return p.put(Change{Kind: KindTarget, ID: t.ID.String(), Nearby: !p.c.Reach.own(t.Region), Target: &t, size: targetBytes + len(t.Name) + len(t.Code) + len(t.Attributes)})
}

// targetBytes is what a target costs besides its texts.
const targetBytes = 400

// allDuties brings the person's duties, and what they are owed on.
func (p *pull) allDuties(ctx context.Context) error {
	ids, err := dutiesOf(ctx, p.tx, p.who.User, p.now.Add(-ownLately))
	if err != nil {
		return err
	}
	_, err = p.putDuties(ctx, ids)
	return err
}

// allDebts brings what the person's duties owe.
func (p *pull) allDebts(ctx context.Context) error {
	mine, err := dutiesOf(ctx, p.tx, p.who.User, p.now.Add(-ownLately))
	if err != nil {
		return err
	}
	return p.debtsOf(ctx, mine)
}

func (p *pull) debtsOf(ctx context.Context, duties []uuid.UUID) error {
	ids, err := debtsOf(ctx, p.tx, duties, p.now.Add(-ownLately))
	if err != nil {
		return err
	}
	return p.putDebts(ctx, ids)
}

// allCases brings the open cases of the person's own inspections.
func (p *pull) allCases(ctx context.Context) error {
	ids, err := casesOf(ctx, p.tx, p.who.User)
	if err != nil {
		return err
	}
	return p.putCases(ctx, ids)
}

// ids of a set of changes of one kind, in order, each once.
func each(rows []change, kind Kind) (ids []uuid.UUID) {
	seen := map[uuid.UUID]bool{}
	for _, r := range rows {
		if r.kind == kind && !seen[r.subject] {
			seen[r.subject] = true
			ids = append(ids, r.subject)
		}
	}
	return ids
}
