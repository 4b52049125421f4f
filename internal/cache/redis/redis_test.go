package redis_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/xuncha/xuncha/internal/cache"
	"github.com/xuncha/xuncha/internal/cache/cachetest"
	"github.com/xuncha/xuncha/internal/cache/redis"
	"github.com/xuncha/xuncha/internal/testservices"
)

func TestStore(t *testing.T) {
	s, err := redis.Open(testservices.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	cachetest.Run(t, s, func(d time.Duration) { <-time.After(d + 500*time.Millisecond) }) // Redis keeps its own time
}

func TestADeadRedisIsSaidSoonAndAllows(t *testing.T) {
	s, err := redis.Open("redis://127.0.0.1:1/0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ok, _, err := s.Allow(context.Background(), "k", 1, time.Minute)
	if !ok || !errors.Is(err, cache.ErrAway) {
		t.Fatalf("ok=%v err=%v", ok, err)
	}
	messages, cancel, err := s.Subscribe(context.Background(), "topic")
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	for range messages {
	}
}
