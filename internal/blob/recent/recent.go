// Package recent keeps what this process has just put in memory for a while, so that looking at it again costs the object store nothing.
//
// The server looks at a photo's head and end, and a job then reads it whole, within a second of its arrival; where all roles are one process,
// that was three reads of what it had just held in its hands. Only bytes that the store has checked against their hash and made durable are
// kept. Under a key they never change (see blob.Store), so memory and store cannot differ; whether an object is there still only the store says
// (Stat, List).
package recent

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/clock"
)

// share is the part of the memory that one object may take.
const share = 4

// Store is a store with a memory.
type Store struct {
	blob.Store
	clock clock.Clock
	limit int64 // bytes

	mu    sync.Mutex
	kept  map[string]object
	order []string // of keys, the oldest first
	size  int64    // bytes
}

type object struct {
	bytes []byte
	info  blob.Info
}

// New gives a store a memory of so many bytes.
func New(s blob.Store, limit int64, c clock.Clock) *Store {
	return &Store{Store: s, clock: c, limit: limit, kept: map[string]object{}}
}

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, key string, r io.Reader, size int64, opts blob.PutOptions) error {
	if opts.SHA256 == nil || size < 1 || size > s.limit/share {
		s.forget(key)
		return s.Store.Put(ctx, key, r, size, opts)
	}
	whole, err := read(r, size)
	if err != nil {
		return err
	}
	if err := s.Store.Put(ctx, key, bytes.NewReader(whole), size, opts); err != nil {
		return err
	}
	s.keep(key, object{whole, blob.Info{Key: key, Size: size, ContentType: opts.ContentType, ModifiedAt: s.clock.Now()}})
	return nil
}

// read takes exactly size bytes, of a source that has no more.
func read(r io.Reader, size int64) ([]byte, error) {
	whole := make([]byte, size+1)
	switch n, err := io.ReadFull(r, whole); {
	case err == nil:
		return nil, fmt.Errorf("%w: there are more bytes than declared", blob.ErrSize)
	case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fmt.Errorf("read what is to be stored: %w", err)
	case int64(n) < size:
		return nil, fmt.Errorf("%w: %d bytes of %d", blob.ErrSize, n, size)
	}
	return whole[:size], nil
}

// Get implements blob.Store.
func (s *Store) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, blob.Info, error) {
	s.mu.Lock()
	o, ok := s.kept[key]
	s.mu.Unlock()
	if !ok || offset < 0 || ctx.Err() != nil {
		return s.Store.Get(ctx, key, offset, length)
	}
	from := min(offset, o.info.Size)
	to := o.info.Size
	if length >= 0 {
		to = min(to, from+length)
	}
	return io.NopCloser(bytes.NewReader(o.bytes[from:to])), o.info, nil
}

// Delete implements blob.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	s.forget(key)
	return s.Store.Delete(ctx, key)
}

func (s *Store) keep(key string, o object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(key)
	s.kept[key], s.order = o, append(s.order, key)
	s.size += o.info.Size
	for s.size > s.limit {
		s.drop(s.order[0])
	}
}

func (s *Store) forget(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(key)
}

func (s *Store) drop(key string) {
	o, there := s.kept[key]
	if !there {
		return
	}
	delete(s.kept, key)
	s.size -= o.info.Size
	for i, k := range s.order {
		if k == key {
			s.order = append(s.order[:i], s.order[i+1:]...)
			return
		}
	}
}
