// Package photos serves originals and thumbnails to those who may see them, as inert bytes.
package photos

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"google.golang.org/grpc/metadata"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/mobile-api/problem"
	evidencev1 "github.com/xuncha/xuncha/proto/gen/xuncha/evidence/v1"
)

// served are the types that ever leave; anything else would be a defect.
var served = map[string]string{"image/jpeg": "jpg", "image/png": "png", "image/heic": "heic"}

// New makes the handler for GET /v1/photos/{sha256}?size=original|thumbnail.
func New(store blob.Store, evidence evidencev1.EvidenceServiceClient) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hash, size := r.PathValue("sha256"), r.URL.Query().Get("size")
		ctx := metadata.AppendToOutgoingContext(r.Context(), "authorization", r.Header.Get("Authorization"))
		got, err := evidence.OpenPhoto(ctx, &evidencev1.OpenPhotoRequest{Sha256: hash, Size: size})
		if err != nil {
			problem.FromGRPC(err).Write(w)
			return
		}
		info, err := store.Stat(ctx, got.GetObjectKey())
		extension, ok := served[got.GetMediaType()]
		if err != nil || !ok {
			problem.New(http.StatusServiceUnavailable, "store_away", "照片暂不可取 · The photo cannot be fetched now.").Write(w)
			return
		}
		h := w.Header()
		h.Set("Content-Type", got.GetMediaType())
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Disposition", `inline; filename="`+hash[:16]+"."+extension+`"`)
		h.Set("Cache-Control", "private, max-age=31536000, immutable")
		h.Set("ETag", `"`+hash+size+`"`)
		http.ServeContent(w, r, "", time.Time{}, &object{ctx: ctx, store: store, key: got.GetObjectKey(), size: info.Size})
	})
}

// object reads an object from wherever it was sought to, in one request to the store for each run of reads.
type object struct {
	ctx    context.Context
	store  blob.Store
	key    string
	size   int64
	offset int64
	body   io.ReadCloser
}

// Read implements io.Reader.
func (o *object) Read(p []byte) (int, error) {
	if o.offset >= o.size {
		return 0, io.EOF
	}
	if o.body == nil {
		body, _, err := o.store.Get(o.ctx, o.key, o.offset, -1)
		if err != nil {
			return 0, err
		}
		o.body = body
		context.AfterFunc(o.ctx, func() { _ = body.Close() })
	}
	n, err := o.body.Read(p)
	o.offset += int64(n)
	return n, err
}

// Seek implements io.Seeker.
func (o *object) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += o.offset
	case io.SeekEnd:
		offset += o.size
	}
	if offset < 0 {
		return 0, errors.New("sought before the beginning")
	}
	if offset != o.offset && o.body != nil {
		_ = o.body.Close()
		o.body = nil
	}
	o.offset = offset
	return offset, nil
}
