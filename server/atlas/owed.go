package atlas

import (
	"context"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/simplify"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// standing is what is owed of an asset, or of a county, in a period, and what of it is done.
type standing struct {
	owed, done, overdue, open int
	covered                   float64 // share, 0 to 1; of an asset only
}

// state in one word: none (nobody owes it), met, open or overdue.
func (s standing) state() string {
	switch {
	case s.overdue > 0:
		return "overdue"
	case s.open > 0:
		return "open"
	case s.owed == 0:
		return "none"
	}
	return "met"
}

func (s standing) share() float64 {
	if s.covered > 0 || s.owed == 0 {
		return s.covered
	}
	return min(1, float64(s.done)/float64(s.owed))
}

// kindsOf are the kinds of assets of a layer.
var kindsOf = map[string][]string{"reaches": {"reach"}, "plots": {"plot", "lake"}}

// owedOf gives the tile's reaches, plots or counties with what is owed.
func (s *Service) owedOf(ctx context.Context, sc scope.Scope, a Ask) (out []*geojson.Feature, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if a.Layer == "units" {
			out, err = countyFeatures(ctx, tx, sc, a)
			return err
		}
		out, err = assetFeatures(ctx, tx, sc, a)
		return err
	})
	return out, err
}

// feature draws a geometry with its standing, as fine as the zoom shows it.
func feature(a Ask, g orb.Geometry, s standing, also geojson.Properties) *geojson.Feature {
	f := geojson.NewFeature(simplify.DouglasPeucker(90 / float64(uint64(256)<<a.Z)).Simplify(orb.Clone(g)))
	f.Properties = geojson.Properties{"state": s.state(), "share": s.share(), "owed": s.owed, "done": s.done, "overdue": s.overdue}
	for k, v := range also {
		f.Properties[k] = v
	}
	return f
}
