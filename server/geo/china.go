package geo

import "math"

// The constants of GCJ-02 and BD-09, as found alike in many public implementations.
const (
	gcjA   = 6378245.0
	gcjEE  = 0.00669342162296594323
	bdXPi  = math.Pi * 3000 / 180
	bdLng  = 0.0065
	bdLat  = 0.006
	minLng = 72.004
	maxLng = 137.8347
	minLat = 0.8293
	maxLat = 55.8271
	shift  = 0.02 // degrees; no place in China is moved further by GCJ-02 and BD-09 together
)

// GCJ02LatLng is a place in degrees as AMap, Tencent and Google's tiles of China show it. It is a type of its own, so that it is neither
// measured as WGS 84 nor converted twice.
type GCJ02LatLng struct{ Lat, Lng float64 }

// BD09LatLng is a place in degrees as Baidu shows it (bd09ll).
type BD09LatLng struct{ Lat, Lng float64 }

// inChina is the box inside which the datums of Chinese maps differ from WGS 84, widened by slack degrees.
func inChina(lat, lng, slack float64) bool {
	return lng >= minLng-slack && lng <= maxLng+slack && lat >= minLat-slack && lat <= maxLat+slack
}

// GCJ02 shifts a place as maps made in China do. Outside China nothing is shifted.
func (p LatLng) GCJ02() GCJ02LatLng {
	if !inChina(p.Lat, p.Lng, 0) {
		return GCJ02LatLng(p)
	}
	return p.shifted()
}

// BD09 shifts a place as Baidu does. Outside China nothing is shifted.
func (p LatLng) BD09() BD09LatLng {
	g := p.GCJ02()
	if !inChina(p.Lat, p.Lng, 0) {
		return BD09LatLng(g)
	}
	return g.BD09()
}

// shifted is the plain formula, which would move London too.
func (p LatLng) shifted() GCJ02LatLng {
	x, y := p.Lng-105, p.Lat-35
	rad := p.Lat * math.Pi / 180
	magic := 1 - gcjEE*math.Sin(rad)*math.Sin(rad)
	root := math.Sqrt(magic)
	dLat := gcjShiftLat(x, y) * 180 / (gcjA * (1 - gcjEE) / (magic * root) * math.Pi)
	dLng := gcjShiftLng(x, y) * 180 / (gcjA / root * math.Cos(rad) * math.Pi)
	return GCJ02LatLng{p.Lat + dLat, p.Lng + dLng}
}

func gcjShiftLat(x, y float64) float64 {
	s := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*math.Sqrt(math.Abs(x))
	s += (20*math.Sin(6*x*math.Pi) + 20*math.Sin(2*x*math.Pi)) * 2 / 3
	s += (20*math.Sin(y*math.Pi) + 40*math.Sin(y/3*math.Pi)) * 2 / 3
	return s + (160*math.Sin(y/12*math.Pi)+320*math.Sin(y*math.Pi/30))*2/3
}

func gcjShiftLng(x, y float64) float64 {
	s := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*math.Sqrt(math.Abs(x))
	s += (20*math.Sin(6*x*math.Pi) + 20*math.Sin(2*x*math.Pi)) * 2 / 3
	s += (20*math.Sin(x*math.Pi) + 40*math.Sin(x/3*math.Pi)) * 2 / 3
	return s + (150*math.Sin(x/12*math.Pi)+300*math.Sin(x/30*math.Pi))*2/3
}

// WGS84 inverts LatLng.GCJ02 by iteration, to below a micrometre; the usual one-step inverse errs by metres. Whether a place was
// shifted is asked of the answer, not of p, so that the round trip holds up to China's very edge.
func (p GCJ02LatLng) WGS84() LatLng {
	if !inChina(p.Lat, p.Lng, shift) {
		return LatLng(p)
	}
	guess := LatLng(p)
	for range 30 {
		shifted := guess.shifted()
		dLat, dLng := p.Lat-shifted.Lat, p.Lng-shifted.Lng
		guess = LatLng{guess.Lat + dLat, guess.Lng + dLng}
		if math.Abs(dLat) < 1e-12 && math.Abs(dLng) < 1e-12 {
			break
		}
	}
	if !inChina(guess.Lat, guess.Lng, 1e-9) { // the iteration errs by less
		return LatLng(p)
	}
	return guess
}

// BD09 adds Baidu's own shift to a place in China.
func (p GCJ02LatLng) BD09() BD09LatLng {
	z := math.Hypot(p.Lng, p.Lat) + 0.00002*math.Sin(p.Lat*bdXPi)
	theta := math.Atan2(p.Lat, p.Lng) + 0.000003*math.Cos(p.Lng*bdXPi)
	return BD09LatLng{z*math.Sin(theta) + bdLat, z*math.Cos(theta) + bdLng}
}

// GCJ02 takes Baidu's own shift away from a place in China. The usual formula is no exact inverse: it errs by 0.07 to 0.13 m.
func (p BD09LatLng) GCJ02() GCJ02LatLng {
	x, y := p.Lng-bdLng, p.Lat-bdLat
	z := math.Hypot(x, y) - 0.00002*math.Sin(y*bdXPi)
	theta := math.Atan2(y, x) - 0.000003*math.Cos(x*bdXPi)
	return GCJ02LatLng{z * math.Sin(theta), z * math.Cos(theta)}
}

// WGS84 takes both shifts away, to within 0.2 m. Outside China nothing is shifted.
func (p BD09LatLng) WGS84() LatLng {
	if !inChina(p.Lat, p.Lng, shift) {
		return LatLng(p)
	}
	if w := p.GCJ02().WGS84(); inChina(w.Lat, w.Lng, 0) {
		return w
	}
	return LatLng(p)
}
