package blob

import (
	"fmt"
	"strings"
)

const (
	maxKey  = 512 // bytes
	maxPart = 255 // bytes: what a file system takes as a name
)

// CheckKey refuses a key that could mean something else to a file system or a URL.
func CheckKey(key string) error {
	if key == "" || len(key) > maxKey {
		return fmt.Errorf("%w: %d bytes", ErrKey, len(key))
	}
	for part := range strings.SplitSeq(key, "/") {
		if part == "" || part == "." || part == ".." || len(part) > maxPart {
			return fmt.Errorf("%w: %q", ErrKey, key)
		}
		if strings.ContainsFunc(part, notAllowed) {
			return fmt.Errorf("%w: %q", ErrKey, key)
		}
	}
	return nil
}

func notAllowed(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '_', r == '-':
		return false
	}
	return true
}
