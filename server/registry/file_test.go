package registry

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

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

// TestAnOfficesTable: Chinese headings and words, days with strokes, in the encoding of Chinese Windows and in UTF-8.
func TestAnOfficesTable(t *testing.T) {
	text := "类别,编码,名称,区划代码,纬度,经度,坐标系,在管状态,受纳水体,已设标识牌,查（排查）日期,COD 排放限值（mg/L）\r\n" +
		"入河排污口,A-1,涑水河𠮷字口,140802001,35.02,111,,停用,涑水河,是,2026/5/1,50\r\n" +
		"outfall,A-2,口二,140802001,35.02,111,WGS84,,,,2026年5月1日,\r\n" +
		"尾矿库,A-3,库,140802001,35.02,111,,,汾河,,,\r\n" + // it has no such column
		"火山,A-4,山,140802001,35.02,111,,,,,,\r\n"
	office, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{"GB18030": office, "UTF-8": text, "with a byte-order mark": "\ufeff" + text} {
		rows, err := ReadFile("x.csv", strings.NewReader(file))
		if err != nil || len(rows) != 4 {
			t.Fatalf("%s: %d rows, %v", name, len(rows), err)
		}
		first := rows[0].Target
		if rows[0].Err != nil || first.Kind != Outfall || first.Name != "涑水河𠮷字口" || first.Status != "suspended" || string(first.Attributes) != `{"cod_limit":50,"receiving_river":"涑水河","sign":true,"surveyed_on":"2026-05-01"}` {
			t.Errorf("%s: %+v", name, rows[0])
		}
		if rows[1].Err != nil || string(rows[1].Target.Attributes) != `{"surveyed_on":"2026-05-01"}` {
			t.Errorf("%s: %+v", name, rows[1])
		}
		if !fault.Is(rows[2].Err, fault.BadAttributes) || !fault.Is(rows[3].Err, fault.BadArgument) {
			t.Errorf("%s: %v, %v", name, rows[2].Err, rows[3].Err)
		}
	}
	chosen := "类别,名称,区划代码,纬度,经度,HJ 1312 类别,整治措施,重点类型\n入河排污口,口,140802001,35.02,111,工业企业排污口,规范整治,工业雨洪排口、 园区混排；wwtp_overflow\n入河排污口,口,140802001,35.02,111,火山,,\n"
	rows, err := ReadFile("x.csv", strings.NewReader(chosen))
	if err != nil || len(rows) != 2 || rows[0].Err != nil || string(rows[0].Target.Attributes) != `{"class":"GY-11","key_type":["industrial_storm","park_mixed","wwtp_overflow"],"rectification":"standardise"}` {
		t.Errorf("options in words: %+v, %v", rows, err)
	}
	if _, err := Outfall.checkAttributes(rows[1].Target.Attributes); !fault.Is(err, fault.BadAttributes) || !strings.Contains(err.Error(), "工业企业排污口") {
		t.Errorf("an option that there is not: %v", err)
	}
	for _, cell := range []string{"工业雨洪排口;;园区混排", "；工业雨洪排口", "工业雨洪排口、", "、"} { // a value is missing there, and which nobody knows
		rows, err := ReadFile("x.csv", strings.NewReader("类别,名称,区划代码,纬度,经度,重点类型\n入河排污口,口,140802001,35.02,111,"+cell+"\n"))
		if err == nil && rows[0].Err == nil {
			_, err = Outfall.checkAttributes(rows[0].Target.Attributes)
		} else if err == nil {
			err = rows[0].Err
		}
		if !fault.Is(err, fault.BadAttributes) {
			t.Errorf("%q: %v", cell, err)
		}
	}
	for name, header := range map[string]string{"twice": "名称,name", "an attribute twice": "kind,name,region,lat,lng,已设标识牌,sign"} {
		rows, err := ReadFile("x.csv", strings.NewReader(header+"\noutfall,x,140802001,35,111,是,否\n"))
		if err == nil && (len(rows) != 1 || rows[0].Err == nil) {
			t.Errorf("%s: %+v", name, rows)
		}
	}
}

