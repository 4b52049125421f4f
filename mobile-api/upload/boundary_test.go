package upload_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/blob/embedded"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/mobile-api/upload"
	evidencev1 "github.com/xuncha/xuncha/proto/gen/xuncha/evidence/v1"
)

// people are the tokens that the boundary knows, each with tenant and user.
var people = map[string][2]string{
	"Bearer li":   {"140802", "11111111-1111-7111-8111-111111111111"},
	"Bearer wang": {"140802", "22222222-2222-7222-8222-222222222222"},
	"Bearer zhao": {"140821", "11111111-1111-7111-8111-111111111111"},
}

// evidence is the server's side of the boundary: it knows people and what was recorded, and looks into the store for itself.
type evidence struct {
	evidencev1.UnimplementedEvidenceServiceServer
	store blob.Store

	mu       sync.Mutex
	recorded map[string]int64 // by tenant and hash
	away     int              // how many recordings fail before one succeeds
	asked    int
}

func refuse(code codes.Code, reason string) error {
	s, err := status.New(code, reason).WithDetails(&errdetails.ErrorInfo{Reason: reason, Domain: "xuncha"})
	if err != nil {
		return err
	}
	return s.Err()
}

func caller(ctx context.Context) (tenant, user string, err error) {
	md, _ := metadata.FromIncomingContext(ctx)
	for _, token := range md.Get("authorization") {
		if who, ok := people[token]; ok {
			return who[0], who[1], nil
		}
	}
	return "", "", refuse(codes.Unauthenticated, "token_invalid")
}

func (e *evidence) AuthoriseUpload(ctx context.Context, r *evidencev1.AuthoriseUploadRequest) (*evidencev1.AuthoriseUploadResponse, error) {
	tenant, user, err := caller(ctx)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	size, here := e.recorded[tenant+r.GetSha256()]
	return &evidencev1.AuthoriseUploadResponse{Tenant: tenant, UserId: user, Here: here && size == r.GetSize(), MaxBytes: 50 << 20}, nil
}

func (e *evidence) RecordPhoto(ctx context.Context, r *evidencev1.RecordPhotoRequest) (*evidencev1.RecordPhotoResponse, error) {
	tenant, _, err := caller(ctx)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.asked++
	if e.away > 0 {
		e.away--
		return nil, refuse(codes.Unavailable, "store_away")
	}
	info, err := e.store.Stat(ctx, finalKey(tenant, r.GetSha256()))
	if err != nil || info.Size != r.GetSize() {
		return nil, refuse(codes.NotFound, "photo_unknown")
	}
	e.recorded[tenant+r.GetSha256()] = r.GetSize()
	return &evidencev1.RecordPhotoResponse{}, nil
}

func (e *evidence) has(tenant string, p photo) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.recorded[tenant+p.sum] == int64(len(p.bytes))
}

func finalKey(tenant, sum string) string { return "photos/" + tenant + "/" + sum[:2] + "/" + sum }

// site is one object store and one server, with as many edges as a test asks for.
type site struct {
	t        testing.TB
	store    blob.Store
	evidence *evidence
	client   evidencev1.EvidenceServiceClient
	clock    *clock.Fake
}

func newSite(t testing.TB, dir string) *site {
	store, err := embedded.Open(context.Background(), dir, "evidence")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, store: store, evidence: &evidence{store: store, recorded: map[string]int64{}}, clock: clock.Fixed(clock.System.Now())}
	listener := bufconn.Listen(1 << 16)
	server := grpc.NewServer()
	evidencev1.RegisterEvidenceServiceServer(server, s.evidence)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	conn, err := grpc.NewClient("passthrough:///memory", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		t.Fatal(err)
	}
	s.client = evidencev1.NewEvidenceServiceClient(conn)
	t.Cleanup(func() {
		_ = conn.Close()
		server.Stop()
		<-ended
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// edge is a fresh replica, which has nothing in memory from any other.
func (s *site) edge() http.Handler { return s.edgeHolding(0) }

func (s *site) edgeHolding(bytes int64) http.Handler {
	h, err := upload.New(upload.Config{Blob: s.store, Evidence: s.client, HoldBytes: bytes, Clock: s.clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		s.t.Fatal(err)
	}
	return h
}

// keys lists what lies in the store.
func (s *site) keys(prefix string) []string {
	s.t.Helper()
	var out []string
	if err := s.store.List(context.Background(), prefix, "", func(i blob.Info) bool { out = append(out, i.Key); return true }); err != nil {
		s.t.Fatal(err)
	}
	return out
}

// mustHave checks that the photo lies whole under its hash, is recorded, and that nothing is staged.
func (s *site) mustHave(tenant string, p photo) {
	s.t.Helper()
	body, _, err := s.store.Get(context.Background(), finalKey(tenant, p.sum), 0, -1)
	if err != nil {
		s.t.Fatal(err)
	}
	defer body.Close()
	got, err := io.ReadAll(body)
	if err != nil || !bytes.Equal(got, p.bytes) {
		s.t.Fatalf("%d bytes of %d, %v", len(got), len(p.bytes), err)
	}
	if !s.evidence.has(tenant, p) {
		s.t.Fatal("not recorded")
	}
	if left := s.keys("staging/"); len(left) != 0 {
		s.t.Fatalf("left in staging: %q", left)
	}
}

func (s *site) mustHaveNothing() {
	s.t.Helper()
	if left := s.keys(""); len(left) != 0 {
		s.t.Fatalf("left: %q", left)
	}
}

type photo struct {
	bytes []byte
	sum   string
}

func of(b []byte) photo {
	sum := sha256.Sum256(b)
	return photo{b, hex.EncodeToString(sum[:])}
}

// shot is a noisy JPEG: some 1.3 bytes a pixel.
func shot(t testing.TB, seed uint64, w, h int) photo {
	r := rand.New(rand.NewPCG(seed, 1))
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = byte(r.Uint32())
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return of(b.Bytes())
}

// request is one request as a phone makes it.
type request struct {
	method, path, token string
	offset              int64 // of a PATCH
	declared            photo // of a POST
	length              int64 // of a POST; 0: the photo's
	body                io.Reader
	bytes               int64 // the body's Content-Length
	header              map[string]string
}

func (q request) do(h http.Handler) *http.Response {
	if q.path == "" {
		q.path = upload.Path
	}
	if q.token == "" {
		q.token = "li"
	}
	r := httptest.NewRequest(q.method, q.path, q.body)
	r.ContentLength = q.bytes
	r.Header.Set("Authorization", "Bearer "+q.token)
	r.Header.Set("Tus-Resumable", "1.0.0")
	if q.body != nil {
		r.Header.Set("Content-Type", "application/offset+octet-stream")
	}
	switch q.method {
	case http.MethodPost:
		if q.length == 0 {
			q.length = int64(len(q.declared.bytes))
		}
		r.Header.Set("Upload-Length", strconv.FormatInt(q.length, 10))
		r.Header.Set("Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte("../../IMG 1.jpg"))+",sha256 "+base64.StdEncoding.EncodeToString([]byte(q.declared.sum)))
	case http.MethodPatch:
		r.Header.Set("Upload-Offset", strconv.FormatInt(q.offset, 10))
		r.Header.Set("Content-Type", "application/offset+octet-stream")
	}
	for name, value := range q.header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// broken is a body whose connection breaks after some bytes.
func broken(b []byte, after int) io.Reader {
	return io.MultiReader(bytes.NewReader(b[:after]), failing{})
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
