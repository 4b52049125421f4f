package tasking

import (
	"sync"

	"github.com/xuncha/xuncha/server/grid"
)

// remembered keeps what a tenant's debts of a period add up to, together with the place of the tenant's feed at which they did. A change of a debt moves that place as it commits, one
// transaction after the other (migration 0020), so that sums of the same place are the sums of now, whichever replica made the change.
type remembered struct {
	sync.Mutex
	kept  map[sumsKey]sums
	bytes int // of all sources
}

// sumsKey names what is summed up: of a tenant, within a region, by the period in which a debt's own ends.
type sumsKey struct {
	tenant, region string
	from, until    int64 // µs: a moment has several values of time.Time
}

type sums struct {
	place int64
	sheet *sheet
	from  *sources // what the sheet was made of; nil: forgotten
}

const (
	// maxRemembered bounds how many are kept: a year of months of a prefecture's counties is 168. One takes some kilobytes.
	maxRemembered = 2000
	// maxSources bounds what they were made of, in bytes: a county's month of 400 duties takes some 150,000.
	maxSources = 32 << 20
)

// get gives what was kept at this very place of the feed, or nil.
func (m *remembered) get(k sumsKey, place int64) *sheet {
	m.Lock()
	defer m.Unlock()
	if s := m.kept[k]; s.place == place {
		return s.sheet
	}
	return nil
}

// take gives what was kept at whatever place with what it was made of, which is the caller's from now on: it changes that.
func (m *remembered) take(k sumsKey) (sums, bool) {
	m.Lock()
	defer m.Unlock()
	s, there := m.kept[k]
	if !there || s.from == nil {
		return sums{}, false
	}
	m.drop(k)
	return s, true
}

// put keeps what debts that were read at this place, or later, add up to. Nothing changes a sheet that was kept.
func (m *remembered) put(k sumsKey, s sums) {
	m.Lock()
	defer m.Unlock()
	if m.kept == nil {
		m.kept = map[sumsKey]sums{}
	}
	m.drop(k)
	for other := range m.kept { // a map begins at random
		if len(m.kept) < maxRemembered {
			break
		}
		m.drop(other)
		delete(m.kept, other)
	}
	size := s.from.bytes()
	for other := range m.kept {
		if m.bytes+size <= maxSources {
			break
		}
		m.drop(other)
	}
	m.kept[k] = s
	m.bytes += size
}

// drop forgets what a sheet was made of.
func (m *remembered) drop(k sumsKey) {
	if s, there := m.kept[k]; there && s.from != nil {
		m.bytes -= s.from.bytes()
		s.from = nil
		m.kept[k] = s
	}
}

// forget drops what only summing up needs.
func (s *sheet) forget() {
	s.where = nil
	for _, l := range s.tallies() {
		l.people, l.duties, l.assets = nil, nil, nil
	}
}

func (s *sheet) tallies() []*tally {
	out := []*tally{s.total}
	for _, t := range grid.Tiers {
		if l := s.tiers[t]; l != nil {
			out = append(out, l)
		}
	}
	for _, l := range s.parts {
		out = append(out, l)
	}
	return out
}

// lasting tells whether a board is of debts as they stand, of a period whose bounds do not go with the clock: its sums are worth remembering.
func (r *roller) lasting() bool { return r.asOf.IsZero() && !r.window.running }

func (r *roller) key(tenant string) sumsKey {
	return sumsKey{tenant, r.region, r.window.From.UnixMicro(), r.window.Until.UnixMicro()}
}