// TestAWorkbook: cells of text, numbers, days and truth as a spreadsheet keeps them, with empty rows and cells; files that are no workbooks, or too large a one.
func TestAWorkbook(t *testing.T) {
	book := excelize.NewFile()
	defer book.Close()
	for at, row := range map[string][]any{
		"A1": {"类别", "编码", "名称", "区划代码", "纬度", "经度", "已设标识牌", "查（排查）日期", "溯（溯源）日期", "COD 排放限值（mg/L）"},
		"A3": {"入河排污口", 20260501001, "口一", 140802001, 35.02, 111, true, time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC), "2026/6/2", 50.5},
		"A4": {"outfall", "A-2", "口二", "140802001", "35.02", "111"},
		"A5": {"volcano", "A-3", "山", "140802001", 35, 111},
		"A6": {"outfall", "A-4", "口四", 1.40802001e8, 35, 111, "", "", "", "", "多"},
	} {
		if err := book.SetSheetRow("Sheet1", at, &row); err != nil {
			t.Fatal(err)
		}
	}
	file, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := ReadFile("x.xlsx", bytes.NewReader(file.Bytes()))
	if err != nil || len(rows) != 4 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	first := rows[0].Target
	if rows[0].Err != nil || rows[0].Number != 3 || first.Code != "20260501001" || first.Region != "140802001" || string(first.Attributes) != `{"cod_limit":50.5,"sign":true,"surveyed_on":"2026-05-01","traced_on":"2026-06-02"}` {
		t.Errorf("%+v", rows[0])
	}
	if rows[1].Err != nil || rows[1].Target.Code != "A-2" {
		t.Errorf("%+v", rows[1])
	}
	if !fault.Is(rows[2].Err, fault.BadArgument) || !fault.Is(rows[3].Err, fault.ImportRows) {
		t.Errorf("%v, %v", rows[2].Err, rows[3].Err)
	}
	whole := file.Bytes()
	for _, cut := range []int{4, 100, len(whole) / 2, len(whole) - 30} {
		if _, err := ReadFile("x.xlsx", bytes.NewReader(whole[:cut])); !fault.Is(err, fault.ImportRows) {
			t.Errorf("%d bytes of it: %v", cut, err)
		}
	}
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	part, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	for range maxUnzipped>>20 + 1 {
		if _, err := part.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFile("x.xlsx", &bomb); !fault.Is(err, fault.TooLarge) {
		t.Errorf("a bomb: %v", err)
	}
}

// TestEveryOptionHasWordsOfItsOwn: each option of each attribute is named in both languages, within the attribute by words that no other has and that a cell of several can hold.
func TestEveryOptionHasWordsOfItsOwn(t *testing.T) {
	used := map[string]bool{}
	for _, k := range Kinds() {
		for _, a := range k.Attributes() {
			for _, o := range a.Options {
				used[o] = true
				words := OptionLabels[o]
				if words.ZH == "" || words.EN == "" || strings.ContainsAny(words.ZH, ";；、") {
					t.Errorf("%s %s %s: %q, %q", k, a.Name, o, words.ZH, words.EN)
				}
				if got := a.optionNamed(words.ZH); got != o {
					t.Errorf("%s %s: %s is read as %s and not as %s", k, a.Name, words.ZH, got, o)
				}
			}
		}
	}
	for o := range OptionLabels {
		if !used[o] {
			t.Errorf("%s has words and is no option", o)
		}
	}
}

// TestEveryHeadingIsOfOneColumn: no Chinese label of an attribute is the heading of a column of every kind, and within a kind each is its own.
func TestEveryHeadingIsOfOneColumn(t *testing.T) {
	for _, k := range Kinds() {
		for _, a := range k.Attributes() {
			if taken := slices.ContainsFunc(Columns, func(c Column) bool { return c.Heading == a.Label.ZH }); taken || slices.Contains(own, a.Name) {
				t.Errorf("%s %s is the heading of another column too", k, a.Label.ZH)
			}
			for _, heading := range []string{a.Name, a.Label.ZH} {
				if column, known := columnOf(heading); !known {
					t.Errorf("%s is no column", heading)
				} else if found, _ := k.attributeOf(column); found.Name != a.Name {
					t.Errorf("%s %s is read as %s", k, heading, found.Name)
				}
			}
		}
	}
}

func TestFilesThatAreNeither(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "unknown column": "kind,colour\noutfall,red\n", "no encoding": "kind,name\noutfall,\xb2\xff\xff\n", "other json": `{"type":"Point"}`,
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
	f.Add("PK\x03\x04")
	f.Add("\xc0\xe0\xb1\xf0,\xc3\xfb\xb3\xc6\n\xce\xb2\xbf\xf3\xbf\xe2,x\n")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := ReadFile("x", strings.NewReader(text))
		if err == nil && len(rows) > len(text)+1 {
			t.Fatal("more rows than bytes")
		}
	})
}
