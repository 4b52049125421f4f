package history

import (
	"crypto/rand"
	"hash/fnv"
	mathrand "math/rand/v2"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/rule"
)

// seed fixes everything that is made up, so that two histories of the same days are alike.
const seed = 20261001

// dutiesFrom is when the demonstration's people begin to owe anything.
var dutiesFrom = time.Date(2026, 10, 1, 0, 0, 0, 0, rule.Beijing).UTC()

func drawn(what ...string) *mathrand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(strings.Join(what, "/"))) // never fails
	return mathrand.New(mathrand.NewPCG(seed, h.Sum64()))
}

// id is a UUIDv7 of a moment, always the same for the same thing.
func id(at time.Time, what ...string) (out uuid.UUID) {
	r, ms := drawn(append(what, at.UTC().Format(time.RFC3339))...), uint64(at.UnixMilli())
	for i := range 6 {
		out[i] = byte(ms >> (8 * (5 - i)))
	}
	for i := 6; i < 16; i++ {
		out[i] = byte(r.Uint32())
	}
	out[6], out[8] = out[6]&0x0f|0x70, out[8]&0x3f|0x80
	return out
}

// noPassword is one that nobody knows.
func noPassword() string { return rand.Text() }

func dateOf(at time.Time) string { return at.In(rule.Beijing).Format(time.DateOnly) }

// one draws one of several.
func one[T any](r *mathrand.Rand, of []T) T { return of[r.IntN(len(of))] }
