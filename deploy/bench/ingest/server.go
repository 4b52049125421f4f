package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/xuncha/xuncha/seeds/demo"
)

// bench is a running server with its stores.
type bench struct {
	dir, base, database string
	cmd                 *exec.Cmd
	http                *http.Client
	owner               *sql.DB
	s3                  *minio.Core
	inspector, reviewer string   // access tokens
	phones              []string // access tokens of phones, each with a device of its own
	turn                atomic.Int64
	done                float64        // in the last measurement
	listeners           map[int]string // parties by their first process
	target              string
	items               map[string]any // good answers
	formOnce            sync.Once
	formText            []byte
}

const tenant = "140802"

var listening = regexp.MustCompile(`HTTP\s+(http://\S+)`)

func start(ctx context.Context) (*bench, error) {
	dir, err := os.MkdirTemp("", "xuncha-bench")
	if err != nil {
		return nil, err
	}
	b := &bench{dir: dir, http: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	if err := b.makeStores(ctx); err != nil {
		return nil, err
	}
	if err := b.serve(); err != nil {
		return nil, err
	}
	return b, b.signIn(ctx)
}

func (b *bench) makeStores(ctx context.Context) error {
	at, err := url.Parse(env("XUNCHA_TEST_POSTGRES_URL"))
	if err != nil {
		return err
	}
	root, err := sql.Open("pgx", at.String())
	if err != nil {
		return err
	}
	defer root.Close()
	for _, name := range []string{"bench", "anchor"} {
		if _, err := root.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
			return err
		}
	}
	at.Path = "/bench"
	b.database = at.String()
	if b.owner, err = sql.Open("pgx", b.database); err != nil {
		return err
	}
	client, err := minio.New(env("XUNCHA_TEST_S3_ENDPOINT"), &minio.Options{Creds: credentials.NewStaticV4(env("XUNCHA_TEST_S3_ACCESS_KEY"), env("XUNCHA_TEST_S3_SECRET_KEY"), "")})
	if err != nil {
		return err
	}
	b.s3 = &minio.Core{Client: client}
	return client.MakeBucket(ctx, "anchor", minio.MakeBucketOptions{})
}

func (b *bench) serve() error {
	key := filepath.Join(b.dir, "token.key")
	if err := os.WriteFile(key, []byte(base64.StdEncoding.EncodeToString(make([]byte, 32))), 0o600); err != nil {
		return err
	}
	log, err := os.Create(filepath.Join(b.dir, "log"))
	if err != nil {
		return err
	}
	b.cmd = exec.Command("bin/xuncha", "serve", "--demo", "--demo-history=false", "--data", b.dir, "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--database", b.database, "--redis", env("XUNCHA_TEST_REDIS_URL"),
		"--s3-endpoint", env("XUNCHA_TEST_S3_ENDPOINT"), "--s3-access-key", env("XUNCHA_TEST_S3_ACCESS_KEY"), "--s3-secret-key", env("XUNCHA_TEST_S3_SECRET_KEY"), "--s3-bucket", "bench", "--token-key", key, "--pushes-per-minute", "0", "--pulls-per-minute", "0", "--uploads-per-minute", "0", "--reads-per-minute", "0")
	if *address != "" {
		b.cmd.Args = append(b.cmd.Args, "--pprof", *address)
	}
	b.cmd.Stderr = log
	out, err := b.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := b.cmd.Start(); err != nil {
		return err
	}
	for s := bufio.NewScanner(out); s.Scan(); {
		if m := listening.FindStringSubmatch(s.Text()); m != nil {
			b.base = m[1]
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return nil
		}
	}
	text, _ := os.ReadFile(log.Name())
	return fmt.Errorf("the server did not start:\n%s", text)
}

func (b *bench) stop() {
	_ = b.cmd.Process.Kill()
	_ = b.cmd.Wait()
	_ = os.RemoveAll(b.dir)
}

func (b *bench) signIn(ctx context.Context) error {
	for account, token := range map[string]*string{"inspector1": &b.inspector, "reviewer1": &b.reviewer} {
		var out struct{ Tokens struct{ AccessToken string } }
		if err := b.call(ctx, "", http.MethodPost, "/v1/auth/login", map[string]any{"tenant": tenant, "account": account, "password": demo.Password}, &out); err != nil {
			return err
		}
		*token = out.Tokens.AccessToken
	}
	for i := range 32 {
		var out struct{ Tokens struct{ AccessToken string } }
		device := map[string]any{"id": newID(), "name": fmt.Sprint("bench ", i)}
		if err := b.call(ctx, "", http.MethodPost, "/v1/auth/login", map[string]any{"tenant": tenant, "account": fmt.Sprintf("inspector%d", i%3+1), "password": demo.Password, "device": device}, &out); err != nil {
			return err
		}
		b.phones = append(b.phones, out.Tokens.AccessToken)
	}
	var targets struct{ Targets []struct{ ID string } }
	if err := b.call(ctx, b.inspector, http.MethodGet, "/v1/targets?kind=TARGET_KIND_OUTFALL&page_size=1", nil, &targets); err != nil {
		return err
	}
	b.target = targets.Targets[0].ID
	var pack struct {
		Pack struct {
			Content struct {
				Items []struct {
					Code   string
					Fields []struct{ Name, Type string }
				}
			}
		}
	}
	if err := b.call(ctx, b.inspector, http.MethodGet, "/v1/packs/OF", nil, &pack); err != nil {
		return err
	}
	b.items = map[string]any{}
	for _, it := range pack.Pack.Content.Items {
		fields := map[string]any{}
		for _, f := range it.Fields {
			if f.Type == "yesno" {
				fields[f.Name] = "yes"
			}
		}
		if b.items[it.Code] = map[string]any{"fields": fields}; len(fields) == 0 {
			b.items[it.Code] = map[string]any{"na": true}
		}
	}
	return nil
}

// call speaks JSON and fails on any answer that is no success.
func (b *bench) call(ctx context.Context, token, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		raw, written := in.(json.RawMessage)
		if !written {
			var err error
			if raw, err = json.Marshal(in); err != nil {
				return err
			}
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, b.base+path, body)
	if err != nil {
		return err
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := b.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %d %s", method, path, resp.StatusCode, raw)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(raw, out)
}

// memory is the server's resident memory now and at most, MB.
func (b *bench) memory() (now, peak int) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", b.cmd.Process.Pid))
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(raw)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kb, _ := strconv.Atoi(f[1])
		switch f[0] {
		case "VmRSS:":
			now = kb / 1024
		case "VmHWM:":
			peak = kb / 1024
		}
	}
	return now, peak
}

var jobsWaiting = regexp.MustCompile(`(?m)^xuncha_jobs_waiting (\S+)$`)

// idle waits until the server says that no deferred work is left: it counts in the time.
func (b *bench) idle(ctx context.Context) error {
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.base+"/metrics", nil)
		if err != nil {
			return err
		}
		resp, err := b.http.Do(req)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil {
			return err
		}
		m := jobsWaiting.FindSubmatch(text)
		if m == nil {
			return errors.New("the server does not tell how many jobs wait")
		}
		if string(m[1]) == "0" {
			return nil
		}
	}
	return errors.New("deferred work was not done within two minutes")
}

// phone is the next one's token.
func (b *bench) phone() string { return b.phones[int(b.turn.Add(1))%len(b.phones)] }

func newID() string { return uuid.Must(uuid.NewV7()).String() }
