// Package blobtest says what every object store must do.
package blobtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/internal/blob"
)

// suite is a store under test and a content for it.
type suite struct {
	store   blob.Store
	content []byte
	hash    blob.SHA256
}

// Run checks the store that newStore opens; it closes it by t.Cleanup.
func Run(t *testing.T, newStore func(t *testing.T) blob.Store) {
	s := suite{store: newStore(t), content: noise(300_000)}
	s.hash = sha256.Sum256(s.content)
	t.Run("what was put is got, whole and in parts", s.getsWhatWasPut)
	t.Run("a big object and an empty one", s.bigAndEmpty)
	t.Run("bytes of another hash leave nothing behind", s.wrongHash)
	t.Run("too few or too many bytes leave nothing behind", s.wrongSize)
	t.Run("a source that breaks is not the store's fault", s.brokenSource)
	t.Run("keys that could mean something else are refused", s.badKeys)
	t.Run("what is not there is not found, and deleted without complaint", s.notFound)
	t.Run("equal content may be put again, by many at once", s.samePut)
	t.Run("a refused put leaves what was there", s.refusedOverwrite)
	t.Run("puts and deletes of neighbours do not disturb each other", s.neighbours)
	t.Run("objects are listed in key order", s.list)
	t.Run("a long list is whole", s.longList)
	t.Run("a call that was given up stops", s.cancelled)
	t.Run("it answers a ping", s.ping)
}

func (s suite) put(t *testing.T, key string, content []byte) {
	t.Helper()
	hash := blob.SHA256(sha256.Sum256(content))
	if err := s.store.Put(t.Context(), key, bytes.NewReader(content), int64(len(content)), blob.PutOptions{ContentType: "image/jpeg", SHA256: &hash}); err != nil {
		t.Fatalf("put %s: %v", key, err)
	}
}

func (s suite) getsWhatWasPut(t *testing.T) {
	key := fresh()
	s.put(t, key, s.content)
	for _, r := range []struct{ offset, length int64 }{
		{0, -1}, {0, 0}, {0, 1}, {0, 1000}, {5, 10}, {100_000, -1}, {299_999, 1}, {299_999, 10}, {0, 1 << 40}, {300_000, -1}, {400_000, 5},
	} {
		from := min(r.offset, int64(len(s.content)))
		want := s.content[from:]
		if r.length >= 0 {
			want = want[:min(r.length, int64(len(want)))]
		}
		body, info, err := s.store.Get(t.Context(), key, r.offset, r.length)
		if err != nil {
			t.Fatalf("%+v: %v", r, err)
		}
		got, err := io.ReadAll(body)
		if err = errors.Join(err, body.Close()); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%+v: %d bytes, %v", r, len(got), err)
		}
		s.tells(t, key, info)
	}
	info, err := s.store.Stat(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	s.tells(t, key, info)
	if _, _, err := s.store.Get(t.Context(), key, -1, 5); err == nil {
		t.Fatal("a negative offset was taken")
	}
}

// tells checks that an info is of the whole object, whatever part was asked for.
func (s suite) tells(t *testing.T, key string, i blob.Info) {
	t.Helper()
	if i.Key != key || i.Size != int64(len(s.content)) || i.ContentType != "image/jpeg" || i.ModifiedAt.IsZero() {
		t.Fatalf("%+v", i)
	}
}

func (s suite) bigAndEmpty(t *testing.T) {
	for _, size := range []int{8 << 20, 0} {
		key, content := fresh(), noise(size)
		s.put(t, key, content)
		body, _, err := s.store.Get(t.Context(), key, 0, -1)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(body)
		if err = errors.Join(err, body.Close()); err != nil || !bytes.Equal(got, content) {
			t.Fatalf("%d of %d bytes, %v", len(got), size, err)
		}
	}
}

func (s suite) wrongHash(t *testing.T) {
	for _, size := range []int{0, 10, len(s.content)} {
		key, wrong := fresh(), blob.SHA256(sha256.Sum256([]byte("other")))
		err := s.store.Put(t.Context(), key, bytes.NewReader(s.content[:size]), int64(size), blob.PutOptions{SHA256: &wrong})
		if !errors.Is(err, blob.ErrHash) {
			t.Fatalf("%d bytes: %v", size, err)
		}
		s.absent(t, key)
	}
}

