package checklist

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/xuncha/xuncha/server/fault"
)

// Text is a sentence in both languages, Chinese first.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Severity is how grave a bad answer is. The letters and photo counts of the default packs are proposals, to be set per tenant.
type Severity string

// The severities. An item without one only informs.
const (
	Critical Severity = "A" // case lead, possibly for the police
	Major    Severity = "B" // rectification order and re-inspection
	Minor    Severity = "C" // mended on the spot or soon
)

// Pack is one version of a checklist.
type Pack struct {
	Code       string `json:"code"`
	Version    int    `json:"version"`
	TargetKind string `json:"target_kind"`
	Name       Text   `json:"name"`
	Items      []Item `json:"items"`
}

// Item is one question, answered by one or several typed fields: "yes, and 80 %" is two fields, not a string.
type Item struct {
	Code     string   `json:"code"`
	Text     Text     `json:"text"`
	Severity Severity `json:"severity,omitempty"`
	Photos   int      `json:"photos"` // least number when the answer is bad
	Basis    string   `json:"basis"`  // law or source
	Tag      string   `json:"tag,omitempty"`
	Fields   []Field  `json:"fields"`
}

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
	Name    string   `json:"name"`
	Type    Type     `json:"type"`
	Label   *Text    `json:"label,omitempty"`
	Options []Option `json:"options,omitempty"`
	Unit    string   `json:"unit,omitempty"`
	Min     *float64 `json:"min,omitempty"` // what can physically be; outside it the answer is odd, not bad
	Max     *float64 `json:"max,omitempty"`
	Bad     *Bad     `json:"bad,omitempty"` // nil: the field only informs
}

// Option is one choice.
type Option struct {
	Value string `json:"value"`
	Label Text   `json:"label"`
}

// Bad says when an answer opens a finding. Exactly one of its rules is given.
type Bad struct {
	In           []string `json:"in,omitempty"`           // yesno, choice: is one of; several: has any of
	Any          bool     `json:"any,omitempty"`          // several: anything is chosen
	Missing      bool     `json:"missing,omitempty"`      // text, date: empty
	Below        *float64 `json:"below,omitempty"`        // number
	Above        *float64 `json:"above,omitempty"`        // number
	AtLeast      *float64 `json:"at_least,omitempty"`     // number: this or more
	Outside      *Range   `json:"outside,omitempty"`      // number
	Configurable bool     `json:"configurable,omitempty"` // the limit differs from place to place
}

// Range includes both ends.
type Range struct {
	From float64 `json:"from"`
	To   float64 `json:"to"`
}

// Limits on what a pack may hold.
const (
	MaxPackBytes = 1 << 20
	maxItems     = 300
	maxFields    = 12
	maxOptions   = 50
	maxText      = 500 // bytes of a label
)

// Parse reads a pack strictly and validates it. Errors: pack_invalid, which names the item.
func Parse(raw []byte) (Pack, error) {
	if len(raw) > MaxPackBytes {
		return Pack{}, fault.Newf(fault.PackInvalid, "检查表超过 %d 字节 · The pack is larger than %d bytes.", MaxPackBytes, MaxPackBytes)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	var p Pack
	if err := d.Decode(&p); err != nil {
		return Pack{}, fault.New(fault.PackInvalid, "检查表不是有效的 JSON · The pack is not valid: "+err.Error())
	}
	if d.More() {
		return Pack{}, fault.New(fault.PackInvalid, "检查表后有多余内容 · Something follows the pack.")
	}
	return p, p.Validate()
}

// Canonical is the pack's one way of being written, and its SHA-256.
func (p Pack) Canonical() ([]byte, [32]byte) {
	raw, err := json.Marshal(p)
	if err != nil {
		panic(err) // a validated pack has only finite numbers
	}
	return raw, sha256.Sum256(raw)
}

var (
	packCode  = regexp.MustCompile(`^[A-Z][A-Z0-9]{1,7}$`)
	itemCode  = regexp.MustCompile(`^[A-Z][A-Z0-9]{1,7}[0-9]{2,3}$`)
	fieldName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)
)

// Validate says what is wrong with the pack first. Errors: pack_invalid.
func (p Pack) Validate() error {
	switch {
	case !packCode.MatchString(p.Code):
		return invalid("pack", "code %q is not two to eight capitals and digits", p.Code)
	case p.Version < 1:
		return invalid(p.Code, "version %d is not 1 or more", p.Version)
	case p.TargetKind == "" || len(p.TargetKind) > 32:
		return invalid(p.Code, "the target kind is missing or too long")
	case !p.Name.whole():
		return invalid(p.Code, "the name is not given in both languages")
	case len(p.Items) == 0 || len(p.Items) > maxItems:
		return invalid(p.Code, "%d items; 1 to %d are allowed", len(p.Items), maxItems)
	}
	seen := map[string]bool{}
	for _, it := range p.Items {
		if seen[it.Code] {
			return invalid(it.Code, "the code is there twice")
		}
		seen[it.Code] = true
		if err := it.validate(); err != nil {
			return err
		}
	}
	return nil
}

