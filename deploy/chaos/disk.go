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

// How large the stores' disks are: several times what the fleet needs.
const (
	photosDisk   = 256 << 20
	databaseDisk = 768 << 20
)

// disk is a file system of its own, so that it can be full without hurting anybody else.
type disk struct {
	path string
	own  bool // false where the account may not mount: then it is never full
}

func newDisk(path string, bytes int) (*disk, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, err
	}
	err := syscall.Mount("tmpfs", path, "tmpfs", 0, fmt.Sprintf("size=%d", bytes))
	if err != nil && !errors.Is(err, syscall.EPERM) && !errors.Is(err, syscall.ENOSYS) {
		return nil, fmt.Errorf("mount a small disk: %w", err)
	}
	return &disk{path, err == nil}, nil
}

// full leaves no room on the disk for a while.
func (d *disk) full(ctx context.Context, length time.Duration) error {
	return d.fullWhile(func() { pause(ctx, length) })
}

// fullWhile leaves no room on the disk until something is over. Whoever makes room by removing a file takes it, as on any disk.
func (d *disk) fullWhile(wait func()) error {
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
	// Piece by piece, the last ones small: asked for all the room that there was a moment ago, the kernel takes none where somebody else was faster.
	for at, piece := int64(0), int64(16<<20); piece >= 4<<10; {
		switch err := syscall.Fallocate(int(f.Fd()), 0, at, piece); {
		case err == nil:
			at += piece
		case errors.Is(err, syscall.ENOSPC):
			piece /= 2
		case !errors.Is(err, syscall.EINTR):
			return err
		}
	}
	wait()
	return nil
}

func (d *disk) remove() {
	if d != nil && d.own {
		_ = syscall.Unmount(d.path, syscall.MNT_DETACH)
	}
}
