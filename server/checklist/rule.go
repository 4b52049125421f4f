package checklist

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bad says when an answer opens a finding. Exactly one rule is given; a date may have several.
type Bad struct {
	In            []string `json:"in,omitempty"`              // yesno, choice: is one of; several: has any of
	Any           bool     `json:"any,omitempty"`             // several: anything is chosen
	Missing       bool     `json:"missing,omitempty"`         // text, date: left empty though the item was answered
	Below         *float64 `json:"below,omitempty"`           // number
	Above         *float64 `json:"above,omitempty"`           // number
	AtLeast       *float64 `json:"at_least,omitempty"`        // number: this or more
	Outside       *Range   `json:"outside,omitempty"`         // number
	Before        string   `json:"before,omitempty"`          // date: earlier than this date
	After         string   `json:"after,omitempty"`           // date: later than this date
	AfterDay      string   `json:"after_day,omitempty"`       // date: later than this day, MM-DD, of its own year
	OlderThanDays int      `json:"older_than_days,omitempty"` // date: so many days before the inspection
	Register      string   `json:"register,omitempty"`        // number: the target's attribute that takes the place of the limit where it is filled in
	Configurable  bool     `json:"configurable,omitempty"`    // the limit differs from place to place
}

// Range includes both ends.
type Range struct {
	From float64 `json:"from"`
	To   float64 `json:"to"`
}

// limit is the rule's one number, nil for rules that have none or two.
func (b *Bad) limit() *float64 {
	switch {
	case b.Below != nil:
		return b.Below
	case b.Above != nil:
		return b.Above
	}
	return b.AtLeast
}

func (b *Bad) validate(item string, f Field) error {
	if b == nil {
		return nil
	}
	given := b.rules()
	for _, r := range given {
		if !slices.Contains(r.types, f.Type) {
			return invalid(item, "field %s: the rule %s does not fit a %s", f.Name, r.name, f.Type)
		}
	}
	if len(given) == 0 || len(given) > 1 && f.Type != Date {
		return invalid(item, "field %s: exactly one rule says when a %s is bad", f.Name, f.Type)
	}
	for _, v := range b.In {
		if v == "na" || !f.allows(v) {
			return invalid(item, "field %s: %q is no option that can be bad", f.Name, v)
		}
	}
	if b.Register != "" && (b.limit() == nil || !fieldName.MatchString(b.Register)) {
		return invalid(item, "field %s: only a single limit is taken from the register, by an attribute's name", f.Name)
	}
	return b.validateLimits(item, f)
}

func (b *Bad) validateLimits(item string, f Field) error {
	limits := []*float64{b.Below, b.Above, b.AtLeast}
	if b.Outside != nil {
		if b.Outside.From > b.Outside.To {
			return invalid(item, "field %s: the good range is empty", f.Name)
		}
		limits = append(limits, &b.Outside.From, &b.Outside.To)
	}
	for _, l := range limits {
		if !bounded(l) || l != nil && !f.possible(*l) {
			return invalid(item, "field %s: the limit lies outside what can be", f.Name)
		}
	}
	for layout, day := range map[string][]string{time.DateOnly: {b.Before, b.After}, monthDay: {b.AfterDay}} {
		for _, d := range day {
			if _, err := time.Parse(layout, d); d != "" && err != nil {
				return invalid(item, "field %s: %q is no day like %s", f.Name, d, layout)
			}
		}
	}
	if b.OlderThanDays < 0 || b.OlderThanDays > 36500 {
		return invalid(item, "field %s: %d days; 1 to 36500 are allowed", f.Name, b.OlderThanDays)
	}
	return nil
}

const monthDay = "01-02"

// rule is one given rule: its name on the wire, the types it fits, and how it reads to a person.
type rule struct {
	name  string
	types []Type
	words Text
}

// rules lists the rules that are given.
func (b *Bad) rules() (out []rule) {
	add := func(given bool, name, zh, en string, types ...Type) {
		if given {
			out = append(out, rule{name, types, Text{zh, en}})
		}
	}
	add(len(b.In) > 0, "in", "所答为不合格项", "This answer is bad", YesNo, Choice, Several)
	add(b.Any, "any", "不应有任何一项", "None of these may be found", Several)
	add(b.Missing, "missing", "不应为空", "Must not be empty", Words, Date)
	add(b.Below != nil, "below", "不应低于 %s", "Must not be below %s", Number)
	add(b.Above != nil, "above", "不应高于 %s", "Must not be above %s", Number)
	add(b.AtLeast != nil, "at_least", "应低于 %s", "Must be below %s", Number)
	add(b.Outside != nil, "outside", "应在 %s 之间", "Must lie within %s", Number)
	add(b.Before != "", "before", "不应早于 "+b.Before, "Must not be before "+b.Before, Date)
	add(b.After != "", "after", "不应晚于 "+b.After, "Must not be after "+b.After, Date)
	add(b.AfterDay != "", "after_day", "不应晚于当年 "+b.AfterDay, "Must not be after "+b.AfterDay+" of its year", Date)
	days := strconv.Itoa(b.OlderThanDays)
	add(b.OlderThanDays != 0, "older_than_days", "不应早于检查日前 "+days+" 天", "Must not be more than "+days+" days before the inspection", Date)
	return out
}

// words tells a person what the rule asks, with the limit that was applied.
func (b *Bad) words(unit string, limit *float64) Text {
	var zh, en []string
	for _, r := range b.rules() {
		if strings.Contains(r.words.ZH, "%s") {
			amount := ""
			if b.Outside != nil {
				amount = number(b.Outside.From) + "–" + measure(b.Outside.To, unit)
			} else {
				amount = measure(*limit, unit)
			}
			r.words = Text{fmt.Sprintf(r.words.ZH, amount), fmt.Sprintf(r.words.EN, amount)}
		}
		zh, en = append(zh, r.words.ZH), append(en, r.words.EN)
	}
	return Text{strings.Join(zh, "；"), strings.Join(en, "; ")}
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// measure writes a number with its unit; the unit 1 is none.
func measure(v float64, unit string) string {
	if unit == "1" {
		return number(v)
	}
	return number(v) + " " + unit
}
