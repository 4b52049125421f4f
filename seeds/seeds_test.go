package seeds

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/geo"
)

// The packs are the first list with typed answers, and nothing else: every wording, severity, count and basis is the same.
func TestThePacksAreTheListAsFirstWritten(t *testing.T) {
	raw, err := os.ReadFile("data/checklists.json")
	if err != nil {
		t.Fatal(err)
	}
	var first []struct {
		Code       string
		TargetType string `json:"target_type"`
		NameZH     string `json:"name_zh"`
		NameEN     string `json:"name_en"`
		Items      []struct {
			Code, ZH, EN, Severity, Basis, Tag, Bad, Answer string
			Photos                                          int
		}
	}
	if err := json.Unmarshal(raw, &first); err != nil {
		t.Fatal(err)
	}
	packs, err := Packs()
	if err != nil {
		t.Fatal(err)
	}
	byCode := map[string]int{}
	items := 0
	for i, p := range packs {
		byCode[p.Code] = i
		items += len(p.Items)
	}
	if len(packs) != 11 || items != 166 {
		t.Fatalf("%d packs, %d items", len(packs), items)
	}
	for _, f := range first {
		p := packs[byCode[f.Code]]
		if p.Code != f.Code || p.TargetKind != f.TargetType || p.Version != 1 || len(p.Items) != len(f.Items) {
			t.Fatalf("pack %s differs", f.Code)
		}
		for i, want := range f.Items {
			got := p.Items[i]
			severity := string(got.Severity)
			if severity == "" {
				severity = "-"
			}
			if got.Code != want.Code || got.Text.ZH != want.ZH || got.Text.EN != want.EN || severity != want.Severity || got.Photos != want.Photos || got.Basis != want.Basis || got.Tag != want.Tag || p.Name.ZH != f.NameZH || p.Name.EN != f.NameEN {
				t.Errorf("%s differs: %+v", want.Code, got)
			}
			if err := answers(got, want.Answer, want.Bad); err != nil {
				t.Errorf("%s: %v", want.Code, err)
			}
		}
	}
}

// answers checks that an item's fields can say what the first list's answer type says, such as YN+NUM(%), and that its limit may be set
// where the list says so.
func answers(it checklist.Item, answer, bad string) error {
	have, configurable := map[checklist.Type]int{}, false
	for _, f := range it.Fields {
		have[f.Type]++
		if unit := answer[strings.Index(answer, "(")+1:]; f.Type == checklist.Number && strings.HasSuffix(unit, ")") && f.Unit != strings.Replace(unit[:len(unit)-1], "m3", "m³", 1) {
			return fmt.Errorf("the unit of %s is %s", answer, f.Unit)
		}
		configurable = configurable || f.Bad != nil && f.Bad.Configurable
	}
	if strings.Contains(bad, "configure") && !configurable {
		return fmt.Errorf("no limit can be configured")
	}
	if answer == "YN" {
		if len(it.Fields) != 1 || it.Fields[0].Name != "ok" || it.Fields[0].Type != checklist.YesNo || (it.Fields[0].Bad == nil) != (bad == "info") {
			return fmt.Errorf("%+v is no plain yes or no", it.Fields)
		}
		return nil
	}
	if answer == "NUM x7" && have[checklist.Number] != 7 {
		return fmt.Errorf("%d numbers", have[checklist.Number])
	}
	types := map[string]checklist.Type{"YN": checklist.YesNo, "SEL": checklist.Choice, "MULTI": checklist.Several, "NUM": checklist.Number, "TXT": checklist.Words, "DATE": checklist.Date, "GEO": checklist.Spot}
	for _, part := range strings.Split(answer, "+") {
		name, _, _ := strings.Cut(strings.Fields(part)[0], "(")
		if types[name] == "" || have[types[name]] == 0 {
			return fmt.Errorf("no field answers %s", part)
		}
	}
	return nil
}

// A yes is the good answer everywhere, so that a form can offer "all well" at one touch.
func TestYesIsNeverBad(t *testing.T) {
	packs, err := Packs()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packs {
		for _, it := range p.Items {
			for _, f := range it.Fields {
				if f.Type == checklist.YesNo && f.Bad != nil && slices.Contains(f.Bad.In, "yes") {
					t.Errorf("%s.%s", it.Code, f.Name)
				}
			}
		}
	}
}

func TestTheCalendar(t *testing.T) {
	days, err := Holidays()
	if err != nil {
		t.Fatal(err)
	}
	count, last := map[string]int{}, ""
	for _, d := range days {
		date, err := time.Parse(time.DateOnly, d.Date)
		weekend := err == nil && (date.Weekday() == time.Saturday || date.Weekday() == time.Sunday)
		if err != nil || d.Date <= last || d.Name == "" || !strings.Contains(d.Origin, "核对") || d.Kind == "workday" && !weekend {
			t.Errorf("%+v", d)
		}
		last = d.Date
		count[d.Date[:4]+" "+d.Kind]++
	}
	want := map[string]int{"2025 holiday": 28, "2025 workday": 5, "2026 holiday": 33, "2026 workday": 6}
	if !maps.Equal(count, want) {
		t.Errorf("%v, want %v", count, want)
	}
}

func TestEachCountyIsFoundByAPlaceInIt(t *testing.T) {
	counties, err := Counties()
	if err != nil {
		t.Fatal(err)
	}
	atlas, err := geo.NewAtlas(counties)
	if err != nil {
		t.Fatal(err)
	}
	for code, at := range map[string]geo.LatLng{ // county seats
		"140802": {Lat: 35.02, Lng: 111.00}, "140830": {Lat: 34.69, Lng: 110.69}, "140827": {Lat: 35.30, Lng: 111.67}, "140882": {Lat: 35.60, Lng: 110.71},
	} {
		if got := atlas.Find(at); !slices.Equal(got, []string{code}) {
			t.Errorf("%v lies in %v, want %s", at, got, code)
		}
	}
	if got := atlas.Find(geo.LatLng{Lat: 39.915, Lng: 116.404}); len(got) > 0 {
		t.Errorf("Beijing lies in %v", got)
	}
	for code, boundary := range counties { // a corner of the border is the county's own, and perhaps its neighbour's too
		var corner orb.Point
		switch g := boundary.(type) {
		case orb.Polygon:
			corner = g[0][0]
		case orb.MultiPolygon:
			corner = g[0][0][0]
		}
		if got := atlas.Find(geo.LatLng{Lat: corner.Lat(), Lng: corner.Lon()}); !slices.Contains(got, code) {
			t.Errorf("the border of %s lies in %v", code, got)
		}
	}
}

func TestThePrefecture(t *testing.T) {
	divisions, err := Divisions()
	if err != nil {
		t.Fatal(err)
	}
	count, known := map[string]int{}, map[string]bool{"": true}
	for _, d := range divisions {
		count[d.Tier]++
		if !known[d.Parent] {
			t.Fatalf("%s stands before its parent %s", d.Code, d.Parent)
		}
		known[d.Code] = true
	}
	if count["city"] != 1 || count["county"] != 13 || count["township"] != 147 || count["village"] != 2335 {
		t.Fatal(count)
	}
	counties, err := Counties()
	if err != nil || len(counties) != 13 {
		t.Fatalf("%d counties, %v", len(counties), err)
	}
	if h, err := Holidays(); err != nil || len(h) < 30 {
		t.Fatalf("%d holidays, %v", len(h), err)
	}
}
