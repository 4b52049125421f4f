package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/blob/embedded"
	"github.com/xuncha/xuncha/internal/blob/recent"
	"github.com/xuncha/xuncha/internal/blob/s3"
	"github.com/xuncha/xuncha/internal/cache"
	"github.com/xuncha/xuncha/internal/cache/memory"
	"github.com/xuncha/xuncha/internal/cache/redis"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/internal/config"
	"github.com/xuncha/xuncha/internal/observe"
)

// stores are the object store and the cache that a process stands on.
type stores struct {
	blob  blob.Store
	cache cache.Store
	close func() error
}

// recentBytes of photos that were just put are kept in memory: some thirty that wait for their thumbnails.
const recentBytes = 16 << 20

func openStores(ctx context.Context, c config.Serve) (*stores, error) {
	if c.KeepsFiles() {
		if err := os.MkdirAll(c.Data, 0o700); err != nil {
			return nil, fmt.Errorf("make the data folder: %w", err)
		}
	}
	s := &stores{close: func() error { return nil }}
	if c.S3Endpoint != "" {
		store, err := s3.Open(ctx, s3.Config{Endpoint: c.S3Endpoint, Region: c.S3Region, Bucket: c.S3Bucket, AccessKey: c.S3AccessKey, SecretKey: c.S3SecretKey, TLS: c.S3TLS, CAFile: c.S3CA})
		if err != nil {
			return nil, fmt.Errorf("the S3 service at %s does not serve the bucket %s: %w", c.S3Endpoint, c.S3Bucket, err)
		}
		s.blob = store
	} else {
		store, err := embedded.Open(ctx, filepath.Join(c.Data, "objects"), c.S3Bucket)
		if err != nil {
			return nil, err
		}
		s.blob, s.close = store, store.Close
	}
	s.blob = recent.New(s.blob, recentBytes, clock.System)
	s.cache = memory.New(clock.System)
	if c.Redis != "" {
		shared, err := redis.Open(c.Redis)
		if err != nil {
			return nil, errors.Join(err, s.close())
		}
		s.cache = shared
	}
	return s, nil
}

// health asks the stores. A cache that is away makes things slower, not wrong, and is told all the same.
func (s *stores) health() observe.Health {
	return observe.Health{Checks: map[string]func(context.Context) error{"objects": s.blob.Ping, "cache": s.cache.Ping}}
}

// Close closes both.
func (s *stores) Close() error { return errors.Join(s.cache.Close(), s.close()) }
