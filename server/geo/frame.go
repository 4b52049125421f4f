package geo

import "math"

// The WGS 84 ellipsoid (NGA.STND.0036): semi-major axis, metres, and first eccentricity squared. CGCS2000's semi-minor axis differs by 0.1 mm.
const (
	semiMajor    = 6378137.0
	eccentricity = 0.00669437999014
)

// Frame is a plane of metres round an origin: east and north are degrees times the ellipsoid's metres per degree at the origin's latitude.
// Lines that are straight in degrees are straight in it. Lengths within a kilometre of the origin err by less than 3 in 10,000 below 60° of
// latitude; a sphere of the mean radius would err by 3 in 1,000.
type Frame struct {
	Origin LatLng
	// Metres in one degree. J. P. Snyder, Map Projections, 1987, (4-18) to (4-21): radii of curvature along and across the meridian.
	PerLat, PerLng float64
}

// NewFrame makes the frame round a place.
func NewFrame(origin LatLng) Frame {
	sin, cos := math.Sincos(origin.Lat * math.Pi / 180)
	w := 1 - eccentricity*sin*sin
	across := semiMajor / math.Sqrt(w)
	return Frame{origin, across * (1 - eccentricity) / w * math.Pi / 180, across * cos * math.Pi / 180}
}

// Plane gives a place's metres east and north of the origin.
func (f Frame) Plane(p LatLng) (east, north float64) {
	return (p.Lng - f.Origin.Lng) * f.PerLng, (p.Lat - f.Origin.Lat) * f.PerLat
}

// Apart is the distance between two places near the origin, metres.
func (f Frame) Apart(p, q LatLng) float64 {
	return math.Hypot((q.Lng-p.Lng)*f.PerLng, (q.Lat-p.Lat)*f.PerLat)
}
