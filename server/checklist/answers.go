package checklist

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/xuncha/xuncha/server/geo"
)

// Answers are what was filled in, by item code. Values are read only against the pack, so that what cannot be understood is
// flagged and the rest still counts.
type Answers map[string]Answer

// Answer is what was filled in for one item.
type Answer struct {
	NA     bool                       `json:"na,omitempty"` // the item does not apply here
	Note   string                     `json:"note,omitempty"`
	Fields map[string]json.RawMessage `json:"fields,omitempty"`
}

// Finding is a problem derived from a bad answer.
type Finding struct {
	ItemCode string
	Severity Severity
	Text     Text
	Basis    string
	Note     string
	Fields   []string // the fields that are bad
}

// Flag is a doubt about an answer, for a person to judge; it never refuses what a phone captured.
type Flag struct {
	Name   string `json:"name"`
	Detail string `json:"detail"`
}

// The flags that judging answers can raise.
const (
	FlagUnknownItem = "answer_unknown_item"
	FlagUnknownPart = "answer_unknown_field"
	FlagWrongType   = "answer_wrong_type"
	FlagOutOfRange  = "answer_out_of_range"
	FlagTextTooLong = "answer_text_too_long"
	FlagMissing     = "answer_missing"
	FlagTooFewPhoto = "photos_too_few"
)

const maxRunes = 2000

// Judge checks answers against the pack and derives findings, worst first. photos counts the manifest's photos by item.
// It never fails: what it cannot read is flagged, and what it can read counts.
func Judge(p Pack, answers Answers, photos map[string]int) ([]Finding, []Flag) {
	var findings []Finding
	var flags []Flag
	flag := func(name, detail string) { flags = append(flags, Flag{name, detail}) }
	known := map[string]bool{}
	for _, it := range p.Items {
		known[it.Code] = true
		a, ok := answers[it.Code]
		if !ok {
			flag(FlagMissing, it.Code)
			continue
		}
		if utf8.RuneCountInString(a.Note) > maxRunes {
			flag(FlagTextTooLong, it.Code)
			a.Note = string([]rune(a.Note)[:maxRunes])
		}
		if a.NA {
			continue
		}
		bad := it.judge(a, flag)
		if len(bad) == 0 {
			continue
		}
		findings = append(findings, Finding{it.Code, it.Severity, it.Text, it.Basis, a.Note, bad})
		if photos[it.Code] < it.Photos {
			flag(FlagTooFewPhoto, it.Code+" "+strconv.Itoa(photos[it.Code])+"/"+strconv.Itoa(it.Photos))
		}
	}
	for _, code := range sortedKeys(answers) {
		if !known[code] {
			flag(FlagUnknownItem, clip(code))
		}
	}
	slices.SortStableFunc(findings, func(a, b Finding) int { return bytes.Compare([]byte(a.Severity), []byte(b.Severity)) })
	return findings, flags
}

func (it Item) judge(a Answer, flag func(name, detail string)) (bad []string) {
	known := map[string]bool{}
	answered := false
	for _, f := range it.Fields {
		known[f.Name] = true
		raw, ok := a.Fields[f.Name]
		if !ok {
			continue
		}
		answered = true
		isBad, problem := f.judge(raw)
		if problem != "" {
			flag(problem, it.Code+"."+f.Name)
		}
		if isBad {
			bad = append(bad, f.Name)
		}
	}
	if !answered {
		flag(FlagMissing, it.Code)
	}
	for _, name := range sortedKeys(a.Fields) {
		if !known[name] {
			flag(FlagUnknownPart, it.Code+"."+clip(name))
		}
	}
	return bad
}

// judge reads one value. An empty problem means that it could be read.
func (f Field) judge(raw json.RawMessage) (bad bool, problem string) {
	switch f.Type {
	case YesNo, Choice:
		var v string
		if json.Unmarshal(raw, &v) != nil || !f.allows(v) {
			return false, FlagWrongType
		}
		return f.Bad != nil && slices.Contains(f.Bad.In, v), ""
	case Several:
		var vs []string
		if json.Unmarshal(raw, &vs) != nil || len(vs) > maxOptions || slices.ContainsFunc(vs, func(v string) bool { return !f.allows(v) }) {
			return false, FlagWrongType
		}
		return f.Bad != nil && (f.Bad.Any && len(vs) > 0 || slices.ContainsFunc(vs, func(v string) bool { return slices.Contains(f.Bad.In, v) })), ""
	case Number:
		return f.judgeNumber(raw)
	case Words:
		var v string
		switch {
		case json.Unmarshal(raw, &v) != nil:
			return false, FlagWrongType
		case utf8.RuneCountInString(v) > maxRunes:
			return false, FlagTextTooLong
		}
		return f.Bad != nil && f.Bad.Missing && v == "", ""
	case Date:
		var v string
		if json.Unmarshal(raw, &v) != nil {
			return false, FlagWrongType
		}
		if v == "" {
			return f.Bad != nil && f.Bad.Missing, ""
		}
		if d, err := time.Parse(time.DateOnly, v); err != nil || d.Year() < 1980 || d.Year() > 2100 {
			return false, FlagWrongType
		}
		return false, ""
	default: // Spot
		var v struct {
			Lat, Lng *float64
			Datum    string
		}
		if json.Unmarshal(raw, &v) != nil || v.Lat == nil || v.Lng == nil {
			return false, FlagWrongType
		}
		if _, err := geo.NewPlace(*v.Lat, *v.Lng, v.Datum); err != nil {
			return false, FlagOutOfRange
		}
		return false, ""
	}
}

func (f Field) judgeNumber(raw json.RawMessage) (bad bool, problem string) {
	var v *float64
	if json.Unmarshal(raw, &v) != nil || v == nil || math.IsInf(*v, 0) || math.IsNaN(*v) {
		return false, FlagWrongType
	}
	if f.Min != nil && *v < *f.Min || f.Max != nil && *v > *f.Max {
		problem = FlagOutOfRange
	}
	b := f.Bad
	if b == nil {
		return false, problem
	}
	return b.Below != nil && *v < *b.Below || b.Above != nil && *v > *b.Above || b.AtLeast != nil && *v >= *b.AtLeast ||
		b.Outside != nil && (*v < b.Outside.From || *v > b.Outside.To), problem
}

func (f Field) allows(v string) bool {
	if f.Type == YesNo {
		return v == "yes" || v == "no" || v == "na"
	}
	return slices.ContainsFunc(f.Options, func(o Option) bool { return o.Value == v })
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// clip bounds what a stranger's text may add to a flag.
func clip(s string) string {
	if len(s) > 40 {
		s = s[:40]
	}
	return strconv.QuoteToASCII(s)
}
