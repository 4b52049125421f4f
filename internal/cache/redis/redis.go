// Package redis is the cache that replicas share.
package redis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/xuncha/xuncha/internal/cache"
)

const (
	prefix  = "xuncha:"
	patient = 250 * time.Millisecond // a dead Redis costs a call no more than this
	backlog = 64
)

// Store implements cache.Store.
type Store struct{ client *redis.Client }

// Open reads a redis:// or rediss:// address; it does not connect yet.
func Open(url string) (*Store, error) {
	opts, err := redis.ParseURL(url)
	if err != nil {
		return nil, errors.New("the Redis address is not a valid redis:// URL")
	}
	opts.DialTimeout, opts.ReadTimeout, opts.WriteTimeout, opts.PoolTimeout = patient, patient, patient, patient
	opts.MaxRetries = -1
	return &Store{redis.NewClient(opts)}, nil
}

// allow counts in a fixed window that begins with its first event.
var allow = redis.NewScript(`
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {n, redis.call('PTTL', KEYS[1])}`)

// Allow implements cache.Limiter.
func (s *Store) Allow(ctx context.Context, key string, limit int, window time.Duration) (bool, time.Duration, error) {
	out, err := allow.Run(ctx, s.client, []string{prefix + "limit:" + key}, window.Milliseconds()).Int64Slice()
	if err != nil {
		return true, 0, away(err)
	}
	return out[0] <= int64(limit), time.Duration(out[1]) * time.Millisecond, nil
}

// forgive leaves alone what is gone: DECR would make it again, without an end.
var forgive = redis.NewScript(`
local n = tonumber(redis.call('GET', KEYS[1]) or '0')
if n > 0 then redis.call('DECR', KEYS[1]) end
return n`)

// Forgive implements cache.Limiter.
func (s *Store) Forgive(ctx context.Context, key string) error {
	return away(forgive.Run(ctx, s.client, []string{prefix + "limit:" + key}).Err())
}

// Publish implements cache.Bus.
func (s *Store) Publish(ctx context.Context, topic string, message []byte) error {
	return away(s.client.Publish(ctx, prefix+topic, message).Err())
}

// Subscribe implements cache.Bus. The client connects again by itself when Redis comes back; what was said meanwhile is lost.
func (s *Store) Subscribe(ctx context.Context, topic string) (<-chan []byte, func(), error) {
	ctx, stop := context.WithCancel(ctx)
	sub := s.client.Subscribe(ctx, prefix+topic)
	// Waits until Redis has confirmed, so that a message published after Subscribe returned is not missed; a dead Redis is no error here.
	_, _ = sub.ReceiveTimeout(ctx, patient)
	out := make(chan []byte, backlog)
	go func() {
		defer close(out)
		defer sub.Close()
		in := sub.Channel()
		for {
			select {
			case <-ctx.Done():
				return
			case m, ok := <-in:
				if !ok {
					return
				}
				select {
				case out <- []byte(m.Payload):
				default:
				}
			}
		}
	}()
	return out, stop, nil
}

// Ping implements cache.Store.
func (s *Store) Ping(ctx context.Context) error { return away(s.client.Ping(ctx).Err()) }

// Close implements cache.Store.
func (s *Store) Close() error { return s.client.Close() }

func away(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", cache.ErrAway, err)
}
