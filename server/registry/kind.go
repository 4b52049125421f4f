package registry

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
)

// Kind is what a target is 监管对象类别.
type Kind string

// The nine kinds.
const (
	Outfall          Kind = "outfall"
	OpenPitMine      Kind = "open_pit_mine"
	TailingsPond     Kind = "tailings_pond"
	ConstructionSite Kind = "construction_site"
	LivestockFarm    Kind = "livestock_farm"
	SolidWasteYard   Kind = "solid_waste_yard"
	WaterSource      Kind = "water_source"
	BlackOdourWater  Kind = "black_odour_water"
	PermitHolder     Kind = "permit_holder"
)

// Form is what an attribute's value is.
type Form string

// The forms of attributes.
const (
	Line   Form = "text"   // up to 500 characters
	Amount Form = "number" // finite, not negative
	Flag   Form = "flag"   // true or false
	Day    Form = "date"   // 2026-05-31
	One    Form = "choice" // one of the options
	Many   Form = "several"
)

// Attribute is one field that the field demands of a kind.
type Attribute struct {
	Name    string
	Label   checklist.Text
	Form    Form
	Options []string
}

// Attributes lists what a kind's targets say of themselves. Every attribute may be unknown and is then left out.
func (k Kind) Attributes() []Attribute { return kinds[k].attributes }

// Label names the kind.
func (k Kind) Label() checklist.Text { return kinds[k].label }

// Known tells whether the kind is one of the nine.
func (k Kind) Known() bool { _, ok := kinds[k]; return ok }

// Kinds lists the nine kinds in alphabetical order.
func Kinds() []Kind {
	out := make([]Kind, 0, len(kinds))
	for k := range kinds {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

const (
	maxAttributeBytes = 32 << 10
	maxAttributeRunes = 500
)

// checkAttributes reads a JSON object strictly against the kind and returns it in one canonical form.
// Errors: bad_attributes with the attribute's name under "attribute".
func (k Kind) checkAttributes(raw []byte) ([]byte, error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return []byte("{}"), nil
	}
	if len(raw) > maxAttributeBytes {
		return nil, fault.New(fault.TooLarge, "属性过长 · The attributes are too large.")
	}
	var given map[string]any
	if err := json.Unmarshal(raw, &given); err != nil || given == nil {
		return nil, fault.New(fault.BadAttributes, "属性须为 JSON 对象 · The attributes are no JSON object.")
	}
	specs := map[string]Attribute{}
	for _, a := range k.Attributes() {
		specs[a.Name] = a
	}
	for name, value := range given {
		a, ok := specs[name]
		if !ok {
			return nil, badAttribute(name, "此类对象没有该属性 · This kind has no such attribute.")
		}
		if !a.allows(value) {
			return nil, badAttribute(name, "值不符合要求："+a.want()+" · The value is not "+a.want()+".")
		}
	}
	return json.Marshal(given) // sorts by name
}

func badAttribute(name, detail string) error {
	if utf8.RuneCountInString(name) > 40 {
		name = string([]rune(name)[:40])
	}
	return fault.New(fault.BadAttributes, name+": "+detail).With("attribute", name)
}

func (a Attribute) allows(v any) bool {
	switch a.Form {
	case Line:
		s, ok := v.(string)
		return ok && utf8.RuneCountInString(s) <= maxAttributeRunes
	case Amount:
		n, ok := v.(float64)
		return ok && n >= 0 && !math.IsInf(n, 0) && !math.IsNaN(n)
	case Flag:
		_, ok := v.(bool)
		return ok
	case Day:
		s, ok := v.(string)
		_, err := time.Parse(time.DateOnly, s)
		return ok && err == nil
	case One:
		s, ok := v.(string)
		return ok && slices.Contains(a.Options, s)
	default:
		list, ok := v.([]any)
		return ok && !slices.ContainsFunc(list, func(e any) bool {
			s, ok := e.(string)
			return !ok || !slices.Contains(a.Options, s)
		})
	}
}

func (a Attribute) want() string {
	if len(a.Options) > 0 {
		words := make([]string, len(a.Options))
		for i, o := range a.Options {
			words[i] = OptionLabels[o].ZH + " " + o
		}
		return string(a.Form) + " (" + strings.Join(words, ", ") + ")"
	}
	return string(a.Form)
}

type kindSpec struct {
	label      checklist.Text
	attributes []Attribute
}
