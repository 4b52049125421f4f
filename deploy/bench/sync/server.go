package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/xuncha/xuncha/seeds/demo"
	"github.com/xuncha/xuncha/server/geo"
)

const (
	smallTenant  = "140802" // of 10,000 targets
	largeTenant  = "140821" // of a million, of which a phone has 10,000
	herdTenant   = "140822" // as the demonstration left it
	smallTargets = 10_000
	town         = "001" // of both, whose targets the phone has
)

// bench is a running server with its stores.
type bench struct {
	dir, base, database string
	cmd                 *exec.Cmd
	http                *http.Client
	owner               *sql.DB
	target              string
}

var listening = regexp.MustCompile(`HTTP\s+(http://\S+)`)

func start(ctx context.Context) (*bench, error) {
	dir, err := os.MkdirTemp("", "xuncha-bench")
	if err != nil {
		return nil, err
	}
	b := &bench{dir: dir, http: &http.Client{Timeout: 5 * time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 512}}}
	at, err := url.Parse(env("XUNCHA_TEST_POSTGRES_URL"))
	if err != nil {
		return nil, err
	}
	root, err := sql.Open("pgx", at.String())
	if err != nil {
		return nil, err
	}
	defer root.Close()
	if _, err := root.ExecContext(ctx, "CREATE DATABASE bench"); err != nil {
		return nil, err
	}
	at.Path = "/bench"
	b.database = at.String()
	if b.owner, err = sql.Open("pgx", b.database); err != nil {
		return nil, err
	}
	if err := b.serve(); err != nil {
		return nil, err
	}
	if err := b.owner.QueryRowContext(ctx, "SELECT id FROM targets WHERE tenant_id = $1 AND kind = 'outfall' LIMIT 1", smallTenant).Scan(&b.target); err != nil {
		return nil, err
	}
	return b, b.fill(ctx, smallTenant, smallTargets)
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

// signIn signs an account in on a new device.
func (b *bench) signIn(ctx context.Context, tenant, account string) (string, error) {
	var out struct{ Tokens struct{ AccessToken string } }
	err := b.call(ctx, "", http.MethodPost, "/v1/auth/login", map[string]any{"tenant": tenant, "account": account, "password": demo.Password,
		"device": map[string]any{"id": uuid.NewString(), "name": "bench"}}, &out)
	return out.Tokens.AccessToken, err
}

// townInspector signs in somebody whose region has the phone's targets: the whole of the small tenant, a town of the large one.
func (b *bench) townInspector(ctx context.Context, tenant string) (string, error) {
	if tenant == largeTenant {
		if _, err := b.owner.ExecContext(ctx, "UPDATE users SET region = $1 WHERE tenant_id = $2 AND account = 'inspector1'", tenant+town, tenant); err != nil {
			return "", err
		}
	}
	return b.signIn(ctx, tenant, "inspector1")
}

// fill brings a tenant's register to n targets: 10,000 in the phone's town and its surroundings, the others far off in other towns.
func (b *bench) fill(ctx context.Context, tenant string, n int) error {
	var have int
	if err := b.owner.QueryRowContext(ctx, "SELECT count(*) FROM targets WHERE tenant_id = $1", tenant).Scan(&have); err != nil || have >= n {
		return err
	}
	conn, err := pgx.Connect(ctx, b.database)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "SET session_replication_role = replica"); err != nil { // the register as it was, not changes of it
		return err
	}
	now := time.Now()
	i := 0
	rows := pgx.CopyFromFunc(func() ([]any, error) {
		if have+i == n {
			return nil, nil
		}
		at, region := geo.LatLng{Lat: 35 + float64(i%100)/1000, Lng: 111 + float64(i/100%100)/1000}, tenant+town
		if i >= smallTargets {
			at.Lat, region = at.Lat+2, fmt.Sprintf("%s%03d", tenant, 2+i%20)
		}
		i++
		return []any{uuid.Must(uuid.NewV7()), tenant, "outfall", fmt.Sprint("BENCH-", i), fmt.Sprintf("入河排污口 %d 号", i), region, at.Lat, at.Lng, at.Cell(), "WGS84", at.Lat, at.Lng, "active",
			[]byte(`{"outfall_type":"rural","receiving_water":"涑水河","width_m":1.2,"in_use":true}`), true, 1, now, now}, nil
	})
	columns := []string{"id", "tenant_id", "kind", "code", "name", "region", "lat", "lng", "cell", "datum", "raw_lat", "raw_lng", "status", "attributes", "demonstration", "version", "created_at", "updated_at"}
	if _, err := conn.CopyFrom(ctx, pgx.Identifier{"targets"}, columns, rows); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "VACUUM ANALYZE targets")
	return err
}

// touch changes some of the phone's targets, in one transaction.
func (b *bench) touch(ctx context.Context, tenant string, n int) error {
	_, err := b.owner.ExecContext(ctx, "UPDATE targets SET version = version + 1, updated_at = now() WHERE tenant_id = $1 AND id IN (SELECT id FROM targets WHERE tenant_id = $1 AND region = $2 ORDER BY id OFFSET 100 LIMIT $3)", tenant, tenant+town, n)
	return err
}

// call speaks JSON and fails on any answer that is no success.
func (b *bench) call(ctx context.Context, token, method, path string, in, out any) error {
	raw, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, b.base+path, bytes.NewReader(raw))
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
	if raw, err = io.ReadAll(resp.Body); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %d %s", method, path, resp.StatusCode, raw)
	}
	return json.Unmarshal(raw, out)
}
