package capture

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
)

// Loosely is Decode for a document that side fields must not spoil: what is of another type than it must be is left out, and its path is told. A field whose tag
// says need:"yes" takes what it stands in with it when it cannot be read: a position without a latitude is none, a document without an id is Unreadable.
func Loosely(raw []byte, into any) (odd []string, err error) {
	err = Decode(raw, into)
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return nil, err // as nearly always
	}
	value := reflect.ValueOf(into).Elem()
	s := sieve{}
	kept := s.through(raw, value.Type(), "")
	if kept == nil {
		return nil, err
	}
	value.SetZero()
	slices.Sort(s.odd)
	return s.odd, Decode(kept, into)
}

// sieve notes what it takes out.
type sieve struct{ odd []string }

// maxOdd bounds how many paths are told.
const maxOdd = 20

// through gives what can be decoded into the type; nil when nothing can.
func (s *sieve) through(raw json.RawMessage, t reflect.Type, path string) json.RawMessage {
	if json.Unmarshal(raw, reflect.New(t).Interface()) == nil {
		return raw
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var kept any
	switch t.Kind() {
	case reflect.Struct:
		kept = s.object(raw, t, path)
	case reflect.Slice:
		kept = s.list(raw, t, path)
	}
	out, err := json.Marshal(kept)
	if err != nil || string(out) == "null" || json.Unmarshal(out, reflect.New(t).Interface()) != nil {
		if path = strings.TrimPrefix(path, "."); len(s.odd) < maxOdd && !slices.Contains(s.odd, path) {
			s.odd = append(s.odd, path)
		}
		return nil
	}
	return out
}

func (s *sieve) object(raw json.RawMessage, t reflect.Type, path string) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return nil
	}
	whole := true
	for key, value := range all {
		f, ok := fieldOf(t, key)
		if !ok {
			continue
		}
		before := len(s.odd)
		kept := s.through(value, f.Type, path+"."+strings.ToLower(key))
		lost := kept == nil || f.Type.Kind() == reflect.Slice && len(s.odd) > before && shorter(kept, value)
		switch {
		case lost && f.Tag.Get("need") == "yes":
			whole = false
		case kept == nil:
			delete(all, key)
		default:
			all[key] = kept
		}
	}
	if !whole {
		return nil
	}
	return all
}

func (s *sieve) list(raw json.RawMessage, t reflect.Type, path string) []json.RawMessage {
	var all []json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return nil
	}
	out := []json.RawMessage{}
	for _, value := range all {
		if kept := s.through(value, t.Elem(), path); kept != nil {
			out = append(out, kept)
		}
	}
	return out
}

// shorter tells whether a list lost any of its members.
func shorter(kept, raw json.RawMessage) bool {
	var a, b []json.RawMessage
	return json.Unmarshal(kept, &a) != nil || json.Unmarshal(raw, &b) != nil || len(a) < len(b)
}

// fieldOf finds a field by its key as encoding/json does, in whatever case.
func fieldOf(t reflect.Type, key string) (reflect.StructField, bool) {
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && strings.EqualFold(name, key) {
			return f, true
		}
	}
	return reflect.StructField{}, false
}