func (s suite) wrongSize(t *testing.T) {
	for _, size := range []int64{0, 10, 299_999, 300_001, 1 << 20} {
		declared := s.content[:min(size, 300_000)]
		hash := blob.SHA256(sha256.Sum256(declared)) // right for as many bytes as were declared
		for _, h := range []*blob.SHA256{nil, &hash} {
			// Once a source that could be read twice, once a stream.
			for _, r := range []io.Reader{bytes.NewReader(s.content), io.MultiReader(bytes.NewReader(s.content))} {
				key := fresh()
				if err := s.store.Put(t.Context(), key, r, size, blob.PutOptions{SHA256: h}); !errors.Is(err, blob.ErrSize) {
					t.Fatalf("size %d: %v", size, err)
				}
				s.absent(t, key)
			}
		}
	}
}

func (s suite) brokenSource(t *testing.T) {
	broken := errors.New("the phone hung up")
	for _, h := range []*blob.SHA256{nil, &s.hash} {
		key := fresh()
		r := io.MultiReader(bytes.NewReader(s.content[:200_000]), failing{broken})
		err := s.store.Put(t.Context(), key, r, int64(len(s.content)), blob.PutOptions{SHA256: h})
		if !errors.Is(err, broken) || errors.Is(err, blob.ErrAway) {
			t.Fatalf("got %v", err)
		}
		s.absent(t, key)
	}
}

func (s suite) badKeys(t *testing.T) {
	for _, key := range []string{"", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", "ä", "a b", "a\x00b", "a\\b"} {
		_, _, get := s.store.Get(t.Context(), key, 0, -1)
		_, stat := s.store.Stat(t.Context(), key)
		put := s.store.Put(t.Context(), key, bytes.NewReader(s.content[:1]), 1, blob.PutOptions{})
		for _, err := range []error{put, get, stat, s.store.Delete(t.Context(), key)} {
			if !errors.Is(err, blob.ErrKey) {
				t.Fatalf("%q: %v", key, err)
			}
		}
	}
}

func (s suite) notFound(t *testing.T) {
	key := fresh()
	s.absent(t, key)
	if _, _, err := s.store.Get(t.Context(), key, 0, 0); !errors.Is(err, blob.ErrNotFound) {
		t.Fatalf("no bytes of it: %v", err)
	}
	if err := s.store.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	s.put(t, key, s.content)
	for range 2 {
		if err := s.store.Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
		s.absent(t, key)
	}
}

