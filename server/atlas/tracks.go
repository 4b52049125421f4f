package atlas

import (
	"context"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/simplify"

	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/patrol"
)

// maxTracks of one tile: of a period with more, the last.
const maxTracks = 2000

// tracks gives the lines of the patrols that began in the period and cross the tile; cut, if the period has more patrols than are looked at.
func (s *Service) tracks(ctx context.Context, a Ask) (out []*geojson.Feature, cut bool, err error) {
	lines, err := s.patrols.Lines(ctx, patrol.Filter{Region: a.Region, From: a.From, Until: a.Until, Limit: maxTracks + 1})
	if err != nil {
		return nil, false, err
	}
	if cut = len(lines) > maxTracks; cut {
		lines = lines[:maxTracks]
	}
	finer := simplify.DouglasPeucker(90 / float64(uint64(256)<<a.Z))
	for _, l := range lines {
		var drawn orb.MultiLineString
		for _, run := range l.Runs {
			if line := lineOf(run); boxOf(a).Intersects(line.Bound()) {
				drawn = append(drawn, finer.LineString(line))
			}
		}
		if len(drawn) == 0 {
			continue
		}
		f := geojson.NewFeature(drawn)
		f.Properties = geojson.Properties{"id": l.ID.String(), "state": string(l.State)}
		out = append(out, f)
	}
	return out, cut, nil
}

func lineOf(run []geo.LatLng) orb.LineString {
	out := make(orb.LineString, len(run))
	for i, p := range run {
		out[i] = orb.Point{p.Lng, p.Lat}
	}
	return out
}
