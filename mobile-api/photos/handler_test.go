package photos_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
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
	"github.com/xuncha/xuncha/mobile-api/photos"
	"github.com/xuncha/xuncha/mobile-api/problem"
	evidencev1 "github.com/xuncha/xuncha/proto/gen/xuncha/evidence/v1"
)

// evidence is the server's side of the boundary: token li sees all photos of known, by hash and size; nobody else sees any.
type evidence struct {
	evidencev1.UnimplementedEvidenceServiceServer
	known map[string]*evidencev1.OpenPhotoResponse
}

func (e *evidence) OpenPhoto(ctx context.Context, r *evidencev1.OpenPhotoRequest) (*evidencev1.OpenPhotoResponse, error) {
	md, _ := metadata.FromIncomingContext(ctx)
	code, reason := codes.NotFound, "photo_unknown"
	switch strings.Join(md.Get("authorization"), "") {
	case "Bearer li":
		if p, ok := e.known[r.GetSha256()+r.GetSize()]; ok {
			return p, nil
		}
	case "Bearer zhao": // of another county
	default:
		code, reason = codes.Unauthenticated, "token_expired"
	}
	s, err := status.New(code, reason).WithDetails(&errdetails.ErrorInfo{Reason: reason, Domain: "xuncha"})
	if err != nil {
		return nil, err
	}
	return nil, s.Err()
}

var (
	sum  = strings.Repeat("ab", 32)
	lost = strings.Repeat("cd", 32)
	page = strings.Repeat("ef", 32)
)

func serve(t *testing.T) (url string, original []byte) {
	ctx := context.Background()
	store, err := embedded.Open(ctx, t.TempDir(), "evidence")
	if err != nil {
		t.Fatal(err)
	}
	original = make([]byte, 1_500_000)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range original {
		original[i] = byte(r.Uint32())
	}
	e := &evidence{known: map[string]*evidencev1.OpenPhotoResponse{
		sum + "original":  {ObjectKey: "photos/140802/ab/" + sum, MediaType: "image/jpeg"},
		sum + "thumbnail": {ObjectKey: "thumbnails/140802/ab/" + sum + ".jpg", MediaType: "image/jpeg"},
		lost + "original": {ObjectKey: "photos/140802/cd/" + lost, MediaType: "image/png"},
		page + "original": {ObjectKey: "photos/140802/ab/" + sum, MediaType: "text/html"},
	}}
	for key, content := range map[string][]byte{e.known[sum+"original"].ObjectKey: original, e.known[sum+"thumbnail"].ObjectKey: original[:5000]} {
		if err := store.Put(ctx, key, bytes.NewReader(content), int64(len(content)), blob.PutOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	listener := bufconn.Listen(1 << 16)
	server := grpc.NewServer()
	evidencev1.RegisterEvidenceServiceServer(server, e)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	conn, err := grpc.NewClient("passthrough:///memory", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle(photos.Pattern, photos.New(store, evidencev1.NewEvidenceServiceClient(conn), slog.New(slog.DiscardHandler)))
	web := httptest.NewServer(mux)
	t.Cleanup(func() {
		web.Close()
		_ = conn.Close()
		server.Stop()
		<-ended
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return web.URL, original
}

func get(t *testing.T, method, url string, header ...string) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer li")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, body
}

func TestServesPhotosWholeAndInParts(t *testing.T) {
	base, original := serve(t)
	url := base + "/v1/photos/" + sum
	for name, c := range map[string]struct {
		method, url string
		header      []string
		status      int
		body        []byte
	}{
		"whole":                  {"GET", url, nil, 200, original},
		"original":               {"GET", url + "?size=original", nil, 200, original},
		"thumbnail":              {"GET", url + "?size=thumbnail", nil, 200, original[:5000]},
		"head":                   {"HEAD", url, nil, 200, nil},
		"a range":                {"GET", url, []string{"Range", "bytes=700000-1299999"}, 206, original[700_000:1_300_000]},
		"the end":                {"GET", url, []string{"Range", "bytes=-5"}, 206, original[len(original)-5:]},
		"from a place on":        {"GET", url, []string{"Range", "bytes=1400000-"}, 206, original[1_400_000:]},
		"two ranges":             {"GET", url, []string{"Range", "bytes=0-1,5-6"}, 200, original},
		"behind the end":         {"GET", url, []string{"Range", "bytes=9000000-"}, 416, nil},
		"already had":            {"GET", url, []string{"If-None-Match", `"` + sum + `"`}, 304, nil},
		"another one had":        {"GET", url + "?size=thumbnail", []string{"If-None-Match", `"` + sum + `"`}, 200, original[:5000]},
		"a range of another one": {"GET", url, []string{"Range", "bytes=0-4", "If-Range", `"other"`}, 200, original},
	} {
		r, body := get(t, c.method, c.url, c.header...)
		if r.StatusCode != c.status || c.body != nil && !bytes.Equal(body, c.body) || c.method == "HEAD" && r.ContentLength != int64(len(original)) {
			t.Errorf("%s: %s, %d bytes", name, r.Status, len(body))
		}
	}
}

func TestPhotosAreInertAndPrivate(t *testing.T) {
	base, _ := serve(t)
	r, _ := get(t, "GET", base+"/v1/photos/"+sum)
	for name, want := range map[string]string{
		"Content-Type": "image/jpeg", "ETag": `"` + sum + `"`, "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
		"Content-Disposition": `inline; filename="` + sum[:16] + `-original.jpg"`, "Vary": "Authorization", "Accept-Ranges": "bytes",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if cache := r.Header.Get("Cache-Control"); !strings.HasPrefix(cache, "private") || !strings.Contains(cache, "immutable") {
		t.Errorf("Cache-Control: %s", cache)
	}
}

func TestWhatIsNotServed(t *testing.T) {
	base, _ := serve(t)
	url := base + "/v1/photos/" + sum
	for name, c := range map[string]struct {
		url    string
		header []string
		status int
		reason string
	}{
		"no token":                {url, []string{"Authorization", ""}, 401, "token_missing"},
		"an old token":            {url, []string{"Authorization", "Bearer old", "If-None-Match", `"` + sum + `"`}, 401, "token_expired"},
		"another county's":        {url, []string{"Authorization", "Bearer zhao", "If-None-Match", `"` + sum + `"`}, 404, "photo_unknown"},
		"unknown":                 {base + "/v1/photos/" + strings.Repeat("0", 64), nil, 404, "photo_unknown"},
		"no hash":                 {base + "/v1/photos/..%2f..%2fetc", nil, 404, "photo_unknown"},
		"another size":            {url + "?size=huge", nil, 400, "bad_argument"},
		"recorded, but not there": {base + "/v1/photos/" + lost, nil, 503, "store_away"},
		"no photo":                {base + "/v1/photos/" + page, nil, 404, "photo_unknown"},
	} {
		r, body := get(t, "GET", c.url, c.header...)
		var p problem.Problem
		if err := json.Unmarshal(body, &p); err != nil || r.StatusCode != c.status || p.Reason != c.reason || r.Header.Get("ETag") != "" {
			t.Errorf("%s: %s %s %v", name, r.Status, body, err)
		}
	}
}
