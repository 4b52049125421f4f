package checklist

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

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
	p, err := decode(raw)
	if err != nil {
		return Pack{}, err
	}
	return p, p.Validate()
}

// decode reads the form only. Published versions are read with it: they stay accepted when the rules for publishing have since grown stricter.
func decode(raw []byte) (Pack, error) {
	if len(raw) > MaxPackBytes {
		return Pack{}, fault.Newf(fault.PackInvalid, "检查表超过 %d 字节 · The pack is larger than %d bytes.", MaxPackBytes, MaxPackBytes)
	}
	if !utf8.Valid(raw) {
		return Pack{}, fault.New(fault.PackInvalid, "检查表不是 UTF-8 · The pack is not UTF-8.")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	var p Pack
	if err := d.Decode(&p); err != nil {
		return Pack{}, fault.New(fault.PackInvalid, "检查表不是有效的 JSON · The pack is not valid: "+err.Error())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Pack{}, fault.New(fault.PackInvalid, "检查表后有多余内容 · Something follows the pack.")
	}
	return p, nil
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
	case !fieldName.MatchString(p.TargetKind):
		return invalid(p.Code, "the target kind %q is not a lower-case word", p.TargetKind)
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
	case strings.TrimSpace(it.Basis) == "" || len(it.Basis) > 2*maxText || len(it.Tag) > maxText:
		return invalid(it.Code, "the basis is missing, or it or the tag is too long")
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

func (t Text) whole() bool {
	return strings.TrimSpace(t.ZH) != "" && strings.TrimSpace(t.EN) != "" && len(t.ZH) <= maxText && len(t.EN) <= maxText
}

func invalid(where, format string, args ...any) error {
	return fault.New(fault.PackInvalid, where+": "+fmt.Sprintf(format, args...)).With("where", where)
}
