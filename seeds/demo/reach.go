package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"

	"github.com/xuncha/xuncha/seeds"
	"github.com/xuncha/xuncha/server/geo"
)

// atlas is the counties, with a made-up seat for each township: nobody publishes the townships' borders, so what lies nearest to a seat counts as the township's.
type atlas struct {
	counties map[string]orb.Geometry
	areas    map[string]geo.Area
	codes    []string          // of the counties, in order
	seats    map[string][]seat // by county
}

type seat struct {
	town seeds.Division
	at   geo.LatLng
}

func newAtlas(divisions []seeds.Division, counties map[string]orb.Geometry) (*atlas, error) {
	a := &atlas{counties: counties, areas: map[string]geo.Area{}, seats: map[string][]seat{}}
	for _, d := range divisions {
		if d.Tier != "county" {
			continue
		}
		area, err := geo.NewArea(counties[d.Code])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.Name, err)
		}
		a.areas[d.Code] = area
		a.codes = append(a.codes, d.Code)
		if a.seats[d.Code], err = seatsOf(d, divisions, area); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// seatsOf draws a seat for each township, each the one of 20 that lies farthest from the seats before it.
func seatsOf(county seeds.Division, divisions []seeds.Division, area geo.Area) (out []seat, err error) {
	r := rand.New(rand.NewPCG(seed, hash("seats "+county.Code)))
	for _, town := range divisions {
		if town.Tier != "township" || town.Parent != county.Code {
			continue
		}
		best, apart := geo.LatLng{}, -1.0
		for range 20 {
			p, err := within(area, r)
			if err != nil {
				return nil, err
			}
			nearest := math.Inf(1)
			for _, s := range out {
				nearest = min(nearest, float64(p.Distance(s.at)))
			}
			if nearest > apart {
				best, apart = p.LatLng, nearest
			}
		}
		out = append(out, seat{town, best})
	}
	return out, nil
}

// countyAt is the county that holds a place, or the nearest where the place lies on the prefecture's edge.
func (a *atlas) countyAt(p geo.LatLng) string {
	for _, code := range a.codes {
		if a.areas[code].Holds(p) {
			return code
		}
	}
	best, nearest := "", math.Inf(1)
	for _, code := range a.codes {
		if d := planar.DistanceFrom(a.counties[code], orb.Point{p.Lng, p.Lat}); math.Abs(d) < nearest {
			best, nearest = code, math.Abs(d)
		}
	}
	return best
}

func (a *atlas) townAt(county string, p geo.LatLng) seeds.Division {
	return slices.MinFunc(a.seats[county], func(x, y seat) int {
		if p.Distance(x.at) < p.Distance(y.at) {
			return -1
		}
		return 1
	}).town
}

// stretch is a part of a river within one township.
type stretch struct {
	river    seeds.River
	county   string
	town     seeds.Division
	from, to float64 // metres along the river
	line     orb.LineString
	number   int // which of the river's it is, from 1
}

const (
	stepM     = 250.0  // how finely a river is walked to find where it crosses a border
	shortestM = 1500.0 // a shorter stretch goes to its neighbour
)

// cut walks a river and cuts it where it passes into another township.
func (a *atlas) cut(river seeds.River) []stretch {
	var out []stretch
	at := 0.0
	for k := 1; k < len(river.Line); k++ {
		from, to := river.Line[k-1], river.Line[k]
		length := float64(latLng(from).Distance(latLng(to)))
		parts := max(1, math.Ceil(length/stepM))
		for n := 0.0; n < parts; n++ {
			p, q := along(from, to, n/parts), along(from, to, (n+1)/parts)
			middle := latLng(along(p, q, 0.5))
			county := a.countyAt(middle)
			town := a.townAt(county, middle)
			if last := len(out) - 1; last < 0 || out[last].town.Code != town.Code {
				out = append(out, stretch{river: river, county: county, town: town, from: at, line: orb.LineString{p}})
			}
			s := &out[len(out)-1]
			s.line = append(s.line, q)
			at += length / parts
			s.to = at
		}
	}
	out = joinTwins(unite(out))
	for i := range out {
		out[i].number = i + 1
	}
	return out
}

// unite gives what is too short to be a reach to a neighbour, of its own county if there is one.
func unite(all []stretch) []stretch {
	for {
		i := slices.IndexFunc(all, func(s stretch) bool { return s.to-s.from < shortestM })
		if i < 0 || len(all) == 1 {
			return all
		}
		into := i - 1
		if i == 0 || i+1 < len(all) && all[i+1].county == all[i].county && all[i-1].county != all[i].county {
			into = i + 1
		}
		if into < i {
			all[into].line, all[into].to = append(all[into].line, all[i].line[1:]...), all[i].to
		} else {
			all[into].line, all[into].from = append(slices.Clone(all[i].line), all[into].line[1:]...), all[i].from
		}
		all = slices.Delete(all, i, i+1)
	}
}

// joinTwins makes one of neighbours in the same township, between which a short stretch was.
func joinTwins(all []stretch) []stretch {
	out := all[:1]
	for _, s := range all[1:] {
		if last := &out[len(out)-1]; last.town.Code == s.town.Code {
			last.line, last.to = append(last.line, s.line[1:]...), s.to
			continue
		}
		out = append(out, s)
	}
	return out
}

// geometry leaves out the steps between the river's own vertices.
func (s stretch) geometry() ([]byte, error) {
	line := orb.LineString{s.line[0]}
	for i := 1; i < len(s.line)-1; i++ {
		if slices.Contains(s.river.Line, s.line[i]) {
			line = append(line, s.line[i])
		}
	}
	return geojson.NewGeometry(append(line, s.line[len(s.line)-1])).MarshalJSON()
}

func latLng(p orb.Point) geo.LatLng { return geo.LatLng{Lat: p.Lat(), Lng: p.Lon()} }

func along(a, b orb.Point, share float64) orb.Point {
	if share == 1 {
		return b
	}
	return orb.Point{a[0] + (b[0]-a[0])*share, a[1] + (b[1]-a[1])*share}
}
