package tasking

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
)

// Standing is what is owed of an asset, or in a county, and what of it is done: what the board of the same period adds up.
type Standing struct {
	Owed, Done    int // visits; done counts no more than was owed of each duty and period
	Overdue, Open int // debts
	extent
}

// Share is the part that is covered, 0 to 1, by all who owe it together; of what has no extent, such as a placeholder or a county, the part of the visits.
func (s Standing) Share() float64 {
	switch {
	case s.lengthMM > 0:
		return min(1, float64(s.mm)/float64(s.lengthMM))
	case s.areaM2 > 0:
		return min(1, s.m2/s.areaM2)
	case s.Owed > 0:
		return float64(s.Done) / float64(s.Owed)
	}
	return 0
}

// Standings tells how assets, by id, or counties, by code, stand in a period (as Filter.Period), as it was known at a moment (zero: now). Without assets it tells of all counties
// that the region and the caller's scope leave. Errors: bad_argument.
func Standings(ctx context.Context, tx *entdb.Tx, assets []uuid.UUID, region, period string, asOf, now time.Time) (map[string]Standing, error) {
	by := byTenant
	if assets != nil {
		by = byAsset
	}
	return standings(ctx, tx, by, assets, region, period, asOf, now)
}

// TownshipStandings tells how townships stand, by code: what is owed in each and in its villages. What is a county's own is of none. Errors: bad_argument.
func TownshipStandings(ctx context.Context, tx *entdb.Tx, region, period string, asOf, now time.Time) (map[string]Standing, error) {
	return standings(ctx, tx, byTownship, nil, region, period, asOf, now)
}

func standings(ctx context.Context, tx *entdb.Tx, by string, assets []uuid.UUID, region, period string, asOf, now time.Time) (map[string]Standing, error) {
	w, err := windowOf(period, now)
	if err != nil {
		return nil, err
	}
	if err := tx.BySums(ctx); err != nil {
		return nil, err
	}
	out, err := sumStandings(ctx, tx, &roller{region: region, window: w, asOf: asOf, now: now}, by, assets)
	for key, s := range out {
		s.unite()
		out[key] = s
	}
	return out, err
}
