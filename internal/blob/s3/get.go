package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/minio/minio-go/v7"

	"github.com/xuncha/xuncha/internal/blob"
)

// Get implements blob.Store. What lies past the object's end is empty.
func (s *Store) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, blob.Info, error) {
	if err := blob.CheckKey(key); err != nil {
		return nil, blob.Info{}, err
	}
	if offset < 0 {
		return nil, blob.Info{}, fmt.Errorf("blob: offset %d is negative", offset)
	}
	if length == 0 {
		return s.nothing(ctx, key)
	}
	var opts minio.GetObjectOptions
	if offset > 0 || length > 0 {
		end := max(offset+length-1, 0) // 0 after an offset: to the end
		if length < 0 {
			end = 0
		}
		if err := opts.SetRange(offset, end); err != nil {
			return nil, blob.Info{}, fmt.Errorf("blob: bytes from %d, %d of them: %w", offset, length, err)
		}
	}
	answer, info, header, err := s.core.GetObject(ctx, s.bucket, key, opts)
	if minio.ToErrorResponse(err).StatusCode == http.StatusRequestedRangeNotSatisfiable {
		return s.nothing(ctx, key)
	}
	if err != nil {
		return nil, blob.Info{}, fault(err)
	}
	told := infoOf(key, info)
	if _, total, ok := strings.Cut(header.Get("Content-Range"), "/"); ok {
		if told.Size, err = strconv.ParseInt(total, 10, 64); err != nil {
			return nil, blob.Info{}, errors.Join(fmt.Errorf("%w: content range: %w", blob.ErrAway, err), answer.Close())
		}
	}
	return body{answer}, told, nil
}

// nothing is an empty part of an object that is there.
func (s *Store) nothing(ctx context.Context, key string) (io.ReadCloser, blob.Info, error) {
	info, err := s.Stat(ctx, key)
	if err != nil {
		return nil, blob.Info{}, err
	}
	return io.NopCloser(strings.NewReader("")), info, nil
}

// body says in this package's words when the store goes away in the middle.
type body struct{ io.ReadCloser }

// Read implements io.Reader.
func (b body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fault(err)
	}
	return n, err
}

// Stat implements blob.Store.
func (s *Store) Stat(ctx context.Context, key string) (blob.Info, error) {
	if err := blob.CheckKey(key); err != nil {
		return blob.Info{}, err
	}
	info, err := s.client.StatObject(ctx, s.bucket, key, minio.StatObjectOptions{})
	if err != nil {
		return blob.Info{}, fault(err)
	}
	return infoOf(key, info), nil
}

// Delete implements blob.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := blob.CheckKey(key); err != nil {
		return err
	}
	err := fault(s.client.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{}))
	if errors.Is(err, blob.ErrNotFound) {
		return nil
	}
	return err
}

// List implements blob.Store.
func (s *Store) List(ctx context.Context, prefix, after string, yield func(blob.Info) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for info := range s.client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: prefix, StartAfter: after, Recursive: true}) {
		if info.Err != nil {
			return fault(info.Err)
		}
		if !yield(infoOf(info.Key, info)) {
			return nil
		}
	}
	return ctx.Err()
}

func infoOf(key string, i minio.ObjectInfo) blob.Info {
	return blob.Info{Key: key, Size: i.Size, ContentType: i.ContentType, ModifiedAt: i.LastModified.UTC()}
}
