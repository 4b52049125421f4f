package coverage

import (
	"math"
	"sync"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
)

const (
	// cellSize is the side of the grid's cells, metres: smaller ones list fewer pieces that are not near, larger ones are left less often.
	cellSize = 150.0
	// maxBuffer bounds how many cells a piece is listed in, metres.
	maxBuffer = 1000
)

// Index finds the reaches near a movement, for one width of buffer. It never changes, and may be used by many at once.
type Index struct {
	buffer         float64
	reaches        []Reach
	pieces         []piece
	reachOf        []int32 // of each piece
	cells          grid
	perLat, perLng float64 // cells in a degree
	traces         sync.Pool
}

// NewIndex lists the reaches; answers name them by their place in the slice. Errors: bad_argument for a buffer that is not above 0 and at
// most 1,000 m.
func NewIndex(reaches []Reach, buffer geo.Meters) (*Index, error) {
	if !(buffer > 0 && buffer <= maxBuffer) {
		return nil, fault.Newf(fault.BadArgument, "缓冲宽度须大于 0 且不超过 %d 米 · The buffer is above 0 and at most %d m.", maxBuffer, maxBuffer)
	}
	x := &Index{buffer: float64(buffer), reaches: reaches}
	middle := geo.NewFrame(geo.LatLng{Lat: middleLat(reaches)})
	x.perLat, x.perLng = middle.PerLat/cellSize, middle.PerLng/cellSize
	pieces := 0
	for _, r := range reaches {
		pieces += len(r.pieces)
	}
	x.pieces, x.reachOf = make([]piece, 0, pieces), make([]int32, 0, pieces)
	var list lister
	for n, r := range reaches {
		for _, p := range r.pieces {
			low, high := x.box(&p)
			list.enter(low, high)
			x.pieces = append(x.pieces, p)
			x.reachOf = append(x.reachOf, int32(n))
		}
	}
	x.cells = list.grid()
	x.traces.New = func() any { return &trace{index: x, marks: make([]mark, len(x.pieces))} }
	return x, nil
}

// middleLat is the latitude at which cells are square.
func middleLat(reaches []Reach) float64 {
	low, high := 90.0, -90.0
	for _, r := range reaches {
		for _, v := range r.vertices {
			low, high = min(low, v.Lat), max(high, v.Lat)
		}
	}
	if low > high {
		return 0
	}
	return (low + high) / 2
}

// box gives the corners of the box round the piece that is a buffer wider; the hundredth more is for the change of the scale with the
// latitude.
func (x *Index) box(p *piece) (low, high cell) {
	steep := geo.NewFrame(geo.LatLng{Lat: max(math.Abs(p.origin.Lat), math.Abs(p.far.Lat))})
	dLat, dLng := x.buffer*1.01/steep.PerLat, x.buffer*1.01/steep.PerLng
	low = x.cellOf(geo.LatLng{Lat: min(p.origin.Lat, p.far.Lat) - dLat, Lng: min(p.origin.Lng, p.far.Lng) - dLng})
	high = x.cellOf(geo.LatLng{Lat: max(p.origin.Lat, p.far.Lat) + dLat, Lng: max(p.origin.Lng, p.far.Lng) + dLng})
	return low, high
}

func (x *Index) cellOf(p geo.LatLng) cell {
	return cell{int32(math.Floor((p.Lat + 90) * x.perLat)), int32(math.Floor((p.Lng + 180) * x.perLng))}
}
