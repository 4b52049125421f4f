package checklist

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/xuncha/xuncha/server/geo"
)

// verdict is what is said of one value. An empty problem means that it could be read.
type verdict struct {
	bad     bool
	problem string
	shown   Text     // the value, for a person; only when bad
	limit   *float64 // the limit that was applied
}

// beijing is the civil time that days are counted in; China has no summer time since 1991.
var beijing = time.FixedZone("CST", 8*60*60)

// value reads one value and judges it. raw is empty when the field was left out.
func (j *judge) value(f Field, raw json.RawMessage) verdict {
	switch f.Type {
	case YesNo, Choice:
		var v string
		if json.Unmarshal(raw, &v) != nil || !f.allows(v) {
			return verdict{problem: FlagWrongType}
		}
		if f.Bad == nil || !slices.Contains(f.Bad.In, v) {
			return verdict{}
		}
		return verdict{bad: true, shown: f.labelOf(v)}
	case Several:
		return several(f, raw)
	case Number:
		return j.number(f, raw)
	case Words:
		return text(f, raw)
	case Date:
		return j.date(f, raw)
	default: // Spot
		return spot(raw)
	}
}

func several(f Field, raw json.RawMessage) verdict {
	var vs []string
	if json.Unmarshal(raw, &vs) != nil || vs == nil || len(vs) > maxOptions || slices.ContainsFunc(vs, func(v string) bool { return !f.allows(v) }) {
		return verdict{problem: FlagWrongType}
	}
	if f.Bad == nil {
		return verdict{}
	}
	var zh, en []string
	for _, o := range f.Options { // in the pack's order, each once
		if slices.Contains(vs, o.Value) && (f.Bad.Any || slices.Contains(f.Bad.In, o.Value)) {
			zh, en = append(zh, o.Label.ZH), append(en, o.Label.EN)
		}
	}
	return verdict{bad: len(zh) > 0, shown: Text{strings.Join(zh, "、"), strings.Join(en, ", ")}}
}

func (j *judge) number(f Field, raw json.RawMessage) (out verdict) {
	var v *float64
	if json.Unmarshal(raw, &v) != nil || v == nil { // NaN and infinities are no JSON
		return verdict{problem: FlagWrongType}
	}
	if !f.possible(*v) {
		out.problem = FlagOutOfRange
	}
	b := f.Bad
	if b == nil {
		return out
	}
	if out.limit = b.limit(); b.Register != "" {
		out.limit = j.registered(f, out.limit)
	}
	switch {
	case b.Below != nil:
		out.bad = *v < *out.limit
	case b.Above != nil:
		out.bad = *v > *out.limit
	case b.AtLeast != nil:
		out.bad = *v >= *out.limit
	case b.Outside != nil:
		out.bad = *v < b.Outside.From || *v > b.Outside.To
	}
	shown := measure(*v, f.Unit)
	out.shown = Text{shown, shown}
	return out
}

// registered is the limit that the target's register names, or the pack's own where it names none that can be.
func (j *judge) registered(f Field, own *float64) *float64 {
	if j.register == nil {
		j.register = map[string]json.RawMessage{}
		if len(j.circumstances.Register) > 0 && json.Unmarshal(j.circumstances.Register, &j.register) != nil {
			j.register = map[string]json.RawMessage{}
		}
	}
	var limit *float64
	if json.Unmarshal(j.register[f.Bad.Register], &limit) != nil || limit == nil || !f.possible(*limit) {
		return own
	}
	return limit
}

func text(f Field, raw json.RawMessage) verdict {
	v, ok := stringOrEmpty(raw)
	if !ok {
		return verdict{problem: FlagWrongType}
	}
	most := f.MaxRunes
	if most == 0 {
		most = maxRunes
	}
	if _, cut := cutRunes(v, most); cut {
		return verdict{problem: FlagTextTooLong}
	}
	return verdict{bad: f.Bad != nil && f.Bad.Missing && strings.TrimSpace(v) == "", shown: empty}
}

var empty = Text{"（空）", "(empty)"}

// stringOrEmpty reads a text; one that was left out or is null is empty.
func stringOrEmpty(raw json.RawMessage) (string, bool) {
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return "", true
	}
	var v string
	return v, json.Unmarshal(raw, &v) == nil
}

func (j *judge) date(f Field, raw json.RawMessage) verdict {
	v, ok := stringOrEmpty(raw)
	if !ok {
		return verdict{problem: FlagWrongType}
	}
	b := f.Bad
	if strings.TrimSpace(v) == "" {
		return verdict{bad: b != nil && b.Missing, shown: empty}
	}
	d, err := time.Parse(time.DateOnly, v)
	if err != nil || d.Year() < 1980 || d.Year() > 2100 {
		return verdict{problem: FlagWrongType}
	}
	if b == nil {
		return verdict{}
	}
	out := verdict{shown: Text{v, v}}
	out.bad = b.Before != "" && v < b.Before || b.After != "" && v > b.After || b.AfterDay != "" && d.Format(monthDay) > b.AfterDay
	if b.OlderThanDays > 0 {
		if on := j.circumstances.On; on.IsZero() {
			out.problem = FlagNotJudged
		} else {
			out.bad = out.bad || v < on.In(beijing).AddDate(0, 0, -b.OlderThanDays).Format(time.DateOnly)
		}
	}
	return out
}

func spot(raw json.RawMessage) verdict {
	var v struct {
		Lat, Lng *float64
		Datum    string
	}
	if json.Unmarshal(raw, &v) != nil || v.Lat == nil || v.Lng == nil {
		return verdict{problem: FlagWrongType}
	}
	if _, err := geo.NewPlace(*v.Lat, *v.Lng, v.Datum); err != nil {
		return verdict{problem: FlagOutOfRange}
	}
	return verdict{}
}
