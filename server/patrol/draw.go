package patrol

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/track"
)

// Share is the covered part of the asset, 0 to 1.
func (c Covered) Share() float64 {
	switch {
	case c.LengthMM > 0:
		return min(1, float64(c.MM)/float64(c.LengthMM))
	case c.AreaM2 > 0:
		return min(1, c.M2/c.AreaM2)
	}
	return 0
}

// geometry and feature are GeoJSON's, and collection a list of features.
type geometry struct {
	Type        string `json:"type"`
	Coordinates any    `json:"coordinates"`
}

type feature struct {
	Type       string         `json:"type"`
	Properties map[string]any `json:"properties"`
	Geometry   geometry       `json:"geometry"`
}

func collection(all []feature) (string, error) {
	if all == nil {
		all = []feature{}
	}
	raw, err := json.Marshal(map[string]any{"type": "FeatureCollection", "features": all})
	return string(raw), err
}

func pair(p geo.LatLng) [2]float64 { return [2]float64{p.Lng, p.Lat} }

// Show is Get, with what was covered of each reach as GeoJSON, by asset. Errors: not_found.
func (s *Service) Show(ctx context.Context, id uuid.UUID) (Patrol, map[uuid.UUID]string, error) {
	p, err := s.Get(ctx, id)
	if err != nil {
		return p, nil, err
	}
	drawn := map[uuid.UUID]string{}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		for _, c := range p.Covered {
			if c.Kind != grid.Reach {
				continue
			}
			a, err := grid.FindAsset(ctx, tx, c.Asset)
			if err != nil {
				return err
			}
			if drawn[c.Asset], err = drawReach(a, c.Intervals); err != nil {
				return err
			}
		}
		return nil
	})
	return p, drawn, err
}

// drawReach gives the covered and the uncovered stretches of a reach as lines.
func drawReach(a grid.Asset, covered coverage.Intervals) (string, error) {
	line, err := a.Line()
	if err != nil {
		return "", err
	}
	var all []feature
	for _, part := range []struct {
		covered   bool
		stretches coverage.Intervals
	}{{true, covered}, {false, line.Uncovered(covered)}} {
		for _, i := range part.stretches {
			var places [][2]float64
			for _, p := range line.Cut(i) {
				places = append(places, pair(p))
			}
			all = append(all, feature{"Feature", map[string]any{"covered": part.covered, "from_mm": i.From, "until_mm": i.To}, geometry{"LineString", places}})
		}
	}
	return collection(all)
}

// DrawTrack gives a patrol's track as GeoJSON, and how many fixes are in no line: of a cleaned track a line for each run with the time of each place, of a raw one all
// its places, with their times, sources and accuracies. Errors: not_found, store_away.
func (s *Service) DrawTrack(ctx context.Context, id uuid.UUID, raw bool) (geojson string, dropped int, err error) {
	fixes, cleaned, err := s.Track(ctx, id)
	if err != nil {
		return "", 0, err
	}
	if raw {
		return drawRaw(fixes)
	}
	var all []feature
	for _, run := range cleaned.Runs {
		places, times := make([][2]float64, len(run)), make([]int64, len(run))
		for i, p := range run {
			places[i], times[i] = pair(p.LatLng), p.From
		}
		all = append(all, feature{"Feature", map[string]any{"times": times}, geometry{"LineString", places}})
	}
	d := cleaned.Dropped
	geojson, err = collection(all)
	return geojson, d.NoPlace + d.Inaccurate + d.Crowded + d.Jumped + d.Alone, err
}

// drawRaw draws those fixes that have a place.
func drawRaw(fixes []track.Fix) (string, int, error) {
	places, times, sources, accuracies, mocks := [][2]float64{}, []int64{}, []track.Source{}, []float32{}, []bool{}
	for _, f := range fixes {
		if !plausible(f.Place) {
			continue
		}
		places, times, sources = append(places, pair(f.Place)), append(times, f.At), append(sources, f.Source)
		accuracies, mocks = append(accuracies, f.Accuracy), append(mocks, f.Mock)
	}
	properties := map[string]any{"times": times, "sources": sources, "accuracies": accuracies, "mocks": mocks}
	geojson, err := collection([]feature{{"Feature", properties, geometry{"MultiPoint", places}}})
	return geojson, len(fixes) - len(places), err
}
