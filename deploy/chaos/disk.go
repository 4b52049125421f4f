package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// diskBytes is how large MinIO's disk is: several times what the fleet's photos need.
const diskBytes = 256 << 20

// disk is a file system of its own, so that it can be full without hurting anybody else.
type disk struct {
	path string
	own  bool // false where the account may not mount: then it is never full
}

func newDisk(path string) (*disk, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, err
	}
	err := syscall.Mount("tmpfs", path, "tmpfs", 0, fmt.Sprintf("size=%d", diskBytes))
	if err != nil && !errors.Is(err, syscall.EPERM) && !errors.Is(err, syscall.ENOSYS) {
		return nil, fmt.Errorf("mount a small disk: %w", err)
	}
	return &disk{path, err == nil}, nil
}

// full leaves no room on the disk for a while.
func (d *disk) full(ctx context.Context, length time.Duration) error {
	if !d.own {
		return nil
	}
	ballast := filepath.Join(d.path, "ballast")
	defer os.Remove(ballast)
	f, err := os.Create(ballast)
	if err != nil {
		return err
	}
	defer f.Close()
	var room syscall.Statfs_t
	if err := syscall.Statfs(d.path, &room); err != nil {
		return err
	}
	if err := syscall.Fallocate(int(f.Fd()), 0, 0, int64(room.Bavail)*room.Bsize); err != nil && !errors.Is(err, syscall.ENOSPC) {
		return err
	}
	pause(ctx, length)
	return nil
}

func (d *disk) remove() {
	if d != nil && d.own {
		_ = syscall.Unmount(d.path, syscall.MNT_DETACH)
	}
}
