package photos

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"

	"google.golang.org/grpc/metadata"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/mobile-api/problem"
	disclosurev1 "github.com/xuncha/xuncha/proto/gen/xuncha/disclosure/v1"
	evidencev1 "github.com/xuncha/xuncha/proto/gen/xuncha/evidence/v1"
)

// Pattern is where the handler is mounted in an http.ServeMux; it answers HEAD too.
const Pattern = "GET /v1/photos/{sha256}"

// OfReports is where the photos of public reports lie.
const OfReports = "GET /v1/cases/{case}/report/photos/{sha256}"

// opener asks the server whether the caller may see a photo, and which object holds it.
type opener func(ctx context.Context, r *http.Request, sum, size string) (key, media string, err error)

type handler struct {
	blob blob.Store
	open opener
	log  *slog.Logger
}

// New returns the handler to mount at Pattern.
func New(store blob.Store, evidence evidencev1.EvidenceServiceClient, log *slog.Logger) http.Handler {
	return &handler{store, func(ctx context.Context, _ *http.Request, sum, size string) (string, string, error) {
		out, err := evidence.OpenPhoto(ctx, &evidencev1.OpenPhotoRequest{Sha256: sum, Size: size})
		return out.GetObjectKey(), out.GetMediaType(), err
	}, log}
}

// NewOfReports returns the handler to mount at OfReports. There are no thumbnails: nobody decodes what strangers send.
func NewOfReports(store blob.Store, disclosure disclosurev1.DisclosureServiceClient, log *slog.Logger) http.Handler {
	return &handler{store, func(ctx context.Context, r *http.Request, sum, _ string) (string, string, error) {
		out, err := disclosure.OpenReportPhoto(ctx, &disclosurev1.OpenReportPhotoRequest{CaseId: r.PathValue("case"), Sha256: sum})
		return out.GetObjectKey(), out.GetMediaType(), err
	}, log}
}

const openTimeout = 10 * time.Second

var (
	hashForm = regexp.MustCompile(`^[0-9a-f]{64}$`)
	// endings are the only types that are ever sent, with the ending of their file name.
	endings = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/heic": ".heic", "image/heif": ".heif"}
)

// ServeHTTP implements http.Handler.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sum, size := r.PathValue("sha256"), r.URL.Query().Get("size")
	if size == "" {
		size = "original"
	}
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		problem.Write(w, http.StatusMethodNotAllowed, "bad_argument", "")
		return
	case !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer "):
		problem.Write(w, http.StatusUnauthorized, "token_missing", "")
		return
	case !hashForm.MatchString(sum):
		unknown().Write(w)
		return
	case size != "original" && size != "thumbnail":
		problem.Write(w, http.StatusBadRequest, "bad_argument", "size 须为 original 或 thumbnail · size is original or thumbnail.")
		return
	}
	if err := h.serve(w, r, sum, size); err != nil {
		h.fail(w, r, err)
	}
}

func (h *handler) serve(w http.ResponseWriter, r *http.Request, sum, size string) error {
	ctx, cancel := context.WithTimeout(metadata.AppendToOutgoingContext(r.Context(), "authorization", r.Header.Get("Authorization")), openTimeout)
	defer cancel()
	key, media, err := h.open(ctx, r, sum, size)
	if err != nil {
		return err
	}
	ending, safe := endings[media]
	if !safe {
		return unknown()
	}
	info, err := h.blob.Stat(ctx, key)
	if err != nil {
		return err
	}
	out := w.Header()
	out.Set("Content-Type", media)
	out.Set("Content-Disposition", `inline; filename="`+sum[:16]+"-"+size+ending+`"`)
	out.Set("X-Content-Type-Options", "nosniff")
	out.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	out.Set("Cross-Origin-Resource-Policy", "same-origin")
	// The bytes never change, but who may see them does: a browser asks again for each new token, and is answered 304.
	out.Set("Cache-Control", "private, max-age=86400, immutable")
	out.Set("Vary", "Authorization")
	out.Set("ETag", `"`+sum+`"`)
	if size != "original" {
		out.Set("ETag", `"`+sum+"-"+size+`"`)
	}
	if strings.Contains(r.Header.Get("Range"), ",") { // several ranges at once are no use for a photo: it is sent whole
		r = r.Clone(r.Context())
		r.Header.Del("Range")
	}
	body := &object{ctx: r.Context(), store: h.blob, key: key, size: info.Size}
	defer body.close()
	http.ServeContent(w, r, "", time.Time{}, body)
	if body.err != nil && r.Context().Err() == nil {
		h.log.WarnContext(r.Context(), "photo broke off", "error", body.err.Error())
	}
	return nil
}

// fail answers before anything was sent.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	var p problem.Problem
	switch {
	case errors.As(err, &p):
	case errors.Is(err, blob.ErrNotFound): // the server knows it, the store does not
		h.log.ErrorContext(r.Context(), "a recorded photo is not in the store", "sha256", r.PathValue("sha256"))
		p = away()
	case errors.Is(err, blob.ErrAway), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		p = away()
	default:
		p = problem.FromGRPC(err)
	}
	if p.Status >= 500 {
		h.log.WarnContext(r.Context(), "photo not served", "reason", p.Reason, "error", err.Error())
	}
	p.Write(w)
}

func unknown() problem.Problem {
	return problem.New(http.StatusNotFound, "photo_unknown", "没有此照片 · There is no such photo.")
}

func away() problem.Problem {
	return problem.New(http.StatusServiceUnavailable, "store_away", "存储暂不可用，请稍后再试 · The store does not answer; try again later.")
}

// object reads an object from any place, a stretch at a time, so that a small range costs a small read.
type object struct {
	ctx     context.Context
	store   blob.Store
	key     string
	size    int64
	at      int64
	body    io.ReadCloser
	stretch int64 // bytes of the next request
	err     error
}

const (
	firstStretch = 256 << 10
	maxStretch   = 4 << 20
)

// Seek implements io.Seeker.
func (o *object) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += o.at
	case io.SeekEnd:
		offset += o.size
	}
	if offset < 0 {
		return 0, errors.New("photos: a place before the start")
	}
	if offset != o.at {
		o.close()
		o.at, o.stretch = offset, 0
	}
	return offset, nil
}

// Read implements io.Reader.
func (o *object) Read(p []byte) (int, error) {
	if o.at >= o.size {
		return 0, io.EOF
	}
	if o.body == nil {
		o.stretch = min(max(o.stretch*4, firstStretch), maxStretch)
		body, _, err := o.store.Get(o.ctx, o.key, o.at, min(o.stretch, o.size-o.at))
		if err != nil {
			o.err = err
			return 0, err
		}
		o.body = body
	}
	n, err := o.body.Read(p)
	o.at += int64(n)
	if errors.Is(err, io.EOF) {
		o.close()
		if err = nil; n == 0 && o.at < o.size && o.stretch == maxStretch {
			err = io.ErrUnexpectedEOF // an object that has become shorter would otherwise be asked for without end
		}
	}
	if err != nil {
		o.err = err
	}
	return n, err
}

func (o *object) close() {
	if o.body != nil {
		_ = o.body.Close() // it was only read
		o.body = nil
	}
}
