package geo

import (
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/xuncha/xuncha/server/fault"
)

// maxVertices bounds what one area may cost to look through.
const maxVertices = 1_000_000

// Area is a polygon or several, WGS 84, with holes. Edges are straight in degrees, which for a county's edges is within metres of the
// great circle.
type Area struct {
	polygons orb.MultiPolygon
	bound    orb.Bound
}

// NewArea takes a polygon or multipolygon. Errors: bad_coordinates for another geometry, a ring that is not closed or has fewer than three
// corners, a coordinate that is no place, or more than a million corners.
func NewArea(g orb.Geometry) (Area, error) {
	var a Area
	switch g := g.(type) {
	case orb.Polygon:
		a.polygons = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		a.polygons = g
	default:
		return Area{}, fault.New(fault.BadCoordinates, "边界不是面 · The boundary is no polygon.")
	}
	corners := 0
	for _, polygon := range a.polygons {
		if len(polygon) == 0 {
			return Area{}, fault.New(fault.BadCoordinates, "面没有外环 · A polygon has no ring.")
		}
		for _, ring := range polygon {
			if corners += len(ring); corners > maxVertices {
				return Area{}, fault.Newf(fault.BadCoordinates, "边界多于 %d 点 · The boundary has more than %d corners.", maxVertices, maxVertices)
			}
			if err := checkRing(ring); err != nil {
				return Area{}, err
			}
		}
	}
	if corners == 0 {
		return Area{}, fault.New(fault.BadCoordinates, "边界为空 · The boundary is empty.")
	}
	a.bound = a.polygons.Bound()
	return a, nil
}

func checkRing(ring orb.Ring) error {
	if len(ring) < 4 || !ring.Closed() {
		return fault.New(fault.BadCoordinates, "环未闭合或不足三点 · A ring is not closed or has fewer than three corners.")
	}
	for _, p := range ring {
		if math.IsNaN(p[0]) || math.IsNaN(p[1]) || math.Abs(p[0]) > 180 || math.Abs(p[1]) > 90 {
			return fault.New(fault.BadCoordinates, "边界坐标超出范围或颠倒 · A corner of the boundary is out of range, or swapped.")
		}
	}
	return nil
}

// Box is the area's extent.
func (a Area) Box() Box { return Box{a.bound.Min[1], a.bound.Min[0], a.bound.Max[1], a.bound.Max[0]} }

// Holds tells whether p lies in the area; its outer border belongs to it, the border of a hole does not.
func (a Area) Holds(p LatLng) bool {
	at := orb.Point{p.Lng, p.Lat}
	return a.bound.Contains(at) && planar.MultiPolygonContains(a.polygons, at)
}

// Atlas finds the areas, such as counties by code, in which a place lies.
type Atlas struct {
	codes []string
	areas []Area
}

// NewAtlas takes boundaries by code. Errors: bad_coordinates, which names the code.
func NewAtlas(boundaries map[string]orb.Geometry) (Atlas, error) {
	var at Atlas
	for code := range boundaries {
		at.codes = append(at.codes, code)
	}
	slices.Sort(at.codes)
	for _, code := range at.codes {
		a, err := NewArea(boundaries[code])
		if err != nil {
			return Atlas{}, fault.New(fault.BadCoordinates, strings.TrimSpace(clip(code)+" "+fault.As(err).Detail)).Because(err)
		}
		at.areas = append(at.areas, a)
	}
	return at, nil
}

// Find lists the codes of the areas in which p lies, in order: none outside all of them, two on a common border, so that whoever asks sees
// that the place may be either's.
func (at Atlas) Find(p LatLng) (codes []string) {
	for i, a := range at.areas {
		if a.Holds(p) {
			codes = append(codes, at.codes[i])
		}
	}
	return codes
}