func (s suite) samePut(t *testing.T) {
	key := fresh()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := s.store.Put(t.Context(), key, bytes.NewReader(s.content), int64(len(s.content)), blob.PutOptions{SHA256: &s.hash}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	s.holds(t, key)
	var keys []string
	if err := s.store.List(t.Context(), key, "", func(i blob.Info) bool { keys = append(keys, i.Key); return true }); err != nil || len(keys) != 1 {
		t.Fatalf("%q %v", keys, err)
	}
}

func (s suite) refusedOverwrite(t *testing.T) {
	key := fresh()
	s.put(t, key, s.content)
	wrong := blob.SHA256(sha256.Sum256([]byte("other")))
	part := blob.SHA256(sha256.Sum256(s.content[:10]))
	for size, hash := range map[int64]blob.SHA256{300_000: wrong, 10: part} {
		if err := s.store.Put(t.Context(), key, bytes.NewReader(s.content), size, blob.PutOptions{SHA256: &hash}); err == nil {
			t.Fatal("was not refused")
		}
		s.holds(t, key)
	}
}

// holds checks that the suite's content is under key.
func (s suite) holds(t *testing.T, key string) {
	t.Helper()
	body, _, err := s.store.Get(t.Context(), key, 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(body)
	if err = errors.Join(err, body.Close()); err != nil || !bytes.Equal(got, s.content) {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
}

// neighbours come and go in folders that a file system makes and removes.
func (s suite) neighbours(t *testing.T) {
	prefix := fresh()
	var all sync.WaitGroup
	for w := range 8 {
		all.Go(func() {
			for i := range 15 {
				key := fmt.Sprintf("%s/%d/%d", prefix, i%3, w)
				if err := s.store.Put(t.Context(), key, bytes.NewReader(s.content[:100]), 100, blob.PutOptions{}); err != nil {
					t.Errorf("put %s: %v", key, err)
				} else if _, err := s.store.Stat(t.Context(), key); err != nil {
					t.Errorf("stat %s: %v", key, err)
				}
				if err := s.store.Delete(t.Context(), key); err != nil {
					t.Errorf("delete %s: %v", key, err)
				}
			}
		})
	}
	all.Wait()
}

func (s suite) list(t *testing.T) {
	prefix := fresh() + "/"
	// "-" and "." come before "/", as bytes do; folders on a disk do not sort so by themselves.
	want := []string{"a", "b-1", "b.1", "b/x", "b/y", "b0", "c", "d"}
	for _, i := range rand.Perm(len(want)) {
		s.put(t, prefix+want[i], []byte("1"))
	}
	for _, ask := range []struct {
		prefix, after string
		most          int
		want          []string
	}{
		{"", "", 99, want},
		{"", "a", 2, want[1:3]},
		{"", "b/x", 99, want[4:]},
		{"", "b/w", 99, want[3:]},
		{"b", "", 99, want[1:6]},
		{"b/", "", 99, want[3:5]},
		{"", "d", 99, nil},
		{"zzz", "", 99, nil},
	} {
		after := ask.after
		if after != "" {
			after = prefix + after
		}
		var got []string
		err := s.store.List(t.Context(), prefix+ask.prefix, after, func(i blob.Info) bool {
			got = append(got, i.Key[len(prefix):])
			return len(got) < ask.most
		})
		if err != nil || fmt.Sprint(got) != fmt.Sprint(ask.want) {
			t.Errorf("%+v: %v %v", ask, got, err)
		}
	}
}

func (s suite) longList(t *testing.T) {
	const many, at = 1_050, 50 // more than one page of S3
	prefix := fresh() + "/"
	var all sync.WaitGroup
	for w := range at {
		all.Go(func() {
			for i := w; i < many; i += at {
				if err := s.store.Put(t.Context(), fmt.Sprintf("%s%02d/%05d", prefix, i/100, i), bytes.NewReader(nil), 0, blob.PutOptions{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	n := 0
	err := s.store.List(t.Context(), prefix, "", func(i blob.Info) bool {
		if want := fmt.Sprintf("%s%02d/%05d", prefix, n/100, n); i.Key != want {
			t.Fatalf("%s instead of %s", i.Key, want)
		}
		n++
		return true
	})
	if err != nil || n != many {
		t.Fatalf("%d listed: %v", n, err)
	}
}

func (s suite) cancelled(t *testing.T) {
	key := fresh()
	ctx, cancel := context.WithCancel(t.Context())
	r := io.MultiReader(bytes.NewReader(s.content[:200_000]), calling{cancel}, bytes.NewReader(s.content[200_000:]))
	if err := s.store.Put(ctx, key, r, int64(len(s.content)), blob.PutOptions{SHA256: &s.hash}); !errors.Is(err, context.Canceled) {
		t.Fatalf("in the middle: %v", err)
	}
	s.wholeOrAbsent(t, key)
	_, _, get := s.store.Get(ctx, key, 0, -1)
	_, stat := s.store.Stat(ctx, key)
	list := s.store.List(ctx, key, "", func(blob.Info) bool { return true })
	for _, err := range []error{get, stat, list, s.store.Delete(ctx, key), s.store.Ping(ctx)} {
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("before it began: %v", err)
		}
	}
}

func (s suite) ping(t *testing.T) {
	if err := s.store.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (s suite) absent(t *testing.T, key string) {
	t.Helper()
	if _, err := s.store.Stat(t.Context(), key); !errors.Is(err, blob.ErrNotFound) {
		t.Fatalf("stat: %v", err)
	}
	if _, _, err := s.store.Get(t.Context(), key, 0, -1); !errors.Is(err, blob.ErrNotFound) {
		t.Fatalf("get: %v", err)
	}
}

// wholeOrAbsent wants of an object whose caller gave up that no part of it is there: all bytes may have been under way by then.
func (s suite) wholeOrAbsent(t *testing.T, key string) {
	t.Helper()
	body, _, err := s.store.Get(t.Context(), key, 0, -1)
	if errors.Is(err, blob.ErrNotFound) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if got, err := io.ReadAll(body); err != nil || !bytes.Equal(got, s.content) {
		t.Fatalf("%d of %d bytes are there: %v", len(got), len(s.content), err)
	}
}

func fresh() string { return "conformance/" + uuid.NewString() }

func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{}).Read(b)
	return b
}

// failing breaks off.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// calling does something when it is reached, and is empty.
type calling struct{ do func() }

func (c calling) Read([]byte) (int, error) { c.do(); return 0, io.EOF }
