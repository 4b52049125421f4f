package track

import (
	"cmp"
	"math"

	"github.com/xuncha/xuncha/server/geo"
)

// Fix is one position as a device gave it, WGS 84.
type Fix struct {
	At       int64 // Unix milliseconds, UTC, by the device's clock
	Place    geo.LatLng
	Accuracy float32 // metres, radius of 68 %; Unknown, or 0, which no receiver has
	Speed    float32 // m/s, or Unknown
	Bearing  float32 // degrees from north, or Unknown
	Source   Source
	Mock     bool // the device says that the position was made up
	Battery  int8 // percent, or Unknown
}

// Unknown stands for a figure that the device did not give.
const Unknown = -1

// Source is what made a fix. Numbers are never used again; one that is not known here is kept.
type Source uint8

// The sources.
const (
	SourceUnknown   Source = 0
	SourceApp       Source = 1 // the phone app
	SourceGPX       Source = 2 // a GPX file
	SourceOsmAnd    Source = 3 // the OsmAnd protocol, as Traccar Client speaks it
	SourceOwnTracks Source = 4
)

// plausible tells whether the fix has a place and a time at all; 0,0 is what a device without a place says.
func (f Fix) plausible() bool {
	p := f.Place
	return math.Abs(p.Lat) <= 90 && math.Abs(p.Lng) <= 180 && (p.Lat != 0 || p.Lng != 0) && f.At >= 0 && f.At <= lastMilli
}

// accuracy is what the device gave, or what to take for it where it gave none.
func (f Fix) accuracy(unknown float64) float64 {
	if f.Accuracy > 0 {
		return float64(f.Accuracy)
	}
	return unknown
}

// compare orders fixes by time, the more accurate first, then by place: by all that the cleaner looks at, so that the order in which they came
// in does not matter.
func compare(a, b Fix) int {
	if a.At != b.At {
		return cmp.Compare(a.At, b.At)
	}
	return cmp.Or(
		cmp.Compare(a.accuracy(math.Inf(1)), b.accuracy(math.Inf(1))),
		cmp.Compare(a.Place.Lat, b.Place.Lat),
		cmp.Compare(a.Place.Lng, b.Place.Lng),
	)
}

// Backward counts how often the clock stands still or runs backward in the order in which the device recorded the fixes: its doubt is for a
// person to judge.
func Backward(fixes []Fix) (steps int) {
	for k := 1; k < len(fixes); k++ {
		if fixes[k].At <= fixes[k-1].At {
			steps++
		}
	}
	return steps
}
