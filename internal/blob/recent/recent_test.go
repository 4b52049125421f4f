package recent_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/blob/blobtest"
	"github.com/xuncha/xuncha/internal/blob/embedded"
	"github.com/xuncha/xuncha/internal/blob/recent"
	"github.com/xuncha/xuncha/internal/clock"
)

// counting tells how often the store behind was asked for bytes.
type counting struct {
	blob.Store
	gets int
}

func (c *counting) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, blob.Info, error) {
	c.gets++
	return c.Store.Get(ctx, key, offset, length)
}

func behind(t *testing.T) *counting {
	t.Helper()
	s, err := embedded.Open(t.Context(), t.TempDir(), "recent")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return &counting{Store: s}
}

func TestConformance(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Store { return recent.New(behind(t), 4<<20, clock.System) })
}

func put(t *testing.T, s blob.Store, key string, content []byte) {
	t.Helper()
	hash := blob.SHA256(sha256.Sum256(content))
	if err := s.Put(t.Context(), key, bytes.NewReader(content), int64(len(content)), blob.PutOptions{ContentType: "image/png", SHA256: &hash}); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, s blob.Store, key string) []byte {
	t.Helper()
	body, info, err := s.Get(t.Context(), key, 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(body)
	if err != nil || info.Size != int64(len(raw)) || info.ContentType != "image/png" {
		t.Fatalf("%+v, %d bytes, %v", info, len(raw), err)
	}
	return raw
}

// TestWhatWasJustPutIsNotReadBack, while memory lasts; then the oldest goes first, and is still to be had from the store.
func TestWhatWasJustPutIsNotReadBack(t *testing.T) {
	store := behind(t)
	s := recent.New(store, 4000, clock.System)
	content := func(i int) []byte { return bytes.Repeat([]byte{byte(i)}, 1000) }
	for i := range 5 {
		put(t, s, fmt.Sprint("a/", i), content(i))
	}
	for i, gets := range []int{1, 1, 1, 1, 1} {
		if got := get(t, s, fmt.Sprint("a/", i)); !bytes.Equal(got, content(i)) {
			t.Errorf("%d: %d bytes of other content", i, len(got))
		}
		if store.gets != gets {
			t.Errorf("after %d the store was asked %d times, want %d", i, store.gets, gets)
		}
	}
	put(t, s, "a/large", bytes.Repeat([]byte{9}, 1001)) // more than its share
	get(t, s, "a/large")
	if store.gets != 2 {
		t.Errorf("a large object was kept: %d", store.gets)
	}
}

// TestWhatWasDeletedOrRefusedIsNotThere.
func TestWhatWasDeletedOrRefusedIsNotThere(t *testing.T) {
	s := recent.New(behind(t), 4000, clock.System)
	put(t, s, "a", []byte("1"))
	if err := s.Delete(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	var wrong blob.SHA256
	if err := s.Put(t.Context(), "b", bytes.NewReader([]byte("2")), 1, blob.PutOptions{SHA256: &wrong}); !errors.Is(err, blob.ErrHash) {
		t.Fatal(err)
	}
	for _, key := range []string{"a", "b"} {
		if _, _, err := s.Get(t.Context(), key, 0, -1); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("%s: %v", key, err)
		}
	}
}
