package patrol

import (
	"sync"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
)

// maxIndexes bounds how many are remembered; one of a reach of some kilometres takes some tens of kilobytes.
const maxIndexes = 2000

// indexes remembers reaches as the engine measures them: a reach's line never changes, and the same ones are walked again and again.
type indexes struct {
	sync.Mutex
	kept map[indexKey]*coverage.Index
}

type indexKey struct {
	tenant string
	asset  uuid.UUID
	buffer geo.Meters
}

// of gives a reach's index. Errors: bad_coordinates.
func (x *indexes) of(a grid.Asset, buffer geo.Meters) (*coverage.Index, error) {
	key := indexKey{a.Tenant, a.ID, buffer}
	x.Lock()
	have := x.kept[key]
	x.Unlock()
	if have != nil {
		return have, nil
	}
	line, err := a.Line()
	if err != nil {
		return nil, err
	}
	index, err := coverage.NewIndex([]coverage.Reach{line}, buffer)
	if err != nil {
		return nil, err
	}
	x.Lock()
	defer x.Unlock()
	if x.kept == nil {
		x.kept = map[indexKey]*coverage.Index{}
	}
	if len(x.kept) >= maxIndexes {
		for any := range x.kept { // a map begins at random: all at once would be made anew, where a prefecture has a few more than these
			delete(x.kept, any)
			break
		}
	}
	x.kept[key] = index
	return index, nil
}
