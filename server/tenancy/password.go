package tenancy

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"github.com/xuncha/xuncha/server/fault"
)

// Argon2id parameters: OWASP's second recommendation (19 MiB, two passes), which a two-core machine answers in about 30 ms.
const (
	argonMemory = 19 * 1024 // KiB
	argonTime   = 2
	argonLanes  = 1
	minPassword = 8
	maxPassword = 256 // bytes; longer ones would only cost time
)

// hashing bounds how many hashes run at once: 4 × 19 MiB, whatever the number of callers.
var hashing = make(chan struct{}, 4)

// hashPassword makes a PHC-form hash. Errors: weak_password.
func hashPassword(ctx context.Context, password string) (string, error) {
	if len(password) < minPassword || len(password) > maxPassword {
		return "", fault.Newf(fault.WeakPassword, "密码须为 %d–%d 字节 · A password has %d to %d bytes.", minPassword, maxPassword, minPassword, maxPassword)
	}
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	sum, err := argon(ctx, password, salt)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes, b64.EncodeToString(salt), b64.EncodeToString(sum)), nil
}

// checkPassword compares in constant time. An empty hash costs the same work, so that an unknown account takes as long as a known one.
func checkPassword(ctx context.Context, hash, password string) (bool, error) {
	if len(password) > maxPassword {
		return false, nil
	}
	salt, want := make([]byte, 16), make([]byte, 32)
	known := false
	if parts := strings.Split(hash, "$"); len(parts) == 6 {
		s, err1 := base64.RawStdEncoding.DecodeString(parts[4])
		w, err2 := base64.RawStdEncoding.DecodeString(parts[5])
		if err1 == nil && err2 == nil && len(w) == 32 {
			salt, want, known = s, w, true
		}
	}
	got, err := argon(ctx, password, salt)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && known, nil
}

func argon(ctx context.Context, password string, salt []byte) ([]byte, error) {
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, 32), nil
}
