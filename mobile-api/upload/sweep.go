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
	return s.remove(ctx, store)
}

func (s staged) remove(ctx context.Context, store blob.Store) error {
	var err error
	for _, key := range s.keys { // "info" sorts before "part-"
		err = errors.Join(err, store.Delete(ctx, key))
	}
	return err
}

// Sweep removes the uploads to which nothing has come since olderThan, and tells how many. It may run anywhere, at any time, and
// on several machines at once. Callers pass now − Expiry or earlier.
func Sweep(ctx context.Context, store blob.Store, olderThan time.Time) (removed int, err error) {
	var old []string
	current, touched := "", time.Time{}
	note := func() {
		if current != "" && touched.Before(olderThan) {
			old = append(old, current)
		}
	}
	err = store.List(ctx, staging, "", func(i blob.Info) bool {
		if folder := i.Key[:strings.LastIndexByte(i.Key, '/')+1]; folder != current {
			note()
			current, touched = folder, time.Time{}
		}
		if i.ModifiedAt.After(touched) {
			touched = i.ModifiedAt
		}
		return len(old) < maxSweep
	})
	if err == nil {
		note()
	}
	for _, folder := range old {
		s, listErr := list(ctx, store, folder)
		if listErr != nil || !s.touched.Before(olderThan) { // somebody has gone on with it since
			err = errors.Join(err, listErr)
			continue
		}
		err = errors.Join(err, s.remove(ctx, store))
		removed++
	}
	return removed, err
}

// maxSweep bounds one sweep; the next goes on.
const maxSweep = 10_000
