package patrol

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/track"
)

var update = flag.Bool("update", false, "write docs/doubts.md's table anew")

// specimen is a patrol of the corpus, and the doubts that should be raised about it.
type specimen struct {
	kind  string
	scene *scene
	want  []string
}

// maker makes specimens. The same seed makes the same corpus.
type maker struct {
	*rand.Rand
	start time.Time
	line  []geo.LatLng
	near  func(geo.LatLng) bool
}

func newMaker(t *testing.T, seed uint64) *maker {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 3)), start: time.Date(2026, 10, 5, 0, 30, 0, 0, time.UTC)}
	at := geo.LatLng{Lat: 35.2 + m.Float64()*0.3, Lng: 110.9 + m.Float64()*0.3}
	heading := m.Float64()
	for range 60 {
		m.line = append(m.line, at)
		heading += m.NormFloat64() * 0.3
		at = geo.LatLng{Lat: at.Lat + 0.0005*(0.3+heading*0.2), Lng: at.Lng + 0.0006}
	}
	reach, err := coverage.NewReach(m.line)
	if err != nil {
		t.Fatal(err)
	}
	index, err := coverage.NewIndex([]coverage.Reach{reach}, 100)
	if err != nil {
		t.Fatal(err)
	}
	m.near = func(p geo.LatLng) bool { return len(index.Near(p)) > 0 }
	return m
}

// truth is where somebody is every second who goes along the line, at a pace of their own that wanders, with a stop now and then.
func (m *maker) truth(speed float64) (out []geo.LatLng) {
	frame := geo.NewFrame(m.line[0])
	pace, gone, i, side := 1+0.1*m.NormFloat64(), 0.0, 0, m.NormFloat64()*6
	for i+1 < len(m.line) {
		leg := frame.Apart(m.line[i], m.line[i+1])
		if gone >= leg {
			gone, i = gone-leg, i+1
			continue
		}
		s := gone / leg
		out = append(out, geo.LatLng{Lat: m.line[i].Lat + s*(m.line[i+1].Lat-m.line[i].Lat) + side/frame.PerLat, Lng: m.line[i].Lng + s*(m.line[i+1].Lng-m.line[i].Lng)})
		pace = min(max(pace+0.01*m.NormFloat64(), 0.7), 1.3)
		if m.IntN(600) == 0 { // something to look at
			for range 20 + m.IntN(100) {
				out = append(out, out[len(out)-1])
			}
		}
		gone += speed * pace
	}
	return out
}

// receive is what a receiver makes of it: a fix every five seconds, with an error that wanders, and now and then a reflection.
func (m *maker) receive(from time.Time, truth []geo.LatLng) (out []track.Fix) {
	frame := geo.NewFrame(m.line[0])
	var e [2]float64
	noise := 0.8 + m.Float64()*1.5
	for i := 0; i < len(truth); i += 5 {
		for k := range e {
			e[k] = e[k]*0.85 + m.NormFloat64()*noise
		}
		east, north := e[0], e[1]
		if m.IntN(400) == 0 {
			east += 80 + 400*m.Float64()
		}
		out = append(out, track.Fix{At: from.Add(time.Duration(i) * time.Second).UnixMilli(), Place: geo.LatLng{Lat: truth[i].Lat + north/frame.PerLat, Lng: truth[i].Lng + east/frame.PerLng},
			Accuracy: float32(4 + 6*m.Float64()), Speed: 1.3, Bearing: 90, Source: track.SourceApp, Battery: 70})
	}
	return out
}

func (m *maker) scene(t *testing.T, fixes []track.Fix, mode string) *scene {
	cleaned, err := track.Clean(fixes, track.Latest)
	if err != nil {
		t.Fatal(err)
	}
	first, last := span(fixes)
	return &scene{patrol: Patrol{ID: uuid.New(), User: uuid.New(), Mode: mode, Source: "app", StartedAt: first, EndedAt: last}, fixes: fixes, cleaned: cleaned, sketch: readSketch(sketchOf(cleaned)), near: m.near}
}

