package upload

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/mobile-api/problem"
)

const (
	blockBytes = 1 << 20
	maxWait    = 45 * time.Second // shorter than the connection's patience
)

// memory bounds what all uploads of this process hold together. Only who holds nothing waits for more; who holds some and gets
// no more puts it into staging and begins anew. So none waits for another that waits.
type memory struct {
	free *semaphore.Weighted
}

// held is the beginning of a body, in blocks of blockBytes of which only the last may be shorter.
type held struct {
	from   *memory
	blocks [][]byte
	taken  int64 // of the semaphore
	size   int64 // bytes
	ended  bool  // the source had no more
}

// read holds up to want bytes of src: fewer when it ends, or when memory does.
func (m *memory) read(ctx context.Context, src io.Reader, want int64) (*held, error) {
	h := &held{from: m}
	for h.size < want {
		n := min(blockBytes, want-h.size)
		if h.taken == 0 {
			wait, cancel := context.WithTimeout(ctx, maxWait)
			err := m.free.Acquire(wait, n)
			cancel()
			if err != nil {
				return nil, problem.New(http.StatusServiceUnavailable, "too_many_requests", "同时上传过多，请稍后续传 · Too many uploads at once; resume later.")
			}
		} else if !m.free.TryAcquire(n) {
			return h, nil
		}
		h.taken += n
		b := make([]byte, n)
		got, err := io.ReadFull(src, b)
		h.blocks, h.size = append(h.blocks, b[:got]), h.size+int64(got)
		if err != nil {
			h.ended = true
			if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				h.release()
				return nil, err
			}
			return h, nil
		}
	}
	return h, nil
}

// release gives the memory back; h is empty afterwards.
func (h *held) release() {
	h.from.free.Release(h.taken)
	*h = held{from: h.from}
}

// ReadAt implements io.ReaderAt.
func (h *held) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	for n < len(p) && off < h.size {
		c := copy(p[n:], h.blocks[off/blockBytes][off%blockBytes:])
		n, off = n+c, off+int64(c)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// open gives all bytes, in a reader that can be rewound when the store's connection breaks.
func (h *held) open(context.Context) io.ReadCloser {
	return rewindable{io.NewSectionReader(h, 0, h.size)}
}

type rewindable struct{ *io.SectionReader }

// Close implements io.Closer.
func (rewindable) Close() error { return nil }

func (h *held) sum() *blob.SHA256 {
	d := sha256.New()
	for _, b := range h.blocks {
		d.Write(b)
	}
	return (*blob.SHA256)(d.Sum(nil))
}
