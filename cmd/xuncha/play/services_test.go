package play

import (
	"context"
	"database/sql"
	"encoding/base64"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/xuncha/xuncha/internal/testservices"
)

// scratch makes a database of its own on the private server.
func scratch(t *testing.T) string {
	t.Helper()
	at, err := url.Parse(testservices.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", at.String())
	if err != nil {
		t.Fatal(err)
	}
	name := "play_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, err := db.Exec("DROP DATABASE " + name + " WITH (FORCE)")
		if err != nil {
			t.Error(err)
		}
		db.Close()
	})
	at.Path = "/" + name
	return at.String()
}

// TestThePlayOnRealServicesWithTheRolesApart runs server, worker and two edges as processes of their own.
func TestThePlayOnRealServicesWithTheRolesApart(t *testing.T) {
	database, s3 := scratch(t), testservices.S3(t)
	dir := t.TempDir()
	key := filepath.Join(dir, "token.key")
	if err := os.WriteFile(key, []byte(base64.StdEncoding.EncodeToString(make([]byte, 32))), 0o600); err != nil {
		t.Fatal(err)
	}
	common := []string{"--data", dir, "--database", database, "--redis", testservices.Redis(t), "--s3-endpoint", s3.Endpoint, "--s3-access-key", s3.AccessKey, "--s3-secret-key", s3.SecretKey,
		"--s3-bucket", "play-" + uuid.NewString(), "--token-key", key}
	grpc := sparePort(t)
	server := serve(t, append(common, "--roles", "server", "--demo", "--grpc", grpc)...)
	serve(t, append(common, "--roles", "worker")...)
	edge := serve(t, append(common, "--roles", "mobile-api", "--server-address", grpc)...)
	r, err := Run(context.Background(), config(edge.url))
	if err != nil || r.State != "complete" || r.Decision != "ordered" {
		t.Fatalf("%+v %v\n%s", r, err, server.output)
	}
	// Another edge continues where the first one stopped: it holds nothing of its own.
	edge.kill()
	other := serve(t, append(common, "--roles", "mobile-api", "--server-address", grpc)...)
	if r, err := Run(context.Background(), config(other.url)); err != nil || r.Photos != 3 {
		t.Fatalf("%+v %v", r, err)
	}
	refused(t, append(common, "--production", "--reporter-key", key), "demonstration accounts")
}

// refused starts the binary and expects one sentence.
func refused(t *testing.T, args []string, says string) {
	t.Helper()
	out, err := runOnce(t, append([]string{"serve", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0"}, args...)...)
	if err == nil || !strings.Contains(out, says) {
		t.Errorf("%v said %q, %v", args, out, err)
	}
}