// earlierOf is a patrol of the past as the database keeps it.
func (m *maker) earlierOf(t *testing.T, fixes []track.Fix) Patrol {
	s := m.scene(t, fixes, "foot")
	s.patrol.sketch = sketchOf(s.cleaned)
	return s.patrol
}

func moved(fixes []track.Fix, by time.Duration, jitter func() (lat, lng float64)) []track.Fix {
	out := slices.Clone(fixes)
	for i := range out {
		lat, lng := jitter()
		out[i].At += by.Milliseconds()
		out[i].Place = geo.LatLng{Lat: out[i].Place.Lat + lat, Lng: out[i].Place.Lng + lng}
	}
	return out
}

// specimens are one of each kind.
func (m *maker) specimens(t *testing.T) (out []specimen) {
	add := func(kind string, s *scene, want ...string) { out = append(out, specimen{kind, s, want}) }
	none := func() (float64, float64) { return 0, 0 }
	noise := func(metres float64) func() (float64, float64) {
		return func() (float64, float64) { return m.NormFloat64() * metres / 111000, m.NormFloat64() * metres / 91000 }
	}
	walk := func() []track.Fix { return m.receive(m.start, m.truth(1.2)) }
	var past []Patrol
	last := walk()
	for k := range 8 { // the same person on the same way in the weeks before
		f := moved(m.receive(m.start, m.truth(1.2)), -time.Duration(7*(k+1))*24*time.Hour, none)
		if k == 3 {
			f = moved(last, -28*24*time.Hour, none)
		}
		past = append(past, m.earlierOf(t, f))
	}
	with := func(s *scene) *scene { s.known = past; return s }

	for range 6 {
		add("honest walk", with(m.scene(t, walk(), "foot")))
	}
	add("honest drive", with(m.scene(t, m.receive(m.start, m.truth(8)), "car")))
	truth := m.truth(1.2)
	companion := slices.Clone(truth)
	apart := 3 + 20*m.Float64()
	for i := range companion {
		companion[i].Lat += apart / 111000
	}
	pair := with(m.scene(t, m.receive(m.start, truth), "foot"))
	pair.meanwhile = []Patrol{m.earlierOf(t, m.receive(m.start, companion))}
	add("honest pair, 3 to 23 m apart", pair)

	shift := 0.02 + 0.01*m.Float64()
	add("elsewhere", m.scene(t, moved(walk(), 0, func() (float64, float64) { return shift, 0 }), "foot"), "off_reach")
	gcj := slices.Clone(walk())
	for i := range gcj {
		g := gcj[i].Place.GCJ02()
		gcj[i].Place = geo.LatLng(g)
	}
	add("GCJ-02, not converted", m.scene(t, gcj, "foot"), "off_reach", "datum_suspect")
	add("by car on a walking duty", m.scene(t, m.receive(m.start, m.truth(7+6*m.Float64())), "foot"), "vehicle_speed")
	add("by bicycle on a walking duty", m.scene(t, m.receive(m.start, m.truth(3.8+m.Float64())), "foot"), "vehicle_speed")
	add("replayed as it was", with(m.scene(t, moved(last, 0, none), "foot")), "replay")
	add("replayed with 3 m of noise", with(m.scene(t, moved(last, 0, noise(3)), "foot")), "replay")
	add("replayed with 8 m of noise", with(m.scene(t, moved(last, 0, noise(8)), "foot")), "replay")
	part := moved(last[len(last)/4:len(last)*3/4], 3*time.Hour+13*time.Second, noise(2))
	add("half of it replayed", with(m.scene(t, part, "foot")), "replay")
	back := slices.Clone(last)
	for i := range back {
		back[i].Place = last[len(last)-1-i].Place
	}
	add("replayed backwards", with(m.scene(t, moved(back, 0, noise(2)), "foot")), "replay")
	two := m.truth(1.2)
	pocket := with(m.scene(t, m.receive(m.start, two), "foot"))
	pocket.meanwhile = []Patrol{m.earlierOf(t, m.receive(m.start.Add(2*time.Second), two[2:]))}
	add("two phones in one pocket", pocket, "carried_together")
	mocked := walk()
	for i := range mocked {
		mocked[i].Mock = true
	}
	add("mock flag", m.scene(t, mocked, "foot"), "mock_position")
	add("drawn with a mouse", m.scene(t, m.drawn(), "foot"), "mock_texture")
	add("drawn, with 2 m of noise", m.scene(t, moved(m.drawn(), 0, noise(2)), "foot"), "mock_texture")
	jump := walk()
	for k := 1; k <= 4; k++ {
		for i := len(jump) * k / 6; i < len(jump)*k/6+5; i++ {
			jump[i].Place.Lat += 0.02
		}
	}
	add("jumps between places", m.scene(t, jump, "foot"), "impossible_jumps")
	clock := walk()
	for i := len(clock) / 2; i < len(clock); i++ {
		clock[i].At -= (40 * time.Minute).Milliseconds()
	}
	add("clock set back", m.scene(t, clock, "foot"), "clock_games")
	far := m.scene(t, walk(), "foot")
	lat, lng, at := m.line[0].Lat+0.05, m.line[0].Lng, far.patrol.StartedAt
	far.patrol.Summary.Photos = []Photo{{SHA256: "a", Size: 1, Lat: &lat, Lng: &lng, CapturedAt: &at}}
	add("photo from elsewhere", far, "photos_elsewhere")
	good := m.scene(t, walk(), "foot")
	mid := m.line[len(m.line)/2]
	good.patrol.Summary.Photos = []Photo{{SHA256: "b", Size: 1, Lat: &mid.Lat, Lng: &mid.Lng, CapturedAt: &at}}
	add("photo on the way", good)
	old := m.scene(t, walk(), "foot")
	old.patrol.Summary.Photos, old.reused = []Photo{{SHA256: "c", Size: 1}}, map[string]uuid.UUID{"c": uuid.New()}
	add("photo used before", old, "photos_elsewhere")
	quiet := m.scene(t, walk(), "foot")
	quiet.quiet, quiet.since = 20, quiet.patrol.StartedAt.AddDate(0, 0, -133)
	add("nothing found in 20 weeks", quiet, "nothing_found")
	lately := m.scene(t, walk(), "foot")
	lately.quiet, lately.since = 8, lately.patrol.StartedAt.AddDate(0, 0, -50)
	add("nothing found in 8 weeks", lately)

	for _, c := range []struct {
		kind  string
		hours float64
	}{{"two accounts on one phone, one after another", 2 + 8*m.Float64()}, {"two accounts on one phone at once", 0.1}} {
		carried, device := m.scene(t, walk(), "foot"), uuid.New()
		carried.patrol.Device = &device
		other := m.earlierOf(t, moved(walk(), -time.Duration(c.hours*float64(time.Hour)), none))
		carried.onDevice = []Patrol{other}
		add(c.kind, carried, "shared_device")
	}
	handed, device := m.scene(t, walk(), "foot"), uuid.New()
	handed.patrol.Device, handed.onDevice = &device, []Patrol{m.earlierOf(t, moved(walk(), -40*time.Hour, none))}
	add("a phone that was handed on to another person", handed)

	here := walk()
	of := func(fixes []track.Fix, known []track.Fix) *scene {
		s := m.scene(t, fixes, "foot")
		s.known = append(slices.Clone(past), m.earlierOf(t, known))
		return s
	}
	add("handed in twice", of(here, here), "replay")
	add("handed in again, begun a second before", of(moved(here, -time.Second, none), here), "replay")
	add("replayed, and dated back a week", of(moved(here, -7*24*time.Hour, noise(2)), here), "replay")
	both := m.truth(1.2)
	add("honest walk with two receivers", of(m.receive(m.start, both), m.receive(m.start, both)))
	return out
}

