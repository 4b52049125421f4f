package main

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/internal/cache/memory"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/config"
	"github.com/xuncha/xuncha/server/app"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/fieldsync"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// TestReceiptsAreCheckedOffline goes the whole way: a phone's receipt from the edge into a file, the published keys and a proof into others, and nothing
// but the files is asked. Then the key is rotated: old receipts are good as ever, and new ones by the new key.
func TestReceiptsAreCheckedOffline(t *testing.T) {
	keyFile := filepath.Join(t.TempDir(), "receipt.keys")
	if err := (&rotateKey{File: keyFile}).Run(); err != nil {
		t.Fatal(err)
	}
	w := apptest.OnSQLite(t, func(c *app.Config) { c.ReceiptSeed = seedOf(t, keyFile) })
	s, dir := w.Login("140802", "inspector1"), t.TempDir()
	save := func(name, path string) string {
		status, raw := w.HTTP(http.MethodGet, path, s.Access, nil, nil)
		if status != http.StatusOK {
			t.Fatalf("%s: %d %s", path, status, raw)
		}
		return write(t, dir, name, string(raw))
	}
	old := push(w, s.Access)
	keys, receipt, firstHead := save("keys.json", "/v1/sync/keys"), write(t, dir, "receipt", old), save("head.json", "/v1/sync/log")
	push(w, s.Access)
	proof := save("proof.json", "/v1/sync/log/proof?position=1&oldSize=1")
	for name, err := range map[string]error{
		"a receipt":               (&verifyReceipt{File: receipt, Keys: keys}).Run(),
		"a receipt in the log":    (&verifyReceipt{File: receipt, Keys: keys, Proof: proof}).Run(),
		"a log that only grew":    (&verifyLog{Proof: proof, Old: firstHead, Keys: keys}).Run(),
		"keys as lines of a file": (&verifyReceipt{File: receipt, Keys: write(t, dir, "lines", keysOf(t, keys))}).Run(),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, err := range map[string]error{
		"another hash":    (&verifyReceipt{File: write(t, dir, "forged", strings.Replace(old, "sha256 ", "sha256 0", 1)), Keys: keys}).Run(),
		"another key":     (&verifyReceipt{File: receipt, Keys: write(t, dir, "other", otherKey(t))}).Run(),
		"another's proof": (&verifyReceipt{File: receipt, Keys: keys, Proof: save("second.json", "/v1/sync/log/proof?position=2")}).Run(),
	} {
		if err == nil {
			t.Errorf("%s was taken for good", name)
		}
	}

	if err := (&rotateKey{File: keyFile}).Run(); err != nil {
		t.Fatal(err)
	}
	next := second(t, w, seedOf(t, keyFile))
	signed := pushTo(t, next, s)
	all := write(t, dir, "all", strings.Join(published(t, next), "\n"))
	for name, text := range map[string]string{"before the rotation": old, "after it": signed} {
		if err := (&verifyReceipt{File: write(t, dir, "r", text), Keys: all}).Run(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if (&verifyReceipt{File: write(t, dir, "new", signed), Keys: keys}).Run() == nil {
		t.Error("a receipt of the new key is good by the old one")
	}
}

func submission(id string) []byte {
	return fmt.Appendf(nil, `{"format": 1, "id": %q, "target": "", "pack": "OF", "pack_version": 1, "captured_at": %q, "answers": {}, "photos": []}`, id, time.Now().Format(time.RFC3339))
}

// push hands over an inspection and gives its signed receipt.
func push(w *apptest.World, token string) string {
	id := uuid.Must(uuid.NewV7()).String()
	return w.Push(token, id, submission(id)).GetSignedReceipt()
}

// second is another server on the same database, with a key of its own for receipts.
func second(t *testing.T, w *apptest.World, seed []byte) *app.App {
	t.Helper()
	a, err := app.Open(context.Background(), app.Config{Database: w.App.DB.URL, Blob: w.Blob, Cache: memory.New(clock.System), Clock: clock.System, Key: make(ed25519.PrivateKey, ed25519.PrivateKeySize),
		ReceiptSeed: seed, ReporterKey: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func pushTo(t *testing.T, a *app.App, s apptest.Session) string {
	t.Helper()
	id := uuid.Must(uuid.NewV7()).String()
	ctx := scope.Into(context.Background(), scope.Scope{Tenant: "140802", Region: "140802", User: uuid.MustParse(s.User), Roles: []scope.Role{scope.Inspector}})
	out, err := a.FieldSync.Push(ctx, fieldsync.Batch{Items: []fieldsync.Item{{ID: id, Kind: "inspection", Payload: submission(id), SHA256: apptest.Hash(submission(id))}}})
	if err != nil || out[0].Signed == "" {
		t.Fatalf("%+v %v", out, err)
	}
	return out[0].Signed
}

func published(t *testing.T, a *app.App) []string {
	t.Helper()
	keys, err := a.FieldSync.Keys(context.Background())
	if err != nil || len(keys) != 2 {
		t.Fatalf("keys: %v %v", keys, err)
	}
	return keys
}

func seedOf(t *testing.T, file string) []byte {
	t.Helper()
	seeds, err := config.ReceiptSeeds(file)
	if err != nil {
		t.Fatal(err)
	}
	return seeds[len(seeds)-1]
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func keysOf(t *testing.T, file string) string {
	t.Helper()
	keys, err := readKeys(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(keys, "\n")
}

func otherKey(t *testing.T) string {
	t.Helper()
	public, err := fieldsync.PublicKey(make([]byte, ed25519.SeedSize))
	if err != nil {
		t.Fatal(err)
	}
	return public
}
