package capture

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Unreadable is why a document cannot be read at all, for a person.
type Unreadable struct {
	Why   string
	cause error
}

func (e Unreadable) Error() string { return e.Why }

// Unwrap gives what the decoder said.
func (e Unreadable) Unwrap() error { return e.cause }

// Cannot makes the error that sends a document into quarantine.
func Cannot(format string, args ...any) error { return Unreadable{Why: fmt.Sprintf(format, args...)} }

const (
	maxDepth      = 40
	maxPhotoBytes = 50 << 20
)

// Decode reads one JSON document in UTF-8, at most 40 deep, and nothing after it. Fields that are not known are let through, for a newer phone may know more.
// Errors: Unreadable.
func Decode(raw []byte, into any) error {
	if !utf8.Valid(raw) {
		return Cannot("不是 UTF-8 · The bytes are not UTF-8.")
	}
	if !shallow(raw) {
		return Cannot("嵌套过深 · The document is nested too deeply.")
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return Unreadable{"不是此类记录 · The bytes are no such document: " + typeOf(err), err}
	}
	return nil
}

// shallow refuses nesting that no form has, before the decoder's stack meets it.
func shallow(raw []byte) bool {
	depth, inString, escaped := 0, false, false
	for _, c := range raw {
		switch {
		case escaped:
			escaped = false
		case inString:
			escaped, inString = c == '\\', c != '"'
		case c == '"':
			inString = true
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return false
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return true
}

// typeOf tells what was wrong without repeating what was sent.
func typeOf(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return "field " + wrong.Field
	}
	return "malformed JSON"
}

// Time reads a device's time, RFC 3339; zero when it is none, or lies outside 2000–2100.
func Time(text string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || t.Year() < 2000 || t.Year() > 2100 {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

// Hash reads a photo's line of a manifest: the hash in lower case, and whether both it and the size can be a photo's.
func Hash(sha256 string, size int64) (string, bool) {
	b, err := hex.DecodeString(sha256)
	return strings.ToLower(sha256), err == nil && len(b) == 32 && size >= 1 && size <= maxPhotoBytes
}

// Clip bounds a stranger's text to so many runes and makes it fit to be kept.
func Clip(s string, runes int) string {
	s = strings.ReplaceAll(s, "\x00", "")
	if r := []rune(s); len(r) > runes {
		return string(r[:runes])
	}
	return s
}
