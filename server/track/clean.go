package track

import (
	"math"
	"slices"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
)

// Version names a cleaner. What a version does never changes: figures of the past are found again by it.
type Version uint8

// Latest cleans what comes in today.
const Latest Version = 1

// bounds are all that a version of the cleaner may differ in from another, so far.
type bounds struct {
	accuracy    float64 // a fix less accurate says too little of where it was, metres
	assumed     float64 // accuracy where the device gave none, metres
	crowded     int64   // fixes closer in time than this say the same, ms
	speed       float64 // nobody patrols faster, m/s
	gap         int64   // after this long without a fix nobody knows which way it went, ms
	leg         float64 // nor over this distance, metres
	intruders   int     // fewer fixes than this beside a jump are no place where somebody was
	stay        int64   // who is within reach of one fix for this long stands, ms
	stayNear    float64 // reach: the accuracy, but at least and at most these, metres
	stayFar     float64
	intruderRow int     // so many rows of intruders are looked back over
	stride      float64 // lengths are summed over places this far apart at least, metres
}

var versions = map[Version]bounds{
	1: {
		accuracy: 50, assumed: 15, crowded: 500, speed: 45, gap: 120_000, leg: 500,
		intruders: 3, stay: 60_000, stayNear: 10, stayFar: 15, intruderRow: 8,
		stride: 25,
	},
}

// Cleaned is the plausible movement of one track, the source of every figure about it.
type Cleaned struct {
	Version Version
	Runs    [][]Point // in the order of time; nobody knows what was between two
	Dropped Dropped
}

// Point is a place of a run, and the time that was spent there: none for most, some for a stay.
type Point struct {
	geo.LatLng
	From, Until int64 // Unix milliseconds
}

// Dropped counts the fixes that are in no run of their own, by cause.
type Dropped struct {
	NoPlace    int // no numbers, not on earth, or at no time between 1970 and 9999
	Inaccurate int
	Crowded    int // at the time of another, or within half a second of it
	Jumped     int // could not be reached from the fixes round them
	Alone      int // with a gap on either side: nothing vouches for them
	Stayed     int // drawn together with others where somebody stood
}

// Clean finds the plausible movement in the fixes, whatever order they came in. The same fixes and version give the same answer; the fixes
// are left as they are. It takes time in proportion to their number, once they are in order. Errors: bad_argument for a version that never was.
func Clean(fixes []Fix, v Version) (Cleaned, error) {
	b, ok := versions[v]
	if !ok {
		return Cleaned{}, fault.Newf(fault.BadArgument, "没有第 %d 版清洗规则 · There is no version %d of the cleaner.", v, v)
	}
	c := &cleaner{bounds: b, out: Cleaned{Version: v}}
	usable := c.usable(fixes)
	for _, run := range c.runs(usable) {
		c.out.Runs = append(c.out.Runs, c.points(run))
	}
	return c.out, nil
}

type cleaner struct {
	bounds
	out   Cleaned
	frame geo.Frame
}

// usable gives the fixes that say where and when, in order.
func (c *cleaner) usable(fixes []Fix) []Fix {
	out := make([]Fix, 0, len(fixes))
	for _, f := range fixes {
		switch {
		case !f.plausible():
			c.out.Dropped.NoPlace++
		case f.accuracy(c.assumed) > c.accuracy:
			c.out.Dropped.Inaccurate++
		default:
			out = append(out, f)
		}
	}
	if !slices.IsSortedFunc(out, compare) {
		slices.SortFunc(out, compare)
	}
	return c.thin(out)
}

// thin leaves, of fixes that are closer in time than crowded, the first.
func (c *cleaner) thin(fixes []Fix) []Fix {
	kept := fixes[:0]
	for _, f := range fixes {
		if n := len(kept); n > 0 && f.At-kept[n-1].At < c.crowded {
			c.out.Dropped.Crowded++
			continue
		}
		kept = append(kept, f)
	}
	return kept
}

// radius is that of the fix's error circle, metres.
func (c *cleaner) radius(f *Fix) float64 { return f.accuracy(c.assumed) }

// apart measures in a frame at a's latitude in whole hundredths of a degree, which depends on nothing that was measured before.
func (c *cleaner) apart(a, b geo.LatLng) float64 {
	if lat := math.Round(a.Lat*100) / 100; lat != c.frame.Origin.Lat || c.frame.PerLat == 0 {
		c.frame = geo.NewFrame(geo.LatLng{Lat: lat})
	}
	east, north := (b.Lng-a.Lng)*c.frame.PerLng, (b.Lat-a.Lat)*c.frame.PerLat
	return math.Sqrt(east*east + north*north)
}

// points draws stays together: standing jitters, and would else be a walk.
func (c *cleaner) points(run []Fix) []Point {
	out := make([]Point, 0, len(run))
	for len(run) > 0 {
		n := c.stays(run)
		out = append(out, together(run[:n]))
		c.out.Dropped.Stayed += n - 1
		run = run[n:]
	}
	return out
}

// stays is the number of fixes for which the first one's place was not left, or 1 if that was not long enough to be a stay.
func (c *cleaner) stays(run []Fix) int {
	reach := min(max(c.radius(&run[0]), c.stayNear), c.stayFar)
	n := 1
	for n < len(run) && c.apart(run[0].Place, run[n].Place) <= reach {
		n++
	}
	if run[n-1].At-run[0].At < c.stay {
		return 1
	}
	return n
}

// together is the mean place, in whole ten-millionths of a degree so that every machine rounds alike.
func together(stay []Fix) Point {
	p := Point{LatLng: stay[0].Place, From: stay[0].At, Until: stay[len(stay)-1].At}
	if len(stay) > 1 {
		var lat, lng int64
		for _, f := range stay {
			lat, lng = lat+e7(f.Place.Lat), lng+e7(f.Place.Lng)
		}
		n := int64(len(stay))
		p.LatLng = geo.LatLng{Lat: degrees(lat / n), Lng: degrees(lng / n)}
	}
	return p
}

// Movement is the runs' places alone.
func (c Cleaned) Movement() [][]geo.LatLng {
	out := make([][]geo.LatLng, len(c.Runs))
	for k, run := range c.Runs {
		out[k] = make([]geo.LatLng, len(run))
		for i, p := range run {
			out[k][i] = p.LatLng
		}
	}
	return out
}

// Length is how far the runs lead: over places that are a stride apart at least, for each fix errs to one side or the other, and a sum over
// all of them would make a walk of zigzags twice as long. Stays and gaps are not counted, nor what is left at the end of a run.
func (c Cleaned) Length() geo.Meters {
	var sum float64
	for _, run := range c.Runs {
		from := run[0]
		frame := geo.NewFrame(from.LatLng)
		for _, p := range run[1:] {
			if stride := frame.Apart(from.LatLng, p.LatLng); stride >= versions[c.Version].stride {
				sum, from, frame = sum+stride, p, geo.NewFrame(p.LatLng)
			}
		}
	}
	return geo.Meters(sum)
}
