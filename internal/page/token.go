package page

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

const (
	// MaxPosition is the longest position that can be sealed, in bytes.
	MaxPosition = 512
	// MinKey is the shortest key, in bytes: as long as the hash it keys (RFC 2104 §3).
	MinKey = sha256.Size
	// MaxToken is the longest token that Open reads, in characters.
	MaxToken = (1 + MaxPosition + sha256.Size + 2) / 3 * 4

	version = 1
	purpose = "xuncha/page/1"
)

// The faults of Open. A token that is malformed, altered, of another tenant or of other filters is always the one ErrToken, so that
// the answer tells a guesser nothing.
var (
	ErrToken = errors.New("page: the token is not one of this list")
	ErrKey   = fmt.Errorf("page: the key is shorter than %d bytes", MinKey)
)

// encoding is strict: bits beyond the last byte must be zero, so a token has one spelling.
var encoding = base64.RawURLEncoding.Strict()

// Fingerprint names a query: the tenant and every filter and ordering that decides which rows the list has and in which order.
// Parts are length-prefixed before hashing, so ("ab", "c") and ("a", "bc") differ.
func Fingerprint(tenant string, filters ...string) string {
	h := sha256.New()
	for _, part := range append([]string{tenant}, filters...) {
		_ = binary.Write(h, binary.BigEndian, uint64(len(part))) // a hash never fails to write
		h.Write([]byte(part))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Seal returns the token for going on after position in the list named by fingerprint. The position can be read by whoever holds
// the token, and not changed: it must hold nothing that its reader may not see.
//
// A key under MinKey or a position over MaxPosition is a mistake in the program, not in a request, and panics.
func Seal(key []byte, fingerprint string, position []byte) string {
	if len(key) < MinKey {
		panic(ErrKey)
	}
	if len(position) > MaxPosition {
		panic(fmt.Sprintf("page: a position of %d bytes is longer than %d", len(position), MaxPosition))
	}
	raw := make([]byte, 0, 1+len(position)+sha256.Size)
	raw = append(raw, version)
	raw = append(raw, position...)
	raw = append(raw, seal(key, fingerprint, position)...)
	return encoding.EncodeToString(raw)
}

// Open returns the position in a token that Seal made with the same key and fingerprint. Errors: ErrToken, ErrKey.
func Open(key []byte, fingerprint, token string) ([]byte, error) {
	if len(key) < MinKey {
		return nil, ErrKey
	}
	// base64 skips line breaks even when strict; they would give a token a second spelling.
	if len(token) > MaxToken || strings.ContainsAny(token, "\r\n") {
		return nil, ErrToken
	}
	raw, err := encoding.DecodeString(token)
	if err != nil || len(raw) < 1+sha256.Size || raw[0] != version {
		return nil, ErrToken
	}
	position, mac := raw[1:len(raw)-sha256.Size], raw[len(raw)-sha256.Size:]
	if len(position) > MaxPosition || !hmac.Equal(mac, seal(key, fingerprint, position)) {
		return nil, ErrToken
	}
	return position, nil
}

// seal binds purpose, fingerprint and position; the fingerprint's length keeps the boundary between the two from moving.
func seal(key []byte, fingerprint string, position []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(purpose))
	_ = binary.Write(h, binary.BigEndian, uint64(len(fingerprint))) // a hash never fails to write
	h.Write([]byte(fingerprint))
	h.Write(position)
	return h.Sum(nil)
}
