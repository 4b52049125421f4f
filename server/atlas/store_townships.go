package atlas

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/asset"
	"github.com/xuncha/xuncha/ent/gen/region"
	"github.com/xuncha/xuncha/server/tasking"
)

const (
	townshipLength = 9 // digits of a township's code; more are a village's
	townshipsFrom  = 9 // the zoom from which they are told apart
)

// townshipFeatures marks each township in the middle of what is patrolled in it, with the sum of what is owed there and in its villages: the register of divisions has no
// outlines of them.
func townshipFeatures(ctx context.Context, tx *entdb.Tx, a Ask, now time.Time) ([]*geojson.Feature, error) {
	if a.Z < townshipsFrom {
		return nil, nil
	}
	middles, err := middlesOf(ctx, tx, a)
	if err != nil || len(middles) == 0 {
		return nil, err
	}
	codes := slices.Sorted(maps.Keys(middles))
	names, err := tx.Region.Query().Where(region.IDIn(codes...)).Select(region.FieldID, region.FieldName).Order(region.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	owed, err := tasking.TownshipStandings(ctx, tx, a.Region, a.Period, a.AsOf, now)
	if err != nil {
		return nil, err
	}
	var out []*geojson.Feature
	for _, r := range names {
		out = append(out, feature(a, middles[r.ID], owed[r.ID], geojson.Properties{"id": r.ID, "name": r.Name, "region": r.ID}))
	}
	return out, nil
}

// middlesOf gives the middles of those townships whose middle lies on the tile.
func middlesOf(ctx context.Context, tx *entdb.Tx, a Ask) (map[string]orb.Point, error) {
	q := tx.Asset.Query().Where(asset.Placeholder(false), asset.ValidFromLT(a.Until), asset.Or(asset.ValidUntilIsNil(), asset.ValidUntilGTE(a.Until)))
	if a.Region != "" {
		q.Where(asset.RegionGTE(a.Region), asset.RegionLT(a.Region+":"))
	}
	rows, err := q.Select(asset.FieldID, asset.FieldRegion, asset.FieldWest, asset.FieldEast, asset.FieldSouth, asset.FieldNorth).All(ctx)
	if err != nil {
		return nil, err
	}
	sums, counts := map[string]orb.Point{}, map[string]float64{}
	for _, r := range rows {
		if len(r.Region) < townshipLength {
			continue
		}
		code := r.Region[:townshipLength]
		sum := sums[code]
		sums[code] = orb.Point{sum[0] + (r.West+r.East)/2, sum[1] + (r.South+r.North)/2}
		counts[code]++
	}
	box := boxOf(a)
	for code, sum := range sums {
		at := orb.Point{sum[0] / counts[code], sum[1] / counts[code]}
		if sums[code] = at; !box.Contains(at) {
			delete(sums, code)
		}
	}
	return sums, nil
}
