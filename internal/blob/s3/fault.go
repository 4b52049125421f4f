package s3

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"syscall"

	"github.com/minio/minio-go/v7"

	"github.com/xuncha/xuncha/internal/blob"
)

// faults are the codes that S3 services answer with, where they mean one of ours; all others mean ErrAway.
// A missing bucket is no missing object: it would make every photo look lost.
var faults = map[string]error{
	"NoSuchKey": blob.ErrNotFound,

	"BadDigest":                   blob.ErrHash,
	"InvalidDigest":               blob.ErrHash,
	"InvalidChecksum":             blob.ErrHash,
	"XAmzContentChecksumMismatch": blob.ErrHash,
	"XAmzContentSHA256Mismatch":   blob.ErrHash,

	"IncompleteBody": blob.ErrSize,
	"EntityTooLarge": blob.ErrSize,

	"InsufficientStorage":            blob.ErrFull,
	"QuotaExceeded":                  blob.ErrFull,
	"XMinioStorageFull":              blob.ErrFull,
	"NoSpaceLeftOnDevice":            blob.ErrFull,
	"XMinioAdminBucketQuotaExceeded": blob.ErrFull,

	// A gateway on a file system cannot have both "a" and "a/b".
	"KeyTooLong":                    blob.ErrKey,
	"KeyTooLongError":               blob.ErrKey,
	"ObjectParentIsFile":            blob.ErrKey,
	"ExistingObjectIsDirectory":     blob.ErrKey,
	"XMinioObjectExistsAsDirectory": blob.ErrKey,
	"XMinioParentIsObject":          blob.ErrKey,
}

// fault reads the client's errors, and nobody else does. A call that was given up keeps its context's error.
func fault(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	answer := minio.ToErrorResponse(err)
	kind, known := faults[answer.Code]
	switch {
	case answer.StatusCode == http.StatusInsufficientStorage, errors.Is(err, syscall.ENOSPC),
		strings.Contains(strings.ToLower(answer.Message), "no space left on device"):
		kind = blob.ErrFull
	case !known:
		kind = blob.ErrAway
	}
	return fmt.Errorf("%w: %w", kind, err)
}
