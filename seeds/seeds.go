// Package seeds embeds the demonstration prefecture's data; nothing in the code depends on its being Yuncheng's.
package seeds

import (
	"embed"
	"encoding/csv"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/xuncha/xuncha/server/checklist"
)

//go:embed data/divisions.csv data/counties.geojson data/rivers.geojson data/waters.csv data/zones.csv packs/*.json rules/*.json calendar/holidays.csv
var files embed.FS

// Division is one row of the administrative divisions.
type Division struct{ Code, Parent, Tier, Name string }

// Divisions lists the divisions, parents before children.
func Divisions() ([]Division, error) {
	rows, err := table("data/divisions.csv", 4)
	out := make([]Division, len(rows))
	for i, r := range rows {
		out[i] = Division{r[0], r[1], r[2], r[3]}
	}
	return out, err
}

// Holiday is a public holiday, or a make-up workday; Origin says how far to trust it.
type Holiday struct{ Date, Kind, Name, Origin string }

// Checked tells whether the day was compared with the State Council's notice. What was not bears an (M).
func (h Holiday) Checked() bool { return !strings.HasSuffix(h.Origin, "(M)") }

// Holidays lists them by date.
func Holidays() ([]Holiday, error) {
	rows, err := table("calendar/holidays.csv", 4)
	out := make([]Holiday, len(rows))
	for i, r := range rows {
		out[i] = Holiday{r[0], r[1], r[2], r[3]}
	}
	return out, err
}

// Counties gives the boundary of each county by its code, WGS 84.
func Counties() (map[string]orb.Geometry, error) {
	raw, err := files.ReadFile("data/counties.geojson")
	if err != nil {
		return nil, err
	}
	fc, err := geojson.UnmarshalFeatureCollection(raw)
	if err != nil {
		return nil, fmt.Errorf("read the counties: %w", err)
	}
	out := map[string]orb.Geometry{}
	for _, f := range fc.Features {
		out[f.Properties.MustString("code")] = f.Geometry
	}
	return out, nil
}

// River is a river as it is drawn; Accuracy says how far to trust the line.
type River struct {
	Name, Source, Accuracy string
	Line                   orb.LineString
}

// Rivers gives the rivers whose lines are known, WGS 84.
func Rivers() ([]River, error) {
	raw, err := files.ReadFile("data/rivers.geojson")
	if err != nil {
		return nil, err
	}
	fc, err := geojson.UnmarshalFeatureCollection(raw)
	if err != nil {
		return nil, fmt.Errorf("read the rivers: %w", err)
	}
	out := make([]River, len(fc.Features))
	for i, f := range fc.Features {
		line, ok := f.Geometry.(orb.LineString)
		if !ok {
			return nil, fmt.Errorf("river %d is no line", i+1)
		}
		out[i] = River{f.Properties.MustString("name"), f.Properties.MustString("source"), f.Properties.MustString("accuracy"), line}
	}
	return out, nil
}

// MainRivers is how many rivers of the prefecture have chiefs, by its plan. Those of them that are neither drawn nor named are numbered places to import into.
const MainRivers = 78

// Water is a river or lake that is named, and whose line or shore is not known.
type Water struct{ Kind, Name, Region, Origin string }

// Waters lists them; a region of four digits says that its county is not confirmed.
func Waters() ([]Water, error) {
	rows, err := table("data/waters.csv", 4)
	out := make([]Water, len(rows))
	for i, r := range rows {
		out[i] = Water{r[0], r[1], r[2], r[3]}
	}
	return out, err
}

// Zone is a development zone: a part of its county with an administration of its own.
type Zone struct{ Region, Name, Origin string }

// Zones lists them.
func Zones() ([]Zone, error) {
	rows, err := table("data/zones.csv", 3)
	out := make([]Zone, len(rows))
	for i, r := range rows {
		out[i] = Zone{r[0], r[1], r[2]}
	}
	return out, err
}

// Rules gives the default rules that patrols are judged by, as JSON, by code. Each is published through the domain's own verb, which checks it.
func Rules() ([][]byte, error) {
	names, err := fs.Glob(files, "rules/*.json")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	out := make([][]byte, len(names))
	for i, name := range names {
		if out[i], err = files.ReadFile(name); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Packs gives the default checklist packs, by code.
func Packs() ([]checklist.Pack, error) {
	names, err := fs.Glob(files, "packs/*.json")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var out []checklist.Pack
	for _, name := range names {
		raw, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		p, err := checklist.Parse(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// table reads a CSV with a header line and the given number of columns.
func table(name string, columns int) ([][]string, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = columns
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return rows[1:], nil
}
