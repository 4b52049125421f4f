// Package attack lets one county's people try, over every RPC, to reach another county's things.
package attack

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/test/bufconn"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/blob/embedded"
	"github.com/xuncha/xuncha/internal/cache/memory"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/testservices"
	evidencev1 "github.com/xuncha/xuncha/proto/gen/xuncha/evidence/v1"
	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	registryv1 "github.com/xuncha/xuncha/proto/gen/xuncha/registry/v1"
	reviewv1 "github.com/xuncha/xuncha/proto/gen/xuncha/review/v1"
	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
	"github.com/xuncha/xuncha/seeds/demo"
	"github.com/xuncha/xuncha/server/app"
)

// The county that is attacked, and the one that attacks.
const (
	victim   = "140802"
	attacker = "140821"
)

// world is a whole server with the demonstration's counties.
type world struct {
	t     *testing.T
	app   *app.App
	conn  *grpc.ClientConn
	blob  blob.Store
	owner *sql.DB // as the tables' owner, to see everything
}

var store blob.Store

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "xuncha-attack")
	if err != nil {
		panic(err)
	}
	s, err := embedded.Open(context.Background(), dir, "attack")
	if err != nil {
		panic(err)
	}
	store = s
	code := m.Run()
	_ = s.Close()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// each runs a test on a fresh database of each engine.
func each(t *testing.T, test func(*testing.T, *world)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newWorld(t, filepath.Join(t.TempDir(), "x.db"))) })
	t.Run("postgres", func(t *testing.T) { test(t, newWorld(t, scratch(t))) })
}

func scratch(t *testing.T) string {
	at, err := url.Parse(testservices.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", at.String())
	if err != nil {
		t.Fatal(err)
	}
	name := "attack_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = db.Exec("DROP DATABASE " + name + " WITH (FORCE)"); _ = db.Close() })
	at.Path = "/" + name
	return at.String()
}

func newWorld(t *testing.T, database string) *world {
	t.Helper()
	ctx := context.Background()
	if _, err := app.Migrate(ctx, database); err != nil {
		t.Fatal(err)
	}
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(ctx, app.Config{Database: database, Blob: store, Cache: memory.New(clock.System), Clock: clock.System, Key: key, Workers: 2, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	if err := demo.Load(ctx, a.Fields, io.Discard); err != nil {
		t.Fatal(err)
	}
	l := bufconn.Listen(1 << 20)
	go func() { _ = a.GRPC.Serve(l) }()
	conn, err := grpc.NewClient("passthrough:///memory", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return l.DialContext(ctx) }))
	if err != nil {
		t.Fatal(err)
	}
	owner, err := entdb.OpenAsOwner(database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(); _ = owner.Close() })
	return &world{t, a, conn, store, owner}
}

// session is somebody signed in.
type session struct {
	access, refresh, user, device string
}

func (w *world) login(tenant, account string) session {
	w.t.Helper()
	device := uuid.Must(uuid.NewV7()).String()
	out, err := tenancyv1.NewAuthServiceClient(w.conn).Login(context.Background(), &tenancyv1.LoginRequest{Tenant: tenant, Account: account, Password: demo.Password, Device: &tenancyv1.Device{Id: device, Name: "x"}})
	if err != nil {
		w.t.Fatalf("%s of %s: %v", account, tenant, err)
	}
	return session{out.GetTokens().GetAccessToken(), out.GetTokens().GetRefreshToken(), out.GetMe().GetId(), device}
}

func as(token string) context.Context {
	return metadata.AppendToOutgoingContext(context.Background(), "authorization", "Bearer "+token)
}

// loot is what the victim has, by id.
type loot struct {
	target, inspection, caseID, photo, device, user, packCode, pageToken string
	submission                                                           []byte
}

// ids are the words that must never stand in an answer to the attacker.
func (l loot) ids() []string {
	return []string{l.target, l.inspection, l.caseID, l.device, l.user}
}

