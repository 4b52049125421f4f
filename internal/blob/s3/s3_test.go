package s3_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/blob/blobtest"
	"github.com/xuncha/xuncha/internal/blob/s3"
	"github.com/xuncha/xuncha/internal/testservices"
)

func TestConformanceOnMinIO(t *testing.T) {
	b := testservices.S3(t)
	blobtest.Run(t, func(t *testing.T) blob.Store {
		cfg := s3.Config{Endpoint: b.Endpoint, Region: "us-east-1", Bucket: "conformance-" + uuid.NewString(), AccessKey: b.AccessKey, SecretKey: b.SecretKey}
		if _, err := s3.Open(t.Context(), cfg); err != nil { // makes the bucket
			t.Fatal(err)
		}
		s, err := s3.Open(t.Context(), cfg) // finds it
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

func TestWrongCredentialsAreNoMissingObject(t *testing.T) {
	b := testservices.S3(t)
	_, err := s3.Open(t.Context(), s3.Config{Endpoint: b.Endpoint, Region: "us-east-1", Bucket: "conformance", AccessKey: b.AccessKey, SecretKey: "wrong-secret"})
	if !errors.Is(err, blob.ErrAway) {
		t.Fatal(err)
	}
}

// A proxy before MinIO denies some PUTs, as MinIO does itself while a neighbour's folder goes away.
func TestADeniedPutIsSentAgain(t *testing.T) {
	b := testservices.S3(t)
	target := &url.URL{Scheme: "http", Host: b.Endpoint}
	var denials, puts atomic.Int32
	through := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host // the signature covers it
	}}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/photo") {
			puts.Add(1)
			if denials.Add(-1) >= 0 {
				_, _ = io.Copy(io.Discard, r.Body)
				w.WriteHeader(http.StatusForbidden)
				_, _ = io.WriteString(w, `<Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>`)
				return
			}
		}
		through.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)
	store, err := s3.Open(t.Context(), s3.Config{Endpoint: proxy.Listener.Addr().String(), Region: "us-east-1", Bucket: "denied-" + uuid.NewString(), AccessKey: b.AccessKey, SecretKey: b.SecretKey})
	if err != nil {
		t.Fatal(err)
	}
	content := bytes.Repeat([]byte("photo"), 50_000)
	sum := blob.SHA256(sha256.Sum256(content))
	put := func(r io.Reader) error {
		return store.Put(t.Context(), "photo", r, int64(len(content)), blob.PutOptions{SHA256: &sum})
	}

	denials.Store(2)
	if err := put(bytes.NewReader(content)); err != nil || puts.Load() != 3 {
		t.Fatalf("after two denials: %v, %d requests", err, puts.Load())
	}
	body, _, err := store.Get(t.Context(), "photo", 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(body); err != nil || !bytes.Equal(got, content) {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	_ = body.Close()

	for name, ask := range map[string]struct {
		r    io.Reader
		want int32
	}{
		"denied for good":             {bytes.NewReader(content), 4},
		"a source that cannot rewind": {io.MultiReader(bytes.NewReader(content)), 1},
	} {
		puts.Store(0)
		denials.Store(100)
		if err := put(ask.r); !errors.Is(err, blob.ErrAway) || puts.Load() != ask.want {
			t.Errorf("%s: %v, %d requests", name, err, puts.Load())
		}
	}
}

func TestAStoreThatIsNotThereIsAway(t *testing.T) {
	_, err := s3.Open(t.Context(), s3.Config{Endpoint: "127.0.0.1:1", Bucket: "none", AccessKey: "a", SecretKey: "b"})
	if !errors.Is(err, blob.ErrAway) {
		t.Fatal(err)
	}
}

func TestACAFileMustHoldACertificate(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, bytes.Repeat([]byte("x"), 100), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, file + ".missing"} {
		if _, err := s3.Open(t.Context(), s3.Config{Endpoint: "127.0.0.1:1", Bucket: "none", TLS: true, CAFile: path}); err == nil || errors.Is(err, blob.ErrAway) {
			t.Fatalf("%s: %v", path, err)
		}
	}
}
