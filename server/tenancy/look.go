package tenancy

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Look is one read of a tenant's data by a city supervisor.
type Look struct {
	ID   uuid.UUID
	User uuid.UUID
	Name string
	At   time.Time
	Seen
}

// Seen is what was looked at: the RPC that was called, and where it shows one thing, its id, what it is called, and whose it is.
type Seen struct {
	What, Subject, Label, Person string
}

// LookFilter narrows looks; what is empty narrows nothing.
type LookFilter struct {
	User        uuid.UUID
	Calls       []string // RPCs' full names
	From, Until time.Time
	Subject     string
}

// Looker is somebody who looked.
type Looker struct {
	ID   uuid.UUID
	Name string
}

// ownLooks bounds the list that people see of themselves.
const ownLooks = 100

// RecordLook writes into the county's own tenant that a supervisor looks, before the look is answered.
// tenant empty means every county.
func (s *Service) RecordLook(ctx context.Context, p Principal, tenant string, seen Seen) error {
	tenants := []string{tenant}
	if tenant == "" {
		all, err := s.ListTenants(ctx)
		if err != nil {
			return err
		}
		tenants = nil
		for _, t := range all {
			if !t.City {
				tenants = append(tenants, t.Code)
			}
		}
	}
	failed := make([]error, len(tenants))
	var all sync.WaitGroup
	for i, t := range tenants { // each is a transaction of its own tenant; at once they share the disk's syncs
		all.Go(func() {
			failed[i] = s.db.Write(scope.Into(ctx, scope.ForSystem(t)), func(ctx context.Context, tx *entdb.Tx) error {
				return createLook(ctx, tx, p, seen, s.clock.Now())
			})
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

// ListLooks lists looks, newest first, before the position given.
func (s *Service) ListLooks(ctx context.Context, f LookFilter, before time.Time, beforeID uuid.UUID, limit int) (out []Look, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) (err error) {
		out, err = listLooks(ctx, tx, f, before, beforeID, limit)
		return err
	})
	return out, err
}

// maxLookersListed bounds who is named as having looked: supervisors of one city.
const maxLookersListed = 200

// ListLookers says who ever looked, by the names of their latest looks.
func (s *Service) ListLookers(ctx context.Context) (out []Looker, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) (err error) {
		out, err = listLookers(ctx, tx, maxLookersListed)
		return err
	})
	return out, err
}

// ListOwnLooks lists the latest looks at what is a person's own and at lists that may hold it, newest first.
func (s *Service) ListOwnLooks(ctx context.Context, person uuid.UUID) (out []Look, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) (err error) {
		out, err = listLooksAt(ctx, tx, person, ownLooks)
		return err
	})
	return out, err
}

// maxLookers bounds how many recent looks are remembered.
const maxLookers = 10_000

// FirstLook tells whether this is the person's first look of this kind within the time, on this server: what asks in many small pieces, as
// a map does, is one look. What is forgotten is written down once more, never once less.
func (s *Service) FirstLook(p Principal, what string, within time.Duration) bool {
	now, key := s.clock.Now(), p.Scope.User.String()+what
	s.lookers.Lock()
	defer s.lookers.Unlock()
	if last, ok := s.lookers.at[key]; ok && now.Sub(last) < within {
		return false
	}
	if s.lookers.at == nil || len(s.lookers.at) >= maxLookers {
		s.lookers.at = map[string]time.Time{}
	}
	s.lookers.at[key] = now
	return true
}

// lookers remembers when somebody last looked.
type lookers struct {
	sync.Mutex
	at map[string]time.Time
}
