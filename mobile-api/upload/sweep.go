package upload

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/xuncha/xuncha/internal/blob"
)

// remove deletes all that is staged of an upload, the info first: a half-removed upload is then unknown, never wrong.
func remove(ctx context.Context, store blob.Store, folder string) error {
	s, err := list(ctx, store, folder)
	if err != nil {
		return err
	}
	for _, key := range s.keys { // "info" sorts before "part-"
		err = errors.Join(err, store.Delete(ctx, key))
	}
	return err
}

// Sweep removes the uploads to which nothing has come since olderThan, and tells how many. It may run anywhere, at any time, and
// on several machines at once. Callers pass now − Expiry or earlier.
func Sweep(ctx context.Context, store blob.Store, olderThan time.Time) (removed int, err error) {
	newest := map[string]time.Time{}
	sweep := func(folder string) {
		if touched, ok := newest[folder]; ok && touched.Before(olderThan) {
			err = errors.Join(err, remove(ctx, store, folder))
			removed++
		}
		delete(newest, folder)
	}
	current := ""
	// The listing goes on while folders behind it are removed: keys come in order.
	listErr := store.List(ctx, staging, "", func(i blob.Info) bool {
		cut := strings.LastIndexByte(i.Key, '/')
		if folder := i.Key[:cut+1]; folder != current {
			sweep(current)
			current = folder
		}
		if i.ModifiedAt.After(newest[current]) {
			newest[current] = i.ModifiedAt
		}
		return ctx.Err() == nil
	})
	if listErr == nil {
		sweep(current)
	}
	return removed, errors.Join(err, listErr)
}
