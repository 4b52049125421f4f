package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// daemon is a process that is started, ended and started again with the same address and data.
type daemon struct {
	name, address string
	log           string
	make          func() *exec.Cmd
	ready         func(context.Context) error
	cmd           *exec.Cmd
}

// start runs it until it is ready, at most 90 s.
func (d *daemon) start(ctx context.Context) error {
	out, err := os.OpenFile(d.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	d.cmd = d.make()
	d.cmd.Stdout, d.cmd.Stderr = out, out
	if err := d.cmd.Start(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 90*time.Second)
	defer cancel()
	for {
		err := d.ready(ctx)
		if err == nil {
			return nil
		}
		if !pause(ctx, 50*time.Millisecond) {
			return fmt.Errorf("%s is not ready: %w", d.name, err)
		}
	}
}

// end sends a signal and waits for the process.
func (d *daemon) end(with syscall.Signal) {
	if d.cmd == nil || d.cmd.Process == nil || d.cmd.ProcessState != nil {
		return
	}
	_ = d.cmd.Process.Signal(with)
	_ = d.cmd.Wait()
}

// running tells whether the process has not ended; one that has is not waited for here.
func (d *daemon) running() bool {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", d.cmd.Process.Pid))
	_, state, ok := strings.Cut(string(raw), ") ")
	return err == nil && ok && !strings.HasPrefix(state, "Z")
}

// pause waits, unless the context ends before.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

func sparePort() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func port(address string) string { _, p, _ := net.SplitHostPort(address); return p }

// newest is the last file of a pattern.
func newest(pattern, what string) (string, error) {
	found, _ := filepath.Glob(pattern)
	if len(found) == 0 {
		return "", fmt.Errorf("no %s at %s: run through `deploy/services.sh run`", what, pattern)
	}
	return found[len(found)-1], nil
}

// newPostgres makes an empty cluster with fsync on, on the disk "postgres" of a folder; root hands it to the account postgres, for PostgreSQL refuses root.
func newPostgres(dir string) (*daemon, error) {
	initdb, err := newest("/usr/lib/postgresql/*/bin/initdb", "PostgreSQL")
	if err != nil {
		return nil, err
	}
	home := filepath.Join(dir, "postgres") // a disk of its own
	if err := os.Chmod(home, 0o700); err != nil {
		return nil, err
	}
	var as *syscall.SysProcAttr
	if os.Getuid() == 0 {
		if as, err = asPostgres(dir, home); err != nil {
			return nil, err
		}
	}
	command := func(name string, args ...string) *exec.Cmd {
		c := exec.Command(filepath.Join(filepath.Dir(initdb), name), args...)
		c.Dir, c.SysProcAttr = home, as
		return c
	}
	data := filepath.Join(home, "d")
	if out, err := command("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", fmt.Sprint("--wal-segsize=", walSegment>>20)).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	d := &daemon{name: "postgres", address: sparePort(), log: filepath.Join(dir, "postgres.log")}
	d.make = func() *exec.Cmd {
		return command("postgres", "-D", data, "-p", port(d.address), "-k", "", "-h", "127.0.0.1", "-c", "max_connections=200", "-c", "shared_buffers=128MB", "-c", "max_wal_size=128MB", "-c", "min_wal_size=2MB")
	}
	d.ready = func(ctx context.Context) error {
		db, err := sql.Open("pgx", d.url("postgres"))
		if err != nil {
			return err
		}
		defer db.Close()
		return db.PingContext(ctx)
	}
	return d, nil
}

func asPostgres(dir, home string) (*syscall.SysProcAttr, error) {
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	as := &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	return as, errors.Join(os.Chmod(dir, 0o711), os.Chown(home, uid, gid))
}

// url is the address of one of PostgreSQL's databases.
func (d *daemon) url(database string) string {
	return "postgres://postgres@" + d.address + "/" + database + "?sslmode=disable"
}

func newRedis(dir string) *daemon {
	d := &daemon{name: "redis", address: sparePort(), log: filepath.Join(dir, "redis.log")}
	d.make = func() *exec.Cmd {
		return exec.Command("redis-server", "--port", port(d.address), "--bind", "127.0.0.1", "--save", "", "--dir", dir)
	}
	d.ready = func(context.Context) error { return dial(d.address) }
	return d
}

const s3User, s3Password, bucket = "xuncha-chaos", "xuncha-chaos-secret", "chaos"

func newMinIO(dir string) (*daemon, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	program, err := newest(filepath.Join(cache, "xuncha", "bin", "minio-*"), "MinIO")
	if err != nil {
		return nil, err
	}
	d := &daemon{name: "minio", address: sparePort(), log: filepath.Join(dir, "minio.log")}
	d.make = func() *exec.Cmd {
		c := exec.Command(program, "server", "--quiet", "--address", d.address, filepath.Join(dir, "minio"))
		c.Env = append(os.Environ(), "MINIO_ROOT_USER="+s3User, "MINIO_ROOT_PASSWORD="+s3Password, "MINIO_BROWSER=off", "MINIO_UPDATE=off")
		return c
	}
	d.ready = func(ctx context.Context) error { return answers(ctx, d.address, "/minio/health/ready") }
	return d, nil
}

func (d *daemon) objects() (*minio.Client, error) {
	return minio.New(d.address, &minio.Options{Creds: credentials.NewStaticV4(s3User, s3Password, "")})
}

func dial(address string) error {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	return c.Close()
}
