package registry

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// TestTemplates: each kind's template has all its columns, offers every choice, and filled in as it offers it is read as what was chosen.
func TestTemplates(t *testing.T) {
	for _, k := range Kinds() {
		raw, err := Template(k)
		if err != nil {
			t.Fatalf("%s: %v", k, err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%s: %v", k, err)
		}
		sheet := book.GetSheetList()[0]
		fill := map[string]any{"类别": k.Label().ZH, "编码": "007", "名称": "模板", "区划代码": "140802001", "纬度": 35.02, "经度": 111.01, "在管状态": "停用"}
		want := map[string]any{}
		for _, a := range k.Attributes() {
			words := make([]string, len(a.Options))
			for i, o := range a.Options {
				words[i] = OptionLabels[o].ZH
			}
			switch a.Form {
			case One:
				fill[a.Label.ZH], want[a.Name] = words[len(words)-1], a.Options[len(words)-1]
			case Many:
				fill[a.Label.ZH], want[a.Name] = strings.Join(words, "、"), a.Options
			case Flag:
				fill[a.Label.ZH], want[a.Name] = "是", true
			case Amount:
				fill[a.Label.ZH], want[a.Name] = 12.5, 12.5
			case Day:
				fill[a.Label.ZH], want[a.Name] = time.Date(2026, 5, 31, 0, 0, 0, 0, time.UTC), "2026-05-31"
			default:
				fill[a.Label.ZH], want[a.Name] = "000123456789012345", "000123456789012345"
			}
		}
		headings, err := book.GetRows(sheet)
		if err != nil || len(headings) != 1 || len(headings[0]) != len(own)-1+len(k.Attributes()) { // all but the id
			t.Fatalf("%s: headings %v, %v", k, headings, err)
		}
		for i, h := range headings[0] {
			cell, _ := excelize.CoordinatesToCellName(i+1, 2)
			if err := book.SetCellValue(sheet, cell, fill[h]); err != nil {
				t.Fatal(err)
			}
		}
		offersChoices(t, k, book, sheet, headings[0])
		filled, err := book.WriteToBuffer()
		if err != nil {
			t.Fatal(err)
		}
		rows, err := ReadFile("模板.xlsx", filled)
		if err != nil || len(rows) != 1 || rows[0].Err != nil {
			t.Fatalf("%s: %+v, %v", k, rows, err)
		}
		got, has := rows[0].Target, map[string]any{}
		wanted, _ := json.Marshal(want)
		if err := json.Unmarshal(got.Attributes, &has); err != nil {
			t.Fatal(err)
		}
		same, _ := json.Marshal(has)
		if got.Kind != k || got.Code != "007" || got.Status != "suspended" || !bytes.Equal(same, wanted) {
			t.Errorf("%s: read as %+v %s, not %s", k, got, same, wanted)
		}
		if _, err := k.checkAttributes(got.Attributes); err != nil {
			t.Errorf("%s: %v", k, err)
		}
	}
}

// TestColumnsOfEveryKind: each is a column that a file may have, by its name and by its heading, and each choice that it offers is one that is taken.
func TestColumnsOfEveryKind(t *testing.T) {
	for _, c := range Columns {
		for _, heading := range []string{c.Name, c.Heading} {
			if name, known := columnOf(heading); !known || name != c.Name || !slices.Contains(own, name) {
				t.Errorf("%s is read as %s", heading, name)
			}
		}
		for _, choice := range c.choices {
			file := fmt.Sprintf("kind,name,region,lat,lng,%s\noutfall,口,140802001,35,111,%s\n", c.Name, choice)
			rows, err := ReadFile("x.csv", strings.NewReader(file))
			if err != nil || len(rows) != 1 || rows[0].Err != nil || c.Name == "status" && statusWords[choice] != rows[0].Target.Status {
				t.Errorf("%s %s: %+v, %v", c.Heading, choice, rows, err)
			}
		}
	}
	if len(Columns) != len(own)-1 {
		t.Errorf("%d columns; a file may have %d and an id", len(Columns), len(own)-1)
	}
}

// offersChoices looks whether the list under each heading of a choice has all its words.
func offersChoices(t *testing.T, k Kind, book *excelize.File, sheet string, headings []string) {
	t.Helper()
	rules, err := book.GetDataValidations(sheet)
	if err != nil {
		t.Fatal(err)
	}
	offered := map[string]string{} // by column
	for _, r := range rules {
		if r.Type == "list" {
			offered[strings.TrimRight(strings.Split(r.Sqref, ":")[0], "0123456789")] = r.Formula1
		}
	}
	for i, h := range headings {
		a, ok := k.attributeOf(h)
		if !ok || a.Form != One {
			continue
		}
		column, _ := excelize.ColumnNumberToName(i + 1)
		if want := fmt.Sprintf("'%s'!$%s$1:$%s$%d", lists, column, column, len(a.Options)); offered[column] != want {
			t.Errorf("%s %s offers %s, not %s", k, h, offered[column], want)
		}
		for n, o := range a.Options {
			if word, err := book.GetCellValue(lists, fmt.Sprintf("%s%d", column, n+1)); err != nil || word != OptionLabels[o].ZH {
				t.Errorf("%s %s offers %q for %s, %v", k, h, word, o, err)
			}
		}
	}
}
