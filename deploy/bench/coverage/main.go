// Command coverage measures the coverage engine beside PostGIS on a month of generated patrols, in one run and on the same files.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"time"
)

var (
	folder  = flag.String("data", "", "where the generated files are, or are to be kept; empty: a folder that goes when the bench ends")
	rounds  = flag.Int("rounds", 5, "rounds of the engine before PostGIS, and again after it; PostGIS, which takes long, has two; of either the fastest counts")
	only    = flag.Bool("store", false, "measure only tracks that arrive one by one in the patrol store; needs no PostGIS")
	profile = flag.String("profile", "", "file for a processor profile of the engine's rounds; then PostGIS is left out")
)

func main() {
	flag.Parse()
	// The whole month's fixes in memory take 180 MB; the collector is to run before it has let that double.
	debug.SetMemoryLimit(400 << 20)
	if err := bench(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func bench(ctx context.Context) error {
	if *folder == "" {
		made, err := os.MkdirTemp("", "xuncha-coverage.")
		if err != nil {
			return err
		}
		defer os.RemoveAll(made)
		*folder = made
	}
	if _, err := os.Stat(*folder + "/points.csv"); err != nil {
		fmt.Println("generating 5,000 tracks along 3,000 km")
		if err := standard.write(*folder); err != nil {
			return err
		}
	}
	if *only {
		return storeAlone(ctx)
	}
	e, err := measureEngine()
	if err != nil || *profile != "" {
		return err
	}
	return beside(ctx, e)
}

// storeAlone is for looking closer at the patrol store.
func storeAlone(ctx context.Context) error {
	d, err := load(*folder)
	if err != nil {
		return err
	}
	if *profile != "" {
		stop, err := profiled(*profile)
		if err != nil {
			return err
		}
		defer stop()
	}
	_, err = stored(ctx, d)
	return err
}

// engine is what was measured without a database.
type engine struct {
	data
	seconds, fileSeconds float64
	credited, snapped    answer
}

func measureEngine() (e engine, err error) {
	var fromFile answer
	e.fileSeconds = math.Inf(1)
	for range 3 {
		a, took, err := fromFiles(*folder)
		if err != nil {
			return e, err
		}
		fromFile, e.fileSeconds = a, min(e.fileSeconds, took.Seconds())
	}
	if e.data, err = load(*folder); err != nil {
		return e, err
	}
	fmt.Printf("%d reaches, %d tracks, %d fixes; %d processors\n", len(e.reaches), len(e.tracks), e.fixes, runtime.GOMAXPROCS(0))
	if *profile != "" {
		stop, err := profiled(*profile)
		if err != nil {
			return e, err
		}
		defer stop()
	}
	if err := e.compute(); err != nil {
		return e, err
	}
	if !reflect.DeepEqual(e.credited, fromFile) {
		return e, fmt.Errorf("from files and from memory the answers differ")
	}
	fmt.Printf("engine, files to answer                  %7.3f s\n", e.fileSeconds)
	return e, nil
}

func profiled(path string) (stop func(), err error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return func() { pprof.StopCPUProfile(); f.Close() }, pprof.StartCPUProfile(f)
}

// compute measures the product's own definition on all processors and on one, and the baseline's definition.
func (e *engine) compute() (err error) {
	all := runtime.GOMAXPROCS(0)
	if e.credited, e.seconds, err = e.fastest("engine, cleaning and capsules", product, all); err != nil {
		return err
	}
	if _, _, err = e.fastest("engine, the same on one processor", product, 1); err != nil {
		return err
	}
	if e.snapped, _, err = e.fastest("engine, the baseline's definition", snapped, all); err != nil {
		return err
	}
	var covered, length float64
	for k, r := range e.reaches {
		covered, length = covered+float64(e.credited[k].Length()), length+float64(r.Length())
	}
	fmt.Printf("of %.1f km %.2f %% are covered\n", length/1e6, covered/length*100)
	return nil
}

// fastest is of some rounds the one that other work on the machine disturbed least.
func (e *engine) fastest(name string, how way, processors int) (a answer, seconds float64, err error) {
	var took []float64
	for range *rounds {
		var t time.Duration
		if a, t, err = e.data.compute(how, processors); err != nil {
			return nil, 0, err
		}
		took = append(took, t.Seconds())
	}
	seconds = slices.Min(took)
	fmt.Printf("%-40s %7.3f s  median %.3f, slowest %.3f\n", name, seconds, median(took), slices.Max(took))
	return a, seconds, nil
}

// beside measures the database, compares, and prints the line.
func beside(ctx context.Context, e engine) error {
	url := os.Getenv("XUNCHA_TEST_POSTGRES_URL")
	if url == "" {
		return fmt.Errorf("XUNCHA_TEST_POSTGRES_URL is not set: run `make bench-coverage`")
	}
	p, err := openPostGIS(ctx, url)
	if err != nil {
		return err
	}
	defer p.close(ctx)
	loading, err := p.load(ctx, *folder)
	if err != nil {
		return err
	}
	matching := math.Inf(1)
	for range 2 {
		took, err := p.match(ctx)
		if err != nil {
			return err
		}
		matching = min(matching, took.Seconds())
		fmt.Printf("PostGIS, matching                        %7.3f s  after loading in %.3f s\n", took.Seconds(), loading.Seconds())
	}
	_, again, err := e.fastest("engine, cleaning and capsules, again", product, runtime.GOMAXPROCS(0))
	if err != nil {
		return err
	}
	e.seconds = min(e.seconds, again)
	theirs, err := p.shares(ctx, len(e.reaches))
	if err != nil {
		return err
	}
	worst := differ(e.snapped.shares(e.reaches), theirs)
	differ(e.credited.shares(e.reaches), theirs)
	ours, query, err := oneTrack(ctx, p, e)
	if err != nil {
		return err
	}
	one, patrol, their := milliseconds(ours.answered), milliseconds(ours.taken), milliseconds(query)
	fmt.Printf("coverage engine_s=%.3f postgis_s=%.1f ratio=%.1f points_s=%.0f csv_to_answer_ratio=%.1f one_track_ms=%.2f one_track_ratio=%.2f one_patrol_ms=%.2f one_patrol_ratio=%.2f max_diff=%.6f rss_mb=%d\n",
		e.seconds, matching, matching/e.seconds, float64(e.fixes)/e.seconds, (loading.Seconds()+matching)/e.fileSeconds, one, one/their, patrol, patrol/their, worst, peak())
	if worst > 0.02 {
		return fmt.Errorf("a reach differs by %.4f from PostGIS", worst)
	}
	return nil
}

// differ answers the largest difference of two answers.
func differ(ours, theirs []float64) (worst float64) {
	var sum float64
	for k := range ours {
		d := math.Abs(ours[k] - theirs[k])
		worst, sum = max(worst, d), sum+d
	}
	fmt.Printf("by reach the engine and PostGIS differ by %.6f at most, %.6f on average\n", worst, sum/float64(len(ours)))
	return worst
}

// arrived is how long tracks took that arrived one by one: until what each covered was durable, and until all was that a patrol leads to.
type arrived struct{ answered, taken []time.Duration }

// oneTrack measures tracks that arrive one by one: all of them in the real store, every 25th in PostGIS, whose query answers but keeps nothing.
func oneTrack(ctx context.Context, p *postgis, e engine) (ours arrived, theirs []time.Duration, err error) {
	if ours, err = stored(ctx, e.data); err != nil {
		return ours, nil, err
	}
	var some []int
	for k := 0; k < len(e.tracks); k += 25 {
		some = append(some, k)
	}
	if theirs, err = p.arriving(ctx, some); err != nil {
		return ours, nil, err
	}
	fmt.Printf("PostGIS's query for one track: %.2f ms\n", milliseconds(theirs))
	return ours, theirs, nil
}

// stored lets every track arrive in the store of a county, twice: to be answered, and to be taken for a patrol.
func stored(ctx context.Context, d data) (a arrived, err error) {
	lines, err := readLines(*folder + "/reaches.csv")
	if err != nil {
		return a, err
	}
	c, err := openCounty(ctx, d.reaches, lines)
	if err != nil {
		return a, err
	}
	defer func() { err = errors.Join(err, c.server.Close(ctx)) }()
	if a.answered, err = c.answerAll(ctx, d.tracks); err != nil {
		return a, err
	}
	tell("one track, until what it covered is durable", a.answered)
	ids, took, err := c.takeAll(ctx, d.tracks)
	if err != nil {
		return a, err
	}
	a.taken = took
	tell("one patrol, until all that follows is durable", a.taken)
	met, err := c.met(ctx)
	if err != nil {
		return a, err
	}
	fmt.Printf("%d debts had visits\n", met)
	return a, c.check(ctx, ids, d.tracks)
}

func tell(what string, took []time.Duration) {
	fmt.Printf("%s: %.2f ms; the first 500 %.2f ms, the last 500 %.2f ms\n", what, milliseconds(took), milliseconds(took[:500]), milliseconds(took[len(took)-500:]))
}

func milliseconds(took []time.Duration) float64 {
	var v []float64
	for _, t := range took {
		v = append(v, t.Seconds()*1000)
	}
	return median(v)
}

func median(v []float64) float64 {
	v = slices.Clone(v)
	slices.Sort(v)
	return v[len(v)/2]
}

// peak is the most memory that the process has held, megabytes; 0 where the system does not say.
func peak() (mb int) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(status) {
		if _, err := fmt.Sscanf(string(line), "VmHWM: %d kB", &mb); err == nil {
			return mb / 1024
		}
	}
	return 0
}
