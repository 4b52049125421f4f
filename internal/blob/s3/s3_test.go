package s3_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
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
