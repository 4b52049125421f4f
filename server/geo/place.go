package geo

import (
	"math"
	"strconv"
	"strings"

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

// Given is a pair of degrees as somebody gave it, in a datum that is named beside it. Nothing is measured on it.
type Given struct{ Lat, Lng float64 }

// Place is a position converted to WGS 84, with what was given kept beside it.
type Place struct {
	LatLng
	Datum Datum
	Raw   Given // in Datum
}

// NewPlace is the door: it refuses what is no place on earth, and converts the datum, once.
// Errors: bad_coordinates for NaN, infinity, out of range, swapped axes and an unknown datum.
func NewPlace(lat, lng float64, datum string) (Place, error) {
	raw := Given{lat, lng}
	if err := raw.check(); err != nil {
		return Place{}, err
	}
	p := Place{LatLng: LatLng(raw), Datum: Datum(strings.ToUpper(strings.ReplaceAll(datum, "-", ""))), Raw: raw}
	switch p.Datum {
	case "":
		p.Datum = WGS84
	case WGS84, CGCS2000:
	case GCJ02:
		p.LatLng = GCJ02LatLng(raw).WGS84()
	case BD09:
		p.LatLng = BD09LatLng(raw).WGS84()
	default:
		return Place{}, fault.Newf(fault.BadCoordinates, "不认识的坐标系 %q · The datum %q is not known.", clip(datum), clip(datum))
	}
	return p, nil
}

// NewPlaceIn is NewPlace where it is known whereabouts the place must be. Axes that were swapped are then recognised in the west of
// China too, where both are below 90. A place outside the box is let through: that is for a person to judge.
// Errors: bad_coordinates.
func NewPlaceIn(b Box, lat, lng float64, datum string) (Place, error) {
	p, err := NewPlace(lat, lng, datum)
	if err != nil {
		return Place{}, err
	}
	if !b.Holds(p.LatLng) {
		if turned, err := NewPlace(lng, lat, datum); err == nil && b.Holds(turned.LatLng) {
			return Place{}, errSwapped()
		}
	}
	return p, nil
}

func errSwapped() error {
	return fault.New(fault.BadCoordinates, "经纬度颠倒 · Latitude and longitude are swapped.")
}

// clip bounds what a stranger's text may add to a sentence.
func clip(s string) string {
	if len(s) > 20 {
		return strings.ToValidUTF8(s[:20], "") + "…"
	}
	return s
}

func (p Given) check() error {
	bad := func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }
	switch {
	case bad(p.Lat) || bad(p.Lng):
		return fault.New(fault.BadCoordinates, "坐标不是数 · A coordinate is not a number.")
	case math.Abs(p.Lat) > 90 && math.Abs(p.Lat) <= 180 && math.Abs(p.Lng) <= 90:
		return errSwapped()
	case math.Abs(p.Lat) > 90 || math.Abs(p.Lng) > 180:
		return fault.New(fault.BadCoordinates, "坐标超出范围 · A coordinate is out of range.")
	case p.Lat == 0 && p.Lng == 0:
		return fault.New(fault.BadCoordinates, "坐标为 0,0，多为没有定位 · 0,0 is what a phone without a fix says.")
	}
	return nil
}

// String writes the place with seven decimals, which is about a centimetre and as fine as anything is worth keeping.
func (p LatLng) String() string {
	return strconv.FormatFloat(p.Lat, 'f', 7, 64) + "," + strconv.FormatFloat(p.Lng, 'f', 7, 64)
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
