package seeds

import (
	"cmp"
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

// TestTheCalendar compares the days with the State Council's notices, as Xinhua published them on 12 November 2024 and 4 November 2025: from and until which day is off, and which weekends are worked.
func TestTheCalendar(t *testing.T) {
	notices := map[string]string{
		"元旦":      "2025-01-01 2026-01-01/2026-01-03 +2026-01-04",
		"春节":      "2025-01-28/2025-02-04 +2025-01-26 +2025-02-08 2026-02-15/2026-02-23 +2026-02-14 +2026-02-28",
		"清明节":     "2025-04-04/2025-04-06 2026-04-04/2026-04-06",
		"劳动节":     "2025-05-01/2025-05-05 +2025-04-27 2026-05-01/2026-05-05 +2026-05-09",
		"端午节":     "2025-05-31/2025-06-02 2026-06-19/2026-06-21",
		"国庆节、中秋节": "2025-10-01/2025-10-08 +2025-09-28 +2025-10-11",
		"中秋节":     "2026-09-25/2026-09-27",
		"国庆节":     "2026-10-01/2026-10-07 +2026-09-20 +2026-10-10",
	}
	want := map[string]string{}
	for name, text := range notices {
		for _, span := range strings.Fields(text) {
			if day, worked := strings.CutPrefix(span, "+"); worked {
				want[day+" workday"] = name + "调休"
				continue
			}
			from, until, _ := strings.Cut(span, "/")
			for day, last := date(t, from), date(t, cmp.Or(until, from)); !day.After(last); day = day.AddDate(0, 0, 1) {
				want[day.Format(time.DateOnly)+" holiday"] = name
			}
		}
	}
	days, err := Holidays()
	if err != nil {
		t.Fatal(err)
	}
	have, last := map[string]string{}, ""
	for _, d := range days {
		if d.Date <= last || d.Name == "" || d.Origin == "" || d.Checked() != (d.Date < "2027") {
			t.Errorf("%+v", d)
		}
		if last = d.Date; d.Checked() {
			have[d.Date+" "+d.Kind] = d.Name
		} else if d.Kind != "holiday" { // what is worked instead only a notice says
			t.Errorf("%+v", d)
		}
	}
	if !maps.Equal(have, want) {
		t.Errorf("%v\nthe notices say %v", have, want)
	}
}

func date(t *testing.T, text string) time.Time {
	t.Helper()
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return day
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
