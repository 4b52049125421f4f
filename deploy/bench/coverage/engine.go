package main

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/track"
)

// buffer is how near a movement must come, metres.
const buffer = 50

// month's work in memory.
type data struct {
	reaches []coverage.Reach
	tracks  [][]track.Fix
	fixes   int
}

func load(folder string) (d data, err error) {
	if d.reaches, err = readReaches(folder + "/reaches.csv"); err != nil {
		return d, err
	}
	err = readTracks(folder+"/points.csv", func(_ int, fixes []track.Fix) {
		d.tracks = append(d.tracks, slices.Clone(fixes))
		d.fixes += len(fixes)
	})
	return d, err
}

// answer is what of each reach is covered by all tracks together.
type answer []coverage.Intervals

func (a answer) add(covered []coverage.Covered) {
	for _, c := range covered {
		a[c.Reach] = a[c.Reach].Unite(c.Intervals)
	}
}

func (a answer) shares(reaches []coverage.Reach) []float64 {
	out := make([]float64, len(reaches))
	for k, r := range reaches {
		out[k] = r.Share(a[k])
	}
	return out
}

// way is how one track is made into what it covers.
type way func(*coverage.Index, []track.Fix) []coverage.Covered

// product cleans, and credits the movement.
func product(x *coverage.Index, fixes []track.Fix) []coverage.Covered {
	c, err := track.Clean(fixes, track.Latest)
	if err != nil {
		panic(err) // the latest version is there
	}
	return x.Cover(c.Movement())
}

// snapped is the baseline's definition, on the raw fixes.
func snapped(x *coverage.Index, fixes []track.Fix) []coverage.Covered {
	places := make([]geo.LatLng, len(fixes))
	for k, f := range fixes {
		places[k] = f.Place
	}
	return x.Snap(places)
}

// compute indexes the reaches, works out every track on so many processors, and unites.
func (d data) compute(how way, processors int) (answer, time.Duration, error) {
	began := time.Now()
	x, err := coverage.NewIndex(d.reaches, buffer)
	if err != nil {
		return nil, 0, err
	}
	covered := make([][]coverage.Covered, len(d.tracks))
	var next atomic.Int64
	var all sync.WaitGroup
	for range processors {
		all.Go(func() {
			for k := next.Add(1) - 1; k < int64(len(d.tracks)); k = next.Add(1) - 1 {
				covered[k] = how(x, d.tracks[k])
			}
		})
	}
	all.Wait()
	a := make(answer, len(d.reaches))
	for _, c := range covered {
		a.add(c)
	}
	return a, time.Since(began), nil
}

// fromFiles goes from the two files to the answer without keeping the tracks: one goroutine reads, the others work.
func fromFiles(folder string) (answer, time.Duration, error) {
	began := time.Now()
	reaches, err := readReaches(folder + "/reaches.csv")
	if err != nil {
		return nil, 0, err
	}
	x, err := coverage.NewIndex(reaches, buffer)
	if err != nil {
		return nil, 0, err
	}
	read, done := make(chan []track.Fix, 16), make(chan []coverage.Covered, 16)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for fixes := range read {
				done <- product(x, fixes)
			}
		})
	}
	go func() {
		err = readTracks(folder+"/points.csv", func(_ int, fixes []track.Fix) { read <- slices.Clone(fixes) })
		close(read)
		workers.Wait()
		close(done)
	}()
	a := make(answer, len(reaches))
	for covered := range done {
		a.add(covered)
	}
	return a, time.Since(began), err
}
