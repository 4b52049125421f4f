package feed

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// reach is what of the register concerns a person: what lies in their region, and in a ring round it.
type reach struct {
	Region string     `json:"r"` // code prefix; nowhere: nothing
	Ring   [4]float64 `json:"b"` // south, west, north, east, degrees; zero: no ring
	Packs  bool       `json:"p,omitempty"`
}

// nowhere is the prefix of no region.
const nowhere = "-"

// reachOf tells what concerns the person, without the ring: who inspects has the register and the packs; a chief or ranger has duties alone.
func reachOf(sc scope.Scope) reach {
	if !slices.ContainsFunc(sc.Roles, func(r scope.Role) bool { return r == scope.Inspector || r == scope.GridMember || r == scope.ThirdParty }) {
		return reach{Region: nowhere}
	}
	return reach{Region: sc.Region, Packs: true}
}

// same tells whether two reaches are of the same region and packs; the ring follows from the region.
func (r reach) same(other reach) bool { return r.Region == other.Region && r.Packs == other.Packs }

// own tells whether a region code is of the person's own region.
func (r reach) own(region string) bool { return region != "" && strings.HasPrefix(region, r.Region) }

// holds tells whether something at a place concerns the person; an empty region and cell 0 are no place.
func (r reach) holds(region string, cell int64) bool {
	return r.own(region) || region != "" && cell != 0 && r.hasRing() && r.ring().Holds(geo.CellPlace(cell))
}

func (r reach) hasRing() bool { return r.Ring != [4]float64{} }

func (r reach) ring() geo.Box {
	return geo.Box{South: r.Ring[0], West: r.Ring[1], North: r.Ring[2], East: r.Ring[3]}
}

// withRing draws the ring: the box of the region's targets as it is now, and ringMeters more. It stays as it is for as long as the cursor
// lives, so that what is in it is the same question at every pull. A region that is the whole tenant has no neighbours here.
func (r reach) withRing(ctx context.Context, tx *entdb.Tx, tenant string) (reach, error) {
	if r.Region == nowhere || len(r.Region) <= len(tenant) {
		return r, nil
	}
	box, ok, err := registry.BoxOf(ctx, tx, r.Region)
	if err != nil || !ok {
		return r, err
	}
	low, high := geo.LatLng{Lat: box.South, Lng: box.West}.Around(ringMeters), geo.LatLng{Lat: box.North, Lng: box.East}.Around(ringMeters)
	r.Ring = [4]float64{rounded(low.South), rounded(low.West), rounded(high.North), rounded(high.East)}
	return r, nil
}

// rounded keeps cursors short: a metre is enough.
func rounded(degrees float64) float64 { return math.Round(degrees*1e5) / 1e5 }
