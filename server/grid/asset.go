package grid

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// AssetKind is what kind of thing is patrolled.
type AssetKind string

// The kinds.
const (
	Reach AssetKind = "reach"
	Lake  AssetKind = "lake"
	Plot  AssetKind = "plot"
)

// Asset is what is patrolled, with the geometry that it has from a moment until another. Another line or border is another asset, which replaces it.
type Asset struct {
	ID            uuid.UUID
	Tenant        string
	Kind          AssetKind
	Name          string
	River         string // parent of a reach
	Unit          uuid.UUID
	Region        string
	Geometry      []byte  // GeoJSON geometry, WGS 84: a line of a reach, polygons of the others; empty of a placeholder
	LengthMM      int64   // of a reach
	AreaM2        float64 // of a lake or plot, as measured
	AreaMu        float64 // official, mu 亩
	Box           geo.Box
	Placeholder   bool // named and owed, its place not known yet
	Demonstration bool
	Accuracy      string // how far to trust the geometry
	From          time.Time
	Until         *time.Time
	Replaces      uuid.UUID
	Warnings      []Warning // in the order in which they begin
}

// Line is a reach as the coverage engine measures it. Errors: bad_coordinates.
func (a Asset) Line() (coverage.Reach, error) {
	g, err := geojson.UnmarshalGeometry(a.Geometry)
	if err != nil {
		return coverage.Reach{}, fault.New(fault.BadCoordinates, "几何不是 GeoJSON · The geometry is no GeoJSON.")
	}
	line, ok := g.Geometry().(orb.LineString)
	if !ok {
		return coverage.Reach{}, fault.New(fault.BadCoordinates, "河段须为折线 · A reach is a LineString.")
	}
	places := make([]geo.LatLng, len(line))
	for i, p := range line {
		places[i] = geo.LatLng{Lat: p.Lat(), Lng: p.Lon()}
	}
	return coverage.NewReach(places)
}

// Raster is a lake or plot as the coverage engine measures it, of squares with sides of resolution metres. Errors: bad_coordinates, bad_argument, too_large.
func (a Asset) Raster(resolution geo.Meters) (*coverage.Plot, error) {
	g, err := geojson.UnmarshalGeometry(a.Geometry)
	if err != nil {
		return nil, fault.New(fault.BadCoordinates, "几何不是 GeoJSON · The geometry is no GeoJSON.")
	}
	return coverage.NewPlot(g.Geometry(), resolution)
}

const (
	maxGeometry    = 2 << 20 // bytes
	areaResolution = 20      // m, for the area alone
)

// prepare checks an asset and measures it.
func (a *Asset) prepare(sc scope.Scope) error {
	if a.Kind != Reach && a.Kind != Lake && a.Kind != Plot || a.Name == "" || len(a.Name) > 200 || len(a.River) > 100 || len(a.Accuracy) > 200 || a.ID == uuid.Nil {
		return fault.New(fault.BadArgument, "类型、名称或编号有误 · Kind, name or id is not valid.")
	}
	if TierOf(a.Region) == "" || !strings.HasPrefix(a.Region, sc.Tenant) || !sc.Covers(a.Region) {
		return fault.New(fault.RegionUnknown, "")
	}
	if err := span(a.From, a.Until); err != nil {
		return err
	}
	if a.Placeholder {
		a.Geometry, a.LengthMM, a.AreaM2 = nil, 0, 0
		return nil
	}
	return a.measure()
}

func (a *Asset) measure() error {
	if len(a.Geometry) > maxGeometry {
		return fault.New(fault.TooLarge, "")
	}
	var bound orb.Bound
	if a.Kind == Reach {
		line, err := a.Line()
		if err != nil {
			return err
		}
		a.LengthMM = int64(line.Length())
	} else {
		raster, err := a.Raster(areaResolution)
		if err != nil {
			return err
		}
		a.AreaM2 = raster.Area()
	}
	g, err := geojson.UnmarshalGeometry(a.Geometry)
	if err != nil {
		return fault.New(fault.BadCoordinates, "")
	}
	bound = g.Geometry().Bound()
	a.Box = geo.Box{South: bound.Min.Lat(), West: bound.Min.Lon(), North: bound.Max.Lat(), East: bound.Max.Lon()}
	return nil
}

