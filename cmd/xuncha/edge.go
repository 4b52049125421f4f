package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/observe"
	"github.com/xuncha/xuncha/mobile-api/gateway"
	"github.com/xuncha/xuncha/mobile-api/photos"
	"github.com/xuncha/xuncha/mobile-api/upload"
	"github.com/xuncha/xuncha/proto"
	evidencev1 "github.com/xuncha/xuncha/proto/gen/xuncha/evidence/v1"
	"github.com/xuncha/xuncha/server/app"
	"github.com/xuncha/xuncha/web/desk"
)

// bare is the handler of a process without an edge: only health and metrics.
func bare(health observe.Health, metrics *observe.Metrics) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", health.Live)
	mux.HandleFunc("GET /readyz", health.Ready)
	mux.Handle("GET /metrics", metrics.Handler())
	return mux
}

// edge is the phones' and desks' side.
func edge(ctx context.Context, conn *grpc.ClientConn, store blob.Store, health observe.Health, metrics *observe.Metrics, log *slog.Logger) (http.Handler, error) {
	rest, err := gateway.New(ctx, conn)
	if err != nil {
		return nil, err
	}
	evidence := evidencev1.NewEvidenceServiceClient(conn)
	uploads, err := upload.New(upload.Config{Blob: store, Evidence: evidence, Log: log})
	if err != nil {
		return nil, err
	}
	go sweepUploads(ctx, store, log)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", health.Live)
	mux.HandleFunc("GET /readyz", health.Ready)
	mux.Handle("GET /metrics", metrics.Handler())
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(proto.OpenAPI)
	})
	mux.Handle("/v1/uploads", uploads)
	mux.Handle("/v1/uploads/", uploads)
	mux.Handle(photos.Pattern, photos.New(store, evidence, log))
	mux.Handle("GET /v1/cases:watch", gateway.Watch(conn))
	mux.Handle("/v1/", rest)
	mux.Handle(desk.Prefix, desk.Handler())
	mux.HandleFunc("GET /{$}", front)
	return otelhttp.NewHandler(secured(metrics.HTTP(mux)), "http"), nil
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

// front says where things are until the phone app and the desk console are served here.
func front(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	fmt.Fprint(w, `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>巡查 Xuncha</title>
<style>body{font:16px/1.7 system-ui,sans-serif;max-width:38rem;margin:3rem auto;padding:0 1rem;color:#17352a}a{color:#0a6b4b}code{background:#eef4f0;padding:.1em .3em}</style>
<h1>巡查 Xuncha</h1><p>服务已运行。接口说明 <a href="/openapi.json">/openapi.json</a>，状态 <a href="/readyz">/readyz</a>。<br>
The service is up. The contract is at <a href="/openapi.json">/openapi.json</a>, its state at <a href="/readyz">/readyz</a>.</p>
<p>走一遍全流程 Play one inspection: <code>bin/xuncha demo</code></p></html>`)
}

// dial connects the edge with the server: over memory in one process, over the network when they run apart.
func (c *serveCommand) dial(a *app.App, ended chan<- error) (*grpc.ClientConn, func(), error) {
	options := []grpc.DialOption{grpc.WithStatsHandler(otelgrpc.NewClientHandler()), grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(16<<20), grpc.MaxCallSendMsgSize(16<<20))}
	creds := insecure.NewCredentials()
	target := c.ServerAddress
	if a != nil && c.ServerAddress == "" {
		memory := bufconn.Listen(1 << 20)
		go func() { ended <- a.GRPC.Serve(memory) }()
		options = append(options, grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return memory.DialContext(ctx) }))
		target = "passthrough:///memory"
	} else if c.ServerCA != "" {
		var err error
		if creds, err = credentials.NewClientTLSFromFile(c.ServerCA, ""); err != nil {
			return nil, nil, fmt.Errorf("read --server-ca: %w", err)
		}
	}
	conn, err := grpc.NewClient(target, append(options, grpc.WithTransportCredentials(creds))...)
	if err != nil {
		return nil, nil, fmt.Errorf("connect to the server: %w", err)
	}
	return conn, func() { _ = conn.Close() }, nil
}

// inProcess speaks TLS with the network and plain with the edge of the same process, which is memory.
type inProcess struct {
	credentials.TransportCredentials
}

// ServerHandshake implements credentials.TransportCredentials.
func (p inProcess) ServerHandshake(c net.Conn) (net.Conn, credentials.AuthInfo, error) {
	if c.LocalAddr().Network() == "bufconn" {
		return insecure.NewCredentials().ServerHandshake(c)
	}
	return p.TransportCredentials.ServerHandshake(c)
}
