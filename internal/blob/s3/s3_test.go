package s3_test

import (
	"context"
	"errors"
	"testing"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/blob/blobtest"
	"github.com/xuncha/xuncha/internal/blob/s3"
	"github.com/xuncha/xuncha/internal/testservices"
)

func TestOnMinIO(t *testing.T) {
	b := testservices.S3(t)
	s, err := s3.Open(context.Background(), s3.Config{Endpoint: b.Endpoint, Region: "us-east-1", Bucket: "conformance", AccessKey: b.AccessKey, SecretKey: b.SecretKey})
	if err != nil {
		t.Fatal(err)
	}
	blobtest.Run(t, s)
}

func TestAStoreThatIsNotThereIsAway(t *testing.T) {
	_, err := s3.Open(context.Background(), s3.Config{Endpoint: "127.0.0.1:1", Bucket: "none", AccessKey: "a", SecretKey: "b"})
	if !errors.Is(err, blob.ErrAway) {
		t.Fatal(err)
	}
}
