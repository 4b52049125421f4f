package atlas

import (
	"context"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/simplify"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/tasking"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// stateOf says in one word how something stands: none (nobody owes it), met, open or overdue.
func stateOf(s tasking.Standing) string {
	switch {
	case s.Overdue > 0:
		return "overdue"
	case s.Open > 0:
		return "open"
	case s.Owed == 0:
		return "none"
	}
	return "met"
}

// kindsOf are the kinds of assets of a layer.
var kindsOf = map[string][]string{"reaches": {"reach"}, "plots": {"plot", "lake"}}

// owedOf gives the tile's reaches, plots, counties or townships with what is owed; cut, if there are more than a tile holds.
func (s *Service) owedOf(ctx context.Context, sc scope.Scope, a Ask) (out []*geojson.Feature, cut bool, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		switch a.Layer {
		case "units":
			out, err = countyFeatures(ctx, tx, sc, a, s.clock.Now())
			return err
		case "townships":
			out, err = townshipFeatures(ctx, tx, a, s.clock.Now())
			return err
		}
		out, cut, err = assetFeatures(ctx, tx, sc, a, s.clock.Now())
		return err
	})
	return out, cut, err
}

// feature draws a geometry with its standing, as fine as the zoom shows it.
func feature(a Ask, g orb.Geometry, s tasking.Standing, also geojson.Properties) *geojson.Feature {
	f := geojson.NewFeature(simplify.DouglasPeucker(90 / float64(uint64(256)<<a.Z)).Simplify(orb.Clone(g)))
	f.Properties = geojson.Properties{"state": stateOf(s), "share": s.Share(), "owed": s.Owed, "done": s.Done, "overdue": s.Overdue}
	for k, v := range also {
		f.Properties[k] = v
	}
	return f
}
