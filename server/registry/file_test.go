package registry

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
)

func TestReadCSV(t *testing.T) {
	text := "\ufeffkind,code,name,region,lat,lng,datum,receiving_river,sign,species,stock,facilities\n" +
		"outfall,A-1,\"口,一\",140802001,35.02,111,,汾河,是,,,\n" +
		"livestock_farm,,场,140802001,35.01923351,111.00577921,GCJ-02,,,pig,120,collect; store\n" +
		"outfall,A-2,口二,140802001,111,35.02,,,,,,\n" + // swapped
		"volcano,,x,140802001,35,111,,,,,,\n" +
		"outfall,A-3,口三,140802001,NaN,111,,,,,,\n" +
		"outfall,A-4,口四,140802001,35,111,,,maybe,,,\n" +
		"outfall,A-5,口五,140802001,35,111,,,,pig,,\n" + // a farm's attribute
		"outfall,A-6,口六\n"
	rows, err := ReadFile("x.csv", strings.NewReader(text))
	if err != nil || len(rows) != 8 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if rows[0].Err != nil || rows[0].Target.Name != "口,一" || string(rows[0].Target.Attributes) != `{"receiving_river":"汾河","sign":true}` {
		t.Errorf("row 2: %+v", rows[0])
	}
	farm := rows[1].Target
	if rows[1].Err != nil || farm.Place.Datum != geo.GCJ02 || farm.Place.Distance(geo.LatLng{Lat: 35.02, Lng: 111}) > 1 || string(farm.Attributes) != `{"facilities":["collect","store"],"species":"pig","stock":120}` {
		t.Errorf("row 3: %+v", rows[1])
	}
	for i, want := range []fault.Reason{fault.BadCoordinates, fault.BadArgument, fault.BadCoordinates, fault.BadAttributes, fault.BadAttributes, fault.ImportRows} {
		if r := rows[i+2]; !fault.Is(r.Err, want) || r.Number != i+4 {
			t.Errorf("row %d: %v, want %s", r.Number, r.Err, want)
		}
	}
}

func TestFilesThatAreNeither(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "unknown column": "kind,colour\noutfall,red\n", "gbk": "kind,name\noutfall,\xb2\xe9\n", "other json": `{"type":"Point"}`,
	} {
		if rows, err := ReadFile("x", strings.NewReader(text)); err == nil {
			t.Errorf("%s gave %d rows", name, len(rows))
		}
	}
	rows, err := ReadFile("x", strings.NewReader("kind,name,lat,lng,region\noutfall,\"broken,35,111,1\n"))
	if err != nil || len(rows) != 1 || rows[0].Err == nil {
		t.Errorf("a broken quote: %+v %v", rows, err)
	}
}

func TestReadGeoJSON(t *testing.T) {
	rows, err := ReadFile("x", strings.NewReader(`{"type":"FeatureCollection","features":[
		{"type":"Feature","geometry":{"type":"Point","coordinates":[111,35.02]},"properties":{"kind":"outfall","name":"口","region":"140802001","sign":true}},
		{"type":"Feature","geometry":{"type":"LineString","coordinates":[[111,35],[112,35]]},"properties":{}},
		{"type":"Feature","geometry":null,"properties":null}]}`))
	if err != nil || len(rows) != 3 || rows[0].Err != nil || rows[1].Err == nil || rows[2].Err == nil {
		t.Fatalf("%+v %v", rows, err)
	}
	if rows[0].Target.Place.Lat != 35.02 || string(rows[0].Target.Attributes) != `{"sign":true}` {
		t.Errorf("%+v", rows[0].Target)
	}
}

func TestEveryAttributeTakesItsOwnFormAndNoOther(t *testing.T) {
	right := map[Form]string{Line: `"x"`, Amount: `12.5`, Flag: `true`, Day: `"2026-05-31"`}
	wrong := map[Form][]string{Line: {`1`, `null`, `"` + strings.Repeat("长", 501) + `"`}, Amount: {`-1`, `"1"`, `true`}, Flag: {`"yes"`, `1`}, Day: {`"31.5.2026"`, `"2026-02-30"`, `1`}, One: {`"none such"`, `[]`}, Many: {`"x"`, `["none such"]`, `[1]`}}
	if len(Kinds()) != 9 {
		t.Fatalf("%d kinds", len(Kinds()))
	}
	for _, k := range Kinds() {
		seen := map[string]bool{}
		for _, a := range k.Attributes() {
			if seen[a.Name] || a.Label.ZH == "" || a.Label.EN == "" {
				t.Errorf("%s.%s is there twice or lacks a language", k, a.Name)
			}
			seen[a.Name] = true
			good := right[a.Form]
			if a.Form == One || a.Form == Many {
				raw, _ := json.Marshal(a.Options[0])
				if good = string(raw); a.Form == Many {
					good = "[" + good + "]"
				}
			}
			if _, err := k.checkAttributes(fmt.Appendf(nil, `{%q:%s}`, a.Name, good)); err != nil {
				t.Errorf("%s.%s = %s: %v", k, a.Name, good, err)
			}
			for _, bad := range wrong[a.Form] {
				if _, err := k.checkAttributes(fmt.Appendf(nil, `{%q:%s}`, a.Name, bad)); !fault.Is(err, fault.BadAttributes) {
					t.Errorf("%s.%s = %.20s: %v", k, a.Name, bad, err)
				}
			}
		}
		if _, err := k.checkAttributes([]byte(`{"nonsense":1}`)); !fault.Is(err, fault.BadAttributes) {
			t.Errorf("%s takes any attribute: %v", k, err)
		}
	}
}

func FuzzReadFile(f *testing.F) {
	f.Add("kind,name,lat,lng,region\noutfall,x,35,111,1\n")
	f.Add(`{"type":"FeatureCollection","features":[{}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := ReadFile("x", strings.NewReader(text))
		if err == nil && len(rows) > len(text)+1 {
			t.Fatal("more rows than bytes")
		}
	})
}
