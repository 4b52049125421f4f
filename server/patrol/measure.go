package patrol

import (
	"time"

	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/track"
)

// cover measures what the movement covered of the assets, by each width that is asked of them, and which share of its places lies within the buffer of, or in, each asset.
func (x *indexes) cover(movement [][]geo.LatLng, assets []grid.Asset, asked func(grid.Asset) []rule.Coverage) (covered []Covered, near nearness, err error) {
	near = nearness{}
	for _, a := range assets {
		for _, w := range asked(a) {
			c := Covered{Asset: a.ID, Name: a.Name, Kind: a.Kind, Width: w.Width(a.Kind == grid.Reach), LengthMM: a.LengthMM, AreaM2: a.AreaM2}
			measure := c.overPlot
			if a.Kind == grid.Reach {
				measure = c.alongReach
			}
			share, err := measure(movement, a, w, x)
			if err != nil {
				return nil, nil, err
			}
			near[nearKey{a.ID, c.Width}] = share
			if c.MM > 0 || c.M2 > 0 {
				covered = append(covered, c)
			}
		}
	}
	return covered, near, nil
}

// alongReach measures a reach, and tells the share of places within its buffer.
func (c *Covered) alongReach(movement [][]geo.LatLng, a grid.Asset, w rule.Coverage, x *indexes) (share float64, err error) {
	index, err := x.of(a, geo.Meters(w.BufferM))
	if err != nil {
		return 0, err
	}
	for _, part := range index.Cover(movement) {
		c.Intervals = part.Intervals
	}
	c.MM = int64(c.Intervals.Length())
	return shareOf(movement, index.Holds), nil
}

// overPlot measures a lake or plot, and tells the share of places in it.
func (c *Covered) overPlot(movement [][]geo.LatLng, a grid.Asset, w rule.Coverage, _ *indexes) (share float64, err error) {
	raster, err := a.Raster(geo.Meters(w.ResolutionM))
	if err != nil {
		return 0, err
	}
	swept := raster.Sweep(movement, geo.Meters(w.SwathM))
	c.Swept = raster.AppendBinary(nil, swept)
	c.M2 = raster.Area() * raster.Share(swept)
	area, err := a.Area()
	if err != nil {
		return 0, err
	}
	return shareOf(movement, area.Holds), nil
}

// near tells of places whether they lie within a buffer of a reach, or in a lake or plot.
func (x *indexes) near(a grid.Asset, buffer geo.Meters) (func(geo.LatLng) bool, error) {
	if a.Kind != grid.Reach {
		area, err := a.Area()
		return area.Holds, err
	}
	index, err := x.of(a, buffer)
	if err != nil {
		return nil, err
	}
	return index.Holds, nil
}

func shareOf(movement [][]geo.LatLng, within func(geo.LatLng) bool) float64 {
	n, all := 0, 0
	for _, run := range movement {
		for _, p := range run {
			if all++; within(p) {
				n++
			}
		}
	}
	if all == 0 {
		return 0
	}
	return float64(n) / float64(all)
}

// boxOf holds the movement and what lies within a buffer of it; ok is false where nobody moved.
func boxOf(movement [][]geo.LatLng, buffer geo.Meters) (b geo.Box, ok bool) {
	for _, run := range movement {
		for _, p := range run {
			around := p.Around(buffer)
			if !ok {
				b, ok = around, true
				continue
			}
			b = b.With(around)
		}
	}
	return b, ok
}

// widened is a box with what lies within a distance of it.
func widened(b geo.Box, by geo.Meters) geo.Box {
	low, high := geo.LatLng{Lat: b.South, Lng: b.West}.Around(by), geo.LatLng{Lat: b.North, Lng: b.East}.Around(by)
	return geo.Box{South: low.South, West: min(low.West, high.West), North: high.North, East: max(low.East, high.East)}
}

// durationOf is the time that the track vouches for: that of its runs, less pauses. Nobody knows what was between two runs.
func durationOf(c track.Cleaned, pauses []Pause) (d time.Duration) {
	for _, run := range c.Runs {
		from, until := time.UnixMilli(run[0].From), time.UnixMilli(run[len(run)-1].Until)
		d += until.Sub(from)
		for _, p := range pauses {
			d -= max(0, earlier(until, p.Until).Sub(later(from, p.From)))
		}
	}
	return max(0, d)
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
