package checklist

import (
	"math"
	"slices"
	"unicode/utf8"
)

// Type is what a field's answer is.
type Type string

// The types of answers.
const (
	YesNo   Type = "yesno"   // yes, no or na
	Choice  Type = "choice"  // one of the options
	Several Type = "several" // any of the options
	Number  Type = "number"  // finite, in the unit
	Words   Type = "text"
	Date    Type = "date"  // 2026-05-31
	Spot    Type = "place" // {lat, lng, datum}
)

// Field is one typed part of an item's answer.
type Field struct {
	Name     string   `json:"name"`
	Type     Type     `json:"type"`
	Label    *Text    `json:"label,omitempty"`
	Options  []Option `json:"options,omitempty"`
	Unit     string   `json:"unit,omitempty"`
	Min      *float64 `json:"min,omitempty"` // what can physically be; outside it the answer is flagged as odd, and judged all the same
	Max      *float64 `json:"max,omitempty"`
	MaxRunes int      `json:"max_runes,omitempty"` // text: 1 to 2000; 0 means 2000
	Bad      *Bad     `json:"bad,omitempty"`       // nil: the field only informs
}

// Option is one choice.
type Option struct {
	Value string `json:"value"`
	Label Text   `json:"label"`
}

// maxNumber bounds what any number may be, whatever its field says.
const maxNumber = 1e12

func (f Field) validate(item string) error {
	chosen := f.Type == Choice || f.Type == Several
	switch {
	case !fieldName.MatchString(f.Name):
		return invalid(item, "field name %q is not a lower-case word", f.Name)
	case !slices.Contains([]Type{YesNo, Choice, Several, Number, Words, Date, Spot}, f.Type):
		return invalid(item, "field %s: there is no type %q", f.Name, f.Type)
	case f.Label != nil && !f.Label.whole():
		return invalid(item, "field %s: the label is not given in both languages", f.Name)
	case chosen && (len(f.Options) == 0 || len(f.Options) > maxOptions):
		return invalid(item, "field %s: %d options; 1 to %d are allowed", f.Name, len(f.Options), maxOptions)
	case !chosen && len(f.Options) > 0:
		return invalid(item, "field %s: only choices have options", f.Name)
	case f.Type == Number && (f.Unit == "" || utf8.RuneCountInString(f.Unit) > 16):
		return invalid(item, "field %s: a number needs a unit (1 for none) of at most 16 characters", f.Name)
	case f.Type != Number && (f.Unit != "" || f.Min != nil || f.Max != nil):
		return invalid(item, "field %s: only numbers have unit and range", f.Name)
	case !bounded(f.Min) || !bounded(f.Max) || f.Min != nil && f.Max != nil && *f.Min >= *f.Max:
		return invalid(item, "field %s: the range is empty or has no bounds", f.Name)
	case f.MaxRunes < 0 || f.MaxRunes > maxRunes || f.MaxRunes > 0 && f.Type != Words:
		return invalid(item, "field %s: only text has a length, of 1 to %d", f.Name, maxRunes)
	}
	seen := map[string]bool{}
	for _, o := range f.Options {
		if !fieldName.MatchString(o.Value) || !o.Label.whole() || seen[o.Value] {
			return invalid(item, "field %s: option %q is not a lower-case word, lacks a language or is there twice", f.Name, o.Value)
		}
		seen[o.Value] = true
	}
	return f.Bad.validate(item, f)
}

// bounded tells whether a limit that may be absent is a number that anything can reach.
func bounded(v *float64) bool { return v == nil || math.Abs(*v) <= maxNumber }

// possible tells whether v lies within what can physically be.
func (f Field) possible(v float64) bool {
	return math.Abs(v) <= maxNumber && (f.Min == nil || v >= *f.Min) && (f.Max == nil || v <= *f.Max)
}

func (f Field) allows(v string) bool {
	if f.Type == YesNo {
		return v == "yes" || v == "no" || v == "na"
	}
	return slices.ContainsFunc(f.Options, func(o Option) bool { return o.Value == v })
}

// labelOf is how a choice reads to a person.
func (f Field) labelOf(v string) Text {
	if f.Type == YesNo {
		return map[string]Text{"yes": {"是", "Yes"}, "no": {"否", "No"}, "na": {"不适用", "Not applicable"}}[v]
	}
	for _, o := range f.Options {
		if o.Value == v {
			return o.Label
		}
	}
	return Text{v, v}
}
