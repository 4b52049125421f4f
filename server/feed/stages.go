package feed

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/registry"
)

// look does one look of the present stage, and tells whether the stage is done.
func (p *pull) look(ctx context.Context) (done bool, err error) {
	switch p.c.Stage {
	case packs:
		return p.allPacks(ctx, p.c.Reach.Packs, false)
	case duties:
		return p.allDuties(ctx)
	case debts:
		return p.allDebts(ctx)
	case cases:
		return p.allCases(ctx)
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
		return p.allPacks(ctx, p.c.Reach.Packs && !p.c.Old.Packs, p.c.Old.Packs && !p.c.Reach.Packs)
	}
	return p.follow(ctx)
}

// allPacks brings the newest version of each pack, or removes them, by code.
func (p *pull) allPacks(ctx context.Context, bring, remove bool) (bool, error) {
	if !bring && !remove {
		return true, nil
	}
	all, err := checklist.Newest(ctx, p.tx)
	slices.SortFunc(all, func(a, b checklist.Published) int { return strings.Compare(a.Code, b.Code) })
	for _, pack := range all {
		if pack.Code <= p.c.Region { // the page before came to here
			continue
		}
		p.c.Region = pack.Code
		room := false
		if bring {
			room = p.putPack(pack)
		} else {
			room = p.put(Change{Kind: KindPack, ID: pack.Code, Removed: true})
		}
		if !room {
			return false, err
		}
	}
	return true, err
}

func (p *pull) putPack(pack checklist.Published) bool {
	raw, _ := pack.Canonical()
	return p.put(Change{Kind: KindPack, ID: pack.Code, Pack: &pack, size: len(raw)})
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

// allDuties brings the person's duties, and what they are owed on: one at a time, for a reach may have a megabyte of geometry.
func (p *pull) allDuties(ctx context.Context) (bool, error) {
	ids, err := dutiesAfter(ctx, p.tx, p.who.User, p.now.Add(-ownLately), p.c.ID, batchRows)
	return p.through(ids, err, 1, func(part []uuid.UUID) error {
		_, err := p.putDuties(ctx, part)
		return err
	})
}

// allDebts brings what the person's duties owe.
func (p *pull) allDebts(ctx context.Context) (bool, error) {
	mine, err := dutiesAfter(ctx, p.tx, p.who.User, p.now.Add(-ownLately), uuid.Nil, 0)
	if err != nil {
		return false, err
	}
	ids, err := debtsAfter(ctx, p.tx, mine, p.now.Add(-ownLately), p.c.ID, batchRows)
	return p.through(ids, err, partRows, func(part []uuid.UUID) error { return p.putDebts(ctx, part) })
}

// debtsOf brings what duties owe that are new to the person, or other than they were.
func (p *pull) debtsOf(ctx context.Context, duties []uuid.UUID) error {
	ids, err := debtsAfter(ctx, p.tx, duties, p.now.Add(-ownLately), uuid.Nil, 0)
	if err != nil {
		return err
	}
	return p.putDebts(ctx, ids)
}

// allCases brings the open cases of the person's own inspections.
func (p *pull) allCases(ctx context.Context) (bool, error) {
	ids, err := casesAfter(ctx, p.tx, p.who.User, p.c.ID, batchRows)
	return p.through(ids, err, 1, func(part []uuid.UUID) error { return p.putCases(ctx, part) })
}

// through takes the next ids of a stage, in their order, some at a time, until the page is full. It tells whether they were the last: fewer than batchRows.
func (p *pull) through(ids []uuid.UUID, err error, some int, take func(part []uuid.UUID) error) (done bool, _ error) {
	if err != nil {
		return false, err
	}
	done = len(ids) < batchRows
	for len(ids) > 0 {
		part := ids[:min(len(ids), some)]
		if err := take(part); err != nil {
			return false, err
		}
		p.c.ID, ids = part[len(part)-1], ids[len(part):]
		if p.room <= 0 {
			return done && len(ids) == 0, nil
		}
	}
	return done, nil
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
