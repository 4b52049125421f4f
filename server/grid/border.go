package grid

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/xuncha/xuncha/server/geo"
)

// FromBorder is how near any of some places comes to a reach's line or the border of a lake or plot; infinite where the shape cannot be read: what the grid let in can be.
func (a Asset) FromBorder(places ...geo.LatLng) geo.Meters {
	best := math.Inf(1)
	g, err := geojson.UnmarshalGeometry(a.Geometry)
	if err != nil {
		return geo.Meters(best)
	}
	lines := linesIn(g.Geometry())
	for _, p := range places {
		frame := geo.NewFrame(p)
		for _, line := range lines {
			for i := 0; i+1 < len(line); i++ {
				best = min(best, toLeg(frame, line[i], line[i+1]))
			}
		}
	}
	return geo.Meters(best)
}

// linesIn gives a line, or the rings of an area.
func linesIn(g orb.Geometry) (out []orb.LineString) {
	switch g := g.(type) {
	case orb.LineString:
		return []orb.LineString{g}
	case orb.Polygon:
		for _, ring := range g {
			out = append(out, orb.LineString(ring))
		}
	case orb.MultiPolygon:
		for _, part := range g {
			out = append(out, linesIn(part)...)
		}
	}
	return out
}

// toLeg is the distance of a frame's origin from a leg, metres.
func toLeg(f geo.Frame, a, b orb.Point) float64 {
	ax, ay := f.Plane(geo.LatLng{Lat: a.Lat(), Lng: a.Lon()})
	bx, by := f.Plane(geo.LatLng{Lat: b.Lat(), Lng: b.Lon()})
	dx, dy := bx-ax, by-ay
	along := 0.0
	if squared := dx*dx + dy*dy; squared > 0 {
		along = min(1, max(0, -(ax*dx+ay*dy)/squared))
	}
	return math.Hypot(ax+along*dx, ay+along*dy)
}
