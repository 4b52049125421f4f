package whole

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// Binary is the server as it was built, with the demonstration, in a process of its own: what a bench measures from outside.
type Binary struct {
	Base     string // of its addresses
	Database string // for the tables' owner
	Owner    *sql.DB
	Dir      string // for its files and the bench's
	cmd      *exec.Cmd
}

var listening = regexp.MustCompile(`HTTP\s+(http://\S+)`)

// Start makes a database and a bucket of this name and starts bin/xuncha on them; flags are added to its own.
func Start(ctx context.Context, name string, flags ...string) (b *Binary, err error) {
	at, err := url.Parse(os.Getenv("XUNCHA_TEST_POSTGRES_URL"))
	if err != nil || at.Host == "" {
		return nil, errors.New("XUNCHA_TEST_POSTGRES_URL is not set: run through `deploy/services.sh run`")
	}
	root, err := sql.Open("pgx", at.String())
	if err != nil {
		return nil, err
	}
	defer root.Close()
	if _, err := root.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return nil, err
	}
	at.Path = "/" + name
	b = &Binary{Database: at.String()}
	if b.Dir, err = os.MkdirTemp("", "xuncha-bench"); err != nil {
		return nil, err
	}
	if b.Owner, err = sql.Open("pgx", b.Database); err != nil {
		return nil, err
	}
	if err := b.serve(strings.ReplaceAll(name, "_", "-"), flags); err != nil {
		return nil, errors.Join(err, b.Stop())
	}
	return b, nil
}

func (b *Binary) serve(bucket string, flags []string) error {
	key := filepath.Join(b.Dir, "token.key")
	if err := os.WriteFile(key, []byte(base64.StdEncoding.EncodeToString(make([]byte, 32))), 0o600); err != nil {
		return err
	}
	said, err := os.Create(filepath.Join(b.Dir, "log"))
	if err != nil {
		return err
	}
	defer said.Close() // the process has its own
	b.cmd = exec.Command("bin/xuncha", append([]string{"serve", "--demo", "--demo-history=false", "--data", b.Dir, "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--database", b.Database, "--redis", os.Getenv("XUNCHA_TEST_REDIS_URL"),
		"--s3-endpoint", os.Getenv("XUNCHA_TEST_S3_ENDPOINT"), "--s3-access-key", os.Getenv("XUNCHA_TEST_S3_ACCESS_KEY"), "--s3-secret-key", os.Getenv("XUNCHA_TEST_S3_SECRET_KEY"), "--s3-bucket", bucket,
		"--token-key", key, "--pulls-per-minute", "0", "--uploads-per-minute", "0", "--reads-per-minute", "0"}, flags...)...)
	b.cmd.Stderr = said
	out, err := b.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := b.cmd.Start(); err != nil {
		return err
	}
	for s := bufio.NewScanner(out); s.Scan(); {
		if m := listening.FindStringSubmatch(s.Text()); m != nil {
			b.Base = m[1]
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return nil
		}
	}
	text, _ := os.ReadFile(said.Name())
	return fmt.Errorf("the server did not start:\n%s", text)
}

// Pid is the server's process.
func (b *Binary) Pid() int { return b.cmd.Process.Pid }

// Stop ends the server and removes its files; the database goes with its services.
func (b *Binary) Stop() error {
	if b.cmd != nil && b.cmd.Process != nil {
		_ = b.cmd.Process.Kill()
		_ = b.cmd.Wait()
	}
	return errors.Join(b.Owner.Close(), os.RemoveAll(b.Dir))
}
