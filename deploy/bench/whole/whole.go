// Package whole opens a whole server with the demonstration in a bench's own process, on the private PostgreSQL, Redis and MinIO of `deploy/services.sh run`.
package whole

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"

	_ "github.com/jackc/pgx/v5/stdlib"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/blob/s3"
	"github.com/xuncha/xuncha/internal/cache/redis"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/seeds/demo"
	"github.com/xuncha/xuncha/server/app"
)

// Server is a server that answers gRPC on a port of the loopback.
type Server struct {
	App   *app.App
	Conn  *grpc.ClientConn
	Owner *sql.DB // the tables' owner, whom no fence binds
	name  string
	root  *sql.DB
}

// Open makes a database and a bucket of this name, loads the demonstration and serves. Workers is how many jobs run at once.
func Open(ctx context.Context, name string, workers int) (*Server, error) {
	s := &Server{name: fmt.Sprintf("%s_%d", name, os.Getpid())}
	at, err := url.Parse(os.Getenv("XUNCHA_TEST_POSTGRES_URL"))
	if err != nil || at.Host == "" {
		return nil, errors.New("XUNCHA_TEST_POSTGRES_URL is not set: run through `deploy/services.sh run`")
	}
	if s.root, err = sql.Open("pgx", at.String()); err != nil {
		return nil, err
	}
	if _, err := s.root.ExecContext(ctx, "CREATE DATABASE "+s.name); err != nil {
		return nil, err
	}
	at.Path = "/" + s.name
	if err := s.open(ctx, at.String(), workers); err != nil {
		return nil, errors.Join(err, s.Close(ctx))
	}
	return s, nil
}

func (s *Server) open(ctx context.Context, database string, workers int) error {
	if _, err := app.Migrate(ctx, database); err != nil {
		return err
	}
	blob, err := s3.Open(ctx, s3.Config{Endpoint: os.Getenv("XUNCHA_TEST_S3_ENDPOINT"), Region: "us-east-1", Bucket: "bench-" + fmt.Sprint(os.Getpid()),
		AccessKey: os.Getenv("XUNCHA_TEST_S3_ACCESS_KEY"), SecretKey: os.Getenv("XUNCHA_TEST_S3_SECRET_KEY")})
	if err != nil {
		return err
	}
	cache, err := redis.Open(os.Getenv("XUNCHA_TEST_REDIS_URL"))
	if err != nil {
		return err
	}
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return err
	}
	if s.App, err = app.Open(ctx, app.Config{Database: database, Blob: blob, Cache: cache, Clock: clock.System, Key: key, ReporterKey: key.Seed(), Workers: workers, Log: slog.New(slog.DiscardHandler)}); err != nil {
		return err
	}
	if err := demo.Load(ctx, s.App.Fields, io.Discard); err != nil {
		return err
	}
	if s.Owner, err = entdb.OpenAsOwner(database); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() { _ = s.App.GRPC.Serve(l) }() // until the App is closed
	s.Conn, err = grpc.NewClient(l.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	return err
}

// Close stops the server and drops the database.
func (s *Server) Close(ctx context.Context) error {
	var err error
	if s.Conn != nil {
		err = s.Conn.Close()
	}
	if s.App != nil {
		err = errors.Join(err, s.App.Close())
	}
	if s.Owner != nil {
		err = errors.Join(err, s.Owner.Close())
	}
	_, dropped := s.root.ExecContext(ctx, "DROP DATABASE "+s.name+" WITH (FORCE)")
	return errors.Join(err, dropped, s.root.Close())
}
