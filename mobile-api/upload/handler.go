package upload

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	tusd "github.com/tus/tusd/v2/pkg/handler"
	xslog "golang.org/x/exp/slog"
	"golang.org/x/sync/semaphore"
	"google.golang.org/grpc/metadata"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/photofile"
	"github.com/xuncha/xuncha/mobile-api/problem"
	evidencev1 "github.com/xuncha/xuncha/proto/gen/xuncha/evidence/v1"
)

// Path is where the handler is mounted, with and without a slash behind.
const Path = "/v1/uploads"

// Expiry is how long an upload that nothing comes to can still be resumed.
const Expiry = 7 * 24 * time.Hour

// Config says what the handler works with. Blob and Evidence are required.
type Config struct {
	Blob      blob.Store
	Evidence  evidencev1.EvidenceServiceClient
	MaxBytes  int64        // of a photo; 0: photofile.MaxBytes, which is also the most
	HoldBytes int64        // of all photos in memory at once; 0: 64 MiB
	Clock     clock.Clock  // nil: the machine's
	Log       *slog.Logger // nil: the default
}

// handler puts authorisation and the house's errors round tusd's protocol handler.
type handler struct {
	Config
	tus  http.Handler
	held *memory
}

// New returns the handler to mount at Path and below. It fails when the configuration is not whole.
func New(c Config) (http.Handler, error) {
	if c.Blob == nil || c.Evidence == nil {
		return nil, errors.New("upload: needs an object store and the evidence service")
	}
	if c.MaxBytes <= 0 || c.MaxBytes > photofile.MaxBytes {
		c.MaxBytes = photofile.MaxBytes
	}
	if c.HoldBytes <= 0 {
		c.HoldBytes = 64 << 20
	}
	if c.Clock == nil {
		c.Clock = clock.System
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	h := &handler{Config: c, held: &memory{free: semaphore.NewWeighted(max(c.HoldBytes, blockBytes))}}
	composer := tusd.NewStoreComposer()
	composer.UseCore(h)
	composer.UseTerminater(h)
	t, err := tusd.NewUnroutedHandler(tusd.Config{
		StoreComposer: composer, BasePath: Path + "/", MaxSize: c.MaxBytes, DisableDownload: true, DisableConcatenation: true,
		Cors: &tusd.CorsConfig{Disable: true}, NetworkTimeout: networkTimeout,
		Logger: xslog.New(xslog.NewTextHandler(io.Discard, nil)), // what goes wrong is logged here, without addresses
	})
	if err != nil {
		return nil, err
	}
	h.tus = t.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodPost:
			t.PostFile(w, r)
		case http.MethodHead:
			t.HeadFile(w, r)
		case http.MethodPatch:
			t.PatchFile(w, r)
		case http.MethodDelete:
			t.DelFile(w, r)
		}
	}))
	return h, nil
}

const (
	networkTimeout   = 60 * time.Second // between two pieces of a body
	authoriseTimeout = 10 * time.Second
	chunkType        = "application/offset+octet-stream"
)

// ServeHTTP implements http.Handler.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := strings.Trim(strings.TrimPrefix(r.URL.Path, Path), "/")
	if r.Method == http.MethodOptions {
		out := &answer{ResponseWriter: w}
		h.tus.ServeHTTP(out, r)
		w.Header().Set("Tus-Extension", extensions)
		out.end()
		return
	}
	w.Header().Set("Tus-Resumable", "1.0.0")
	if p, ok := refuse(r, id); !ok {
		if p.Status == http.StatusPreconditionFailed {
			w.Header().Set("Tus-Version", "1.0.0")
		}
		p.Write(w)
		return
	}
	ctx := metadata.AppendToOutgoingContext(r.Context(), "authorization", r.Header.Get("Authorization"))
	v, err := h.authorise(ctx, r, id)
	if err != nil {
		h.problem(r, err).Write(w)
		return
	}
	if v.here {
		h.answerHere(w, r, v)
		return
	}
	r = r.Clone(context.WithValue(ctx, visitKey{}, v))
	r.URL.Path = "/" + id
	r.Header.Del("X-HTTP-Method-Override") // the method was judged above
	out := &answer{ResponseWriter: w, visit: v, now: h.Clock.Now()}
	h.tus.ServeHTTP(out, r)
	out.end()
}

