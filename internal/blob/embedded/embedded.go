// Package embedded runs an S3 gateway inside the process, on a folder: the default when no S3 service is configured.
//
// While a Store is open the process's working directory is the objects' folder (the gateway needs it there): whoever uses
// relative paths makes them absolute before.
package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/blob/s3"
)

// Store is the S3 client of the gateway in this process, with durability added: the gateway itself never syncs.
type Store struct {
	*s3.Store
	disk    *os.File
	sync    shared
	gateway *gateway
	started time.Time
	close   sync.Once
	folders sync.RWMutex // held by who makes them, and alone by who may remove them
}

// One gateway per process: it keeps package-level state.
var one = make(chan struct{}, 1)

// Open starts the gateway on dir, which no other process may have open. Only one may be open in a process; another waits
// for the first to close.
func Open(ctx context.Context, dir, bucket string) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	select {
	case one <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("another object gateway is open in this process: %w", ctx.Err())
	}
	s, err := open(ctx, dir, bucket)
	if err != nil {
		<-one
		return nil, fmt.Errorf("open the object folder %s: %w", dir, err)
	}
	return s, nil
}

func open(ctx context.Context, dir, bucket string) (*Store, error) {
	root := filepath.Join(dir, "objects")
	for _, d := range []string{root, filepath.Join(dir, "meta")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, err
		}
	}
	disk, err := os.Open(root)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(disk.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("another process has it open: %w", err), disk.Close())
	}
	if err := sweep(filepath.Join(root, bucket, temporary)); err != nil {
		return nil, errors.Join(err, disk.Close())
	}
	g, err := startGateway(ctx, dir, root)
	if err != nil {
		return nil, errors.Join(err, disk.Close())
	}
	client, err := s3.Open(ctx, s3.Config{Endpoint: "embedded.invalid", Region: region, Bucket: bucket, AccessKey: g.access, SecretKey: g.secret, Dial: g.dial})
	if err != nil {
		return nil, errors.Join(err, g.end(), disk.Close())
	}
	s := &Store{Store: client, disk: disk, gateway: g, started: time.Now()}
	s.sync.work = func() error { return unix.Syncfs(int(disk.Fd())) }
	return s, nil
}

// temporary is where the gateway writes before it moves an object to its key, and a mark in names beside the key.
const temporary = ".sgwtmp"

// sweep removes what a process that was killed was still writing.
func sweep(dir string) error {
	left, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, entry := range left {
		if err := os.RemoveAll(filepath.Join(dir, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// Put stores, and syncs the file system before it acknowledges.
func (s *Store) Put(ctx context.Context, key string, r io.Reader, size int64, opts blob.PutOptions) error {
	if strings.Contains(key, temporary) {
		return fmt.Errorf("%w: %q is the gateway's own", blob.ErrKey, key)
	}
	s.folders.RLock()
	err := s.Store.Put(ctx, key, r, size, opts)
	s.folders.RUnlock()
	if err != nil {
		return s.orFull(err)
	}
	err = s.sync.do(ctx)
	if err == nil || errors.Is(err, ctx.Err()) {
		return err // given up while syncing: the object is whole, only not acknowledged
	}
	// What could not be written out must not look stored.
	err = errors.Join(err, s.Delete(context.WithoutCancel(ctx), key))
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: sync: %w", blob.ErrFull, err)
	}
	return fmt.Errorf("%w: sync: %w", blob.ErrAway, err)
}

// Delete removes an object. The gateway then removes the folders that it leaves empty, also from under a put that has just made them, so
// no put is under way meanwhile.
func (s *Store) Delete(ctx context.Context, key string) error {
	s.folders.Lock()
	defer s.folders.Unlock()
	return s.Store.Delete(ctx, key)
}

// orFull corrects what the gateway says of a full disk: failing to make a folder it calls a conflict, failing to enter a
// name an internal error.
func (s *Store) orFull(err error) error {
	if !errors.Is(err, blob.ErrAway) && !errors.Is(err, blob.ErrKey) {
		return err
	}
	var disk unix.Statfs_t
	if unix.Fstatfs(int(s.disk.Fd()), &disk) != nil {
		return err
	}
	const little = 64 << 10 // bytes
	if int64(disk.Bavail)*disk.Bsize < little || disk.Files > 0 && disk.Ffree == 0 {
		return fmt.Errorf("%w: %w", blob.ErrFull, err)
	}
	return err
}

// List hides the names under which the gateway replaces an object, and removes those of a process that was killed.
func (s *Store) List(ctx context.Context, prefix, after string, yield func(blob.Info) bool) error {
	return s.Store.List(ctx, prefix, after, func(info blob.Info) bool {
		if !strings.Contains(info.Key, temporary) {
			return yield(info)
		}
		if info.ModifiedAt.Before(s.started.Add(-time.Second)) {
			_ = s.Delete(ctx, info.Key) // the next list tries again
		}
		return true
	})
}

// Ping asks the gateway, and whether the disk still takes a sync.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.Store.Ping(ctx); err != nil {
		return err
	}
	if err := s.sync.do(ctx); err != nil {
		return fmt.Errorf("%w: sync: %w", blob.ErrAway, err)
	}
	return nil
}

// Close stops the gateway; calls that are under way fail.
func (s *Store) Close() error {
	var err error
	s.close.Do(func() {
		s.Disconnect() // the gateway waits for connections to end
		err = errors.Join(s.gateway.end(), s.disk.Close())
		<-one
	})
	return err
}
