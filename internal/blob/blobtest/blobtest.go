// Package blobtest says what every object store must do.
package blobtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/internal/blob"
)

// Run checks a store.
func Run(t *testing.T, s blob.Store) {
	ctx := context.Background()
	content := make([]byte, 300_000)
	_, _ = rand.Read(content)
	hash := blob.SHA256(sha256.Sum256(content))
	put := func(key string, b []byte, size int64, h *blob.SHA256) error {
		return s.Put(ctx, key, bytes.NewReader(b), size, blob.PutOptions{ContentType: "image/jpeg", SHA256: h})
	}
	fresh := func() string { return "conformance/" + uuid.NewString() }

	t.Run("what was put is got, whole and in parts", func(t *testing.T) {
		key := fresh()
		if err := put(key, content, int64(len(content)), &hash); err != nil {
			t.Fatal(err)
		}
		for _, r := range []struct{ offset, length int64 }{{0, -1}, {0, 1}, {0, 1000}, {5, 10}, {100_000, -1}, {299_999, 1}} {
			want := content[r.offset:]
			if r.length >= 0 {
				want = want[:r.length]
			}
			body, info, err := s.Get(ctx, key, r.offset, r.length)
			if err != nil {
				t.Fatalf("%+v: %v", r, err)
			}
			got, err := io.ReadAll(body)
			body.Close()
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%+v: %d bytes, %v", r, len(got), err)
			}
			if info.ContentType != "image/jpeg" {
				t.Fatalf("content type %q", info.ContentType)
			}
		}
		info, err := s.Stat(ctx, key)
		if err != nil || info.Size != int64(len(content)) || info.ModifiedAt.IsZero() {
			t.Fatalf("stat: %+v %v", info, err)
		}
	})
	t.Run("bytes of another hash leave nothing behind", func(t *testing.T) {
		key, wrong := fresh(), blob.SHA256(sha256.Sum256([]byte("other")))
		if err := put(key, content, int64(len(content)), &wrong); !errors.Is(err, blob.ErrHash) {
			t.Fatalf("got %v", err)
		}
		absent(t, s, key)
	})
	t.Run("too few or too many bytes leave nothing behind", func(t *testing.T) {
		for _, size := range []int64{10, 300_001} {
			key := fresh()
			if err := put(key, content, size, nil); !errors.Is(err, blob.ErrSize) {
				t.Fatalf("size %d: %v", size, err)
			}
			absent(t, s, key)
		}
	})
	t.Run("keys that could mean something else are refused", func(t *testing.T) {
		for _, key := range []string{"", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", "ä", "a b", "a\x00b", "a\\b"} {
			if err := put(key, content, 1, nil); !errors.Is(err, blob.ErrKey) {
				t.Fatalf("%q: %v", key, err)
			}
		}
	})
	t.Run("what is not there is not found, and deleted without complaint", func(t *testing.T) {
		key := fresh()
		absent(t, s, key)
		if err := s.Delete(ctx, key); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("equal content may be put again, by many at once", func(t *testing.T) {
		key := fresh()
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if err := put(key, content, int64(len(content)), &hash); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if info, err := s.Stat(ctx, key); err != nil || info.Size != int64(len(content)) {
			t.Fatalf("%+v %v", info, err)
		}
	})
	t.Run("objects are listed in key order after a key, until told to stop", func(t *testing.T) {
		prefix := fresh() + "/"
		for _, name := range []string{"c", "a", "b/x", "d"} {
			if err := put(prefix+name, []byte("1"), 1, nil); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		err := s.List(ctx, prefix, prefix+"a", func(i blob.Info) bool {
			got = append(got, i.Key[len(prefix):])
			return len(got) < 2
		})
		if err != nil || len(got) != 2 || got[0] != "b/x" || got[1] != "c" {
			t.Fatalf("%v %v", got, err)
		}
		if err := s.Delete(ctx, prefix+"c"); err != nil {
			t.Fatal(err)
		}
		absent(t, s, prefix+"c")
	})
	t.Run("a call that was given up stops", func(t *testing.T) {
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if err := s.Put(gone, fresh(), bytes.NewReader(content), int64(len(content)), blob.PutOptions{}); err == nil {
			t.Fatal("no error")
		}
	})
	t.Run("it answers a ping", func(t *testing.T) {
		if err := s.Ping(ctx); err != nil {
			t.Fatal(err)
		}
	})
}

func absent(t *testing.T, s blob.Store, key string) {
	t.Helper()
	if _, err := s.Stat(context.Background(), key); !errors.Is(err, blob.ErrNotFound) {
		t.Fatalf("stat: %v", err)
	}
	if _, _, err := s.Get(context.Background(), key, 0, -1); !errors.Is(err, blob.ErrNotFound) {
		t.Fatalf("get: %v", err)
	}
}
