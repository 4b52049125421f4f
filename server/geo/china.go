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
)

func inChina(p LatLng) bool {
	return p.Lng >= minLng && p.Lng <= maxLng && p.Lat >= minLat && p.Lat <= maxLat
}

// toGCJ02 shifts a WGS 84 place as maps made in China do. Outside China nothing is shifted.
func toGCJ02(p LatLng) LatLng {
	if !inChina(p) {
		return p
	}
	x, y := p.Lng-105, p.Lat-35
	rad := p.Lat * math.Pi / 180
	magic := 1 - gcjEE*math.Sin(rad)*math.Sin(rad)
	root := math.Sqrt(magic)
	dLat := gcjShiftLat(x, y) * 180 / (gcjA * (1 - gcjEE) / (magic * root) * math.Pi)
	dLng := gcjShiftLng(x, y) * 180 / (gcjA / root * math.Cos(rad) * math.Pi)
	return LatLng{p.Lat + dLat, p.Lng + dLng}
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

// fromGCJ02 inverts toGCJ02 by iteration, to below a micrometre; the usual one-step inverse errs by metres.
func fromGCJ02(p LatLng) LatLng {
	if !inChina(p) {
		return p
	}
	guess := p
	for range 30 {
		shifted := toGCJ02(guess)
		dLat, dLng := p.Lat-shifted.Lat, p.Lng-shifted.Lng
		guess = LatLng{guess.Lat + dLat, guess.Lng + dLng}
		if math.Abs(dLat) < 1e-12 && math.Abs(dLng) < 1e-12 {
			break
		}
	}
	return guess
}

func gcj02ToBD09(p LatLng) LatLng {
	z := math.Hypot(p.Lng, p.Lat) + 0.00002*math.Sin(p.Lat*bdXPi)
	theta := math.Atan2(p.Lat, p.Lng) + 0.000003*math.Cos(p.Lng*bdXPi)
	return LatLng{z*math.Sin(theta) + bdLat, z*math.Cos(theta) + bdLng}
}

func bd09ToGCJ02(p LatLng) LatLng {
	if !inChina(p) {
		return p
	}
	x, y := p.Lng-bdLng, p.Lat-bdLat
	z := math.Hypot(x, y) - 0.00002*math.Sin(y*bdXPi)
	theta := math.Atan2(y, x) - 0.000003*math.Cos(x*bdXPi)
	return LatLng{z * math.Sin(theta), z * math.Cos(theta)}
}
