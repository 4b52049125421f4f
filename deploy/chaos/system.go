package main

import (
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// system is everything that runs: three stores, a server and two edges.
type system struct {
	dir                              string
	postgres, redis, objects, server *daemon
	edges                            [2]*daemon
	disk, tables                     *disk // that MinIO and PostgreSQL write to
}

func startSystem(ctx context.Context, dir, binary string) (*system, error) {
	s := &system{dir: dir, redis: newRedis(dir)}
	var err error
	if s.disk, err = newDisk(filepath.Join(dir, "minio"), photosDisk); err != nil {
		return s, err
	}
	if s.tables, err = newDisk(filepath.Join(dir, "postgres"), databaseDisk); err != nil {
		return s, err
	}
	if s.postgres, err = newPostgres(dir); err != nil {
		return s, err
	}
	if s.objects, err = newMinIO(dir); err != nil {
		return s, err
	}
	for _, d := range []*daemon{s.postgres, s.redis, s.objects} {
		if err := d.start(ctx); err != nil {
			return s, fmt.Errorf("%w\n%s", err, s.logs())
		}
	}
	root, err := sql.Open("pgx", s.postgres.url("postgres"))
	if err != nil {
		return s, err
	}
	defer root.Close()
	if _, err := root.ExecContext(ctx, "CREATE DATABASE chaos"); err != nil {
		return s, err
	}
	if err := s.startXuncha(ctx, binary); err != nil {
		return s, err
	}
	db, err := sql.Open("pgx", s.postgres.url("chaos"))
	if err != nil {
		return s, err
	}
	defer db.Close()
	return s, outgrow(ctx, db)
}

func (s *system) startXuncha(ctx context.Context, binary string) error {
	key := filepath.Join(s.dir, "token.key")
	if err := os.WriteFile(key, []byte(base64.StdEncoding.EncodeToString(make([]byte, 32))), 0o600); err != nil {
		return err
	}
	common := []string{"serve", "--data", s.dir, "--database", s.postgres.url("chaos"), "--redis", "redis://" + s.redis.address + "/0", "--s3-endpoint", s.objects.address,
		"--s3-access-key", s3User, "--s3-secret-key", s3Password, "--s3-bucket", bucket, "--token-key", key, "--pushes-per-minute", "0", "--pulls-per-minute", "0", "--uploads-per-minute", "0", "--reads-per-minute", "0"}
	process := func(name string, args ...string) *daemon {
		d := &daemon{name: name, address: sparePort(), log: filepath.Join(s.dir, name+".log")}
		d.make = func() *exec.Cmd {
			return exec.Command(binary, append(append(append([]string{}, common...), "--http", d.address), args...)...)
		}
		d.ready = func(ctx context.Context) error { return answers(ctx, d.address, "/readyz") }
		return d
	}
	grpc := sparePort()
	s.server = process("server", "--demo", "--demo-history=false", "--grpc", grpc)
	for i := range s.edges {
		s.edges[i] = process(fmt.Sprint("edge", i+1), "--roles", "mobile-api", "--grpc", "127.0.0.1:0", "--server-address", grpc)
	}
	for _, d := range []*daemon{s.server, s.edges[0], s.edges[1]} {
		if err := d.start(ctx); err != nil {
			return fmt.Errorf("%w\n%s", err, s.logs())
		}
	}
	return nil
}

func (s *system) stop() {
	for _, d := range []*daemon{s.edges[0], s.edges[1], s.server, s.objects, s.redis} {
		if d != nil {
			d.end(syscall.SIGKILL)
		}
	}
	if s.postgres != nil {
		s.postgres.end(syscall.SIGQUIT) // ends its children too
	}
	s.disk.remove()
	s.tables.remove()
}

// logs are the last lines of every process.
func (s *system) logs() string {
	found, _ := filepath.Glob(filepath.Join(s.dir, "*.log"))
	var out string
	for _, path := range found {
		raw, _ := os.ReadFile(path)
		out += fmt.Sprintf("--- %s\n%s\n", filepath.Base(path), raw[max(0, len(raw)-1500):])
	}
	return out
}

func answers(ctx context.Context, address, path string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+path, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %d", path, resp.StatusCode)
	}
	return nil
}
