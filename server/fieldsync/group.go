package fieldsync

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

const (
	maxGroup     = 200     // items, so that one phone's long batch never holds up another's for long
	maxGroupSize = 8 << 20 // bytes; an item has a few KB, at most 1 MiB
	// maxGroupPhotos bounds the photos that a group names: each is a lock in PostgreSQL's memory, which has room for some thousands, those of all
	// counties together. One item names at most 500.
	maxGroupPhotos = 500
	groupTimeout   = 30 * time.Second
)

// entry is an item that waits to be kept.
type entry struct {
	ctx        context.Context // whose trace it comes under
	by         scope.Scope
	batch      *Batch // that it came with; nil when it was drained or released
	item       Item
	sum        [32]byte     // SHA-256 of the payload as it came
	unreadable *fault.Fault // why it can only be quarantined
	capture    *capture     // else
	doubts     []checklist.Flag
	notes      []checklist.Flag // doubts that it came with
	former     bool             // captured on another device than the one that hands it over, which says nothing of that one
	forced     bool             // it was held long enough
	heldSince  time.Time        // of one that was held
	out        Receipt
	err        error
	done       chan struct{}
}

// finished tells whether the entry may be looked at; one that never came into a group always may.
func (e *entry) finished() bool {
	if e.done == nil {
		return true
	}
	select {
	case <-e.done:
		return true
	default:
		return false
	}
}

// groups lets items of one tenant that come while others are being committed share the next transaction, and so its round trips and
// its fsync. Nobody waits for company: whoever finds the way free goes at once. One group of a tenant is at work at a time, and the next
// begins when it has only to wait for the disk: on a busy machine fewer, larger groups do the most (docs/performance.md). Items are
// kept in the order in which they came, for a group holds its devices and the log until its commit is over.
type groups struct {
	mu      sync.Mutex
	waiting map[string][]*entry
	busy    map[string]bool
}

// keepTogether queues items of one tenant, in order, and waits until each has its answer or its error.
func (s *Service) keepTogether(ctx context.Context, tenant string, all []*entry) error {
	for _, e := range all {
		e.done = make(chan struct{})
	}
	if s.groups.add(tenant, all) {
		s.lead(tenant)
	}
	for _, e := range all {
		select {
		case <-e.done:
		case <-ctx.Done(): // it may still be kept; a phone that gave up sends it again
			return ctx.Err()
		}
	}
	return nil
}

// lead keeps one group, and from its commit on hands what has come meanwhile to a goroutine, so that no caller works for others for long.
func (s *Service) lead(tenant string) {
	handOn := sync.OnceFunc(func() {
		if s.groups.more(tenant) {
			go s.lead(tenant)
		}
	})
	if group := s.groups.next(tenant); len(group) > 0 {
		s.keepGroup(tenant, group, handOn)
	}
	handOn()
}

// add queues items and tells whether the caller is to lead a group.
func (g *groups) add(tenant string, all []*entry) (lead bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting[tenant] = append(g.waiting[tenant], all...)
	lead = !g.busy[tenant]
	g.busy[tenant] = true
	return lead
}

// next takes the next group: in order, bounded in number, bytes and photos, and no id twice, for the second must see what became of the first.
func (g *groups) next(tenant string) []*entry {
	g.mu.Lock()
	defer g.mu.Unlock()
	all, seen, n, size, photos := g.waiting[tenant], map[uuid.UUID]bool{}, 0, 0, 0
	for n < len(all) && n < maxGroup && size < maxGroupSize {
		size += len(all[n].item.Payload)
		if c := all[n].capture; c != nil {
			if photos += len(c.photos); seen[c.id] || n > 0 && photos > maxGroupPhotos {
				break
			}
			seen[c.id] = true
		}
		n++
	}
	g.waiting[tenant] = all[n:]
	return all[:n]
}

// more tells whether somebody waits; if not, the way is free again.
func (g *groups) more(tenant string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting[tenant]) > 0 {
		return true
	}
	delete(g.waiting, tenant)
	delete(g.busy, tenant)
	return false
}

// keepGroup keeps a group in one transaction, and tells when that has only to be committed; if it fails for what one of them is, or is too much for one
// transaction, each in one of its own.
func (s *Service) keepGroup(tenant string, all []*entry, committing func()) {
	err := s.tryGroup(tenant, all, committing)
	if err != nil && len(all) > 1 && !passing(err) {
		for _, e := range all {
			e.err = s.tryGroup(tenant, []*entry{e}, func() {})
		}
		err = nil
	}
	for _, e := range all {
		if err != nil {
			e.err = err
		}
		close(e.done)
	}
}

// passing errors lie in nobody's item, and smaller groups would meet them too.
func passing(err error) bool {
	if errors.Is(err, entdb.ErrTooMuch) {
		return false
	}
	return fault.Is(err, fault.StoreAway) || fault.Is(err, fault.StoreFull) || errors.Is(err, context.DeadlineExceeded)
}

// tryGroup keeps a group in one transaction. Errors: entdb.ErrTaken of more than one; alone, that is another server's doing, and sent again the id is seen.
func (s *Service) tryGroup(tenant string, all []*entry, committing func()) (err error) {
	defer func() {
		if p := recover(); p != nil { // whoever's content does this meets it alone, and nobody else does
			err = fault.New(fault.Unexpected, "").Because(errors.New("panic while keeping an item"))
		}
	}()
	ctx, cancel := context.WithTimeout(scope.Into(context.WithoutCancel(all[0].ctx), scope.ForSystem(tenant)), groupTimeout)
	defer cancel()
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if err := tx.ByKey(ctx); err != nil {
			return err
		}
		if err := s.keepAll(ctx, tx, all); err != nil {
			return err
		}
		committing()
		return nil
	})
	if len(all) == 1 && errors.Is(err, entdb.ErrTaken) {
		return fault.New(fault.StoreAway, "").Because(err)
	}
	return err
}