// AssetFilter says which assets; a region is a prefix.
type AssetFilter struct {
	Region       string
	Kind         AssetKind
	At           time.Time // of which moment; zero: now
	WithGeometry bool
	Page
}

// ListAssets lists assets by region.
func (s *Service) ListAssets(ctx context.Context, f AssetFilter) (out []Asset, err error) {
	if f.Region, err = Narrowed(ctx, f.Region); err != nil {
		return nil, err
	}
	if f.At.IsZero() {
		f.At = s.clock.Now()
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = listAssets(ctx, tx, f)
		if err != nil {
			return err
		}
		return fillWarnings(ctx, tx, out)
	})
	return out, err
}

// GetAsset gives one with its geometry. Errors: not_found.
func (s *Service) GetAsset(ctx context.Context, id uuid.UUID) (a Asset, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return a, err
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if a, err = FindAsset(ctx, tx, id); err != nil {
			return err
		}
		a.Warnings, err = warningsOf(ctx, tx, id)
		return err
	})
	if err == nil && !sc.ReadAll && !sc.Covers(a.Region) && !strings.HasPrefix(sc.Region, a.Region) {
		return Asset{}, fault.New(fault.Missing, "")
	}
	return a, err
}

// ImportAssets adds assets: all of them, or none and what is wrong with each. One that replaces another ends it when it begins itself; duties of the one before go
// over to it from then on. The same assets again are success. Errors: import_rows.
func (s *Service) ImportAssets(ctx context.Context, all []Asset, dryRun bool) error {
	sc, err := scope.Write(ctx)
	if err != nil {
		return err
	}
	var bad []error
	for i := range all {
		if err := all[i].prepare(sc); err != nil {
			bad = append(bad, fmt.Errorf("第 %d 个 row %d: %s", i+1, i+1, fault.As(err).Detail))
		}
	}
	if len(bad) > 0 {
		return fault.New(fault.ImportRows, errors.Join(bad...).Error())
	}
	if dryRun {
		return nil
	}
	return notHere(s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		for _, a := range all {
			if err := s.insertAsset(ctx, tx, a); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (s *Service) insertAsset(ctx context.Context, tx *entdb.Tx, a Asset) error {
	if _, err := FindAsset(ctx, tx, a.ID); err == nil || !fault.Is(err, fault.Missing) {
		return err // it is here already: an asset never changes
	}
	if err := createAsset(ctx, tx, a, s.clock.Now()); err != nil {
		return err
	}
	if s.Moved != nil {
		if err := s.Moved(ctx, tx, a); err != nil {
			return err
		}
	}
	if a.Replaces == uuid.Nil {
		return nil
	}
	touched, err := replaceAsset(ctx, tx, a, s.clock.Now())
	if err != nil {
		return err
	}
	if err := s.inherit(ctx, tx, a); err != nil || s.Changed == nil {
		return err
	}
	return s.Changed(ctx, tx, touched)
}

// notHere turns a reference to a row that the tenant does not have into not_found.
func notHere(err error) error {
	if errors.Is(err, entdb.ErrDangling) {
		return fault.New(fault.Missing, "网格、人员或对象不存在 · There is no such unit, person or asset.").Because(err)
	}
	return err
}

// Area is a lake or plot as a shape that places lie in or out of. Errors: bad_coordinates.
func (a Asset) Area() (geo.Area, error) {
	g, err := geojson.UnmarshalGeometry(a.Geometry)
	if err != nil {
		return geo.Area{}, fault.New(fault.BadCoordinates, "几何不是 GeoJSON · The geometry is no GeoJSON.")
	}
	return geo.NewArea(g.Geometry())
}
