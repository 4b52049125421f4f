package coverage_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/track"
)

var updateVectors = flag.Bool("update-vectors", false, "write testdata/vectors.json anew")

// found is a reach, a track as a phone records it, and what is found of them: what every other implementation of the rule must find as well.
type found struct {
	Name    string       `json:"name"`
	BufferM float64      `json:"buffer_m"`
	Reach   [][2]float64 `json:"reach"` // lat, lng
	Fixes   [][4]float64 `json:"fixes"` // Unix ms, lat, lng, accuracy in m or -1
	Message []byte       `json:"message"`
	Runs    []int        `json:"runs"` // points of each cleaned run
	LengthM float64      `json:"length_m"`
	Covered [][2]int64   `json:"covered"` // mm of chainage
	Reached float64      `json:"reached"` // share of the cleaned places near the reach
}

const vectorFile = "testdata/vectors.json"

// TestVectors keeps the vectors that the phone's coverage is tested against (web/phone/test/vectors.test.mjs): its green reach and the server's are one rule.
func TestVectors(t *testing.T) {
	want, err := json.Marshal(vectors(t))
	if err != nil {
		t.Fatal(err)
	}
	if *updateVectors {
		if err := os.MkdirAll(filepath.Dir(vectorFile), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(vectorFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != string(want) {
		t.Errorf("%s is not what the engine finds: if a new version of it means to, go test ./server/coverage -run TestVectors -update-vectors", vectorFile)
	}
}

func vectors(t *testing.T) (out []found) {
	r := rand.New(rand.NewPCG(20261126, 5))
	for k, shape := range shapes {
		reach := shape.draw(r)
		for n, walk := range walks {
			if (k+n)%3 != 0 { // each shape and each walk, not each pair
				continue
			}
			v := found{Name: fmt.Sprintf("%s, %s", shape.name, walk.name), BufferM: []float64{20, 50, 100}[(k+n)/3%3]}
			for _, p := range reach.places() {
				v.Reach = append(v.Reach, [2]float64{p.Lat, p.Lng})
			}
			v.find(t, record(r, walk.walk(r, reach)))
			out = append(out, v)
		}
	}
	return out
}

// record makes fixes of a walk as a phone does: a pause between its parts, some fixes far off, inaccurate or without accuracy, figures as the message keeps them.
func record(r *rand.Rand, parts []line) (fixes []track.Fix) {
	at := int64(1764115200000)
	for _, part := range parts {
		for k, p := range part {
			at += 1000 + r.Int64N(6000)
			f := track.Fix{At: at, Place: place(p), Accuracy: float32(3 + r.IntN(20)), Speed: track.Unknown, Bearing: track.Unknown, Source: track.SourceApp, Battery: track.Unknown}
			switch r.IntN(25) {
			case 0:
				f.Accuracy = track.Unknown
			case 1:
				f.Accuracy = 80
			case 2:
				f.Place.Lat += 0.05
			case 3:
				f.At -= 900 // hardly later than the one before
			}
			if k > 0 && k%70 == 0 {
				at += 150_000
			}
			f.Place.Lat, f.Place.Lng = math.Round(f.Place.Lat*1e7)/1e7, math.Round(f.Place.Lng*1e7)/1e7
			fixes = append(fixes, f)
		}
		at += 200_000
	}
	return fixes
}

func (v *found) find(t *testing.T, fixes []track.Fix) {
	t.Helper()
	message, err := track.Encode(fixes)
	if err != nil {
		t.Fatal(err)
	}
	v.Message = message
	for _, f := range fixes {
		v.Fixes = append(v.Fixes, [4]float64{float64(f.At), f.Place.Lat, f.Place.Lng, float64(f.Accuracy)})
	}
	cleaned, err := track.Clean(fixes, 1)
	if err != nil {
		t.Fatal(err)
	}
	v.Runs, v.Covered = []int{}, [][2]int64{}
	for _, run := range cleaned.Runs {
		v.Runs = append(v.Runs, len(run))
	}
	v.LengthM = math.Round(float64(cleaned.Length())*1000) / 1000
	var vertices []geo.LatLng
	for _, p := range v.Reach {
		vertices = append(vertices, geo.LatLng{Lat: p[0], Lng: p[1]})
	}
	reach, err := coverage.NewReach(vertices)
	if err != nil {
		t.Fatal(err)
	}
	index, err := coverage.NewIndex([]coverage.Reach{reach}, geo.Meters(v.BufferM))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range index.Cover(cleaned.Movement()) {
		for _, i := range c.Intervals {
			v.Covered = append(v.Covered, [2]int64{int64(i.From), int64(i.To)})
		}
	}
	near, all := 0, 0
	for _, run := range cleaned.Movement() {
		for _, p := range run {
			if all++; len(index.Near(p)) > 0 {
				near++
			}
		}
	}
	if all > 0 {
		v.Reached = math.Round(float64(near)/float64(all)*1e6) / 1e6
	}
}
