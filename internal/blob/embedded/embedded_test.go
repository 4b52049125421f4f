package embedded_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/blob/blobtest"
	"github.com/xuncha/xuncha/internal/blob/embedded"
)

func open(t *testing.T, dir string) *embedded.Store {
	t.Helper()
	s, err := embedded.Open(t.Context(), dir, "evidence")
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

func put(s blob.Store, key string, content []byte) error {
	hash := blob.SHA256(sha256.Sum256(content))
	return s.Put(context.Background(), key, bytes.NewReader(content), int64(len(content)), blob.PutOptions{SHA256: &hash})
}

func TestConformance(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Store { return open(t, t.TempDir()) })
}

func TestAFolderIsNoObjectAndAnObjectNoFolder(t *testing.T) {
	s := open(t, t.TempDir())
	if err := put(s, "a/b", []byte("1")); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"a", "a/b/c", "a/.x.sgwtmp.1"} {
		if err := put(s, key, []byte("2")); !errors.Is(err, blob.ErrKey) {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestOpenedAgainItHasEverythingAndLeavesTheWorkingDirectory(t *testing.T) {
	dir := t.TempDir()
	before, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s, err := embedded.Open(t.Context(), dir, "evidence")
		if err != nil {
			t.Fatal(err)
		}
		if err := put(s, "photos/one", []byte("1")); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.Close(), s.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if after, err := os.Getwd(); err != nil || after != before {
		t.Fatalf("left in %s: %v", after, err)
	}
	if info, err := open(t, dir).Stat(t.Context(), "photos/one"); err != nil || info.Size != 1 {
		t.Fatalf("%+v %v", info, err)
	}
}

func TestASecondGatewayWaitsNoLongerThanItsCaller(t *testing.T) {
	open(t, t.TempDir())
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := embedded.Open(gone, t.TempDir(), "evidence"); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestAFolderThatAnotherHasOpenIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "objects"), 0o700); err != nil {
		t.Fatal(err)
	}
	other, err := os.Open(filepath.Join(dir, "objects"))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Flock(int(other.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if s, err := embedded.Open(t.Context(), dir, "evidence"); !errors.Is(err, syscall.EWOULDBLOCK) {
		t.Fatalf("opened twice: %v %v", s, err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
}

func TestAFullDiskIsSaidAndLeavesNothing(t *testing.T) {
	dir := smallDisk(t)
	s := open(t, dir)
	big := bytes.Repeat([]byte("x"), 3<<20)
	if err := put(s, "first", big); err != nil {
		t.Fatal(err)
	}
	if err := put(s, "folder/second", big); !errors.Is(err, blob.ErrFull) {
		t.Fatalf("got %v", err)
	}
	if _, err := s.Stat(t.Context(), "folder/second"); !errors.Is(err, blob.ErrNotFound) {
		t.Fatalf("half an object is there: %v", err)
	}
	// To the last byte: whatever step then fails, the answer is the same, and what was acknowledged is whole.
	small, kept := bytes.Repeat([]byte("y"), 20<<10), 0
	name := func(i int) string { return "small/" + string(rune('a'+i/26)) + "/" + string(rune('a'+i%26)) }
	for err := error(nil); err == nil; kept++ {
		if err = put(s, name(kept), small); err != nil && !errors.Is(err, blob.ErrFull) {
			t.Fatalf("after %d: %v", kept, err)
		} else if err != nil {
			break
		}
	}
	listed := 0
	if err := s.List(t.Context(), "small/", "", func(i blob.Info) bool {
		if i.Size != int64(len(small)) {
			t.Errorf("%s has %d bytes", i.Key, i.Size)
		}
		listed++
		return true
	}); err != nil || listed != kept || kept == 0 {
		t.Fatalf("%d acknowledged, %d listed: %v", kept, listed, err)
	}
	if err := s.Delete(t.Context(), "first"); err != nil {
		t.Fatal(err)
	}
	if err := put(s, "folder/second", big[:2<<20]); err != nil {
		t.Fatalf("after space was freed: %v", err)
	}
}

// smallDisk is 4 MB. Under CI it must be had.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("a full disk cannot be tested without mounting a small one (as root): %v", err)
		}
		t.Skipf("mounting a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// killed is where the process under TestKilledInTheMiddle works.
const killed = "XUNCHA_TEST_KILLED_DIR"

func TestKilledInTheMiddleItHasWhatItAcknowledgedAndNothingElse(t *testing.T) {
	if dir := os.Getenv(killed); dir != "" {
		dieWhilePutting(t, dir)
	}
	dir := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), killed+"="+dir)
	if out, err := child.CombinedOutput(); child.ProcessState.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the process was not killed: %v\n%s", err, out)
	}
	s := open(t, dir)
	var keys []string
	if err := s.List(t.Context(), "", "", func(i blob.Info) bool { keys = append(keys, i.Key); return true }); err != nil {
		t.Fatal(err)
	}
	if len(keys) != 1 || keys[0] != "photos/whole" {
		t.Fatalf("%q", keys)
	}
	if err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && d.Name() != "whole" {
			t.Errorf("left behind: %s", path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func dieWhilePutting(t *testing.T, dir string) {
	s := open(t, dir)
	if err := put(s, "photos/whole", []byte("acknowledged")); err != nil {
		t.Fatal(err)
	}
	const size = 8 << 20
	hash := blob.SHA256{}
	_ = s.Put(t.Context(), "photos/half", &deadly{left: size / 2}, size, blob.PutOptions{SHA256: &hash})
	t.Fatal("still alive")
}

// deadly gives half of what was declared and kills the process.
type deadly struct{ left int }

func (d *deadly) Read(p []byte) (int, error) {
	if d.left <= 0 {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		return 0, io.EOF
	}
	n := min(len(p), d.left)
	d.left -= n
	return n, nil
}
