package main

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"syscall"
	"time"
)

// havoc breaks the parts of the system, one after another, and starts them again.
type havoc struct {
	system   *system
	say      func(format string, args ...any)
	seed     uint64
	limit    time.Duration
	restarts int
	told     *replies // by which it sees that an act was felt
}

// rage goes through every kind at least once, and on until the fleet is done or two thirds of the time are over: what is owed then must
// come in calm. After the first round there is rest between the acts, as long as a restart takes a few times over.
func (h *havoc) rage(ctx context.Context, done <-chan struct{}) error {
	r, began := rand.New(rand.NewPCG(h.seed, 3)), time.Now()
	s := h.system
	acts := []struct {
		what string
		do   func() error
	}{
		{"kill -9 the server", func() error { return h.again(ctx, s.server, syscall.SIGKILL, 0) }},
		{"kill -9 edge 1", func() error { return h.again(ctx, s.edges[0], syscall.SIGKILL, r.IntN(1000)) }},
		{"restart PostgreSQL, fast", func() error { return h.again(ctx, s.postgres, syscall.SIGINT, 0) }},
		{"stop MinIO", func() error { return h.again(ctx, s.objects, syscall.SIGKILL, 1000+r.IntN(1000)) }},
		{"empty Redis", func() error { return empty(s.redis.address) }},
		{"fill the disk of MinIO", func() error { return s.disk.full(ctx, time.Duration(2000+r.IntN(2000))*time.Millisecond) }},
		{"no room for PostgreSQL's tables", func() error { return s.fullTables(ctx, h.told, 5*time.Second) }},
		{"fill the disk of PostgreSQL", func() error { return h.fullDisk(ctx, 5*time.Second) }},
		{"kill -9 edge 2", func() error { return h.again(ctx, s.edges[1], syscall.SIGKILL, r.IntN(1000)) }},
		{"restart PostgreSQL, immediate", func() error { return h.again(ctx, s.postgres, syscall.SIGQUIT, r.IntN(1000)) }},
		{"no room for PostgreSQL's log", func() error { return h.fullLog(ctx) }},
		{"stop Redis", func() error { return h.again(ctx, s.redis, syscall.SIGKILL, 1000+r.IntN(1000)) }},
	}
	for round := 0; ; round++ {
		for _, a := range acts {
			rest := time.Duration(300+r.IntN(900)) * time.Millisecond
			if round > 0 {
				rest *= 5
			}
			if !pause(ctx, rest) {
				return nil
			}
			if round > 0 && time.Since(began) > h.limit*2/3 {
				return nil
			}
			if round > 0 {
				select {
				case <-done:
					return nil
				default:
				}
			}
			h.say("havoc: %s", a.what)
			if err := a.do(); err != nil && ctx.Err() == nil {
				return fmt.Errorf("%s: %w", a.what, err)
			}
		}
	}
}

// again ends a process, leaves it away for some milliseconds and starts it. What was begun is finished even when time is up.
func (h *havoc) again(ctx context.Context, d *daemon, with syscall.Signal, away int) error {
	d.end(with)
	pause(ctx, time.Duration(away)*time.Millisecond)
	h.restarts++
	return d.start(context.WithoutCancel(ctx))
}

func empty(redis string) error {
	c, err := net.Dial("tcp", redis)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.Write([]byte("FLUSHALL\r\n")); err != nil {
		return err
	}
	line, err := bufio.NewReader(c).ReadString('\n')
	if err == nil && line != "+OK\r\n" {
		err = fmt.Errorf("redis said %q", line)
	}
	return err
}