// refuse judges what needs nobody to be asked.
func refuse(r *http.Request, id string) (problem.Problem, bool) {
	allow := "POST, OPTIONS"
	known := r.Method == http.MethodPost
	if id != "" {
		allow = "HEAD, PATCH, DELETE, OPTIONS"
		known = r.Method == http.MethodHead || r.Method == http.MethodPatch || r.Method == http.MethodDelete
	}
	switch {
	case !known:
		return problem.New(http.StatusMethodNotAllowed, "bad_argument", "可用方法 · Methods: "+allow), false
	case r.Method != http.MethodHead && r.Header.Get("Tus-Resumable") != "1.0.0":
		return problem.New(http.StatusPreconditionFailed, "bad_argument", "需要 Tus-Resumable: 1.0.0 · The header Tus-Resumable: 1.0.0 is needed."), false
	case !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer "):
		return problem.New(http.StatusUnauthorized, "token_missing", ""), false
	}
	return problem.Problem{}, true
}

// authorise asks whose the upload is. An id of another person's or tenant's is not found; so is one that cannot be read, but
// only after the server has accepted the token.
func (h *handler) authorise(ctx context.Context, r *http.Request, id string) (*visit, error) {
	d, known := declaration{}, true
	if id == "" {
		var err error
		if d, err = declared(r.Header, h.MaxBytes); err != nil {
			return nil, err
		}
	} else if d, known = declarationOf(id); !known {
		d = declaration{sha256: strings.Repeat("0", 64), size: 1}
	}
	ctx, cancel := context.WithTimeout(ctx, authoriseTimeout)
	defer cancel()
	a, err := h.Evidence.AuthoriseUpload(ctx, &evidencev1.AuthoriseUploadRequest{Sha256: d.sha256, Size: d.size})
	if err != nil {
		return nil, err
	}
	v := &visit{declaration: d, tenant: a.GetTenant(), here: a.GetHere(), method: r.Method, length: r.ContentLength, asked: -1}
	v.id = d.id(a.GetTenant(), a.GetUserId())
	if id != "" && (!known || v.id != id) {
		return nil, unknown()
	}
	if a.GetMaxBytes() > 0 && d.size > a.GetMaxBytes() {
		return nil, tooLarge(a.GetMaxBytes())
	}
	if at, err := strconv.ParseInt(r.Header.Get("Upload-Offset"), 10, 64); err == nil && r.Method == http.MethodPatch {
		v.asked = at
	}
	v.chunk = r.Method == http.MethodPost && r.Header.Get("Content-Type") == chunkType && r.ContentLength != 0
	return v, nil
}

// answerHere tells a phone whose photo is here already that it is done, whatever it asks. Bytes that it sends nevertheless
// are read and dropped, because most clients do not look at an answer before they have sent all.
func (h *handler) answerHere(w http.ResponseWriter, r *http.Request, v *visit) {
	out := w.Header()
	out.Set("Cache-Control", "no-store")
	if r.Method != http.MethodDelete {
		out.Set("Upload-Offset", strconv.FormatInt(v.size, 10))
	}
	switch r.Method {
	case http.MethodPost, http.MethodPatch:
		if r.Header.Get("Expect") == "" { // who waits for leave to send need not send
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(networkTimeout)) // a test's recorder cannot
			_, _ = io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, v.size))                // the answer is the same
		}
		if r.Method == http.MethodPost {
			out.Set("Location", Path+"/"+v.id)
			w.WriteHeader(http.StatusCreated)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	case http.MethodHead:
		out.Set("Upload-Length", strconv.FormatInt(v.size, 10))
		w.WriteHeader(http.StatusOK)
	case http.MethodDelete: // the photo stays: it is evidence
		if err := remove(r.Context(), h.Blob, v.folder()); err != nil {
			h.problem(r, err).Write(w)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}
