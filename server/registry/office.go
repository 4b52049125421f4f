package registry

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/xuncha/xuncha/server/fault"
)

// An office's table is no programmer's: its spreadsheet saves CSV in the encoding of Chinese Windows and dates with strokes, and its headings and kinds are Chinese words.

// decoded gives a file's text: UTF-8 with or without a byte-order mark, else GB18030, which has GBK and GB 2312 in it. Errors: import_rows for neither.
func decoded(raw []byte) (string, error) {
	if utf8.Valid(raw) {
		return strings.TrimPrefix(string(raw), "\ufeff"), nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
	if err != nil || strings.ContainsRune(string(text), utf8.RuneError) {
		return "", fault.New(fault.ImportRows, "文件既不是 UTF-8 也不是 GB18030，请在表格软件中另存为 CSV UTF-8 · The file is neither UTF-8 nor GB18030; save it as CSV UTF-8.")
	}
	return string(text), nil
}

var statusWords = map[string]string{"在管": active, "停用": "suspended", "关闭": "closed", "撤销": "withdrawn"}

// columnOf is what a heading stands for: a column of every kind by its own name, or an attribute's name or Chinese label, which a row's kind makes sense of.
func columnOf(heading string) (column string, known bool) {
	heading = strings.ToLower(strings.TrimSpace(heading))
	if i := slices.IndexFunc(Columns, func(c Column) bool { return c.Heading == heading }); i >= 0 {
		return Columns[i].Name, true
	}
	if slices.Contains(own, heading) {
		return heading, true
	}
	for _, k := range Kinds() {
		if _, ok := k.attributeOf(heading); ok {
			return heading, true
		}
	}
	return heading, false
}

// attributeOf finds an attribute by its name or its Chinese label.
func (k Kind) attributeOf(heading string) (Attribute, bool) {
	i := slices.IndexFunc(k.Attributes(), func(a Attribute) bool { return a.Name == heading || strings.ToLower(a.Label.ZH) == heading })
	if i < 0 {
		return Attribute{}, false
	}
	return k.Attributes()[i], true
}

// kindNamed is a kind by its name or its Chinese label.
func kindNamed(text string) Kind {
	for _, k := range Kinds() {
		if k.Label().ZH == text {
			return k
		}
	}
	return Kind(text)
}

// optionNamed is one of an attribute's options by its value or by its Chinese words.
func (a Attribute) optionNamed(text string) string {
	for _, o := range a.Options {
		if OptionLabels[o].ZH == text {
			return o
		}
	}
	return text
}

// separated puts one mark for each of those that stand between several values in a cell; no option's words have one of them.
var separated = strings.NewReplacer("；", ";", "、", ";")

func statusNamed(text string) string {
	if status, ok := statusWords[text]; ok {
		return status
	}
	return text
}

// dayOf writes a day as registers keep it, if it is one in another form that spreadsheets write.
func dayOf(text string) string {
	for _, form := range []string{"2006/1/2", "2006-1-2", "2006.1.2", "2006年1月2日"} {
		if day, err := time.Parse(form, text); err == nil {
			return day.Format(time.DateOnly)
		}
	}
	return text
}
