package fieldsync

import (
	"cmp"
	"context"
	"encoding/hex"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/ledger"
	"github.com/xuncha/xuncha/server/supplement"
)

// keepAll decides about each item of a group and keeps all of them: held, quarantined, or read and logged.
func (s *Service) keepAll(ctx context.Context, tx *entdb.Tx, all []*entry) error {
	devices, err := lockDevices(ctx, tx, devicesOf(all))
	if err != nil {
		return err
	}
	if err := tx.Lock(ctx, photosIn(all)...); err != nil { // at once, and not kind after kind: groups of two servers would wait in a circle
		return err
	}
	before, err := quarantinedBefore(ctx, tx, all, devices)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	var read, placed []*entry
	for _, e := range all {
		e.out = Receipt{ID: e.item.ID, SHA256: hexOf(e.sum[:]), ReceivedAt: now}
		d := devices[e.by.Device]
		if !e.former {
			d.heard(e.batch, now)
		}
		var doubts []checklist.Flag
		switch d.placeOf(e.item) {
		case ahead:
			if !e.forced {
				if err := hold(ctx, tx, e, now); err != nil {
					return err
				}
				e.out.Status = Held
				continue
			}
			doubts = d.advance(e.item, e.sum)
		case next:
			doubts = d.advance(e.item, e.sum)
		case earlier: // counts only if it turns out to be new
			if !before[e.sum] { // else it is what had this number, and can be taken in now
				doubts = append(doubts, checklist.Flag{Name: FlagChainFork})
			}
		}
		if d != nil && e.item.Seq > 0 {
			placed = append(placed, e)
		}
		if e.unreadable != nil {
			if err := e.intoQuarantine(ctx, tx, e.unreadable, now); err != nil {
				return err
			}
			continue
		}
		e.doubts = slices.Concat(doubts, e.notes, d.signatureDoubts(e.item), e.batch.clockDoubts(now))
		if d != nil && d.Revoked {
			e.doubts = append(e.doubts, checklist.Flag{Name: FlagRevoked})
		}
		read = append(read, e)
	}
	if len(all) == 1 { // of a group the log's own key notices such an id, and each comes again alone
		if read, err = s.otherKinds(ctx, tx, read); err != nil {
			return err
		}
	}
	fresh, err := s.keepRead(ctx, tx, read)
	if err != nil {
		return err
	}
	if err := s.more.Arrived(ctx, tx, inspectionsIn(fresh)); err != nil {
		return err
	}
	if err := letGo(ctx, tx, placed); err != nil {
		return err
	}
	if err := saveDevices(ctx, tx, devices, now); err != nil {
		return err
	}
	return s.appendLog(ctx, tx, fresh) // last, for from here on nobody else of the tenant can append
}

// intoQuarantine keeps the bytes of an item that cannot be taken in, and says why.
func (e *entry) intoQuarantine(ctx context.Context, tx *entdb.Tx, why *fault.Fault, now time.Time) error {
	e.out.Status, e.out.Reason, e.out.Detail = Quarantined, why.Reason, why.Detail
	return quarantine(ctx, tx, e, why.Reason, now)
}

// appendLog gives new items the next positions of the tenant's log, in their order.
func (s *Service) appendLog(ctx context.Context, tx *entdb.Tx, all []*entry) error {
	rows := make([]ledger.Entry, len(all))
	for i, e := range all {
		rows[i] = ledger.Entry{ID: e.capture.id, Kind: e.item.Kind, SHA256: e.sum[:], User: e.by.User, Device: deviceOf(e.by), DeviceSeq: max(e.item.Seq, 0), Signature: clipped(e.item.Signature), ReceivedAt: e.out.ReceivedAt}
		if previous, err := hex.DecodeString(e.item.Previous); err == nil && len(previous) == 32 {
			rows[i].Previous = previous
		}
	}
	err := ledger.Append(ctx, tx, notary{s.signer}, rows)
	for i, e := range all {
		e.out.Position = rows[i].Position
	}
	return err
}

// readPositions fills in where items that were here before stand in the log.
func readPositions(ctx context.Context, tx *entdb.Tx, all []*entry) error {
	ids := make([]uuid.UUID, len(all))
	for i, e := range all {
		ids[i] = e.capture.id
	}
	at, err := ledger.Positions(ctx, tx, ids)
	for _, e := range all {
		e.out.Position = at[e.capture.id]
	}
	return err
}

