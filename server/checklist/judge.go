package checklist

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Finding is a problem derived from a bad answer.
type Finding struct {
	ItemCode string
	Severity Severity
	Text     Text
	Basis    string
	Note     string
	Grounds  []Ground // the fields that are bad, and why
}

// Why puts the grounds into one text in each language: what was answered, and what was asked.
func (f Finding) Why() Text {
	var zh, en []string
	for _, g := range f.Grounds {
		zh, en = append(zh, g.words(func(t Text) string { return t.ZH }, "：", "，")), append(en, g.words(func(t Text) string { return t.EN }, ": ", ", "))
	}
	return Text{strings.Join(zh, "；"), strings.Join(en, "; ")}
}

// words leaves out what is empty.
func (g Ground) words(in func(Text) string, colon, comma string) string {
	out := in(g.Value)
	if rule := in(g.Rule); rule != "" {
		out += comma + rule
	}
	if label := in(g.Label); label != "" {
		out = label + colon + out
	}
	return out
}

// Ground is why one field is bad, in words.
type Ground struct {
	Field string
	Label Text // empty where the item's text says it
	Value Text // what was answered
	Rule  Text // what was asked
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
	FlagMoreUnknown = "answer_more_unknown" // there are more unknown items and fields than are listed
	FlagWrongType   = "answer_wrong_type"
	FlagOutOfRange  = "answer_out_of_range"
	FlagTextTooLong = "answer_text_too_long"
	FlagMissing     = "answer_missing"
	FlagNotJudged   = "answer_not_judged" // a rule compares with something that is not known here
	FlagTooFewPhoto = "photos_too_few"
)

const (
	maxRunes   = 2000 // of a text or a note
	maxUnknown = 50   // unknown items and fields that are listed one by one
)

// Circumstances is what answers are judged with besides the pack.
type Circumstances struct {
	Photos   map[string]int  // how many photos the manifest has, by item
	On       time.Time       // when the inspection was; zero if that is not known
	Register json.RawMessage // the target's attributes, an object; empty if there is no target
}

// Judge is JudgeIn where only the photos are known.
func Judge(p Pack, answers Answers, photos map[string]int) ([]Finding, []Flag) {
	return JudgeIn(p, answers, Circumstances{Photos: photos})
}

// JudgeIn checks answers against the pack and derives findings, worst first. It never fails: what it cannot read is flagged, and what
// it can read counts.
func JudgeIn(p Pack, answers Answers, c Circumstances) ([]Finding, []Flag) {
	j := judge{circumstances: c}
	known := make(map[string]bool, len(p.Items))
	for i, it := range p.Items {
		known[it.Code] = true
		if a, ok := answers[it.Code]; ok {
			j.item(it, a, func() string { return p.Cited(i) })
		} else {
			j.flag(FlagMissing, it.Code)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(answers)) {
		if !known[code] {
			j.stranger(FlagUnknownItem, clip(code))
		}
	}
	if j.strangers > maxUnknown {
		j.flag(FlagMoreUnknown, strconv.Itoa(j.strangers-maxUnknown))
	}
	slices.SortStableFunc(j.findings, func(a, b Finding) int { return cmp.Compare(a.Severity, b.Severity) })
	return j.findings, j.flags
}

// judge is one judgement in progress.
type judge struct {
	circumstances Circumstances
	register      map[string]json.RawMessage // decoded when first asked for
	findings      []Finding
	flags         []Flag
	strangers     int
}

func (j *judge) flag(name, detail string) { j.flags = append(j.flags, Flag{name, detail}) }

// stranger flags what the pack does not know; there is no end to what can be sent, so it is listed only so far.
func (j *judge) stranger(name, detail string) {
	if j.strangers++; j.strangers <= maxUnknown {
		j.flag(name, detail)
	}
}

// item judges one answer; a finding cites what basis gives.
func (j *judge) item(it Item, a Answer, basis func() string) {
	for _, part := range a.unreadable {
		if part != "" {
			part = "." + part
		}
		j.flag(FlagWrongType, it.Code+part)
	}
	note, cut := cutRunes(a.Note, maxRunes)
	if cut {
		j.flag(FlagTextTooLong, it.Code)
	}
	note = strings.ReplaceAll(note, "\x00", "\uFFFD") // PostgreSQL's text cannot hold it
	if a.NA {
		return
	}
	grounds := j.fields(it, a)
	if len(grounds) == 0 {
		return
	}
	j.findings = append(j.findings, Finding{it.Code, it.Severity, it.Text, basis(), note, grounds})
	if have := j.circumstances.Photos[it.Code]; have < it.Photos {
		j.flag(FlagTooFewPhoto, it.Code+" "+strconv.Itoa(have)+"/"+strconv.Itoa(it.Photos))
	}
}

func (j *judge) fields(it Item, a Answer) (grounds []Ground) {
	known := make(map[string]bool, len(it.Fields))
	answered := 0
	for _, f := range it.Fields {
		known[f.Name] = true
		if _, there := a.Fields[f.Name]; there {
			answered++
		}
	}
	for _, f := range it.Fields {
		raw, there := a.Fields[f.Name]
		if !there && (answered == 0 || f.Bad == nil || !f.Bad.Missing) { // an item that nobody touched is no finding
			continue
		}
		v := j.value(f, raw)
		if v.problem != "" {
			j.flag(v.problem, it.Code+"."+f.Name)
		}
		if v.bad {
			grounds = append(grounds, ground(f, v))
		}
	}
	if answered == 0 {
		j.flag(FlagMissing, it.Code)
	} else {
		j.missing(it, a)
	}
	if len(a.Fields) > answered {
		for _, name := range slices.Sorted(maps.Keys(a.Fields)) {
			if !known[name] {
				j.stranger(FlagUnknownPart, it.Code+"."+clip(name))
			}
		}
	}
	return grounds
}

// missing flags questions of an answered item that were passed over. Measurements may be: not everybody carries every instrument.
func (j *judge) missing(it Item, a Answer) {
	for _, f := range it.Fields {
		if _, there := a.Fields[f.Name]; !there && f.Bad != nil && (f.Type == YesNo || f.Type == Choice || f.Type == Several) {
			j.flag(FlagMissing, it.Code+"."+f.Name)
		}
	}
}

func ground(f Field, v verdict) Ground {
	g := Ground{Field: f.Name, Value: v.shown, Rule: f.Bad.words(f.Unit, v.limit)}
	if f.Label != nil {
		g.Label = *f.Label
	}
	return g
}

// cutRunes shortens s to n characters and tells whether it had to.
func cutRunes(s string, n int) (string, bool) {
	runes := 0
	for i := range s {
		if runes == n {
			return s[:i], true
		}
		runes++
	}
	return s, false
}

// clip bounds what a stranger's text may add to a flag.
func clip(s string) string {
	if len(s) > 40 {
		s = s[:40]
	}
	return strconv.QuoteToASCII(s)
}
