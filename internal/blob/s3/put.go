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
	source := &exact{r: r, left: size}
	if size == 0 { // the client would not read at all
		if _, err := source.Read(nil); !errors.Is(err, io.EOF) {
			return err
		}
	}
	_, err := s.core.PutObject(ctx, s.bucket, key, source.body(size), size, "", "", put)
	if ours := source.end(); ours != nil && err != nil {
		return ours
	}
	return fault(err)
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

// exact gives neither fewer nor more bytes than declared: it fails before its last bytes go out, so that nothing is
// stored, and remembers that the fault was the source's and not the store's. The HTTP client may still be reading when
// the call has returned; end stops that.
type exact struct {
	mu   sync.Mutex
	r    io.Reader
	left int64
	err  error
	over bool
}

var errOver = errors.New("the call is over")

// Read implements io.Reader.
func (e *exact) Read(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.over:
		return 0, errOver
	case e.err != nil:
		return 0, e.err
	case e.left > 0:
		if int64(len(p)) > e.left {
			p = p[:e.left]
		}
		n, err := e.r.Read(p)
		e.left -= int64(n)
		switch {
		case e.left > 0 && errors.Is(err, io.EOF):
			e.err = fmt.Errorf("%w: %d bytes are missing", blob.ErrSize, e.left)
		case e.left > 0 && err != nil, err != nil && !errors.Is(err, io.EOF):
			e.err = fmt.Errorf("read what is to be stored: %w", err)
		case e.left == 0:
			e.err = atEnd(e.r)
		}
		if e.err != nil {
			return 0, e.err
		}
		return n, nil
	}
	if e.err = atEnd(e.r); e.err != nil {
		return 0, e.err
	}
	return 0, io.EOF
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
	seeker, ok := e.r.(io.Seeker)
	if !ok {
		return e
	}
	start, err := seeker.Seek(0, io.SeekCurrent)
	if err != nil {
		return e // a pipe that says it can seek
	}
	return &rewinding{e, seeker, start, size}
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
	r.left, r.err = r.size, nil
	return 0, nil
}
