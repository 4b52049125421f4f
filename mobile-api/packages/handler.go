package packages

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"google.golang.org/grpc/metadata"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/mobile-api/problem"
	dossierv1 "github.com/xuncha/xuncha/proto/gen/xuncha/dossier/v1"
)

// Pattern is where the handler is mounted in an http.ServeMux.
const Pattern = "GET /v1/cases/{id}/package"

// listTimeout bounds how long the server may take to print documents and sign the list.
const listTimeout = time.Minute

type handler struct {
	blob    blob.Store
	dossier dossierv1.DossierServiceClient
	log     *slog.Logger
}

// New returns the handler to mount at Pattern.
func New(store blob.Store, dossier dossierv1.DossierServiceClient, log *slog.Logger) http.Handler {
	return &handler{store, dossier, log}
}

// ServeHTTP implements http.Handler.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(metadata.AppendToOutgoingContext(r.Context(), "authorization", r.Header.Get("Authorization")), listTimeout)
	defer cancel()
	open, err := h.dossier.OpenPackage(ctx, &dossierv1.OpenPackageRequest{CaseId: r.PathValue("id")})
	if err != nil {
		problem.FromGRPC(err).Write(w)
		return
	}
	// The store is asked for every photo before the first byte is sent: what is missing then is a clean refusal.
	var total int64
	for _, f := range open.GetFiles() {
		total += f.GetSize()
		if f.GetObjectKey() == "" {
			continue
		}
		if _, err := h.blob.Stat(ctx, f.GetObjectKey()); err != nil {
			h.log.ErrorContext(ctx, "a photo of an evidence package cannot be read", "sha256", f.GetSha256(), "error", err.Error())
			problem.New(http.StatusServiceUnavailable, "store_away", "照片原件暂时无法读取，请稍后再试 · An original cannot be read now; try again later.").Write(w)
			return
		}
	}
	head := w.Header()
	head.Set("Content-Type", "application/zip")
	head.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(open.GetName()))
	head.Set("Cache-Control", "no-store")
	head.Set("X-Xuncha-Bytes", fmt.Sprint(total)) // of the files together, for a progress bar
	if err := h.write(r.Context(), w, open.GetFiles()); err != nil {
		if r.Context().Err() == nil {
			h.log.WarnContext(r.Context(), "evidence package broke off", "error", err.Error())
		}
		panic(http.ErrAbortHandler) // the reader must see a broken download, not a short package
	}
}

func (h *handler) write(ctx context.Context, w io.Writer, files []*dossierv1.PackageFile) error {
	z := zip.NewWriter(w)
	for _, f := range files {
		method := zip.Deflate
		if f.GetObjectKey() != "" { // photos are compressed already
			method = zip.Store
		}
		out, err := z.CreateHeader(&zip.FileHeader{Name: f.GetPath(), Method: method})
		if err != nil {
			return err
		}
		if err := h.copy(ctx, out, f); err != nil {
			return fmt.Errorf("%s: %w", f.GetPath(), err)
		}
	}
	return z.Close()
}

func (h *handler) copy(ctx context.Context, out io.Writer, f *dossierv1.PackageFile) error {
	if f.GetObjectKey() == "" {
		_, err := out.Write(f.GetContent())
		return err
	}
	body, _, err := h.blob.Get(ctx, f.GetObjectKey(), 0, f.GetSize())
	if err != nil {
		return err
	}
	n, err := io.Copy(out, body)
	if err == nil && n != f.GetSize() {
		err = io.ErrUnexpectedEOF
	}
	return errors.Join(err, body.Close())
}
