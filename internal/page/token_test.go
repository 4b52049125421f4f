package page_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/xuncha/xuncha/internal/page"
)

var (
	key   = bytes.Repeat([]byte{7}, page.MinKey)
	list  = page.Fingerprint("140802", "kind=outfall", "state=open")
	place = []byte("2026-03-01T00:00:00Z|0195f0c2")
)

func TestOpenReturnsWhatWasSealed(t *testing.T) {
	for _, position := range [][]byte{{}, place, bytes.Repeat([]byte{0xff}, page.MaxPosition)} {
		token := page.Seal(key, list, position)
		if len(token) > page.MaxToken {
			t.Errorf("token of %d characters, longest is %d", len(token), page.MaxToken)
		}
		got, err := page.Open(key, list, token)
		if err != nil || !bytes.Equal(got, position) {
			t.Errorf("Open = %q, %v; want %q", got, err, position)
		}
	}
}

func TestOpenRefusesWhatIsNotOfThisList(t *testing.T) {
	token := page.Seal(key, list, place)
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		t.Fatal(err)
	}
	older := append([]byte{0}, raw[1:]...)
	cases := map[string]struct {
		key                []byte
		fingerprint, token string
	}{
		"another tenant":      {key, page.Fingerprint("140821", "kind=outfall", "state=open"), token},
		"another filter":      {key, page.Fingerprint("140802", "kind=mine", "state=open"), token},
		"one filter fewer":    {key, page.Fingerprint("140802", "kind=outfall"), token},
		"no fingerprint":      {key, "", token},
		"another key":         {bytes.Repeat([]byte{8}, page.MinKey), list, token},
		"empty":               {key, list, ""},
		"cut":                 {key, list, token[:len(token)-4]},
		"longer":              {key, list, token + "AAAA"},
		"padded":              {key, list, token + "="},
		"a line break":        {key, list, token[:8] + "\n" + token[8:]},
		"not base64":          {key, list, strings.Repeat("!", 60)},
		"over the size limit": {key, list, strings.Repeat("A", page.MaxToken+1)},
		"another version":     {key, list, base64.RawURLEncoding.EncodeToString(older)},
	}
	for name, c := range cases {
		if got, err := page.Open(c.key, c.fingerprint, c.token); !errors.Is(err, page.ErrToken) {
			t.Errorf("%s: Open = %q, %v; want ErrToken", name, got, err)
		}
	}
}

func TestOpenRefusesEveryFlippedBit(t *testing.T) {
	raw, err := base64.RawURLEncoding.DecodeString(page.Seal(key, list, place))
	if err != nil {
		t.Fatal(err)
	}
	for bit := range len(raw) * 8 {
		raw[bit/8] ^= 1 << (bit % 8)
		if _, err := page.Open(key, list, base64.RawURLEncoding.EncodeToString(raw)); !errors.Is(err, page.ErrToken) {
			t.Fatalf("bit %d flipped: %v", bit, err)
		}
		raw[bit/8] ^= 1 << (bit % 8)
	}
}

func TestBoundaryBetweenFingerprintAndPositionHolds(t *testing.T) {
	a, b := page.Seal(key, "ab", []byte("c")), page.Seal(key, "a", []byte("bc"))
	if a[len(a)-40:] == b[len(b)-40:] {
		t.Error("the seal does not tell a fingerprint's end from a position's start")
	}
	if page.Fingerprint("ab", "c") == page.Fingerprint("a", "bc") {
		t.Error("the fingerprint does not tell its parts apart")
	}
}

func TestMistakesOfTheProgramAreLoud(t *testing.T) {
	if _, err := page.Open(key[:page.MinKey-1], list, "x"); !errors.Is(err, page.ErrKey) {
		t.Errorf("Open with a short key: %v", err)
	}
	for name, seal := range map[string]func(){
		"short key":     func() { page.Seal(key[:1], list, place) },
		"long position": func() { page.Seal(key, list, make([]byte, page.MaxPosition+1)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: Seal did not panic", name)
				}
			}()
			seal()
		}()
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(page.Seal(key, list, place), list, place)
	f.Add("", "", []byte{})
	f.Add(strings.Repeat("A", 100), "140802", []byte("x"))
	f.Fuzz(func(t *testing.T, token, fingerprint string, position []byte) {
		if got, err := page.Open(key, fingerprint, token); err == nil && page.Seal(key, fingerprint, got) != token {
			t.Errorf("token %q opens but is not the one that Seal makes", token)
		}
		if len(position) > page.MaxPosition {
			return
		}
		sealed := page.Seal(key, fingerprint, position)
		if got, err := page.Open(key, fingerprint, sealed); err != nil || !bytes.Equal(got, position) {
			t.Errorf("Open(Seal(%q)) = %q, %v", position, got, err)
		}
		if _, err := page.Open(key, fingerprint+"x", sealed); err == nil {
			t.Error("a token opens under another fingerprint")
		}
	})
}
