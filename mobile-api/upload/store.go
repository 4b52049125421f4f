package upload

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"
	"golang.org/x/sync/semaphore"

	"github.com/xuncha/xuncha/internal/blob"
)

// Life is how long an unfinished upload can be continued.
const Life = 7 * 24 * time.Hour

// maxParts bounds how often one upload may break off.
const maxParts = 500

// store keeps unfinished uploads in the object store: staging/<tenant>/<user>/<id>/info and …/part-<offset>.
type store struct {
	cfg    Config
	memory *semaphore.Weighted
}

// declared is what the phone said first; it never changes.
type declared struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// upload is one unfinished photo.
type upload struct {
	store   *store
	id      string
	owner   owner
	said    declared
	parts   []part
	staged  int64  // bytes that are durable
	whole   []byte // a photo that came in one go, not staged
	release func() // gives back the memory of whole
}

type part struct {
	key    string
	offset int64
	size   int64
}

func (u *upload) prefix() string {
	return "staging/" + u.owner.tenant + "/" + u.owner.user + "/" + u.id + "/"
}

// NewUpload implements handler.DataStore.
func (s *store) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	own, ok := ctx.Value(ownerKey{}).(owner)
	if !ok || info.SizeIsDeferred {
		return nil, fail(http.StatusBadRequest, "bad_argument", "先声明长度 · Declare the length first.")
	}
	id := make([]byte, 16)
	_, _ = rand.Read(id) // crypto/rand never fails since Go 1.24
	u := &upload{store: s, id: hex.EncodeToString(id), owner: own, said: declared{info.MetaData["sha256"], info.Size}}
	raw, err := json.Marshal(u.said)
	if err != nil {
		return nil, err
	}
	return u, fault(s.cfg.Blob.Put(ctx, u.prefix()+"info", bytes.NewReader(raw), int64(len(raw)), blob.PutOptions{ContentType: "application/json"}))
}

// GetUpload implements handler.DataStore. Another person's upload is not found.
func (s *store) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	own, ok := ctx.Value(ownerKey{}).(owner)
	if !ok || len(id) != 32 || strings.Trim(id, "0123456789abcdef") != "" {
		return nil, notFound
	}
	u := &upload{store: s, id: id, owner: own}
	body, info, err := s.cfg.Blob.Get(ctx, u.prefix()+"info", 0, -1)
	if errors.Is(err, blob.ErrNotFound) || err == nil && time.Since(info.ModifiedAt) > Life {
		return nil, notFound
	}
	if err != nil {
		return nil, fault(err)
	}
	defer body.Close()
	if err := json.NewDecoder(io.LimitReader(body, 4096)).Decode(&u.said); err != nil {
		return nil, fault(fmt.Errorf("%w: %w", blob.ErrAway, err))
	}
	if err := u.readParts(ctx); err != nil {
		return nil, err
	}
	if u.staged == u.said.Size {
		// All bytes are here but the end was not reached: a phone may only hear "whole" once the photo is recorded.
		return u, u.FinishUpload(ctx)
	}
	return u, nil
}

// readParts finds the unbroken run of parts from the beginning.
func (u *upload) readParts(ctx context.Context) error {
	prefix := u.prefix() + "part-"
	u.parts, u.staged = nil, 0
	err := u.store.cfg.Blob.List(ctx, prefix, "", func(i blob.Info) bool {
		offset, err := strconv.ParseInt(strings.TrimPrefix(i.Key, prefix), 10, 64)
		if err == nil && offset == u.staged {
			u.parts = append(u.parts, part{i.Key, offset, i.Size})
			u.staged += i.Size
		}
		return len(u.parts) < maxParts
	})
	return fault(err)
}

// AsTerminatableUpload implements handler.TerminaterDataStore.
func (s *store) AsTerminatableUpload(u handler.Upload) handler.TerminatableUpload { return u.(*upload) }

// GetInfo implements handler.Upload.
func (u *upload) GetInfo(context.Context) (handler.FileInfo, error) {
	return handler.FileInfo{ID: u.id, Size: u.said.Size, Offset: u.staged, MetaData: handler.MetaData{"sha256": u.said.SHA256}}, nil
}

// GetReader implements handler.Upload; downloads go another way.
func (u *upload) GetReader(context.Context) (io.ReadCloser, error) { return nil, notFound }

// WriteChunk implements handler.Upload. A photo that comes in one go is kept in memory for the end; what breaks off, and what is
// larger than a piece, is staged, and counted only when it is durable.
func (u *upload) WriteChunk(ctx context.Context, offset int64, src io.Reader) (int64, error) {
	var written int64
	for u.said.Size > offset+written {
		n, err := u.writePiece(ctx, offset+written, src)
		written += n
		if err != nil || n == 0 || u.whole != nil {
			return written, err
		}
	}
	return written, nil
}

func (u *upload) writePiece(ctx context.Context, offset int64, src io.Reader) (int64, error) {
	want := min(u.said.Size-offset, piece)
	if err := u.store.memory.Acquire(ctx, want); err != nil {
		return 0, fail(http.StatusServiceUnavailable, "store_away", "稍后再试 · Try again later.")
	}
	release := func() { u.store.memory.Release(want) }
	buffer := bytes.NewBuffer(make([]byte, 0, want+bytes.MinRead))
	n, readErr := io.Copy(buffer, io.LimitReader(src, want))
	if offset == 0 && n == u.said.Size {
		u.whole, u.release = buffer.Bytes(), release // until the end, which follows at once
		return n, readErr
	}
	defer release()
	if n == 0 {
		return 0, readErr
	}
	if len(u.parts) >= maxParts {
		return 0, fail(http.StatusTooManyRequests, "too_many_requests", "中断次数过多，请重新上传 · Broken off too often; upload anew.")
	}
	key := fmt.Sprintf("%spart-%012d", u.prefix(), offset)
	// The phone is gone when a body broke off; what it sent is still worth keeping.
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	if err := u.store.cfg.Blob.Put(keep, key, bytes.NewReader(buffer.Bytes()), n, blob.PutOptions{}); err != nil {
		return 0, fault(err)
	}
	u.parts, u.staged = append(u.parts, part{key, offset, n}), offset+n
	return n, readErr
}

// Terminate implements handler.TerminatableUpload.
func (u *upload) Terminate(ctx context.Context) error { return fault(u.sweep(ctx)) }

// sweep removes everything staged; the info goes last, so that a sweep cut short can be done again.
func (u *upload) sweep(ctx context.Context) error {
	var keys []string
	err := u.store.cfg.Blob.List(ctx, u.prefix()+"part-", "", func(i blob.Info) bool { keys = append(keys, i.Key); return true })
	for _, key := range append(keys, u.prefix()+"info") {
		err = errors.Join(err, u.store.cfg.Blob.Delete(ctx, key))
	}
	return err
}