// plant lets the victim's people work, so that there is something of every kind to reach for.
func (w *world) plant() loot {
	w.t.Helper()
	inspector, reviewer := w.login(victim, "inspector1"), w.login(victim, "reviewer1")
	l := loot{device: inspector.device, user: inspector.user, packCode: "OF"}
	targets, err := registryv1.NewRegistryServiceClient(w.conn).ListTargets(as(inspector.access), &registryv1.ListTargetsRequest{Kind: registryv1.TargetKind_TARGET_KIND_OUTFALL, PageSize: 1})
	w.must(err)
	l.target, l.pageToken = targets.GetTargets()[0].GetId(), targets.GetNextPageToken()
	raw := picture(w.t)
	sum := sha256.Sum256(raw)
	l.photo = hex.EncodeToString(sum[:])
	w.must(w.blob.Put(context.Background(), "photos/"+victim+"/"+l.photo[:2]+"/"+l.photo, bytes.NewReader(raw), int64(len(raw)), blob.PutOptions{ContentType: "image/jpeg"}))
	_, err = evidencev1.NewEvidenceServiceClient(w.conn).RecordPhoto(as(inspector.access), &evidencev1.RecordPhotoRequest{Sha256: l.photo, Size: int64(len(raw))})
	w.must(err)
	l.inspection = uuid.Must(uuid.NewV7()).String()
	l.submission = submission(w.t, l.inspection, l.target, l.photo, len(raw))
	if r := w.push(inspector.access, l.inspection, l.submission); r.GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED || r.GetState() != "complete" {
		w.t.Fatalf("the victim's own submission: %+v", r)
	}
	l.caseID = w.awaitCase(reviewer.access, l.target)
	return l
}

func (w *world) push(token, id string, raw []byte) *fieldsyncv1.Receipt {
	w.t.Helper()
	sum := sha256.Sum256(raw)
	out, err := fieldsyncv1.NewFieldSyncServiceClient(w.conn).Push(as(token), &fieldsyncv1.PushRequest{Items: []*fieldsyncv1.Item{{Id: id, Kind: "inspection", Payload: raw, Sha256: hex.EncodeToString(sum[:])}}})
	w.must(err)
	return out.GetReceipts()[0]
}

func (w *world) awaitCase(token, target string) string {
	w.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		out, err := reviewv1.NewReviewServiceClient(w.conn).ListCases(as(token), &reviewv1.ListCasesRequest{TargetId: target})
		w.must(err)
		if len(out.GetCases()) > 0 {
			return out.GetCases()[0].GetId()
		}
		<-time.After(50 * time.Millisecond)
	}
	w.t.Fatal("no case was opened")
	return ""
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// dump is every row of a tenant in every tenant table, as text.
func (w *world) dump(tenant string) string {
	w.t.Helper()
	var b strings.Builder
	for _, table := range entdb.TenantTables() {
		if table == "sessions" || table == "devices" { // the victim's own signing in
			continue
		}
		rows, err := w.owner.Query("SELECT * FROM " + table + " WHERE tenant_id = '" + tenant + "' ORDER BY id")
		w.must(err)
		columns, err := rows.Columns()
		w.must(err)
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			w.must(rows.Scan(values...))
			fmt.Fprint(&b, table)
			for i, v := range values {
				fmt.Fprintf(&b, " %s=%v", columns[i], *v.(*any))
			}
			b.WriteByte('\n')
		}
		w.must(rows.Err())
	}
	return b.String()
}

func submission(t *testing.T, id, target, photo string, size int) []byte {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"format": 1, "id": id, "target": target, "pack": "OF", "pack_version": 1, "captured_at": time.Now().Format(time.RFC3339),
		"position": map[string]any{"lat": 35.02, "lng": 111, "accuracy_m": 5}, "officers": []any{}, "answers": map[string]any{"OF12": map[string]any{"fields": map[string]any{"ok": "no"}}},
		"photos": []any{map[string]any{"sha256": photo, "size": size, "item": "OF12"}}})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func picture(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 32, 32))
	copy(img.Pix, uuid.NewString()+uuid.NewString())
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
