package coverage

import (
	"math"

	"github.com/xuncha/xuncha/server/geo"
)

// piece is a straight part of a reach, at most a kilometre, with a frame of its own whose axis it is.
type piece struct {
	start, end Chainage
	length     float64 // metres
	origin     geo.LatLng
	far        geo.LatLng
	// Metres along the piece, and to its left, for a degree of longitude and of latitude.
	alongLng, alongLat, offLng, offLat float64
}

// newPiece answers false for a piece of no length.
func newPiece(a, b geo.LatLng, start float64) (piece, bool) {
	frame := geo.NewFrame(geo.LatLng{Lat: (a.Lat + b.Lat) / 2, Lng: a.Lng})
	length := frame.Apart(a, b)
	if length == 0 {
		return piece{}, false
	}
	east, north := (b.Lng-a.Lng)*frame.PerLng/length, (b.Lat-a.Lat)*frame.PerLat/length
	return piece{
		start: toChainage(start), end: toChainage(start + length), length: length, origin: a, far: b,
		alongLng: frame.PerLng * east, alongLat: frame.PerLat * north,
		offLng: -frame.PerLng * north, offLat: frame.PerLat * east,
	}, true
}

// see gives a place's metres along the piece and to its left.
func (p *piece) see(at geo.LatLng) (along, off float64) {
	lng, lat := at.Lng-p.origin.Lng, at.Lat-p.origin.Lat
	return lng*p.alongLng + lat*p.alongLat, lng*p.offLng + lat*p.offLat
}

// within gives the stretch of the piece within r metres of the movement from a to b, metres from the piece's start.
func (p *piece) within(a, b geo.LatLng, r float64) (from, to float64, ok bool) {
	var l leg
	l.aAlong, l.aOff = p.see(a)
	l.bAlong, l.bOff = p.see(b)
	if l.aAlong < -r && l.bAlong < -r || l.aAlong > p.length+r && l.bAlong > p.length+r {
		return 0, 0, false
	}
	from, to, ok = l.within(r)
	from, to = max(from, 0), min(to, p.length)
	return from, to, ok && from <= to
}

// nearest gives the squared distance to the piece and the metres from its start where it is nearest.
func (p *piece) nearest(at geo.LatLng) (squared, along float64) {
	along, off := p.see(at)
	foot := min(max(along, 0), p.length)
	return off*off + (along-foot)*(along-foot), foot
}

// stretch rounds inward, so that rounding credits nothing; the piece's own ends stay what they are and meet their neighbours'.
func (p *piece) stretch(from, to float64) Interval {
	i := Interval{p.start, p.end}
	if from > 0 {
		i.From = p.start + Chainage(math.Ceil(from*1000))
	}
	if to < p.length {
		i.To = min(p.start+Chainage(math.Floor(to*1000)), p.end)
	}
	return i
}
