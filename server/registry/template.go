package registry

import (
	"fmt"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// templateRows is how many rows of a template offer lists and forms; an import may have more.
const templateRows = 5000

// templateColumn is one column of a template: its heading, and what a spreadsheet offers and refuses under it.
type templateColumn struct {
	heading string
	needed  bool
	form    Form
	options []string // in words
	atMost  float64  // of a number, which is at least its negative; 0: any that is not negative
	hint    string
}

// templateColumns are those of every kind, then the kind's own.
func templateColumns(k Kind) []templateColumn {
	out := make([]templateColumn, 0, len(Columns)+len(k.Attributes()))
	for _, c := range Columns {
		if c.Name == "kind" {
			c.choices = []string{k.Label().ZH}
		}
		out = append(out, templateColumn{heading: c.Heading, needed: c.Needed, form: c.form, options: c.choices, atMost: c.atMost, hint: c.Takes.ZH})
	}
	for _, a := range k.Attributes() {
		c := templateColumn{heading: a.Label.ZH, form: a.Form}
		for _, o := range a.Options {
			c.options = append(c.options, OptionLabels[o].ZH)
		}
		switch a.Form {
		case Flag:
			c.options = []string{"是", "否"}
		case Many:
			c.hint = "可多个，用“、”隔开"
		case Day:
			c.hint = "如 2026-05-31"
		}
		out = append(out, c)
	}
	return out
}

// Template makes an XLSX to be filled in for an import of a kind, with Chinese headings: choices are lists, codes and names are kept as text, days and numbers are asked for as such.
func Template(k Kind) ([]byte, error) {
	t := template{book: excelize.NewFile(), styles: map[string]int{}}
	defer t.book.Close()
	t.do(t.book.SetSheetName("Sheet1", k.Label().ZH))
	t.sheet = k.Label().ZH
	_, err := t.book.NewSheet(lists)
	t.do(err)
	for i, c := range templateColumns(k) {
		t.column(i+1, c)
	}
	t.do(t.book.SetPanes(t.sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	t.do(t.book.SetSheetVisible(lists, false))
	if t.err != nil {
		return nil, fmt.Errorf("make a template: %w", t.err)
	}
	out, err := t.book.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write a template: %w", err)
	}
	return out.Bytes(), nil
}

const lists = "选项" // the hidden sheet of choices: a list within a cell's rule may have 255 characters only

// template is a workbook that is being made; the first error stays.
type template struct {
	book   *excelize.File
	sheet  string
	styles map[string]int // by number format and fill
	err    error
}

func (t *template) do(err error) {
	if t.err == nil {
		t.err = err
	}
}

func (t *template) column(n int, c templateColumn) {
	name, err := excelize.ColumnNumberToName(n)
	t.do(err)
	t.do(t.book.SetColStyle(t.sheet, name, t.style(numberFormat(c.form), "")))
	t.do(t.book.SetColWidth(t.sheet, name, name, float64(max(12, 2*utf8.RuneCountInString(c.heading)+2))))
	t.do(t.book.SetCellStr(t.sheet, name+"1", c.heading))
	fill := "E2EFE9"
	if c.needed {
		fill = "9CCBB5"
	}
	t.do(t.book.SetCellStyle(t.sheet, name+"1", name+"1", t.style("@", fill)))
	t.rule(name, c)
}

func numberFormat(f Form) string {
	switch f {
	case Amount:
		return "General"
	case Day:
		return "yyyy-mm-dd"
	}
	return "@"
}

// rule is what a spreadsheet offers and refuses in a column's cells.
func (t *template) rule(name string, c templateColumn) {
	rule := excelize.NewDataValidation(true)
	rule.SetSqref(fmt.Sprintf("%s2:%s%d", name, name, templateRows+1))
	switch {
	case c.form == One || c.form == Flag:
		for i, o := range c.options {
			t.do(t.book.SetCellStr(lists, fmt.Sprintf("%s%d", name, i+1), o))
		}
		rule.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$1:$%s$%d", lists, name, name, len(c.options)))
		rule.SetError(excelize.DataValidationErrorStyleStop, c.heading, "请从列表中选一项")
	case c.form == Amount && c.atMost > 0:
		t.do(rule.SetRange(-c.atMost, c.atMost, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween))
		rule.SetError(excelize.DataValidationErrorStyleStop, c.heading, "请填数，十进制度")
	case c.form == Amount:
		t.do(rule.SetRange(0, 0, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorGreaterThanOrEqual))
		rule.SetError(excelize.DataValidationErrorStyleStop, c.heading, "请填数，不小于 0")
	case c.hint == "":
		return
	}
	if c.hint != "" {
		rule.SetInput(c.heading, c.hint)
	}
	t.do(t.book.AddDataValidation(t.sheet, rule))
}

// style is a cell's number format and, of a heading, its fill.
func (t *template) style(format, fill string) int {
	id, ok := t.styles[format+fill]
	if ok {
		return id
	}
	s := &excelize.Style{CustomNumFmt: &format}
	if fill != "" {
		s.Font, s.Fill = &excelize.Font{Bold: true}, excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}}
	}
	id, err := t.book.NewStyle(s)
	t.do(err)
	t.styles[format+fill] = id
	return id
}
