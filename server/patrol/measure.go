package patrol

import (
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/track"
)

// widths is how wide a patrol covers one asset: the buffer of a reach, or the swath and resolution of a plot, metres.
type widths struct{ buffer, swath, resolution geo.Meters }

// cover measures what the movement covered of the assets, and which share of its places lies within the buffer of, or in, each asset.
func (x *indexes) cover(movement [][]geo.LatLng, assets []grid.Asset, width func(grid.Asset) widths) (covered []Covered, share map[uuid.UUID]float64, err error) {
	share = map[uuid.UUID]float64{}
	for _, a := range assets {
		w := width(a)
		c := Covered{Asset: a.ID, Name: a.Name, Kind: a.Kind, LengthMM: a.LengthMM, AreaM2: a.AreaM2}
		if a.Kind == grid.Reach {
			err = c.alongReach(movement, a, w, share, x)
		} else {
			err = c.overPlot(movement, a, w, share)
		}
		if err != nil {
			return nil, nil, err
		}
		if c.MM > 0 || c.M2 > 0 {
			covered = append(covered, c)
		}
	}
	return covered, share, nil
}

func (c *Covered) alongReach(movement [][]geo.LatLng, a grid.Asset, w widths, share map[uuid.UUID]float64, x *indexes) error {
	index, err := x.of(a, w.buffer)
	if err != nil {
		return err
	}
	c.BufferCM = int(w.buffer * 100)
	for _, part := range index.Cover(movement) {
		c.Intervals = part.Intervals
	}
	c.MM = int64(c.Intervals.Length())
	share[a.ID] = shareOf(movement, index.Holds)
	return nil
}

func (c *Covered) overPlot(movement [][]geo.LatLng, a grid.Asset, w widths, share map[uuid.UUID]float64) error {
	raster, err := a.Raster(w.resolution)
	if err != nil {
		return err
	}
	swept := raster.Sweep(movement, w.swath)
	c.Swept, c.BufferCM = raster.AppendBinary(nil, swept), int(w.swath*100)
	c.M2 = raster.Area() * raster.Share(swept)
	area, err := a.Area()
	if err != nil {
		return err
	}
	share[a.ID] = shareOf(movement, area.Holds)
	return nil
}

// ownShares gives, for duties whose rule is wider than what their reach is kept with, the share of places within its own buffer, by duty.
func (x *indexes) ownShares(movement [][]geo.LatLng, assets []grid.Asset, duties []grid.Duty, rules map[string]rule.Rule, width func(grid.Asset) widths) (map[uuid.UUID]float64, error) {
	out := map[uuid.UUID]float64{}
	for _, a := range assets {
		if a.Kind != grid.Reach {
			continue
		}
		for _, d := range duties {
			r, known := rules[d.Rule]
			if d.Asset != a.ID || !known || widthsOf(r).buffer == width(a).buffer {
				continue
			}
			near, err := x.near(a, widthsOf(r))
			if err != nil {
				return nil, err
			}
			out[d.ID] = shareOf(movement, near)
		}
	}
	return out, nil
}

// near tells of places whether they lie within the buffer of a reach, or in a lake or plot.
func (x *indexes) near(a grid.Asset, w widths) (func(geo.LatLng) bool, error) {
	if a.Kind != grid.Reach {
		area, err := a.Area()
		return area.Holds, err
	}
	index, err := x.of(a, w.buffer)
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
