package patrol

import (
	"context"
	"encoding/json"
	"slices"

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

// Show is Get, with what was covered and what not of each reach as GeoJSON, in the order of what is covered; also of those that it was judged for and covered nothing of. Errors: not_found.
func (s *Service) Show(ctx context.Context, id uuid.UUID) (Patrol, []string, error) {
	p, err := s.Get(ctx, id)
	if err != nil {
		return p, nil, err
	}
	var drawn []string
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if err := p.addMissed(ctx, tx); err != nil {
			return err
		}
		drawn = make([]string, len(p.Covered))
		for i, c := range p.Covered {
			if c.Kind != grid.Reach {
				continue
			}
			a, err := grid.FindAsset(ctx, tx, c.Asset)
			if err != nil {
				return err
			}
			if drawn[i], err = drawReach(a, c.Intervals); err != nil {
				return err
			}
		}
		return nil
	})
	return p, drawn, err
}

// addMissed adds the assets that the patrol was for, by what it says and by its verdicts, and covered nothing of.
func (p *Patrol) addMissed(ctx context.Context, tx *entdb.Tx) error {
	var missed []uuid.UUID
	want := func(id uuid.UUID) {
		if !slices.Contains(missed, id) && !slices.ContainsFunc(p.Covered, func(c Covered) bool { return c.Asset == id }) {
			missed = append(missed, id)
		}
	}
	if p.Asset != nil {
		want(*p.Asset)
	}
	for _, v := range p.Verdicts {
		want(v.Asset)
	}
	for _, id := range missed {
		a, err := grid.FindAsset(ctx, tx, id)
		if err != nil {
			return err
		}
		if a.Placeholder { // nobody has drawn it yet
			continue
		}
		p.Covered = append(p.Covered, Covered{Asset: id, Name: a.Name, Kind: a.Kind, LengthMM: a.LengthMM, AreaM2: a.AreaM2})
	}
	return nil
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

// DrawTrack gives a patrol's track as GeoJSON, and how many fixes are in no line: of a cleaned track a line for each run with the time of each place and
// whether each leg is credited, of a raw one all its places, with their times, sources and accuracies. Errors: not_found, store_away.
func (s *Service) DrawTrack(ctx context.Context, id uuid.UUID, raw bool) (geojson string, dropped int, err error) {
	p, err := s.Get(ctx, id)
	if err != nil {
		return "", 0, err
	}
	fixes, cleaned, err := s.track(ctx, p)
	if err != nil {
		return "", 0, err
	}
	if raw {
		return drawRaw(fixes)
	}
	credited, err := s.credits(ctx, p)
	if err != nil {
		return "", 0, err
	}
	var all []feature
	for _, run := range cleaned.Runs {
		places, times := make([][2]float64, len(run)), make([]int64, len(run))
		for i, p := range run {
			places[i], times[i] = pair(p.LatLng), p.From
		}
		legs := make([]bool, max(0, len(run)-1))
		for i := range legs {
			a, b := run[i].LatLng, run[i+1].LatLng
			legs[i] = credited(geo.LatLng{Lat: (a.Lat + b.Lat) / 2, Lng: (a.Lng + b.Lng) / 2})
		}
		all = append(all, feature{"Feature", map[string]any{"times": times, "credited": legs}, geometry{"LineString", places}})
	}
	d := cleaned.Dropped
	geojson, err = collection(all)
	return geojson, d.NoPlace + d.Inaccurate + d.Crowded + d.Jumped + d.Alone, err
}

// credits tells of places whether they lie within what was measured around an asset that the patrol covered.
func (s *Service) credits(ctx context.Context, p Patrol) (func(geo.LatLng) bool, error) {
	var near []func(geo.LatLng) bool
	err := s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		for _, c := range p.Covered {
			a, err := grid.FindAsset(ctx, tx, c.Asset)
			if err != nil {
				return err
			}
			within, err := s.lines.near(a, geo.Meters(c.Width.CM)/100)
			if err != nil {
				return err
			}
			near = append(near, within)
		}
		return nil
	})
	return func(at geo.LatLng) bool {
		return slices.ContainsFunc(near, func(within func(geo.LatLng) bool) bool { return within(at) })
	}, err
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
