package main

import "math"

// degrees gives longitude and latitude, WGS 84, of a point of UTM zone 50N (EPSG:32650, central meridian 117° E): L. Krüger's series of 1912 to
// the fourth order in the third flattening, better than a millimetre within the zone.
func degrees(p point) (lng, lat float64) {
	const (
		a, f, scale = 6378137.0, 1 / 298.257223563, 0.9996
		n           = f / (2 - f)
		n2, n3, n4  = n * n, n * n * n, n * n * n * n
		radius      = a / (1 + n) * (1 + n2/4 + n4/64)
	)
	beta := [...]float64{n/2 - 2*n2/3 + 37*n3/96 - n4/360, n2/48 + n3/15 - 437*n4/1440, 17*n3/480 - 37*n4/840, 4397 * n4 / 161280}
	delta := [...]float64{2*n - 2*n2/3 - 2*n3 + 116*n4/45, 7*n2/3 - 8*n3/5 - 227*n4/45, 56*n3/15 - 136*n4/35, 4279 * n4 / 630}
	xi, eta := p.y/(scale*radius), (p.x-500e3)/(scale*radius)
	x, e := xi, eta
	for j, b := range beta {
		k := 2 * float64(j+1)
		x -= b * math.Sin(k*xi) * math.Cosh(k*eta)
		e -= b * math.Cos(k*xi) * math.Sinh(k*eta)
	}
	chi := math.Asin(math.Sin(x) / math.Cosh(e))
	phi := chi
	for j, d := range delta {
		phi += d * math.Sin(2*float64(j+1)*chi)
	}
	return 117 + math.Atan2(math.Sinh(e), math.Cos(x))*180/math.Pi, phi * 180 / math.Pi
}
