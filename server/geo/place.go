package geo

import (
	"math"
	"strings"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"github.com/xuncha/xuncha/server/fault"
)

// EarthRadius is that of the sphere that distances are measured on, metres (IUGG mean radius R1).
const EarthRadius = 6371008.8

// Meters is a length.
type Meters float64

// LatLng is a place in degrees, WGS 84 (CGCS2000 is treated as equal: they differ by decimetres).
type LatLng struct{ Lat, Lng float64 }

// Datum is the reference that coordinates were given in.
type Datum string

// The datums that phones and maps in China use.
const (
	WGS84    Datum = "WGS84"
	CGCS2000 Datum = "CGCS2000"
	GCJ02    Datum = "GCJ02"
	BD09     Datum = "BD09"
)

// Place is a position converted to WGS 84, with what was given kept beside it.
type Place struct {
	LatLng
	Datum Datum
	Raw   LatLng // as given, in Datum
}

// NewPlace is the door: it refuses what is no place on earth, and converts the datum, once.
// Errors: bad_coordinates for NaN, infinity, out of range, swapped axes and an unknown datum.
func NewPlace(lat, lng float64, datum string) (Place, error) {
	raw := LatLng{lat, lng}
	if err := raw.check(); err != nil {
		return Place{}, err
	}
	p := Place{LatLng: raw, Datum: Datum(strings.ToUpper(strings.ReplaceAll(datum, "-", ""))), Raw: raw}
	switch p.Datum {
	case "":
		p.Datum = WGS84
	case WGS84, CGCS2000:
	case GCJ02:
		p.LatLng = fromGCJ02(raw)
	case BD09:
		p.LatLng = fromGCJ02(bd09ToGCJ02(raw))
	default:
		return Place{}, fault.Newf(fault.BadCoordinates, "不认识的坐标系 %q · The datum %q is not known.", datum, datum)
	}
	return p, nil
}

func (p LatLng) check() error {
	bad := func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }
	switch {
	case bad(p.Lat) || bad(p.Lng):
		return fault.New(fault.BadCoordinates, "坐标不是数 · A coordinate is not a number.")
	case math.Abs(p.Lat) > 90 && math.Abs(p.Lat) <= 180 && math.Abs(p.Lng) <= 90:
		return fault.New(fault.BadCoordinates, "经纬度颠倒 · Latitude and longitude are swapped.")
	case math.Abs(p.Lat) > 90 || math.Abs(p.Lng) > 180:
		return fault.New(fault.BadCoordinates, "坐标超出范围 · A coordinate is out of range.")
	case p.Lat == 0 && p.Lng == 0:
		return fault.New(fault.BadCoordinates, "坐标为 0,0，多为没有定位 · 0,0 is what a phone without a fix says.")
	}
	return nil
}

// Distance is the great-circle distance, by the haversine formula.
func (p LatLng) Distance(q LatLng) Meters {
	rad := math.Pi / 180
	dLat, dLng := (q.Lat-p.Lat)*rad, (q.Lng-p.Lng)*rad
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(p.Lat*rad)*math.Cos(q.Lat*rad)*math.Pow(math.Sin(dLng/2), 2)
	return Meters(2 * EarthRadius * math.Asin(math.Min(1, math.Sqrt(h))))
}

// Cell is the S2 leaf cell of the place, as the signed number that both database engines order alike.
func (p LatLng) Cell() int64 {
	return int64(s2.CellIDFromLatLng(s2.LatLngFromDegrees(p.Lat, p.Lng)))
}

// CellRange is a run of leaf cells, both ends included.
type CellRange struct{ From, To int64 }

// CellsWithin covers the circle round p: every place within r metres lies in one of the ranges (some further ones too).
func (p LatLng) CellsWithin(r Meters) []CellRange {
	circle := s2.CapFromCenterAngle(s2.PointFromLatLng(s2.LatLngFromDegrees(p.Lat, p.Lng)), s1.Angle(float64(r)*1.0001/EarthRadius))
	coverer := s2.RegionCoverer{MaxLevel: 20, MaxCells: 12}
	var out []CellRange
	for _, id := range coverer.Covering(circle) {
		out = append(out, CellRange{int64(id.RangeMin()), int64(id.RangeMax())})
	}
	return out
}
