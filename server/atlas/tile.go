package atlas

import (
	"context"
	"strings"
	"time"

	"github.com/golang/geo/s2"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Ask is one tile. Zero values of Region and Kind ask for all.
type Ask struct {
	Layer   string
	Z, X, Y uint32
	Region  string    // code prefix
	Kind    string    // a target's kind, or a case's severity
	Period  string    // that coverage is asked for, as the board names it; empty: what is owed now
	From    time.Time // the same period, but not after now
	Until   time.Time
	AsOf    time.Time // what is owed, as it was known then; zero: now
}

// Bounds of a tile.
const (
	singlyFrom   = 8    // from this zoom points stand singly, where they are few enough to be told apart
	nearFrom     = 12   // from this zoom a tile is near
	summaryUntil = 12   // until this zoom the cells of the county's counts are fine enough
	maxFeatures  = 8000 // of one near tile; more are counted by cell instead
	maxFar       = 2000 // of one that is not
	maxZoom      = 18
)

// most is how many points stand singly on the tile.
func (a Ask) most() int {
	if a.Z < nearFrom {
		return maxFar
	}
	return maxFeatures
}

// Tile gives a vector tile of what the caller may see: points by themselves or counted by cell, or what is patrolled with what is owed.
// Errors: bad_argument for no such tile.
func (s *Service) Tile(ctx context.Context, a Ask) ([]byte, error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	if a.Z > maxZoom || a.X >= 1<<a.Z || a.Y >= 1<<a.Z {
		return nil, fault.New(fault.BadArgument, "没有此瓦片 · There is no such tile.")
	}
	region, ok := narrower(sc, a.Region)
	if !ok {
		return encode(a, nil, false)
	}
	a.Region = region
	if p, ok := pointLayers[a.Layer]; ok {
		return s.pointTile(ctx, sc, a, p)
	}
	if a.Layer == "tracks" {
		all, cut, err := s.tracks(ctx, a)
		return encodeAll(a, all, cut, err)
	}
	all, cut, err := s.owedOf(ctx, sc, a)
	return encodeAll(a, all, cut, err)
}

// narrower joins the caller's region with the one asked for; not ok when they have nothing in common.
func narrower(sc scope.Scope, asked string) (string, bool) {
	switch own := sc.Region; {
	case sc.System || strings.HasPrefix(asked, own):
		return asked, true
	case strings.HasPrefix(own, asked):
		return own, true
	}
	return "", false
}

func (s *Service) pointTile(ctx context.Context, sc scope.Scope, a Ask, p points) ([]byte, error) {
	codes, err := s.counties(ctx, sc, a.Region)
	if err != nil {
		return nil, err
	}
	if a.Z >= singlyFrom {
		many, err := s.crowded(ctx, codes, a, p)
		if err != nil {
			return nil, err
		}
		if !many {
			all, whole, err := s.singly(ctx, codes, a, p)
			if err != nil || whole {
				return encodeAll(a, all, false, err)
			}
		}
	}
	counted := map[s2.CellID]*cluster{}
	for _, code := range codes {
		if err := s.count(ctx, code, a, p, counted); err != nil {
			return nil, err
		}
	}
	return encodeAll(a, clusters(counted), false, nil)
}

// counties are the tenants whose points may stand on the tile.
func (s *Service) counties(ctx context.Context, sc scope.Scope, region string) ([]string, error) {
	if sc.Tenant != "" {
		return []string{sc.Tenant}, nil
	}
	all, err := s.tenants(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, code := range all {
		if strings.HasPrefix(code, region) || strings.HasPrefix(region, code) {
			out = append(out, code)
		}
	}
	return out, nil
}

func encodeAll(a Ask, all []*geojson.Feature, cut bool, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return encode(a, all, cut)
}

// cutLayer of a tile says that there is more than the tile draws: one point in its middle.
const cutLayer = "cut"

// encode writes the features as one layer of the tile, and says in another if there are more than these.
func encode(a Ask, all []*geojson.Feature, cut bool) ([]byte, error) {
	tile := maptile.New(a.X, a.Y, maptile.Zoom(a.Z))
	fc := geojson.NewFeatureCollection()
	fc.Features = all
	layers := mvt.Layers{mvt.NewLayer(a.Layer, fc)}
	if cut {
		mark := geojson.NewFeatureCollection()
		mark.Append(geojson.NewFeature(tile.Bound().Center()))
		layers = append(layers, mvt.NewLayer(cutLayer, mark))
	}
	layers.ProjectToTile(tile)
	layers.Clip(mvt.MapboxGLDefaultExtentBound)
	return mvt.Marshal(layers)
}

// boxOf is the tile's box with a margin, so that a circle at the edge is drawn on both sides.
func boxOf(a Ask) orb.Bound {
	return maptile.New(a.X, a.Y, maptile.Zoom(a.Z)).Bound(0.05)
}

// rangesOf covers a box with few ranges of leaf cells, as the signed numbers that the tables hold.
func rangesOf(b orb.Bound, level int) [][2]int64 {
	cover := (&s2.RegionCoverer{MaxLevel: level, MaxCells: 8}).Covering(rectOf(b))
	out := make([][2]int64, len(cover))
	for i, c := range cover {
		out[i] = [2]int64{int64(c.RangeMin()), int64(c.RangeMax())}
	}
	return out
}

func rectOf(b orb.Bound) s2.Rect {
	return s2.RectFromLatLng(s2.LatLngFromDegrees(b.Bottom(), b.Left())).AddPoint(s2.LatLngFromDegrees(b.Top(), b.Right()))
}
