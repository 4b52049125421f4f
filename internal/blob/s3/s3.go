// Package s3 keeps objects in a bucket of any S3 service.
package s3

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
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
	client *minio.Client
	core   minio.Core
	bucket string
}

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
	s := &Store{client, minio.Core{Client: client}, cfg.Bucket}
	there, err := client.BucketExists(ctx, cfg.Bucket)
	if err == nil && !there {
		err = client.MakeBucket(ctx, cfg.Bucket, minio.MakeBucketOptions{Region: cfg.Region})
		if code := minio.ToErrorResponse(err).Code; code == "BucketAlreadyOwnedByYou" || code == "BucketAlreadyExists" {
			err = nil
		}
	}
	if err != nil {
		return nil, fault(err)
	}
	return s, nil
}

func newTransport(cfg Config) (*http.Transport, error) {
	t := &http.Transport{
		DialContext:           (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		MaxIdleConns:          256,
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       90 * time.Second,
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

// Put implements blob.Store: one PUT, the store checks the hash, which goes ahead as a header.
func (s *Store) Put(ctx context.Context, key string, r io.Reader, size int64, opts blob.PutOptions) error {
	if err := blob.CheckKey(key); err != nil {
		return err
	}
	// The hash always goes ahead: a gateway may keep what came before a connection broke, unless the hash says no.
	if opts.SHA256 == nil {
		whole, sum, err := hashFirst(r, size)
		if err != nil {
			return err
		}
		r, opts.SHA256 = whole, &sum
	}
	put := minio.PutObjectOptions{ContentType: opts.ContentType, DisableContentSha256: true, DisableMultipart: true}
	put.UserMetadata = map[string]string{"X-Amz-Checksum-Sha256": base64.StdEncoding.EncodeToString(opts.SHA256[:])}
	counted := &exact{r: r, left: size}
	_, err := s.core.PutObject(ctx, s.bucket, key, counted, size, "", "", put)
	switch {
	case counted.short:
		return fmt.Errorf("%w: %d bytes are missing", blob.ErrSize, counted.left)
	case err != nil:
		return fault(err)
	}
	// The reader must end where it was said to end.
	if n, _ := r.Read(make([]byte, 1)); n > 0 {
		_ = s.Delete(ctx, key)
		return fmt.Errorf("%w: there are more bytes than %d", blob.ErrSize, size)
	}
	return nil
}

// maxUnhashed bounds what is held in memory to be hashed before it is sent; larger objects come with their hash.
const maxUnhashed = 64 << 20

func hashFirst(r io.Reader, size int64) (io.Reader, blob.SHA256, error) {
	if size > maxUnhashed {
		return nil, blob.SHA256{}, fmt.Errorf("%w: %d bytes need a hash", blob.ErrSize, size)
	}
	whole, err := io.ReadAll(io.LimitReader(r, size+1))
	if err != nil {
		return nil, blob.SHA256{}, err
	}
	if int64(len(whole)) != size {
		return nil, blob.SHA256{}, fmt.Errorf("%w: not %d bytes", blob.ErrSize, size)
	}
	return bytes.NewReader(whole), sha256.Sum256(whole), nil
}

// exact remembers whether its source ended too soon.
type exact struct {
	r     io.Reader
	left  int64
	short bool
}

// Read implements io.Reader.
func (e *exact) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	if int64(len(p)) > e.left {
		p = p[:e.left]
	}
	n, err := e.r.Read(p)
	e.left -= int64(n)
	if errors.Is(err, io.EOF) && e.left > 0 {
		e.short = true
		return n, io.ErrUnexpectedEOF
	}
	return n, err
}

// Get implements blob.Store.
func (s *Store) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, blob.Info, error) {
	if err := blob.CheckKey(key); err != nil {
		return nil, blob.Info{}, err
	}
	var opts minio.GetObjectOptions
	if length == 0 {
		info, err := s.Stat(ctx, key)
		return io.NopCloser(strings.NewReader("")), info, err
	}
	if offset > 0 || length > 0 {
		end := int64(0)
		if length > 0 {
			end = offset + length - 1
		}
		if end > 0 || offset > 0 {
			if err := opts.SetRange(offset, end); err != nil {
				return nil, blob.Info{}, err
			}
		} else { // the first byte alone: SetRange(0, 0) means that
			if err := opts.SetRange(0, 0); err != nil {
				return nil, blob.Info{}, err
			}
		}
	}
	body, info, _, err := s.core.GetObject(ctx, s.bucket, key, opts)
	if err != nil {
		return nil, blob.Info{}, fault(err)
	}
	return body, infoOf(key, info), nil
}

// Stat implements blob.Store.
func (s *Store) Stat(ctx context.Context, key string) (blob.Info, error) {
	if err := blob.CheckKey(key); err != nil {
		return blob.Info{}, err
	}
	info, err := s.client.StatObject(ctx, s.bucket, key, minio.StatObjectOptions{})
	if err != nil {
		return blob.Info{}, fault(err)
	}
	return infoOf(key, info), nil
}

// Delete implements blob.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := blob.CheckKey(key); err != nil {
		return err
	}
	err := fault(s.client.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{}))
	if errors.Is(err, blob.ErrNotFound) {
		return nil
	}
	return err
}

// List implements blob.Store.
func (s *Store) List(ctx context.Context, prefix, after string, yield func(blob.Info) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for info := range s.client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: prefix, StartAfter: after, Recursive: true}) {
		if info.Err != nil {
			return fault(info.Err)
		}
		if !yield(infoOf(info.Key, info)) {
			return nil
		}
	}
	return ctx.Err()
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

func infoOf(key string, i minio.ObjectInfo) blob.Info {
	return blob.Info{Key: key, Size: i.Size, ContentType: i.ContentType, ModifiedAt: i.LastModified.UTC()}
}

// fault reads the client's errors, and nobody else does.
func fault(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	answer := minio.ToErrorResponse(err)
	kind := blob.ErrAway
	switch answer.Code {
	case "NoSuchKey", "NoSuchBucket", "NotFound":
		kind = blob.ErrNotFound
	case "XAmzContentSHA256Mismatch", "BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch", "InvalidChecksum":
		kind = blob.ErrHash
	case "IncompleteBody":
		kind = blob.ErrSize
	case "XMinioStorageFull", "QuotaExceeded", "InsufficientStorage":
		kind = blob.ErrFull
	}
	if answer.StatusCode == http.StatusInsufficientStorage || errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), "no space left on device") {
		kind = blob.ErrFull
	}
	return fmt.Errorf("%w: %w", kind, err)
}
