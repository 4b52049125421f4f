package tasking

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb/geojson"
	"github.com/xuri/excelize/v2"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/grid"
)

// exported is a world with a duty that is half done and another that nobody did, of somebody whose name is a formula.
func exported(w *world) (done, not grid.Duty) {
	w.publish(weekly(), day(2026, 1, 1))
	who := w.person(w.admin, "=HYPERLINK(1)")
	done = w.duty(who, w.reach(county+"001", day(2026, 1, 1)), grid.Village, "weekly", day(2026, 10, 5).Add(-12*time.Hour))
	not = w.duty(who, w.reach(county+"002", day(2026, 1, 1)), grid.Township, "weekly", day(2026, 10, 5).Add(-12*time.Hour))
	w.walk(walked{duty: done, at: day(2026, 10, 6), valid: true, covered: stretch(100_000, 300_000)})
	w.walk(walked{duty: done, at: day(2026, 10, 7), valid: true, covered: stretch(250_000, 400_000)})
	return done, not
}

// week is what the exports are asked for.
var week = Ask{Period: "2026-10-05..2026-10-11"}

// TestExportedTables: the CSV and the workbook, opened again, say what the board and the debts say, line by line; what a spreadsheet would run is text.
func TestExportedTables(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		exported(w)
		board := w.board(Ask{Period: week.Period, Below: true})
		raw, mediaType, err := w.Export(w.admin, week, CSV)
		w.must(err)
		text, marked := bytes.CutPrefix(raw, []byte("\ufeff"))
		if !marked || !strings.HasPrefix(mediaType, "text/csv") {
			t.Errorf("%s, marked %v", mediaType, marked)
		}
		r := csv.NewReader(bytes.NewReader(text))
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		w.must(err)
		file, mediaType, err := w.Export(w.admin, week, XLSX)
		w.must(err)
		book, err := excelize.OpenReader(bytes.NewReader(file))
		w.must(err)
		defer book.Close()
		if names := book.GetSheetList(); len(names) < 2 || !strings.Contains(mediaType, "spreadsheetml") {
			t.Fatalf("%v, %s", names, mediaType)
		}
		var sheets [][]string
		for _, name := range book.GetSheetList()[:2] { // what stands behind them explains
			one, err := book.GetRows(name)
			w.must(err)
			sheets = append(sheets, one...)
		}
		lines := board.allLines()
		if len(lines) != 5 || len(rows) != len(sheets) || len(rows) != 1+len(lines)+1+2 { // the whole, two tiers, two townships; two debts. An empty line is no record
			t.Fatalf("%d lines, %d rows, %d in the workbook: %v", len(lines), len(rows), len(sheets), rows)
		}
		for i, l := range lines {
			if got, want := rows[i+1][5:9], fmt.Sprint([]int{l.Owed, l.Done, l.Debt(), l.Overdue}); fmt.Sprint(got) != want || rows[i+1][0] != l.Region {
				t.Errorf("line %d: %v, not %s of %s", i, rows[i+1], want, l.Region)
			}
		}
		total := func(name string) string {
			return rows[1][slices.IndexFunc(rows[0], func(head string) bool { return strings.HasSuffix(head, " "+name) })]
		}
		if total("length_m") == "0" || total("covered_m") != "300" {
			t.Errorf("metres: %v", rows[1])
		}
		if total("days") != "2" || total("of_days") != "14" || total("day_rate") != "14.2" {
			t.Errorf("two days of a week and none of another: %v", rows[1])
		}
		for i := range rows {
			for k := range rows[i] {
				csvCell, bookCell := strings.TrimPrefix(rows[i][k], "'"), ""
				if k < len(sheets[i]) {
					bookCell = sheets[i][k]
				}
				if csvCell != bookCell && !sameNumber(csvCell, bookCell) {
					t.Errorf("row %d, cell %d: %q in the table, %q in the workbook", i, k, csvCell, bookCell)
				}
			}
		}
		first := rows[len(rows)-2]
		if first[0] != county+"001" || first[3] != "'=HYPERLINK(1)" || first[8] != "1" || first[9] != "2" || first[10] != "2" || first[11] != "7" || first[13] != "met" {
			t.Errorf("the debt that is met: %v", first)
		}
		if cell, err := book.GetCellFormula(book.GetSheetList()[1], "D2"); err != nil || cell != "" {
			t.Errorf("the workbook runs %q, %v", cell, err)
		}
		if _, _, err := w.Export(w.admin, week, "doc"); !fault.Is(err, fault.BadArgument) {
			t.Error(err)
		}
	})
}

func sameNumber(a, b string) bool {
	x, err := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err == nil && err2 == nil && x == y
}

// TestExportedMap: the GeoJSON cuts each reach that is owed into what is covered and what is not, and nothing is in both or in neither.
func TestExportedMap(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		done, not := exported(w)
		raw, _, err := w.Export(w.admin, week, GeoJSON)
		w.must(err)
		all, err := geojson.UnmarshalFeatureCollection(raw)
		w.must(err)
		lengths := map[string]map[bool]float64{}
		for _, f := range all.Features {
			duty, covered := f.Properties.MustString("duty"), f.Properties.MustBool("covered")
			if lengths[duty] == nil {
				lengths[duty] = map[bool]float64{}
			}
			lengths[duty][covered] += f.Properties.MustFloat64("until_mm") - f.Properties.MustFloat64("from_mm")
			if f.Geometry.GeoJSONType() != "LineString" || f.Properties.MustString("person") != "=HYPERLINK(1)" {
				t.Errorf("%+v", f)
			}
		}
		one, other := w.debts(done, week.Period)[0], w.debts(not, week.Period)[0]
		if l := lengths[done.ID.String()]; l[true] != 300_000 || l[true]+l[false] != float64(one.LengthMM) {
			t.Errorf("%v of %d", l, one.LengthMM)
		}
		if l := lengths[not.ID.String()]; l[true] != 0 || l[false] != float64(other.LengthMM) {
			t.Errorf("%v of %d", l, other.LengthMM)
		}
	})
}
