package blob

import (
	"context"
	"errors"
	"io"
	"time"
)

// The faults of a store. Every implementation wraps its own errors in one of these.
var (
	ErrNotFound = errors.New("blob: no object under this key")
	ErrHash     = errors.New("blob: the bytes do not have the declared SHA-256")
	ErrSize     = errors.New("blob: the bytes do not have the declared size")
	ErrFull     = errors.New("blob: the store is full")
	ErrAway     = errors.New("blob: the store does not answer")
	ErrKey      = errors.New("blob: the key is not allowed")
)

// SHA256 is the hash of an object's bytes.
type SHA256 [32]byte

// Info is what a store knows of an object.
type Info struct {
	Key         string
	Size        int64 // bytes
	ContentType string
	ModifiedAt  time.Time // UTC, the store's clock
}

// PutOptions says what the bytes must be.
type PutOptions struct {
	ContentType string
	SHA256      *SHA256 // checked by the store when given: bytes of another hash leave nothing behind
}

// Store is a bucket. Keys are slash-separated, of [A-Za-z0-9._-], without empty, "." or ".." parts, at most 512 bytes, a
// part at most 255; no key is another's folder ("a" beside "a/b"), which a store on a file system refuses with ErrKey.
// Objects are replaced only by equal content in this product: callers choose keys that name the content or a fresh id.
type Store interface {
	// Put stores exactly size bytes and returns only when they are durable; on an error nothing is stored and what was
	// under the key stays. Where the caller gave up, or the answer was lost, the bytes may be there all the same: whole, never a part. Without a hash, at most 64 MiB. It does not read r after it returned.
	// Errors: ErrKey, ErrSize, ErrHash, ErrFull, ErrAway, and r's own.
	Put(ctx context.Context, key string, r io.Reader, size int64, opts PutOptions) error
	// Get opens an object, or length bytes of it from offset (length < 0: to the end; past the end there are none).
	// Info tells of the whole object. Errors: ErrNotFound, ErrAway.
	Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, Info, error)
	// Stat tells about an object without its bytes. Errors: ErrNotFound, ErrAway.
	Stat(ctx context.Context, key string) (Info, error)
	// Delete removes an object; one that is not there is no error.
	Delete(ctx context.Context, key string) error
	// List calls yield for the objects under prefix in key order, after the given key, until it returns false.
	List(ctx context.Context, prefix, after string, yield func(Info) bool) error
	// Ping asks the store whether it can serve the bucket now.
	Ping(ctx context.Context) error
}
