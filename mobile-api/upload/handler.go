package upload

import (
	"context"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"
	slogexp "golang.org/x/exp/slog"
	"golang.org/x/sync/semaphore"
	"google.golang.org/grpc/metadata"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/photofile"
	"github.com/xuncha/xuncha/mobile-api/problem"
	evidencev1 "github.com/xuncha/xuncha/proto/gen/xuncha/evidence/v1"
	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
)

// Path is where uploads are.
const Path = "/v1/uploads/"

// memory bounds the bytes of photos that are held at once, whatever the number of phones; others wait their turn.
// A phone holds no more than one piece of it, however slowly it sends.
const (
	memory = 128 << 20
	piece  = 8 << 20
)

// Config is what uploads need.
type Config struct {
	Blob     blob.Store
	Evidence evidencev1.EvidenceServiceClient
	Auth     tenancyv1.AuthServiceClient
	Log      *slog.Logger
}

// New makes the handler for Path.
func New(cfg Config) (http.Handler, error) {
	s := &store{cfg: cfg, memory: semaphore.NewWeighted(memory)}
	composer := handler.NewStoreComposer()
	composer.UseCore(s)
	composer.UseTerminater(s)
	tus, err := handler.NewHandler(handler.Config{
		StoreComposer: composer, BasePath: Path, MaxSize: photofile.MaxBytes, DisableDownload: true, DisableConcatenation: true,
		Cors: &handler.CorsConfig{Disable: true}, Logger: slogexp.New(slogexp.NewTextHandler(io.Discard, nil)), NetworkTimeout: time.Minute,
	})
	if err != nil {
		return nil, err
	}
	return http.StripPrefix(strings.TrimSuffix(Path, "/"), &door{cfg, s, tus}), nil
}

// door finds out who uploads before tus is spoken.
type door struct {
	cfg   Config
	store *store
	tus   http.Handler
}

type ownerKey struct{}

// owner is whose an upload is.
type owner struct{ tenant, user string }

// ServeHTTP implements http.Handler.
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := metadata.AppendToOutgoingContext(r.Context(), "authorization", r.Header.Get("Authorization"))
	id := strings.Trim(r.URL.Path, "/")
	if r.Method == http.MethodPost && r.Header.Get("X-HTTP-Method-Override") == "" {
		d.create(w, r.WithContext(ctx))
		return
	}
	if r.Method == http.MethodOptions {
		d.tus.ServeHTTP(w, r)
		return
	}
	me, err := d.cfg.Auth.GetMe(ctx, &tenancyv1.GetMeRequest{})
	if err != nil {
		problem.FromGRPC(err).Write(w)
		return
	}
	if hash, size, ok := readHere(id); ok {
		answerHere(w, r, hash, size)
		return
	}
	ctx = context.WithValue(ctx, ownerKey{}, owner{me.GetUser().GetTenant(), me.GetUser().GetId()})
	d.tus.ServeHTTP(w, r.WithContext(ctx))
}

// create asks the server whether the photo is wanted. One that is here already is answered as a finished upload.
func (d *door) create(w http.ResponseWriter, r *http.Request) {
	hash := metadataOf(r, "sha256")
	size, err := strconv.ParseInt(r.Header.Get("Upload-Length"), 10, 64)
	if err != nil || !isHash(hash) {
		problem.New(http.StatusBadRequest, "bad_argument", "先声明 Upload-Length 和元数据 sha256 · Declare Upload-Length and the metadata sha256 first.").Write(w)
		return
	}
	got, err := d.cfg.Evidence.AuthoriseUpload(r.Context(), &evidencev1.AuthoriseUploadRequest{Sha256: hash, Size: size})
	if err != nil {
		problem.FromGRPC(err).Write(w)
		return
	}
	if got.GetHere() {
		w.Header().Set("Location", Path+hereID(hash, size))
		w.Header().Set("Upload-Offset", strconv.FormatInt(size, 10))
		w.Header().Set("Tus-Resumable", "1.0.0")
		w.WriteHeader(http.StatusCreated)
		return
	}
	d.tus.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), ownerKey{}, owner{got.GetTenant(), got.GetUserId()})))
}

// hereID names the finished upload of a photo that is here: nothing is kept of it.
func hereID(hash string, size int64) string {
	return "here-" + hash + "-" + strconv.FormatInt(size, 10)
}

func readHere(id string) (hash string, size int64, ok bool) {
	parts := strings.Split(id, "-")
	if len(parts) != 3 || parts[0] != "here" || !isHash(parts[1]) {
		return "", 0, false
	}
	size, err := strconv.ParseInt(parts[2], 10, 64)
	return parts[1], size, err == nil
}

// answerHere speaks as a finished upload does.
func answerHere(w http.ResponseWriter, r *http.Request, _ string, size int64) {
	w.Header().Set("Tus-Resumable", "1.0.0")
	w.Header().Set("Upload-Offset", strconv.FormatInt(size, 10))
	w.Header().Set("Upload-Length", strconv.FormatInt(size, 10))
	w.Header().Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// metadataOf reads one value of the Upload-Metadata header (tus 1.0, creation extension).
func metadataOf(r *http.Request, name string) string {
	for pair := range strings.SplitSeq(r.Header.Get("Upload-Metadata"), ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(pair), " ")
		if key == name {
			raw, _ := base64.StdEncoding.DecodeString(value)
			return string(raw)
		}
	}
	return ""
}

func isHash(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}
