package inspection

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

const (
	groupsAtOnce = 2  // of a tenant: one is committed while the next is judged
	maxGroup     = 64 // submissions; a phone's are of a few KB, at most 1 MiB
	groupTimeout = 30 * time.Second
)

// errAlone sends a submission back to be kept in a transaction of its own: it is here already, or spoiled its group.
var errAlone = errors.New("to be kept alone")

// entry is a submission that waits to be kept.
type entry struct {
	ctx  context.Context // whose scope, and trace, it comes under
	sub  Submission
	pack *checklist.Published
	raw  []byte
	sum  [32]byte
	out  Result
	err  error
	done chan struct{}
}

// groups lets submissions of one tenant that come while others are being committed share the next transaction, and so its round
// trips and its fsync. Nobody waits for company: whoever finds the way free goes alone.
type groups struct {
	mu      sync.Mutex
	waiting map[string][]*entry
	running map[string]int
}

// keepTogether keeps a submission without photos; it is durable when this returns no error. Errors: errAlone, and those of Submit.
func (s *Service) keepTogether(tenant string, e *entry) (Result, error) {
	e.done = make(chan struct{})
	g := &s.groups
	g.mu.Lock()
	g.waiting[tenant] = append(g.waiting[tenant], e)
	lead := g.running[tenant] < groupsAtOnce
	if lead {
		g.running[tenant]++
	}
	g.mu.Unlock()
	if lead {
		s.lead(tenant)
	}
	select {
	case <-e.done:
		return e.out, e.err
	case <-e.ctx.Done(): // it may still be kept; a phone that gave up sends it again
		return Result{}, e.ctx.Err()
	}
}

// lead keeps one group, and hands what has come meanwhile to a goroutine, so that no caller works for others for long.
func (s *Service) lead(tenant string) {
	if all := s.groups.next(tenant); len(all) > 0 {
		s.keepGroup(tenant, all)
	}
	if s.groups.more(tenant) {
		go s.lead(tenant)
	}
}

func (g *groups) next(tenant string) []*entry {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := g.waiting[tenant]
	n := min(len(all), maxGroup)
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
	if g.running[tenant]--; g.running[tenant] == 0 {
		delete(g.running, tenant)
		delete(g.waiting, tenant)
	}
	return false
}

func (s *Service) keepGroup(tenant string, all []*entry) {
	defer func() {
		if p := recover(); p != nil { // the one whose content does this meets it again alone, and nobody else does
			finish(all, errAlone)
		}
	}()
	ctx, cancel := context.WithTimeout(scope.Into(context.WithoutCancel(all[0].ctx), scope.ForSystem(tenant)), groupTimeout)
	defer cancel()
	err := s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error { return s.keepAll(ctx, tx, all) })
	if err != nil && !fault.Is(err, fault.StoreAway) && !fault.Is(err, fault.StoreFull) && !errors.Is(err, context.DeadlineExceeded) {
		err = errAlone
	}
	finish(all, err)
}

// finish answers everybody; an error of the whole stands before what was found out of each.
func finish(all []*entry, err error) {
	for _, e := range all {
		if err != nil {
			e.out, e.err = Result{}, err
		}
		close(e.done)
	}
}

// keepAll judges and inserts. What is here already, or twice in the group, is left to be dealt with alone.
func (s *Service) keepAll(ctx context.Context, tx *entdb.Tx, all []*entry) error {
	ids, targets := make([]uuid.UUID, len(all)), make([]uuid.UUID, 0, len(all))
	for i, e := range all {
		ids[i] = uuid.MustParse(e.sub.ID)
		if t, err := uuid.Parse(e.sub.Target); err == nil {
			targets = append(targets, t)
		}
	}
	taken, err := idsHere(ctx, tx, ids)
	if err != nil {
		return err
	}
	known, err := registry.FindTargets(ctx, tx, targets)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	var fresh []Inspection
	var of []*entry
	for i, e := range all {
		if taken[ids[i]] {
			e.err = errAlone
			continue
		}
		taken[ids[i]] = true
		sc, err := scope.Write(e.ctx)
		if err != nil {
			return err
		}
		var target *registry.Target
		if id, err := uuid.Parse(e.sub.Target); err == nil {
			if t, ok := known[id]; ok {
				target = &t
			}
		}
		in := judge(e.sub, sc, target, e.pack, now)
		in.SHA256, in.Submission = e.sum, e.raw
		in.State, in.CompletedAt = Complete, &in.ReceivedAt
		e.out = Result{Inspection: in}
		fresh, of = append(fresh, in), append(of, e)
	}
	if err := insertAll(ctx, tx, fresh); err != nil {
		return err
	}
	for i, in := range fresh {
		if err := s.completed(context.WithoutCancel(of[i].ctx), tx, in.ID, in.Target, in.Severity); err != nil {
			return err
		}
	}
	return nil
}
