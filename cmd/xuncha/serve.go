package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/config"
	"github.com/xuncha/xuncha/internal/observe"
	"github.com/xuncha/xuncha/mobile-api/edge"
	"github.com/xuncha/xuncha/seeds/demo"
	"github.com/xuncha/xuncha/seeds/demo/history"
	"github.com/xuncha/xuncha/server/app"
	"github.com/xuncha/xuncha/server/rpc"
	"github.com/xuncha/xuncha/server/tenancy"
)

type serveCommand struct{ config.Serve }

// jobsAtOnce is how many jobs a worker works at once; photos are the heavy ones and bound their own memory.
const jobsAtOnce = 4

// Run implements kong's command.
func (c *serveCommand) Run(ctx context.Context) (err error) {
	if err := c.Check(); err != nil {
		return err
	}
	observe.StartTracing()
	log := newLog(c.Serve)
	slog.SetDefault(log)
	if c.Data, err = filepath.Abs(c.Data); err != nil { // the embedded store changes the working directory
		return err
	}
	stores, err := openStores(ctx, c.Serve)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stores.Close()) }()
	metrics := observe.NewMetrics()
	health := stores.health()

	var a *app.App
	if c.Has("server") || c.Has("worker") {
		if a, err = openApp(ctx, c.Serve, stores, log, metrics); err != nil {
			return err
		}
		health.Checks["database"] = a.DB.Ping
		defer func() { err = errors.Join(err, a.Close()) }()
	}
	if c.Demo {
		if err := demo.Load(ctx, a.Fields, os.Stderr); err != nil {
			return fmt.Errorf("load the demonstration: %w", err)
		}
		debug.FreeOSMemory() // loading takes more than serving ever will
	}
	if err := profile(ctx, c.Pprof); err != nil {
		return err
	}
	return c.listen(ctx, a, stores, health, metrics, log)
}

func openApp(ctx context.Context, c config.Serve, stores *stores, log *slog.Logger, metrics *observe.Metrics) (*app.App, error) {
	if !c.Postgres() || c.Demo { // an embedded database, and a demonstration, migrate themselves
		if _, err := app.Migrate(ctx, c.DatabaseURL()); err != nil {
			return nil, err
		}
	}
	key, err := c.Key()
	if err != nil {
		return nil, err
	}
	reporters, err := c.ReportersKey()
	if err != nil {
		return nil, err
	}
	receipts, err := c.ReceiptSeed()
	if err != nil {
		return nil, err
	}
	signOn, err := signOnOf(c)
	if err != nil {
		return nil, err
	}
	workers := 0
	if c.Has("worker") {
		workers = jobsAtOnce
	}
	var options []grpc.ServerOption
	if c.TLSCert != "" && c.Has("server") {
		cert, err := credentials.NewServerTLSFromFile(c.TLSCert, c.TLSKey)
		if err != nil {
			return nil, fmt.Errorf("read --tls-cert and --tls-key: %w", err)
		}
		options = append(options, grpc.Creds(inProcess{cert}))
	}
	a, err := app.Open(ctx, app.Config{Database: c.DatabaseURL(), Conns: c.Conns, Blob: stores.blob, Cache: stores.cache, Clock: clock.System, Key: key, ReporterKey: reporters, Workers: workers,
		Production: c.Production, Reflection: c.Demo, Still: c.Demo && c.History, PushesPerMinute: c.PushesPerMinute, Budgets: rpc.Budgets{Pulls: c.PullsPerMinute, Uploads: c.UploadsPerMinute, Reads: c.ReadsPerMinute}, ReceiptSeed: receipts, SignOn: signOn, Log: log, Edges: c.Edges, Unary: []grpc.UnaryServerInterceptor{metrics.GRPC}, Options: options})
	if err != nil {
		return nil, err
	}
	metrics.Gauge("xuncha_jobs_waiting", "Jobs that are still to be done, up to 10,000.", func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		n, err := a.Jobs.Depth(ctx)
		if err != nil {
			return -1
		}
		return float64(n)
	})
	return a, nil
}

// signOnOf is how people sign in besides by password.
func signOnOf(c config.Serve) (tenancy.SingleSignOn, error) {
	if !c.Has("server") {
		return tenancy.SingleSignOn{}, nil
	}
	provider, err := c.Identity()
	return tenancy.SingleSignOn{Provider: provider, Name: c.OIDCName, Return: c.OIDCReturn}, err
}

