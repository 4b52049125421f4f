package upload

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"

	"github.com/tus/tusd/v2/pkg/handler"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/photofile"
	"github.com/xuncha/xuncha/mobile-api/problem"
	evidencev1 "github.com/xuncha/xuncha/proto/gen/xuncha/evidence/v1"
)

// FinishUpload implements handler.Upload: the bytes are checked, put once under their hash, and recorded; only then is the
// phone told. Bytes that are not what was declared leave nothing behind.
func (u *upload) FinishUpload(ctx context.Context) error {
	whole, release := u.whole, u.release
	if whole == nil {
		var err error
		if whole, release, err = u.gather(ctx); err != nil {
			return err
		}
	}
	defer release()
	sum := sha256.Sum256(whole)
	kind, err := photofile.Check(bytes.NewReader(whole), int64(len(whole)))
	if hex.EncodeToString(sum[:]) != u.said.SHA256 {
		return u.reject(ctx, "photo_hash", "内容与声明的 SHA-256 不符 · The bytes do not have the declared SHA-256.")
	}
	switch {
	case errors.Is(err, photofile.ErrPixels):
		return u.reject(ctx, "photo_pixels", "像素过多或为零 · Too many pixels, or none.")
	case err != nil:
		return u.reject(ctx, "photo_type", "不是完整的 JPEG、PNG 或 HEIC 照片 · Not a whole JPEG, PNG or HEIC photo.")
	}
	key := "photos/" + u.owner.tenant + "/" + u.said.SHA256[:2] + "/" + u.said.SHA256
	hash := blob.SHA256(sum)
	if err := u.store.cfg.Blob.Put(ctx, key, bytes.NewReader(whole), int64(len(whole)), blob.PutOptions{ContentType: kind.MediaType, SHA256: &hash}); err != nil {
		return fault(err)
	}
	if _, err := u.store.cfg.Evidence.RecordPhoto(ctx, &evidencev1.RecordPhotoRequest{Sha256: u.said.SHA256, Size: u.said.Size}); err != nil {
		return failWith(problem.FromGRPC(err))
	}
	u.staged = u.said.Size
	if err := u.sweep(ctx); err != nil { // the photo is safe; the job removes what is left
		u.store.cfg.Log.WarnContext(ctx, "staging not swept", "error", err.Error())
	}
	return nil
}

// gather reads the staged pieces together, within the memory bound.
func (u *upload) gather(ctx context.Context) ([]byte, func(), error) {
	if u.staged != u.said.Size {
		return nil, nil, fail(http.StatusConflict, "photo_size", "长度与声明不符 · The length is not the declared one.")
	}
	if err := u.store.memory.Acquire(ctx, u.said.Size); err != nil {
		return nil, nil, fail(http.StatusServiceUnavailable, "store_away", "稍后再试 · Try again later.")
	}
	release := func() { u.store.memory.Release(u.said.Size) }
	whole := bytes.NewBuffer(make([]byte, 0, u.said.Size))
	for _, p := range u.parts {
		body, _, err := u.store.cfg.Blob.Get(ctx, p.key, 0, -1)
		if err == nil {
			_, err = io.Copy(whole, body)
			err = errors.Join(err, body.Close())
		}
		if err != nil {
			release()
			return nil, nil, fault(err)
		}
	}
	return whole.Bytes(), release, nil
}

// reject removes what was staged and says why.
func (u *upload) reject(ctx context.Context, reason, detail string) error {
	if err := u.sweep(ctx); err != nil {
		u.store.cfg.Log.WarnContext(ctx, "staging not swept", "error", err.Error())
	}
	return fail(http.StatusUnprocessableEntity, reason, detail)
}

var notFound = fail(http.StatusNotFound, "upload_unknown", "没有这个上传 · There is no such upload.")

func fail(code int, reason, detail string) error { return failWith(problem.New(code, reason, detail)) }

// failWith makes tusd answer with problem+json.
func failWith(p problem.Problem) error {
	header := handler.HTTPHeader{"Content-Type": "application/problem+json", "Cache-Control": "no-store"}
	if after := p.Data["retry_after"]; after != "" {
		header["Retry-After"] = after
	}
	return handler.Error{ErrorCode: p.Reason, Message: p.Detail, HTTPResponse: handler.HTTPResponse{StatusCode: p.Status, Body: string(p.JSON()), Header: header}}
}

// fault turns the object store's errors into answers.
func fault(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, blob.ErrFull):
		return fail(http.StatusInsufficientStorage, "store_full", "存储已满，照片未保存 · The store is full; the photo was not kept.")
	case errors.Is(err, blob.ErrHash):
		return fail(http.StatusUnprocessableEntity, "photo_hash", "内容与声明的 SHA-256 不符 · The bytes do not have the declared SHA-256.")
	}
	p := problem.New(http.StatusServiceUnavailable, "store_away", "存储暂不可用，请稍后再试 · The store does not answer; try again later.")
	p.Data = map[string]string{"retry_after": "5"}
	return failWith(p)
}
