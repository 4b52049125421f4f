package upload

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	tusd "github.com/tus/tusd/v2/pkg/handler"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/mobile-api/problem"
)

// upload is one upload during one request.
type upload struct {
	h      *handler
	v      *visit
	staged staged
	offset int64
	whole  *held // the photo, when it came in one go
}

// NewUpload implements tusd.DataStore. A creation that brings bytes leaves nothing behind until they break off.
func (h *handler) NewUpload(ctx context.Context, _ tusd.FileInfo) (tusd.Upload, error) {
	u := &upload{h: h, v: visitOf(ctx)}
	if u.v.chunk {
		return u, nil
	}
	if err := u.begin(ctx); err != nil {
		return nil, h.told(ctx, err)
	}
	if err := u.load(ctx); err != nil {
		return nil, h.told(ctx, err)
	}
	u.v.offset = u.offset
	return u, nil
}

// GetUpload implements tusd.DataStore.
func (h *handler) GetUpload(ctx context.Context, id string) (tusd.Upload, error) {
	u := &upload{h: h, v: visitOf(ctx)}
	if id != u.v.id {
		return nil, h.told(ctx, unknown())
	}
	if err := u.load(ctx); err != nil {
		return nil, h.told(ctx, err)
	}
	return u, nil
}

// begin writes the info object, which is what makes an upload known. Its content depends on the id alone.
func (u *upload) begin(ctx context.Context) error {
	raw, err := json.Marshal(map[string]any{"tenant": u.v.tenant, "sha256": u.v.sha256, "size": u.v.size})
	if err != nil {
		return err
	}
	sum := blob.SHA256(sha256.Sum256(raw))
	u.staged.info = true
	return u.h.Blob.Put(ctx, u.v.folder()+infoName, bytes.NewReader(raw), int64(len(raw)), blob.PutOptions{ContentType: "application/json", SHA256: &sum})
}

// load reads how far the upload is. One whose bytes are all here, but whose finish failed, is finished now: nobody is told
// that all is here before the server has recorded it.
func (u *upload) load(ctx context.Context) error {
	s, err := list(ctx, u.h.Blob, u.v.folder())
	if err != nil {
		return err
	}
	if !s.info || s.touched.Add(Expiry).Before(u.h.Clock.Now()) {
		return unknown()
	}
	var all []piece
	u.staged = s
	all, u.offset = chain(s.parts, u.v.size)
	u.v.touched = s.touched
	if u.v.method == http.MethodDelete {
		return nil
	}
	if u.offset == u.v.size {
		return u.keep(ctx, &pieces{ctx, u.h.Blob, all})
	}
	for _, p := range all {
		if p.at == u.v.asked { // HEAD has told this offset before another request's bytes came in: they may come twice
			u.offset = p.at
		}
	}
	info, err := u.h.Blob.Stat(ctx, u.v.final())
	if errors.Is(err, blob.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Size == u.v.size { // it was put in one go, and the server could not be told
		return u.record(ctx)
	}
	return nil
}

// GetInfo implements tusd.Upload.
func (u *upload) GetInfo(context.Context) (tusd.FileInfo, error) {
	return tusd.FileInfo{ID: u.v.id, Size: u.v.size, Offset: u.offset, MetaData: tusd.MetaData{"sha256": u.v.sha256}}, nil
}

// GetReader implements tusd.Upload; downloads are another handler's.
func (u *upload) GetReader(context.Context) (io.ReadCloser, error) {
	return nil, tusd.ErrNotImplemented
}

// WriteChunk implements tusd.Upload. A whole photo is held for the finish; anything less is durable in staging when it returns.
func (u *upload) WriteChunk(ctx context.Context, offset int64, src io.Reader) (int64, error) {
	want, written := u.v.expect(offset), int64(0)
	for written < want {
		got, err := u.h.held.read(ctx, src, want-written)
		if err != nil {
			return written, u.h.told(ctx, err)
		}
		if got.size == u.v.size {
			u.whole = got
			return got.size, nil
		}
		n, ended := got.size, got.ended
		if tail := ended && u.v.length >= 0; n == 0 || tail && n < minPart {
			got.release()
			break
		}
		err = u.stage(ctx, offset+written, got)
		got.release()
		if err != nil {
			return written, u.h.told(ctx, err)
		}
		if written += n; ended {
			break
		}
	}
	if !u.staged.info { // its address is told all the same
		return written, u.h.told(ctx, u.begin(ctx))
	}
	return written, nil
}

// stage puts a part.
func (u *upload) stage(ctx context.Context, offset int64, got *held) error {
	if len(u.staged.parts) >= maxParts {
		return problem.New(http.StatusRequestEntityTooLarge, "photo_size", "分片过多，请删除后用更大分片重传 · Too many pieces; delete the upload and send larger ones.")
	}
	if !u.staged.info {
		if err := u.begin(ctx); err != nil {
			return err
		}
	}
	var random [8]byte
	if _, err := rand.Read(random[:]); err != nil {
		return err
	}
	p := part{fmt.Sprintf("%spart-%012d-%s", u.v.folder(), offset, hex.EncodeToString(random[:])), offset, got.size}
	body := got.open(ctx)
	if err := u.h.Blob.Put(ctx, p.key, body, p.size, blob.PutOptions{ContentType: "application/octet-stream", SHA256: got.sum()}); err != nil {
		return err
	}
	u.staged.parts, u.staged.keys = append(u.staged.parts, p), append(u.staged.keys, p.key)
	return nil
}

// AsTerminatableUpload implements tusd.TerminaterDataStore.
func (h *handler) AsTerminatableUpload(u tusd.Upload) tusd.TerminatableUpload { return u.(*upload) }

// Terminate implements tusd.TerminatableUpload.
func (u *upload) Terminate(ctx context.Context) error {
	return u.h.told(ctx, remove(ctx, u.h.Blob, u.v.folder()))
}
