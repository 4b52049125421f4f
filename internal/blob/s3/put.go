package s3

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/minio/minio-go/v7"

	"github.com/xuncha/xuncha/internal/blob"
)

// MaxUnhashed bounds what is held in memory, in bytes, to be hashed before it is sent; larger objects come with their hash.
const MaxUnhashed = 64 << 20

// Put implements blob.Store: one PUT, whose SHA-256 goes ahead as a header and is checked by the store. The request's
// signature leaves the body out, so the bytes are hashed once, by the store. It does not touch r after it returned; an r
// that can seek is sent again when the connection breaks.
func (s *Store) Put(ctx context.Context, key string, r io.Reader, size int64, opts blob.PutOptions) error {
	if err := blob.CheckKey(key); err != nil {
		return err
	}
	// The hash always goes ahead: a gateway may keep what came before a connection broke, unless the hash says no.
	if opts.SHA256 == nil {
		whole, sum, err := hashFirst(r, size)
		if err != nil {
			return err
		}
		r, opts.SHA256 = whole, &sum
	}
	put := minio.PutObjectOptions{ContentType: opts.ContentType, DisableContentSha256: true, DisableMultipart: true}
	put.UserMetadata = map[string]string{"X-Amz-Checksum-Sha256": base64.StdEncoding.EncodeToString(opts.SHA256[:])}
	start, seekable := position(r)
	for try := 0; ; try++ {
		err := s.send(ctx, key, r, size, put)
		var answer minio.ErrorResponse
		if !errors.As(err, &answer) || answer.Code != "AccessDenied" || !seekable || try == len(deniedPauses) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(deniedPauses[try]):
		}
		if _, seek := r.(io.Seeker).Seek(start, io.SeekStart); seek != nil {
			return err
		}
	}
}

// deniedPauses are the waits before a PUT that was denied is sent again. MinIO on a file system says "Access Denied" when
// the delete of a neighbour takes a folder away just as the PUT moves its object into it: about one in 10,000 when eight
// clients do nothing else. A key that may really not write is told so 0.2 s later.
var deniedPauses = []time.Duration{10 * time.Millisecond, 40 * time.Millisecond, 150 * time.Millisecond}

// send is one PUT.
func (s *Store) send(ctx context.Context, key string, r io.Reader, size int64, put minio.PutObjectOptions) error {
	source := &exact{r: r, left: size}
	if size == 0 { // the client would not read at all
		if err := atEnd(r); err != nil {
			return err
		}
	}
	_, err := s.core.PutObject(ctx, s.bucket, key, source.body(size), size, "", "", put)
	if ours := source.end(); ours != nil && err != nil {
		return ours
	}
	return fault(err)
}

// position is where r stands, if it can be brought back there; a pipe may say that it can seek and not do it.
func position(r io.Reader) (int64, bool) {
	seeker, ok := r.(io.Seeker)
	if !ok {
		return 0, false
	}
	start, err := seeker.Seek(0, io.SeekCurrent)
	return start, err == nil
}

func hashFirst(r io.Reader, size int64) (io.Reader, blob.SHA256, error) {
	if size < 0 || size > MaxUnhashed {
		return nil, blob.SHA256{}, fmt.Errorf("%w: an object of %d bytes needs its hash ahead", blob.ErrSize, size)
	}
	whole := make([]byte, size)
	if n, err := io.ReadFull(r, whole); errors.Is(err, io.EOF) && size > 0 || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, blob.SHA256{}, fmt.Errorf("%w: %d bytes of %d", blob.ErrSize, n, size)
	} else if err != nil {
		return nil, blob.SHA256{}, fmt.Errorf("read what is to be stored: %w", err)
	}
	if err := atEnd(r); err != nil {
		return nil, blob.SHA256{}, err
	}
	return bytes.NewReader(whole), sha256.Sum256(whole), nil
}

// atEnd refuses a reader that goes on.
func atEnd(r io.Reader) error {
	switch _, err := io.ReadFull(r, make([]byte, 1)); {
	case err == nil:
		return fmt.Errorf("%w: there are more bytes than declared", blob.ErrSize)
	case !errors.Is(err, io.EOF):
		return fmt.Errorf("read what is to be stored: %w", err)
	}
	return nil
}

// exact gives neither fewer nor more bytes than declared. Its last byte goes out only when the source has ended where it
// was said to end: a store that keeps what came before a connection broke then sees a wrong hash. It remembers that the
// fault was the source's and not the store's. The HTTP client may still be reading when the call has returned; end stops
// that.
type exact struct {
	mu      sync.Mutex
	r       io.Reader
	left    int64 // bytes not yet read from r
	held    byte
	holding bool
	err     error
	over    bool
}

var errOver = errors.New("the call is over")

// Read implements io.Reader.
func (e *exact) Read(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.over {
		return 0, errOver
	}
	for e.err == nil && e.left > 0 && len(p) > 0 {
		n, err := e.r.Read(p[:min(int64(len(p)), e.left)])
		e.left -= int64(n)
		switch {
		case errors.Is(err, io.EOF) && e.left > 0:
			e.err = fmt.Errorf("%w: %d bytes are missing", blob.ErrSize, e.left)
		case err != nil && !errors.Is(err, io.EOF):
			e.err = fmt.Errorf("read what is to be stored: %w", err)
		case n > 0:
			if n = e.hold(p[:n]); n > 0 {
				return n, nil
			}
		}
	}
	if e.err == nil {
		e.err = atEnd(e.r)
	}
	switch {
	case e.err != nil:
		return 0, e.err
	case e.holding && len(p) > 0:
		p[0], e.holding = e.held, false
		return 1, nil
	}
	return 0, io.EOF
}

// hold keeps the last byte of p back and puts the one that was held in front; it returns how many bytes p now has.
func (e *exact) hold(p []byte) int {
	last := p[len(p)-1]
	if !e.holding {
		e.held, e.holding = last, true
		return len(p) - 1
	}
	copy(p[1:], p[:len(p)-1])
	p[0], e.held = e.held, last
	return len(p)
}

// end waits for a read that is going on, forbids more, and tells what was wrong with the source.
func (e *exact) end() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.over = true
	return e.err
}

// body can be rewound to where the source began, if the source can; the client then tries again.
func (e *exact) body(size int64) io.Reader {
	start, ok := position(e.r)
	if !ok {
		return e
	}
	return &rewinding{e, e.r.(io.Seeker), start, size}
}

type rewinding struct {
	*exact
	seeker      io.Seeker
	start, size int64
}

// Seek implements io.Seeker for the one move that the client makes.
func (r *rewinding) Seek(offset int64, whence int) (int64, error) {
	if offset != 0 || whence != io.SeekStart {
		return 0, errors.New("only the start can be sought")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := r.seeker.Seek(r.start, io.SeekStart); err != nil {
		return 0, err
	}
	r.left, r.err, r.holding = r.size, nil, false
	return 0, nil
}
