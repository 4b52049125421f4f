package fault

import (
	"errors"
	"fmt"
	"maps"
)

// Kind is what a caller can do about a fault. There are few, and edges map each to one status.
type Kind string

// The kinds, from the caller's mistakes to ours.
const (
	Invalid         Kind = "invalid"         // the request can never succeed as it stands
	Unauthenticated Kind = "unauthenticated" // say who you are, again
	Denied          Kind = "denied"          // known caller, act not allowed
	NotFound        Kind = "not_found"       // not there, or not yours: the same answer on purpose
	Conflict        Kind = "conflict"        // the same name with other content, or the state has moved on
	Exhausted       Kind = "exhausted"       // a limit on size, time or count; may carry a time to come back
	Unavailable     Kind = "unavailable"     // a store is away; the same request may succeed later
	Internal        Kind = "internal"        // our defect; logged, told in one plain sentence
)

// Fault is an error with a kind, a stable reason and data for a person or a program.
type Fault struct {
	Kind   Kind
	Reason Reason
	Detail string            // one sentence for a person; no personal data
	Data   map[string]string // small facts: a limit, a row number, the other hash
	cause  error
}

// Error gives the reason and the sentence; the cause is reached by errors.Unwrap.
func (f *Fault) Error() string {
	if f.cause != nil {
		return fmt.Sprintf("%s: %s: %v", f.Reason, f.Detail, f.cause)
	}
	return fmt.Sprintf("%s: %s", f.Reason, f.Detail)
}

// Unwrap returns the cause, nil when there is none.
func (f *Fault) Unwrap() error { return f.cause }

// New makes a fault of a catalogued reason; an unknown reason is a defect and becomes Internal.
func New(reason Reason, detail string) *Fault {
	entry, ok := catalogue[reason]
	if !ok {
		return &Fault{Kind: Internal, Reason: Unexpected, Detail: "reason not in the catalogue: " + string(reason)}
	}
	if detail == "" {
		detail = entry.Sentence
	}
	return &Fault{Kind: entry.Kind, Reason: reason, Detail: detail}
}

// Newf is New with a formatted sentence.
func Newf(reason Reason, format string, args ...any) *Fault {
	return New(reason, fmt.Sprintf(format, args...))
}

// Because returns a copy that remembers its cause, which is logged but never told to a client.
func (f *Fault) Because(err error) *Fault {
	c := *f
	c.cause = err
	return &c
}

// With returns a copy that carries one more datum.
func (f *Fault) With(key, value string) *Fault {
	c := *f
	c.Data = maps.Clone(f.Data)
	if c.Data == nil {
		c.Data = map[string]string{}
	}
	c.Data[key] = value
	return &c
}

// As finds the fault in an error chain. An error that is no fault is Internal with its cause kept.
func As(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return New(Unexpected, "").Because(err)
}

// Is tells whether err carries the reason.
func Is(err error, reason Reason) bool {
	var f *Fault
	return errors.As(err, &f) && f.Reason == reason
}
