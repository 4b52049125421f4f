package blob_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/xuncha/xuncha/internal/blob"
)

func TestKeys(t *testing.T) {
	long := strings.Repeat("x", 255)
	for _, key := range []string{"a", "photos/0f/0fab.jpg", "A-b_c.9", "...", long + "/" + long} {
		if err := blob.CheckKey(key); err != nil {
			t.Errorf("%q: %v", key, err)
		}
	}
	for _, key := range []string{"", "/a", "a/", "a//b", ".", "../a", "a/../b", "a/./b", "ä", "a b", "a\x00b", "a\\b", "a?b", "a%2fb", long + "x", long + "/" + long + "/x"} {
		if err := blob.CheckKey(key); !errors.Is(err, blob.ErrKey) {
			t.Errorf("%q: %v", key, err)
		}
	}
}
