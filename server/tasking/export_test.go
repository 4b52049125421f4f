package tasking

import (
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// exported writes a board as every kind of file and wants in each the figures that it had, the debts that there were, and the moment that it tells of.
func (w *world) exported(a Ask, want Line, debts string) {
	w.t.Helper()
	file := func(f Format) []byte {
		raw, _, err := w.Export(w.admin, a, f)
		w.must(err)
		return raw
	}
	known, figures := knownAt(a.AsOf), []string{strconv.Itoa(want.Owed), strconv.Itoa(want.Done), strconv.Itoa(want.Debt())}
	sheet, err := excelize.OpenReader(bytes.NewReader(file(XLSX)))
	w.must(err)
	lines, err := sheet.GetRows("汇总 Lines")
	w.must(err)
	about, err := sheet.GetRows("说明 About")
	w.must(err)
	rows, err := sheet.GetRows("欠账 Debts")
	w.must(err)
	if got := lines[1]; strings.Join(got[5:8], " ") != strings.Join(figures, " ") || got[len(got)-1] != known || !strings.HasPrefix(about[3][1], known) || len(rows)-1 != strings.Count(debts, "\n") {
		w.t.Errorf("the sheet says %v of %v and %d debts, wanted %v as of %s and\n%s", got, about, len(rows)-1, figures, known, debts)
	}
	records, err := csv.NewReader(bytes.NewReader(bytes.Split(file(CSV), []byte("\n\n"))[0])).ReadAll()
	w.must(err)
	if got := records[1]; strings.Join(got[5:8], " ") != strings.Join(figures, " ") || got[len(got)-1] != known {
		w.t.Errorf("the list says %v, wanted %v as of %s", got, figures, known)
	}
	text := printed(w.t, file(PDF))
	if !strings.Contains(text, known) || !strings.Contains(text, "合计\n"+strings.Join(figures, "\n")) && !strings.Contains(text, "合计 "+strings.Join(figures, " ")) {
		w.t.Errorf("the paper does not say %v as of %s:\n%s", figures, known, text)
	}
}

// printed reads a PDF with poppler's reader.
func printed(t *testing.T, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pdftotext is missing: install poppler-utils")
		}
		t.Skip("needs pdftotext of poppler-utils")
	}
	name := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(name, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-raw", "-enc", "UTF-8", name, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestATrendIsItsBoards: each of a trend's sums is what the board of that period says, regions included, and a period that cannot be read is refused.
func TestATrendIsItsBoards(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.publish(weekly(), day(2026, 1, 1))
		d := w.duty(w.person(w.admin, "甲"), w.reach(county+"001", day(2026, 1, 1)), "village", "weekly", day(2026, 9, 1))
		w.walk(walked{duty: d, at: day(2026, 9, 15), valid: true, covered: stretch(0, 9000)})
		periods := []string{"2026-09", "2026-10", "2026-Q3"}
		b, err := w.Roll(w.admin, Ask{Period: "2026-11", Below: true}, periods...)
		w.must(err)
		for i, period := range periods {
			if one := w.board(Ask{Period: period, Below: true}); b.Trend[i].Total != one.Total || len(b.Trend[i].Regions) != len(one.Regions) || len(one.Regions) == 0 || b.Trend[i].Regions[0] != one.Regions[0] {
				t.Errorf("%s: %+v\nits board %+v", period, b.Trend[i], one)
			}
		}
		if b.Trend[0].Total.Done != 1 || b.Trend[1].Total.Done != 0 {
			t.Errorf("%+v", b.Trend)
		}
		if _, err := w.Roll(w.admin, Ask{Period: "2026-11"}, "2026-13"); err == nil {
			t.Error("a month that there is not was summed")
		}
	})
}

// TestACellIsNoFormula: whatever a spreadsheet would compute begins with an apostrophe; full-width signs too, which some read as the narrow ones.
func TestACellIsNoFormula(t *testing.T) {
	for _, text := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠x"} {
		if got := plain(text); got != "'"+text {
			t.Errorf("%q is written %q", text, got)
		}
	}
	for _, text := range []string{"", "汾河", "a=1", "　=1"} {
		if got := plain(text); got != text {
			t.Errorf("%q is written %q", text, got)
		}
	}
	if got := plain(-1.5); got != "-1.5" {
		t.Errorf("a number is written %q", got)
	}
}
