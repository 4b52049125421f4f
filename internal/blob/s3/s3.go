// Package s3 keeps objects in a bucket of any S3 service.
package s3

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/xuncha/xuncha/internal/blob"
)

// Config says where the bucket is.
type Config struct {
	Endpoint  string // host:port, without a scheme
	Region    string
	Bucket    string
	AccessKey string
	SecretKey string
	TLS       bool
	CAFile    string                                                   // PEM; empty: the system's authorities
	Dial      func(ctx context.Context, _, _ string) (net.Conn, error) // nil: TCP
}

// Store implements blob.Store.
type Store struct {
	client    *minio.Client
	core      minio.Core
	bucket    string
	transport *http.Transport
}

// Disconnect closes connections that are not in use; the store can be used again.
func (s *Store) Disconnect() { s.transport.CloseIdleConnections() }

// Open connects and makes the bucket if it is missing. Errors: blob.ErrAway.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	transport, err := newTransport(cfg)
	if err != nil {
		return nil, err
	}
	client, err := minio.New(cfg.Endpoint, &minio.Options{
		Creds:           credentials.NewStaticV4(cfg.AccessKey, cfg.SecretKey, ""),
		Secure:          cfg.TLS,
		Region:          cfg.Region,
		Transport:       transport,
		BucketLookup:    minio.BucketLookupPath,
		TrailingHeaders: false,
		MaxRetries:      2,
	})
	if err != nil {
		return nil, fmt.Errorf("open the object store: %w", err)
	}
	s := &Store{client, minio.Core{Client: client}, cfg.Bucket, transport}
	if err := s.makeBucket(ctx, cfg.Region); err != nil {
		return nil, fault(err)
	}
	return s, nil
}

func (s *Store) makeBucket(ctx context.Context, region string) error {
	there, err := s.client.BucketExists(ctx, s.bucket)
	if err != nil || there {
		return err
	}
	err = s.client.MakeBucket(ctx, s.bucket, minio.MakeBucketOptions{Region: region})
	switch minio.ToErrorResponse(err).Code { // another replica may have been faster
	case "BucketAlreadyOwnedByYou", "BucketAlreadyExists":
		return nil
	}
	return err
}

func newTransport(cfg Config) (*http.Transport, error) {
	t := &http.Transport{
		DialContext:           (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		MaxIdleConns:          256,
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       20 * time.Second, // less than a server's (MinIO: 30 s), so that a PUT never meets a connection being closed
		ResponseHeaderTimeout: 60 * time.Second,
		DisableCompression:    true,
		WriteBufferSize:       64 << 10,
		ReadBufferSize:        64 << 10,
	}
	if cfg.Dial != nil {
		t.DialContext = cfg.Dial
	}
	if cfg.TLS {
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
		if cfg.CAFile != "" {
			pem, err := os.ReadFile(cfg.CAFile)
			if err != nil {
				return nil, fmt.Errorf("read the object store's CA file: %w", err)
			}
			t.TLSClientConfig.RootCAs = x509.NewCertPool()
			if !t.TLSClientConfig.RootCAs.AppendCertsFromPEM(pem) {
				return nil, errors.New("the object store's CA file holds no certificate")
			}
		}
	}
	return t, nil
}

// Ping implements blob.Store.
func (s *Store) Ping(ctx context.Context) error {
	there, err := s.client.BucketExists(ctx, s.bucket)
	if err != nil {
		return fault(err)
	}
	if !there {
		return fmt.Errorf("%w: the bucket is gone", blob.ErrAway)
	}
	return nil
}