// listen serves until the context ends, then lets open requests finish.
func (c *serveCommand) listen(ctx context.Context, a *app.App, stores *stores, health observe.Health, metrics *observe.Metrics, log *slog.Logger) error {
	ended := make(chan error, 4)
	if c.Metrics != "" {
		l, err := net.Listen("tcp", c.Metrics)
		if err != nil {
			return fmt.Errorf("listen on --metrics %s: %w", c.Metrics, err)
		}
		figures := http.NewServeMux()
		figures.Handle("GET /metrics", metrics.Handler())
		own := &http.Server{Handler: figures, ReadHeaderTimeout: 10 * time.Second}
		defer own.Close()
		go func() { ended <- own.Serve(l) }()
	}
	if c.Has("server") {
		l, err := net.Listen("tcp", c.GRPC)
		if err != nil {
			return fmt.Errorf("listen on --grpc %s: %w", c.GRPC, err)
		}
		go func() { ended <- a.GRPC.Serve(l) }()
	}
	var handler http.Handler = edge.Bare(health, metrics, c.figuresOnHTTP())
	if c.Has("mobile-api") {
		conn, close, err := c.dial(a, ended)
		if err != nil {
			return err
		}
		defer close()
		health.Checks["server"] = func(ctx context.Context) error {
			_, err := healthv1.NewHealthClient(conn).Check(ctx, &healthv1.HealthCheckRequest{})
			return err
		}
		if handler, err = edge.New(ctx, edge.Config{Conn: conn, Blob: stores.blob, Health: health, Metrics: metrics, Figures: c.figuresOnHTTP(), Log: log, Proxies: c.Proxies}); err != nil {
			return err
		}
	}
	l, err := net.Listen("tcp", c.HTTP)
	if err != nil {
		return fmt.Errorf("listen on --http %s: %w", c.HTTP, err)
	}
	srv := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		BaseContext: func(net.Listener) context.Context { return ctx }}
	if c.TLSCert != "" {
		srv.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
		go func() { ended <- srv.ServeTLS(l, c.TLSCert, c.TLSKey) }()
	} else {
		go func() { ended <- srv.Serve(l) }()
	}
	c.greet(l.Addr().String())
	defer c.remember(ctx, a, log)()
	select {
	case <-ctx.Done():
	case err := <-ended:
		return fmt.Errorf("a listener ended: %w", err)
	}
	log.Info("closing")
	closing, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := srv.Shutdown(closing); err != nil {
		return errors.Join(srv.Close(), err)
	}
	return nil
}

// figuresOnHTTP tells whether /metrics is where everybody is: how busy a county is, is nobody else's business.
func (c *serveCommand) figuresOnHTTP() bool { return c.Metrics == "" && !c.Production }

// remember makes up the demonstration's past while people look around already, and gives what waits until that has stopped. Until it is whole nobody is told what is overdue.
func (c *serveCommand) remember(ctx context.Context, a *app.App, log *slog.Logger) (wait func()) {
	if !c.Demo || !c.History {
		return func() {}
	}
	ctx, stop := context.WithCancel(ctx)
	var making sync.WaitGroup
	making.Go(func() {
		if err := history.Load(ctx, a, clock.System.Now(), os.Stderr); err != nil && ctx.Err() == nil {
			log.Error("the demonstration's history broke off; it goes on with the next start", "error", err)
		}
		a.Tasking.Still(ctx.Err() != nil)
		debug.FreeOSMemory()
	})
	return func() { stop(); making.Wait() }
}

// greet tells a person where to go.
func (c *serveCommand) greet(address string) {
	scheme := "http"
	if c.TLSCert != "" {
		scheme = "https"
	}
	fmt.Printf("\n巡查 Xuncha is up.\n  HTTP      %s://%s   (/openapi.json /readyz)\n", scheme, address)
	if c.Has("server") {
		fmt.Printf("  gRPC      %s\n", c.GRPC)
	}
	if c.Demo {
		fmt.Print(demo.Greeting())
	}
	fmt.Println()
}

func newLog(c config.Serve) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // kong has checked it
	return observe.NewLog(os.Stderr, c.LogFormat == "json", level)
}
