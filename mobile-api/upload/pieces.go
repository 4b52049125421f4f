package upload

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuncha/xuncha/internal/blob"
)

// A part is never replaced: its name carries its offset and something random, so that two replicas that take the same
// offset at once leave two parts. Which bytes are right only the whole's hash says.
var partForm = regexp.MustCompile(`^part-([0-9]{12})-[0-9a-f]{16}$`)

const infoName = "info"

// part is a staged stretch of an upload.
type part struct {
	key          string
	offset, size int64 // bytes
}

// piece is the stretch of a part that is used: n bytes from skip, which are those from at on in the photo.
type piece struct {
	key         string
	at, skip, n int64
}

// staged is what lies in an upload's folder.
type staged struct {
	keys    []string
	parts   []part
	info    bool
	touched time.Time // when the newest object came
}

// maxParts bounds an upload's pieces; minPart is what a broken-off tail must have to be kept, so that a bad connection does
// not make many small ones.
const (
	maxParts = 2000
	minPart  = 16 << 10 // bytes
)

func list(ctx context.Context, store blob.Store, folder string) (staged, error) {
	var s staged
	err := store.List(ctx, folder, "", func(i blob.Info) bool {
		name := strings.TrimPrefix(i.Key, folder)
		s.keys = append(s.keys, i.Key)
		if i.ModifiedAt.After(s.touched) {
			s.touched = i.ModifiedAt
		}
		if name == infoName {
			s.info = true
		} else if m := partForm.FindStringSubmatch(name); m != nil {
			if offset, err := strconv.ParseInt(m[1], 10, 64); err == nil {
				s.parts = append(s.parts, part{i.Key, offset, i.Size})
			}
		}
		return len(s.keys) <= maxParts*2
	})
	return s, err
}

// chain puts together what covers the photo from its first byte on without a gap: at each place the part that reaches
// furthest. Parts may overlap.
func chain(parts []part, size int64) (out []piece, end int64) {
	for {
		var best part
		for _, p := range parts {
			if p.offset <= end && p.offset+p.size > max(end, best.offset+best.size) && p.offset+p.size <= size {
				best = p
			}
		}
		if best.size == 0 {
			return out, end
		}
		out = append(out, piece{best.key, end, end - best.offset, best.offset + best.size - end})
		end = best.offset + best.size
	}
}

// pieces reads an upload that lies in parts.
type pieces struct {
	ctx   context.Context
	store blob.Store
	list  []piece
}

// ReadAt implements io.ReaderAt by ranged reads.
func (p *pieces) ReadAt(b []byte, off int64) (int, error) {
	n := 0
	for _, q := range p.list {
		if off < q.at || off >= q.at+q.n || n == len(b) {
			continue
		}
		want := min(int64(len(b)-n), q.at+q.n-off)
		body, _, err := p.store.Get(p.ctx, q.key, q.skip+off-q.at, want)
		if err != nil {
			return n, err
		}
		got, err := io.ReadFull(body, b[n:n+int(want)])
		n, off = n+got, off+int64(got)
		if err = errors.Join(err, body.Close()); err != nil {
			return n, err
		}
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// open gives all bytes in one stream.
func (p *pieces) open(ctx context.Context) io.ReadCloser {
	return &stream{ctx: ctx, store: p.store, rest: p.list}
}

// stream reads piece after piece.
type stream struct {
	ctx   context.Context
	store blob.Store
	rest  []piece
	body  io.ReadCloser
	left  int64
}

// Read implements io.Reader.
func (s *stream) Read(b []byte) (int, error) {
	for s.left == 0 {
		if err := s.Close(); err != nil {
			return 0, err
		}
		if len(s.rest) == 0 {
			return 0, io.EOF
		}
		q := s.rest[0]
		body, _, err := s.store.Get(s.ctx, q.key, q.skip, q.n)
		if err != nil {
			return 0, err
		}
		s.body, s.left, s.rest = body, q.n, s.rest[1:]
	}
	if int64(len(b)) > s.left {
		b = b[:s.left]
	}
	n, err := s.body.Read(b)
	s.left -= int64(n)
	if errors.Is(err, io.EOF) {
		err = nil
		if s.left > 0 {
			err = fmt.Errorf("%w: a part has become shorter", blob.ErrAway)
		}
	}
	return n, err
}

// Close implements io.Closer.
func (s *stream) Close() error {
	if s.body == nil {
		return nil
	}
	body := s.body
	s.body = nil
	return body.Close()
}
