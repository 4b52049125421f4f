package apptest

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/blob/s3"
	"github.com/xuncha/xuncha/internal/cache"
	"github.com/xuncha/xuncha/internal/cache/memory"
	"github.com/xuncha/xuncha/internal/cache/redis"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/observe"
	"github.com/xuncha/xuncha/internal/testservices"
	"github.com/xuncha/xuncha/mobile-api/edge"
	"github.com/xuncha/xuncha/server/app"
)

// World is a whole server with the demonstration's counties, and its edge.
type World struct {
	T     *testing.T
	App   *app.App
	Conn  *grpc.ClientConn // straight to the server
	URL   string           // of the edge
	Blob  blob.Store
	Clock *clock.Fake
	Owner *sql.DB // as the tables' owner, to see everything
}

// Each runs a test in a fresh world on each set of real parts.
func Each(t *testing.T, test func(*testing.T, *World), change ...func(*app.Config)) {
	t.Run("sqlite", func(t *testing.T) { test(t, OnSQLite(t, change...)) })
	t.Run("postgres", func(t *testing.T) { test(t, OnPostgres(t, change...)) })
}

// OnSQLite is the embedded default: one process, one folder. The test binary's TestMain is Main.
func OnSQLite(t *testing.T, change ...func(*app.Config)) *World {
	t.Helper()
	if embeddedStore == nil {
		t.Fatal("TestMain must be apptest.Main")
	}
	at, path := clock.Fixed(clock.System.Now()), filepath.Join(t.TempDir(), "x.db")
	copySQLite(t, path)
	return open(t, path, embeddedStore, memory.New(at), at, change)
}

// OnPostgres stands on PostgreSQL, MinIO and Redis, with a database, a bucket and an address prefix of its own.
func OnPostgres(t *testing.T, change ...func(*app.Config)) *World {
	t.Helper()
	name := "w" + strings.ReplaceAll(uuid.NewString(), "-", "")
	at := testservices.S3(t)
	store, err := s3.Open(context.Background(), s3.Config{Endpoint: at.Endpoint, Region: "us-east-1", Bucket: name, AccessKey: at.AccessKey, SecretKey: at.SecretKey})
	if err != nil {
		t.Fatal(err)
	}
	r, err := redis.Open(testservices.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	return open(t, copyPostgres(t, name), store, r, clock.Fixed(clock.System.Now()), change)
}

func open(t *testing.T, database string, store blob.Store, c cache.Store, at *clock.Fake, change []func(*app.Config)) *World {
	t.Helper()
	ctx, log := context.Background(), slog.New(slog.NewTextHandler(io.Discard, nil))
	w := &World{T: t, Blob: store, Clock: at}
	_, key, err := ed25519.GenerateKey(nil)
	w.Must(err)
	cfg := app.Config{Database: database, Blob: store, Cache: c, Clock: at, Key: key, ReporterKey: key.Seed(), Workers: 2, Log: log}
	for _, f := range change {
		f(&cfg)
	}
	w.App, err = app.Open(ctx, cfg)
	w.Must(err)
	t.Cleanup(func() { _ = w.App.Close() })
	l := bufconn.Listen(1 << 20)
	go func() { _ = w.App.GRPC.Serve(l) }()
	w.Conn, err = dial(l)
	w.Must(err)
	near, err := dial(l, grpc.WithUnaryInterceptor(w.App.GRPC.Here)) // the edge as it is in one process, and gRPC as over a network
	w.Must(err)
	w.Owner, err = entdb.OpenAsOwner(database)
	w.Must(err)
	ctx, stop := context.WithCancel(ctx)
	handler, err := edge.New(ctx, edge.Config{Conn: near, Blob: store, Metrics: observe.NewMetrics(), Log: log})
	w.Must(err)
	server := httptest.NewServer(handler)
	w.URL = server.URL
	t.Cleanup(func() {
		stop()
		server.CloseClientConnections()
		server.Close()
		_ = w.Conn.Close()
		_ = near.Close()
		_ = w.Owner.Close()
	})
	return w
}

func dial(l *bufconn.Listener, more ...grpc.DialOption) (*grpc.ClientConn, error) {
	return grpc.NewClient("passthrough:///memory", append(more, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(16<<20), grpc.MaxCallSendMsgSize(16<<20)),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return l.DialContext(ctx) }))...)
}

// Must ends the test on an error.
func (w *World) Must(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

// Idle waits until no job is left to be done.
func (w *World) Idle() {
	w.T.Helper()
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); <-time.After(5 * time.Millisecond) {
		n, err := w.App.Jobs.Depth(context.Background())
		w.Must(err)
		if n == 0 {
			return
		}
	}
	w.T.Fatal("jobs were not done within two minutes")
}

// Dump is every row of a tenant in every tenant table, as text, but those of signing in, and the feed: triggers write it whenever one of the other rows changes.
// The clock of the debts acts first, so that it has nothing left to do between two dumps.
func (w *World) Dump(tenant string) string {
	w.T.Helper()
	w.Must(w.App.Tasking.TickAll(context.Background()))
	w.Idle()
	var b strings.Builder
	for _, table := range entdb.TenantTables() {
		if slices.Contains([]string{"sessions", "devices", "changes", "feed_heads"}, table) {
			continue
		}
		rows, err := w.Owner.Query("SELECT * FROM " + table + " WHERE tenant_id = '" + tenant + "' ORDER BY id")
		w.Must(err)
		columns, err := rows.Columns()
		w.Must(err)
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			w.Must(rows.Scan(values...))
			fmt.Fprint(&b, table)
			for i, v := range values {
				fmt.Fprintf(&b, " %s=%v", columns[i], *v.(*any))
			}
			b.WriteByte('\n')
		}
		w.Must(rows.Err())
	}
	return b.String()
}