func (it Item) validate() error {
	switch {
	case !itemCode.MatchString(it.Code):
		return invalid(it.Code, "the item code is not letters followed by digits")
	case !it.Text.whole():
		return invalid(it.Code, "the text is not given in both languages")
	case it.Severity != "" && it.Severity != Critical && it.Severity != Major && it.Severity != Minor:
		return invalid(it.Code, "severity %q is not A, B or C", it.Severity)
	case it.Photos < 0 || it.Photos > 20:
		return invalid(it.Code, "%d photos; 0 to 20 are allowed", it.Photos)
	case len(it.Basis) == 0 || len(it.Basis) > 2*maxText:
		return invalid(it.Code, "the basis is missing or too long")
	case len(it.Fields) == 0 || len(it.Fields) > maxFields:
		return invalid(it.Code, "%d fields; 1 to %d are allowed", len(it.Fields), maxFields)
	}
	seen, bad := map[string]bool{}, false
	for _, f := range it.Fields {
		if seen[f.Name] {
			return invalid(it.Code, "field %q is there twice", f.Name)
		}
		seen[f.Name] = true
		bad = bad || f.Bad != nil
		if err := f.validate(it.Code); err != nil {
			return err
		}
	}
	if bad != (it.Severity != "") {
		return invalid(it.Code, "an item has a severity if and only if one of its fields can be bad")
	}
	return nil
}

func (f Field) validate(item string) error {
	chosen := f.Type == Choice || f.Type == Several
	switch {
	case !fieldName.MatchString(f.Name):
		return invalid(item, "field name %q is not a lower-case word", f.Name)
	case f.Label != nil && !f.Label.whole():
		return invalid(item, "field %s: the label is not given in both languages", f.Name)
	case chosen && (len(f.Options) == 0 || len(f.Options) > maxOptions):
		return invalid(item, "field %s: %d options; 1 to %d are allowed", f.Name, len(f.Options), maxOptions)
	case !chosen && len(f.Options) > 0:
		return invalid(item, "field %s: only choices have options", f.Name)
	case f.Type == Number && f.Unit == "":
		return invalid(item, "field %s: a number needs a unit (1 for none)", f.Name)
	case f.Type != Number && (f.Unit != "" || f.Min != nil || f.Max != nil):
		return invalid(item, "field %s: only numbers have unit and range", f.Name)
	case f.Min != nil && f.Max != nil && *f.Min > *f.Max:
		return invalid(item, "field %s: the range is empty", f.Name)
	}
	seen := map[string]bool{}
	for _, o := range f.Options {
		if !fieldName.MatchString(o.Value) || !o.Label.whole() || seen[o.Value] {
			return invalid(item, "field %s: option %q is not a lower-case word, lacks a language or is there twice", f.Name, o.Value)
		}
		seen[o.Value] = true
	}
	switch f.Type {
	case YesNo:
		seen = map[string]bool{"yes": true, "no": true}
	case Choice, Several, Number, Words, Date, Spot:
	default:
		return invalid(item, "field %s: there is no type %q", f.Name, f.Type)
	}
	return f.Bad.validate(item, f, seen)
}

func (b *Bad) validate(item string, f Field, options map[string]bool) error {
	if b == nil {
		return nil
	}
	rules := 0
	allow := func(given bool, types ...Type) bool {
		if !given {
			return true
		}
		rules++
		for _, t := range types {
			if f.Type == t {
				return true
			}
		}
		return false
	}
	fits := allow(len(b.In) > 0, YesNo, Choice, Several) && allow(b.Any, Several) && allow(b.Missing, Words, Date) &&
		allow(b.Below != nil, Number) && allow(b.Above != nil, Number) && allow(b.AtLeast != nil, Number) && allow(b.Outside != nil, Number)
	if !fits || rules != 1 {
		return invalid(item, "field %s: exactly one rule that fits a %s says when it is bad", f.Name, f.Type)
	}
	for _, v := range b.In {
		if !options[v] {
			return invalid(item, "field %s: %q is no option", f.Name, v)
		}
	}
	return nil
}

func (t Text) whole() bool {
	return t.ZH != "" && t.EN != "" && len(t.ZH) <= maxText && len(t.EN) <= maxText
}

func invalid(where, format string, args ...any) error {
	return fault.New(fault.PackInvalid, where+": "+fmt.Sprintf(format, args...)).With("where", where)
}
