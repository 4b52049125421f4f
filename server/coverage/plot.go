package coverage

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
)

const (
	// maxCells bounds a plot's raster: 40 km by 40 km at 10 m.
	maxCells = 16_000_000
	// maxSide bounds its rows and its columns.
	maxSide = 100_000
	// maxCrossings bounds what filling it costs: how often edges cross rows.
	maxCrossings = 20_000_000
)

// Plot is a polygon or several, WGS 84, as a raster of squares: a square belongs to the plot if its middle does. A point is inside a polygon if a
// way out of it crosses an odd number of edges, whichever ring they are of: so holes are outside, and both halves of a bow-tie are inside.
type Plot struct {
	frame      geo.Frame
	resolution float64
	inside     raster
	cells      int // inside
}

// NewPlot makes the raster, of squares with sides of resolution metres.
// Errors: bad_coordinates for what geo.NewArea refuses, for a plot across the 180th meridian or beyond 85° of latitude, and for one so small or thin
// that no square's middle is in it; bad_argument for a resolution that is not above 0, or so fine that there would be more than 16 million squares or
// 100,000 in a row;
// too_large for a boundary that winds to and fro more than anything real.
func NewPlot(g orb.Geometry, resolution geo.Meters) (*Plot, error) {
	area, err := geo.NewArea(g)
	if err != nil {
		return nil, err
	}
	p := &Plot{resolution: float64(resolution)}
	if err := p.lay(area.Box()); err != nil {
		return nil, err
	}
	var polygons orb.MultiPolygon
	switch g := g.(type) {
	case orb.Polygon:
		polygons = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		polygons = g
	}
	crossings := 0
	for _, polygon := range polygons {
		if err := p.fill(polygon, &crossings); err != nil {
			return nil, err
		}
	}
	if p.cells = p.inside.count(); p.cells == 0 {
		return nil, fault.New(fault.BadCoordinates, "地块小于分辨率 · The plot is smaller than the resolution.")
	}
	return p, nil
}

// lay puts an empty raster over the box.
func (p *Plot) lay(b geo.Box) error {
	if b.East-b.West > 180 || b.South < -maxSteepness || b.North > maxSteepness {
		return fault.New(fault.BadCoordinates, "地块超出范围 · The plot is out of range.")
	}
	middle := geo.NewFrame(geo.LatLng{Lat: (b.South + b.North) / 2})
	p.frame = geo.Frame{Origin: geo.LatLng{Lat: b.South, Lng: b.West}, PerLat: middle.PerLat, PerLng: middle.PerLng}
	width, height := p.frame.Plane(geo.LatLng{Lat: b.North, Lng: b.East})
	columns, rows := math.Ceil(width/p.resolution), math.Ceil(height/p.resolution)
	if !(p.resolution > 0 && columns*rows <= maxCells && columns <= maxSide && rows <= maxSide) {
		return fault.Newf(fault.BadArgument, "分辨率与地块不符，最多 %d 格 · The resolution does not fit the plot: there may be at most %d squares.", maxCells, maxCells)
	}
	p.inside = newRaster(int(rows), int(columns))
	return nil
}

// fill adds a polygon: in each row, what lies between its first and second crossing with an edge, its third and fourth, and so on.
func (p *Plot) fill(polygon orb.Polygon, crossings *int) error {
	from, to := p.inside.rows, 0
	err := p.eachEdge(polygon, func(e edge) error {
		from, to = min(from, e.first), max(to, e.end)
		if *crossings += e.end - e.first; *crossings > maxCrossings {
			return fault.New(fault.TooLarge, "地块边界过于复杂 · The plot's boundary is too intricate.")
		}
		return nil
	})
	if err != nil || from >= to {
		return err
	}
	at := make([][]float64, to-from) // of each row, in squares from the west
	if err := p.eachEdge(polygon, func(e edge) error {
		for row := e.first; row < e.end; row++ {
			at[row-from] = append(at[row-from], e.at(row))
		}
		return nil
	}); err != nil {
		return err
	}
	for k, crossed := range at {
		slices.Sort(crossed)
		for c := 1; c < len(crossed); c += 2 {
			p.inside.fill(from+k, crossed[c-1], crossed[c])
		}
	}
	return nil
}

// edge is a ring's, from its southern end to its northern one, in squares; it crosses the middles of the rows from first to before end.
type edge struct {
	ax, ay, bx, by float64
	first, end     int
}

func (e edge) at(row int) float64 { return e.ax + (e.bx-e.ax)*(float64(row)+0.5-e.ay)/(e.by-e.ay) }

// eachEdge calls f with the edges that cross a row. An end that two edges share is crossed once, by the one that begins there.
func (p *Plot) eachEdge(polygon orb.Polygon, f func(edge) error) error {
	for _, ring := range polygon {
		for k := 1; k < len(ring); k++ {
			var e edge
			e.ax, e.ay = p.square(geo.LatLng{Lat: ring[k-1][1], Lng: ring[k-1][0]})
			e.bx, e.by = p.square(geo.LatLng{Lat: ring[k][1], Lng: ring[k][0]})
			if e.ay > e.by {
				e.ax, e.ay, e.bx, e.by = e.bx, e.by, e.ax, e.ay
			}
			e.first, e.end = max(0, int(math.Ceil(e.ay-0.5))), min(p.inside.rows, int(math.Ceil(e.by-0.5)))
			if e.first >= e.end {
				continue
			}
			if err := f(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// square gives a place in squares east and north of the raster's corner.
func (p *Plot) square(at geo.LatLng) (x, y float64) {
	east, north := p.frame.Plane(at)
	return east / p.resolution, north / p.resolution
}

// Area is that of the plot's squares, m².
func (p *Plot) Area() float64 { return float64(p.cells) * p.resolution * p.resolution }

// Share is the part of the plot that was swept, 0 to 1.
func (p *Plot) Share(s Swept) float64 {
	return float64(s.raster.count()) / float64(p.cells)
}
