package coverage

import (
	"math"
	"sort"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
)

const (
	maxVertices = 1_000_000
	// maxPiece bounds how far from the origin of a piece's own frame anything is measured, metres.
	maxPiece = 1000.0
	// maxSteepness is the latitude beyond which metres per degree of longitude change too fast to measure in them.
	maxSteepness = 85.0
)

// Reach is a polyline with chainage, WGS 84. Edges are straight in degrees. It may cross itself, turn back on itself and close.
type Reach struct {
	vertices []geo.LatLng
	chainage []Chainage // of each vertex
	pieces   []piece
}

// NewReach makes a reach of at least two vertices. Repeated vertices are allowed.
// Errors: bad_coordinates for fewer vertices, more than a million, one that is no place or beyond 85° of latitude, an edge across the 180th
// meridian, and a line of no length or longer than once round the earth.
func NewReach(vertices []geo.LatLng) (Reach, error) {
	if len(vertices) < 2 || len(vertices) > maxVertices {
		return Reach{}, fault.Newf(fault.BadCoordinates, "河段须有 2 至 %d 个顶点 · A reach has 2 to %d vertices.", maxVertices, maxVertices)
	}
	r := Reach{vertices: vertices, chainage: make([]Chainage, 1, len(vertices))}
	var length float64 // summed unrounded, so that no error adds up
	for k, v := range vertices {
		if !(math.Abs(v.Lat) <= maxSteepness && math.Abs(v.Lng) <= 180) {
			return Reach{}, fault.Newf(fault.BadCoordinates, "第 %d 个顶点超出范围 · Vertex %d is out of range.", k+1, k+1)
		}
		if k == 0 {
			continue
		}
		if math.Abs(v.Lng-vertices[k-1].Lng) > 180 {
			return Reach{}, fault.Newf(fault.BadCoordinates, "第 %d 段跨越 180 度经线 · Edge %d crosses the 180th meridian.", k, k)
		}
		length = r.add(vertices[k-1], v, length)
		if length*1000 > float64(maxChainage) {
			return Reach{}, fault.New(fault.BadCoordinates, "河段过长 · The reach is too long.")
		}
		r.chainage = append(r.chainage, toChainage(length))
	}
	if r.Length() == 0 {
		return Reach{}, fault.New(fault.BadCoordinates, "河段没有长度 · The reach has no length.")
	}
	return r, nil
}

// add appends the edge's pieces and answers the length up to its end.
func (r *Reach) add(a, b geo.LatLng, length float64) float64 {
	rough := geo.NewFrame(geo.LatLng{Lat: (a.Lat + b.Lat) / 2, Lng: a.Lng}).Apart(a, b)
	parts := math.Max(1, math.Ceil(rough/maxPiece))
	from := a
	for k := 1.0; k <= parts; k++ {
		to := between(a, b, k/parts)
		if p, ok := newPiece(from, to, length); ok {
			r.pieces = append(r.pieces, p)
			length += p.length
		}
		from = to
	}
	return length
}

func between(a, b geo.LatLng, share float64) geo.LatLng {
	if share == 1 {
		return b
	}
	return geo.LatLng{Lat: a.Lat + (b.Lat-a.Lat)*share, Lng: a.Lng + (b.Lng-a.Lng)*share}
}

func toChainage(meters float64) Chainage { return Chainage(math.Round(meters * 1000)) }

// Length is the chainage of the last vertex.
func (r Reach) Length() Chainage { return r.chainage[len(r.chainage)-1] }

// Whole is all of the reach.
func (r Reach) Whole() Intervals { return Intervals{{0, r.Length()}} }

// Uncovered is what is left of the reach without the stretches.
func (r Reach) Uncovered(covered Intervals) Intervals { return r.Whole().Subtract(covered) }

// Share is the covered part of the reach, 0 to 1.
func (r Reach) Share(covered Intervals) float64 {
	return float64(covered.Meet(r.Whole()).Length()) / float64(r.Length())
}

// At is the place at a chainage; before the start it is the first vertex, beyond the end the last.
func (r Reach) At(c Chainage) geo.LatLng {
	k := sort.Search(len(r.chainage), func(k int) bool { return r.chainage[k] >= c })
	switch {
	case k == 0:
		return r.vertices[0]
	case k == len(r.chainage):
		return r.vertices[k-1]
	}
	from, to := r.chainage[k-1], r.chainage[k]
	return between(r.vertices[k-1], r.vertices[k], float64(c-from)/float64(to-from))
}

// Cut is the line of a stretch of the reach, for drawing: at least two places, the first and last at the stretch's ends.
func (r Reach) Cut(i Interval) []geo.LatLng {
	line := []geo.LatLng{r.At(i.From)}
	for k := sort.Search(len(r.chainage), func(k int) bool { return r.chainage[k] > i.From }); k < len(r.chainage) && r.chainage[k] < i.To; k++ {
		line = append(line, r.vertices[k])
	}
	return append(line, r.At(i.To))
}
