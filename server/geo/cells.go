package geo

import (
	"math"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// CellRange is a run of leaf cells, both ends included.
type CellRange struct{ From, To int64 }

// MaxCellRanges is how many ranges CellsWithin answers at most, so that a query over them stays short.
const MaxCellRanges = 12

// CellsWithin covers the circle round p: every place within r metres lies in one of the ranges (some further ones too, to be measured
// afterwards). A radius that is negative or no number covers nothing; one of half the earth covers everything.
func (p LatLng) CellsWithin(r Meters) []CellRange {
	if !(r >= 0) {
		return nil
	}
	angle := math.Min(float64(r)*1.0001/EarthRadius, math.Pi)
	circle := s2.CapFromCenterAngle(s2.PointFromLatLng(s2.LatLngFromDegrees(p.Lat, p.Lng)), s1.Angle(angle))
	return rangesOf(circle)
}

// Cells covers the box: every place in it lies in one of the ranges (some further ones too, to be tested afterwards).
func (b Box) Cells() []CellRange {
	corner := func(lat, lng float64) s2.Rect { return s2.RectFromLatLng(s2.LatLngFromDegrees(lat, lng)) }
	return rangesOf(corner(b.South, b.West).Union(corner(b.North, b.East)))
}

// CellPlace is the middle of a leaf cell, within a centimetre of every place that lies in it.
func CellPlace(cell int64) LatLng {
	p := s2.CellID(uint64(cell)).LatLng()
	return LatLng{p.Lat.Degrees(), p.Lng.Degrees()}
}

func rangesOf(r s2.Region) []CellRange {
	coverer := s2.RegionCoverer{MaxLevel: 20, MaxCells: MaxCellRanges}
	var out []CellRange
	for _, id := range coverer.Covering(r) {
		next := CellRange{int64(id.RangeMin()), int64(id.RangeMax())}
		// Leaf cells are odd: neighbours are two apart. The order of S2 is that of unsigned numbers, so a run also ends where the sign turns.
		if n := len(out); n > 0 && next.From > out[n-1].To && next.From-out[n-1].To == 2 {
			out[n-1].To = next.To
			continue
		}
		out = append(out, next)
	}
	return out
}