// otherKinds keeps as conflicts those items whose id is an item of another kind already, and gives the others.
func (s *Service) otherKinds(ctx context.Context, tx *entdb.Tx, all []*entry) ([]*entry, error) {
	kinds, err := kindsOf(ctx, tx, all)
	if err != nil {
		return nil, err
	}
	var rest []*entry
	for _, e := range all {
		if kind, there := kinds[e.capture.id]; !there || kind == e.item.Kind {
			rest = append(rest, e)
			continue
		}
		if err := supplement.KeepConflict(ctx, tx, e.item.Kind, e.capture.id, e.item.Payload, e.by.User, s.clock.Now()); err != nil {
			return nil, err
		}
		if err := e.became(ctx, tx, outcome{conflict: true}, s.clock.Now()); err != nil {
			return nil, err
		}
	}
	return rest, nil
}

// photosIn are the hashes of all photos that the items name.
func photosIn(all []*entry) (hashes []string) {
	for _, e := range all {
		if e.capture != nil {
			hashes = append(hashes, e.capture.photos...)
		}
	}
	return hashes
}

// inspectionsIn are the ids of those items that are inspections.
func inspectionsIn(all []*entry) (ids []uuid.UUID) {
	for _, e := range all {
		if e.item.Kind == "inspection" {
			ids = append(ids, e.capture.id)
		}
	}
	return ids
}

// keepRead keeps those items that can be read, each kind together and new targets before what names them, and tells which are new, in the order in which they came.
func (s *Service) keepRead(ctx context.Context, tx *entdb.Tx, all []*entry) (fresh []*entry, err error) {
	byKind := map[string][]*entry{}
	for _, e := range all {
		byKind[e.item.Kind] = append(byKind[e.item.Kind], e)
	}
	for _, name := range inOrder(byKind) {
		outcomes, err := s.kinds[name].keep(ctx, tx, byKind[name])
		if err != nil {
			return nil, err
		}
		for i, o := range outcomes {
			if err := byKind[name][i].became(ctx, tx, o, s.clock.Now()); err != nil {
				return nil, err
			}
		}
	}
	var known []*entry
	for _, e := range all {
		switch e.out.Status {
		case Duplicate:
			known = append(known, e)
		case Accepted:
			fresh = append(fresh, e)
		}
	}
	return fresh, readPositions(ctx, tx, known)
}

// inOrder gives the kinds. New targets come before the inspections that name them; and both before all others, for whoever waits for a target to be registered must not hold the locks that
// others take: two servers would wait in a circle.
func inOrder(byKind map[string][]*entry) []string {
	rank := map[string]int{supplement.Target: -2, "inspection": -1}
	return slices.SortedFunc(maps.Keys(byKind), func(a, b string) int { return cmp.Or(cmp.Compare(rank[a], rank[b]), cmp.Compare(a, b)) })
}

// became takes down what became of an item; one that its field would not take goes into quarantine.
func (e *entry) became(ctx context.Context, tx *entdb.Tx, o outcome, now time.Time) error {
	e.out.State, e.out.Missing = o.state, o.missing
	switch {
	case o.refused != nil:
		return e.intoQuarantine(ctx, tx, o.refused, now)
	case o.conflict:
		e.out.Status, e.out.Reason = InConflict, fault.SameIDOther
		e.out.Detail = fault.New(fault.SameIDOther, "").Detail
	case o.duplicate:
		e.out.Status, e.out.ReceivedAt = Duplicate, o.receivedAt
	default:
		e.out.Status, e.out.ReceivedAt = Accepted, o.receivedAt
	}
	return nil
}

// devicesOf gives the devices that the items come from and say something of; a session may have none, and an old phone says nothing.
func devicesOf(all []*entry) []uuid.UUID {
	var ids []uuid.UUID
	seen := map[uuid.UUID]bool{uuid.Nil: true}
	for _, e := range all {
		tells := e.item.Seq > 0 || e.batch != nil && e.batch.tells()
		if tells && !seen[e.by.Device] {
			seen[e.by.Device] = true
			ids = append(ids, e.by.Device)
		}
	}
	return ids
}
