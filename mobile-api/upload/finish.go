package upload

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/photofile"
	"github.com/xuncha/xuncha/mobile-api/problem"
	evidencev1 "github.com/xuncha/xuncha/proto/gen/xuncha/evidence/v1"
)

const recordTimeout = 30 * time.Second

// source is a whole photo: held in memory, or in pieces in the store.
type source interface {
	io.ReaderAt
	open(ctx context.Context) io.ReadCloser
}

// FinishUpload implements tusd.Upload.
func (u *upload) FinishUpload(ctx context.Context) error {
	if u.v.done {
		return nil
	}
	if u.whole != nil {
		defer u.whole.release()
		return u.h.told(ctx, u.keep(ctx, u.whole))
	}
	all, end := chain(u.staged.parts, u.v.size)
	if end != u.v.size {
		return u.h.told(ctx, unknown()) // another request has taken the parts away
	}
	return u.h.told(ctx, u.keep(ctx, &pieces{ctx, u.h.Blob, all}))
}

// keep judges the bytes, puts them under their hash, and tells the server. Bytes that are not what was declared, or no photo,
// leave nothing behind; any other failure leaves all as it was, to be tried again.
func (u *upload) keep(ctx context.Context, src source) error {
	kind, err := photofile.Check(src, u.v.size)
	if err == nil {
		body := src.open(ctx)
		err = u.h.Blob.Put(ctx, u.v.final(), body, u.v.size, blob.PutOptions{ContentType: kind.MediaType, SHA256: u.v.hash()})
		err = errors.Join(err, body.Close())
	}
	if errors.Is(err, blob.ErrNotFound) { // another request has just finished this upload, or given it up
		if _, err = u.h.Blob.Stat(ctx, u.v.final()); errors.Is(err, blob.ErrNotFound) {
			return unknown()
		}
	}
	if p, bad := u.verdict(ctx, src, err); bad {
		if err := remove(ctx, u.h.Blob, u.v.folder()); err != nil {
			u.h.Log.WarnContext(ctx, "refused upload left in staging", "error", err.Error())
		}
		return p
	}
	if err != nil {
		return err
	}
	return u.record(ctx)
}

// verdict tells whether err is about the photo itself. A file that is no photo is only called so when its hash is right:
// otherwise it is a photo that was damaged on its way.
func (u *upload) verdict(ctx context.Context, src source, err error) (problem.Problem, bool) {
	var p problem.Problem
	switch {
	case errors.Is(err, blob.ErrHash):
		return damaged(), true
	case errors.Is(err, photofile.ErrSize):
		p = tooLarge(u.h.MaxBytes)
	case errors.Is(err, photofile.ErrPixels):
		p = problem.New(http.StatusUnprocessableEntity, "photo_pixels", "照片像素过大 · The photo has too many pixels, or none.")
	case errors.Is(err, photofile.ErrBroken):
		p = problem.New(http.StatusUnprocessableEntity, "photo_type", "照片文件不完整 · The photo's file is broken or ends too soon.")
	case errors.Is(err, photofile.ErrType):
		p = problem.New(http.StatusUnprocessableEntity, "photo_type", "不是 JPEG、PNG 或 HEIC 照片 · The file is not a JPEG, PNG or HEIC photo.")
	default:
		return p, false
	}
	d := sha256.New()
	body := src.open(ctx)
	_, err = io.Copy(d, body)
	if errors.Join(err, body.Close()) == nil && blob.SHA256(d.Sum(nil)) != *u.v.hash() {
		return damaged(), true
	}
	return p, true
}

func damaged() problem.Problem {
	return problem.New(http.StatusUnprocessableEntity, "photo_hash", "照片内容与申报的 SHA-256 不符，请重新上传 · The bytes do not have the declared SHA-256; upload again.")
}

// record tells the server, which looks for itself, and clears the staging. What cannot be cleared expires.
func (u *upload) record(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, recordTimeout)
	defer cancel()
	if _, err := u.h.Evidence.RecordPhoto(ctx, &evidencev1.RecordPhotoRequest{Sha256: u.v.sha256, Size: u.v.size}); err != nil {
		return err
	}
	u.offset, u.v.done = u.v.size, true
	if !u.staged.info {
		return nil
	}
	if err := remove(ctx, u.h.Blob, u.v.folder()); err != nil {
		u.h.Log.WarnContext(ctx, "finished upload left in staging", "error", err.Error())
	}
	return nil
}
