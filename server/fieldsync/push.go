package fieldsync

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Push takes items in order, at most maxGroup at a time, so that one phone's long batch never holds up another's. One bad item never
// blocks another, and what was answered stays answered whatever happens then. It fails as a whole only without a scope that may write,
// and with too_many_requests.
func (s *Service) Push(ctx context.Context, b Batch) ([]Receipt, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.withinBudget(ctx, sc); err != nil {
		return nil, err
	}
	former, err := s.formerDevices(ctx, sc, b.Items)
	if err != nil {
		return nil, err
	}
	return s.push(ctx, sc, b, func(e *entry) { e.capturedOn(former) }), nil
}

// push takes items that come together; settle says under whom and which device each is kept, and what is odd about how it came. While a part of
// them is being kept, the next is read and the receipts of the one before are signed.
func (s *Service) push(ctx context.Context, sc scope.Scope, b Batch, settle func(*entry)) []Receipt {
	read := make(chan []*entry, 1)
	go func() {
		defer close(read)
		for part := range slices.Chunk(b.Items, maxGroup) {
			read <- s.openAll(ctx, sc, part, &b, settle)
		}
	}()
	out := make([]Receipt, len(b.Items))
	chains, rest := map[uuid.UUID]bool{}, out
	var signing sync.WaitGroup
	for entries := range read {
		gone := s.keepTogether(ctx, sc.Tenant, slices.DeleteFunc(slices.Clone(entries), func(e *entry) bool { return e.err != nil }))
		part := rest[:len(entries)]
		rest = rest[len(entries):]
		signing.Go(func() {
			for i, e := range entries {
				part[i] = s.receiptOf(sc.Tenant, e, gone)
			}
		})
		for _, e := range entries {
			if e.item.Seq > 0 && e.by.Device != uuid.Nil {
				chains[e.by.Device] = true
			}
		}
	}
	signing.Wait()
	for device := range chains {
		s.drainReady(ctx, sc.Tenant, device)
	}
	return out
}

// openAll opens a part of a batch.
func (s *Service) openAll(ctx context.Context, sc scope.Scope, part []Item, b *Batch, settle func(*entry)) []*entry {
	entries := make([]*entry, len(part))
	for i, it := range part {
		entries[i] = s.openSafely(ctx, sc, it, b)
		settle(entries[i])
	}
	return entries
}

// openSafely lets content that no reader foresaw end nobody but itself.
func (s *Service) openSafely(ctx context.Context, by scope.Scope, it Item, b *Batch) (e *entry) {
	defer func() {
		if p := recover(); p != nil {
			e = &entry{ctx: ctx, by: by, batch: b, item: it, sum: sha256.Sum256(it.Payload), err: fault.New(fault.Unexpected, "").Because(fmt.Errorf("panic while reading an item: %v", p))}
		}
	}()
	return s.open(ctx, by, it, b)
}

// open looks into an envelope: either it can be read, or it says why it can only be quarantined, or err says that a store was away.
func (s *Service) open(ctx context.Context, by scope.Scope, it Item, b *Batch) *entry {
	e := &entry{ctx: ctx, by: by, batch: b, item: it, sum: sha256.Sum256(it.Payload)}
	switch {
	case !it.declares(e.sum):
		e.unreadable = fault.New(fault.HashMismatch, "")
	case len(it.Payload) > maxPayload:
		e.unreadable = fault.Newf(fault.TooLarge, "条目超过 %d 字节 · The item is larger than %d bytes.", maxPayload, maxPayload)
	case s.kinds[it.Kind] == nil:
		e.unreadable = fault.New(fault.ItemUnreadable, "不认识的条目类型 · This kind of item is not known.")
	default:
		c, err := s.kinds[it.Kind].read(ctx, it.Payload)
		if fault.Is(err, fault.ItemUnreadable) {
			e.unreadable = fault.As(err)
		} else if err != nil {
			e.err = err
		} else {
			e.capture = &c
		}
	}
	return e
}

// keepAlone keeps an entry that came with no batch, and gives its receipt.
func (s *Service) keepAlone(ctx context.Context, tenant string, e *entry) Receipt {
	return s.receiptOf(tenant, e, s.keepTogether(ctx, tenant, []*entry{e}))
}

func (s *Service) receiptOf(tenant string, e *entry, gone error) Receipt {
	if !e.finished() { // the caller has gone; what becomes of the item is not known yet
		return retry(e, gone)
	}
	if e.err != nil {
		return retry(e, e.err)
	}
	r := e.out
	if e.capture != nil && r.Reason == "" && e.capture.id.String() != strings.ToLower(e.item.ID) {
		// Kept under the id of its own content; the envelope's label was wrong and is not what names it.
		r.Reason, r.Detail = fault.BadID, "信封编号与内容不符，以内容为准 · The envelope's id differs from the content's, which counts."
	}
	if e.capture != nil && r.Position > 0 {
		if err := s.publishKey(e.ctx); err != nil {
			return retry(e, err)
		}
		signed := r
		signed.ID = e.capture.id.String()
		if err := s.signReceipt(tenant, e.item.Kind, &signed); err != nil {
			return retry(e, err)
		}
		r.Signed = signed.Signed
	}
	return r
}

func retry(e *entry, err error) Receipt {
	f := fault.As(err)
	return Receipt{ID: e.item.ID, SHA256: hexOf(e.sum[:]), Status: Retry, Reason: f.Reason, Detail: f.Detail}
}

// withinBudget lets a device, or a person without one, and a tenant, push so often and no more.
func (s *Service) withinBudget(ctx context.Context, sc scope.Scope) error {
	who := sc.Device
	if who == uuid.Nil {
		who = sc.User
	}
	if err := s.allow(ctx, "push:"+sc.Tenant+":"+who.String(), s.perMinute); err != nil {
		return err
	}
	return s.allow(ctx, "push:"+sc.Tenant, s.perMinute*tenantFactor)
}

// allow counts one event within a minute's budget. Without the cache everybody may: it bounds load, not truth. Errors: too_many_requests.
func (s *Service) allow(ctx context.Context, key string, limit int) error {
	if limit <= 0 {
		return nil
	}
	if ok, wait, err := s.limiter.Allow(ctx, key, limit, time.Minute); err == nil && !ok {
		return fault.New(fault.TooManyRequests, "").With("retry_after", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	}
	return nil
}

// pardon takes an event back that was counted.
func (s *Service) pardon(ctx context.Context, key string) {
	if s.perMinute > 0 {
		_ = s.limiter.Forgive(ctx, key) // the cache is away: it limits nobody then
	}
}

// tenantFactor is how many times one device's budget a tenant has: 300 phones that come back at once, each with a few pushes.
const tenantFactor = 100