// drawn is a track that an app plays along straight lines at even speed.
func (m *maker) drawn() (out []track.Fix) {
	frame := geo.NewFrame(m.line[0])
	at := m.start
	for i := 0; i+3 < len(m.line); i += 3 {
		a, b := m.line[i], m.line[i+3]
		n := max(1, int(frame.Apart(a, b)/6))
		for k := range n {
			s := float64(k) / float64(n)
			out = append(out, track.Fix{At: at.UnixMilli(), Place: geo.LatLng{Lat: a.Lat + s*(b.Lat-a.Lat), Lng: a.Lng + s*(b.Lng-a.Lng)}, Accuracy: 5, Speed: 1.2, Bearing: 90, Source: track.SourceApp, Battery: 70})
			at = at.Add(5 * time.Second)
		}
	}
	return out
}

// score counts what a detector said.
type score struct{ right, wrong, missed int }

func (s score) precision() float64 { return float64(s.right) / float64(max(1, s.right+s.wrong)) }
func (s score) recall() float64    { return float64(s.right) / float64(max(1, s.right+s.missed)) }

const rounds = 40

// TestDetectors measures every detector on the corpus and holds docs/doubts.md to it.
func TestDetectors(t *testing.T) {
	scores, byKind, raised := map[string]*score{}, map[string]map[string]int{}, map[string]int{}
	for _, d := range detectors {
		scores[d.name] = &score{}
	}
	var kinds []string
	for seed := range uint64(rounds) {
		for _, s := range newMaker(t, seed).specimens(t) {
			if byKind[s.kind] == nil {
				byKind[s.kind] = map[string]int{}
				kinds = append(kinds, s.kind)
			}
			raised[s.kind]++
			var got []string
			for _, d := range s.scene.doubts() {
				got = append(got, d.Name)
				byKind[s.kind][d.Name]++
			}
			for name, sc := range scores {
				switch is, should := slices.Contains(got, name), slices.Contains(s.want, name); {
				case is && should:
					sc.right++
				case is:
					sc.wrong++
				case should:
					sc.missed++
				}
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "| doubt | raised rightly | wrongly | missed | precision | recall |\n|---|---|---|---|---|---|\n")
	for _, d := range detectors {
		s := scores[d.name]
		fmt.Fprintf(&b, "| `%s` | %d | %d | %d | %.2f | %.2f |\n", d.name, s.right, s.wrong, s.missed, s.precision(), s.recall())
		if s.precision() < 0.9 || s.recall() < 0.5 {
			t.Errorf("%s: precision %.2f, recall %.2f", d.name, s.precision(), s.recall())
		}
	}
	fmt.Fprintf(&b, "\n| specimens | of each | doubts raised |\n|---|---|---|\n")
	for _, k := range kinds {
		var said []string
		for _, d := range detectors {
			if n := byKind[k][d.name]; n > 0 {
				said = append(said, fmt.Sprintf("`%s` %d", d.name, n))
			}
		}
		fmt.Fprintf(&b, "| %s | %d | %s |\n", k, raised[k], strings.Join(said, ", "))
	}
	holdPage(t, b.String())
}

const pageMark = "<!-- measured -->\n"

// pagePath is taken before anything changes the folder.
var pagePath, _ = filepath.Abs("../../docs/doubts.md")

func holdPage(t *testing.T, table string) {
	raw, err := os.ReadFile(pagePath)
	if err != nil {
		t.Fatal(err)
	}
	head, have, _ := strings.Cut(string(raw), pageMark)
	if *update {
		if err := os.WriteFile(pagePath, []byte(head+pageMark+table), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if have != table {
		t.Errorf("docs/doubts.md does not say what was measured; go test ./server/patrol -run TestDetectors -update writes:\n%s", table)
	}
}
