// Package edge puts the phones' and desks' side together: one HTTP handler on a connection to the server.
package edge

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"google.golang.org/grpc"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/observe"
	"github.com/xuncha/xuncha/mobile-api/gateway"
	"github.com/xuncha/xuncha/mobile-api/packages"
	"github.com/xuncha/xuncha/mobile-api/photos"
	"github.com/xuncha/xuncha/mobile-api/public"
	"github.com/xuncha/xuncha/mobile-api/tracker"
	"github.com/xuncha/xuncha/mobile-api/upload"
	"github.com/xuncha/xuncha/proto"
	disclosurev1 "github.com/xuncha/xuncha/proto/gen/xuncha/disclosure/v1"
	dossierv1 "github.com/xuncha/xuncha/proto/gen/xuncha/dossier/v1"
	evidencev1 "github.com/xuncha/xuncha/proto/gen/xuncha/evidence/v1"
	patrolv1 "github.com/xuncha/xuncha/proto/gen/xuncha/patrol/v1"
	"github.com/xuncha/xuncha/web/desk"
	"github.com/xuncha/xuncha/web/phone"
	pages "github.com/xuncha/xuncha/web/public"
)

// Config is what the edge stands on. It keeps nothing itself, so there may be any number of edges.
type Config struct {
	Conn    *grpc.ClientConn // to the server
	Blob    blob.Store
	Health  observe.Health
	Metrics *observe.Metrics
	Figures bool // served here too; else at an address of their own, if anywhere
	Log     *slog.Logger
	Proxies []netip.Prefix // networks of load balancers in front, which say who the client is
}

// Bare is the handler of a process without an edge: only health and metrics.
func Bare(health observe.Health, metrics *observe.Metrics, figures bool) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", health.Live)
	mux.HandleFunc("GET /readyz", health.Ready)
	if figures {
		mux.Handle("GET /metrics", metrics.Handler())
	}
	return mux
}

// New makes the handler. Abandoned uploads are swept until the context ends.
func New(ctx context.Context, c Config) (http.Handler, error) {
	rest, err := gateway.New(ctx, c.Conn)
	if err != nil {
		return nil, err
	}
	evidence := evidencev1.NewEvidenceServiceClient(c.Conn)
	uploads, err := upload.New(upload.Config{Blob: c.Blob, Evidence: evidence, Log: c.Log})
	if err != nil {
		return nil, err
	}
	go sweepUploads(ctx, c.Blob, c.Log)
	mux := Bare(c.Health, c.Metrics, c.Figures)
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(proto.OpenAPI)
	})
	mux.Handle(phone.Prefix, phone.Handler())
	mux.Handle("/v1/uploads", uploads)
	mux.Handle("/v1/uploads/", uploads)
	mux.Handle(photos.Pattern, photos.New(c.Blob, evidence, c.Log))
	mux.Handle(packages.Pattern, packages.New(c.Blob, dossierv1.NewDossierServiceClient(c.Conn), c.Log))
	disclosure := disclosurev1.NewDisclosureServiceClient(c.Conn)
	mux.Handle(photos.OfReports, photos.NewOfReports(c.Blob, disclosure, c.Log))
	mux.Handle(public.Reports, public.NewReports(disclosure, c.Blob, c.Log))
	mux.Handle(public.Pattern, public.Cached(rest, time.Now))
	mux.Handle("GET /v1/cases:watch", gateway.Watch(c.Conn))
	patrols := patrolv1.NewPatrolServiceClient(c.Conn)
	mux.Handle("/v1/trackers/osmand", tracker.OsmAnd(patrols))
	mux.Handle("POST /v1/trackers/owntracks", tracker.OwnTracks(patrols))
	mux.Handle("POST /v1/trackers/owntracks/{key}", tracker.OwnTracks(patrols))
	mux.Handle("POST /v1/gpx", tracker.GPX(patrols))
	mux.Handle("GET /v1/tiles/", compressed(tiles(rest)))
	mux.Handle("/v1/", compressed(rest))
	mux.Handle(desk.Prefix, desk.Handler())
	mux.Handle(pages.Prefix, pages.Handler())
	mux.HandleFunc("GET /s/{sign}", func(w http.ResponseWriter, r *http.Request) { // what a QR sign says: short, and it stays
		http.Redirect(w, r, pages.Prefix+"s/"+url.PathEscape(r.PathValue("sign")), http.StatusFound)
	})
	mux.Handle("GET /favicon.ico", http.RedirectHandler(phone.Prefix+"icon-192.png", http.StatusMovedPermanently)) // what browsers ask for by themselves
	mux.HandleFunc("GET /{$}", front)
	return otelhttp.NewHandler(behind(c.Proxies, moving(stall, secured(c.Metrics.HTTP(mux)))), "http"), nil
}

// sweepUploads removes uploads that nobody went on with, every hour until the context ends. Several edges may do it at once.
func sweepUploads(ctx context.Context, store blob.Store, log *slog.Logger) {
	for hourly := time.NewTicker(time.Hour); ; {
		select {
		case <-ctx.Done():
			hourly.Stop()
			return
		case now := <-hourly.C:
			removed, err := upload.Sweep(ctx, store, now.Add(-upload.Expiry))
			if removed > 0 || err != nil {
				log.InfoContext(ctx, "swept abandoned uploads", "removed", removed, "error", err)
			}
		}
	}
}

// secured sets the headers that every answer has.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Frame-Options", "DENY")
		next.ServeHTTP(w, r)
	})
}
