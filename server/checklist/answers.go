package checklist

import "encoding/json"

// Answers are what was filled in, by item code. Values are read only against the pack, so that what cannot be understood is
// flagged and the rest still counts. Of a key that is there twice the last counts.
type Answers map[string]Answer

// Answer is what was filled in for one item.
type Answer struct {
	NA     bool                       `json:"na,omitempty"` // the item does not apply here
	Note   string                     `json:"note,omitempty"`
	Fields map[string]json.RawMessage `json:"fields,omitempty"`

	unreadable []string // the parts that were of another type than they must be; empty string: the whole
}

// UnmarshalJSON reads an answer. One that is malformed does not spoil the others: what can be read of it is kept, and judging flags the rest.
// Unknown keys are let through, for a newer phone may know more.
func (a *Answer) UnmarshalJSON(raw []byte) error {
	type plain Answer
	var p plain
	if json.Unmarshal(raw, &p) == nil {
		*a = Answer(p)
		return nil
	}
	*a = Answer{}
	var parts map[string]json.RawMessage
	if json.Unmarshal(raw, &parts) != nil {
		a.unreadable = []string{""}
		return nil
	}
	for _, part := range []struct {
		name string
		into any
	}{{"fields", &a.Fields}, {"na", &a.NA}, {"note", &a.Note}} {
		if value, ok := parts[part.name]; ok && json.Unmarshal(value, part.into) != nil {
			a.unreadable = append(a.unreadable, part.name)
		}
	}
	return nil
}
