package embedded_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"syscall"
	"testing"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/blob/blobtest"
	"github.com/xuncha/xuncha/internal/blob/embedded"
)

func open(t *testing.T, dir string) *embedded.Store {
	t.Helper()
	s, err := embedded.Open(context.Background(), dir, "evidence")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestConformance(t *testing.T) { blobtest.Run(t, open(t, t.TempDir())) }

func TestAFullDiskIsSaidAndLeavesNothing(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("mounting a small disk needs root")
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("this sandbox does not let root mount: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	s := open(t, dir)
	ctx := context.Background()
	big := bytes.Repeat([]byte("x"), 3<<20)
	put := func(key string) error {
		return s.Put(ctx, key, bytes.NewReader(big), int64(len(big)), blob.PutOptions{})
	}
	if err := put("first"); err != nil {
		t.Fatal(err)
	}
	if err := put("second"); !errors.Is(err, blob.ErrFull) {
		t.Fatalf("got %v", err)
	}
	if _, err := s.Stat(ctx, "second"); !errors.Is(err, blob.ErrNotFound) {
		t.Fatalf("half an object is there: %v", err)
	}
	if err := s.Delete(ctx, "first"); err != nil {
		t.Fatal(err)
	}
	if err := put("second"); err != nil {
		t.Fatalf("after space was freed: %v", err)
	}
}
