package main

import (
	"context"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// proxy is a bad network before an edge: it cuts at any byte, delays, and swallows the answer to what it delivered.
type proxy struct {
	listener        net.Listener
	to              string
	mu              sync.Mutex
	r               *rand.Rand
	calm            atomic.Bool // everything passes
	cuts, swallowed atomic.Int64
}

func newProxy(to string, seed uint64) (*proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{listener: l, to: to, r: rand.New(rand.NewPCG(seed, 7))}
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			go p.carry(in)
		}
	}()
	return p, nil
}

func (p *proxy) close()      { _ = p.listener.Close() }
func (p *proxy) url() string { return "http://" + p.listener.Addr().String() }

// fate is what becomes of one connection; a negative number of bytes is no limit.
type fate struct {
	up, down int64
	delay    time.Duration
	swallow  bool
}

func (p *proxy) fate() fate {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := fate{up: -1, down: -1}
	if p.calm.Load() {
		return f
	}
	switch n := p.r.IntN(100); {
	case n < 9:
		f.up = p.r.Int64N(20_000)
	case n < 18:
		f.down = p.r.Int64N(1_500)
	case n < 26:
		f.swallow = true
	case n < 36:
		f.delay = time.Duration(p.r.IntN(400)) * time.Millisecond
	}
	return f
}

func (p *proxy) carry(in net.Conn) {
	defer in.Close()
	out, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer out.Close()
	f := p.fate()
	pause(context.Background(), f.delay)
	go func() {
		if copied(out, in, f.up) {
			p.cuts.Add(1)
			_ = in.Close()
			_ = out.Close()
		}
	}()
	if f.swallow {
		if _, err := out.Read(make([]byte, 1)); err == nil { // it has answered: the request was delivered and decided
			p.swallowed.Add(1)
		}
		return
	}
	if copied(in, out, f.down) {
		p.cuts.Add(1)
	}
}

// copied copies up to a limit and says whether that was what ended it.
func copied(to io.Writer, from io.Reader, limit int64) bool {
	if limit < 0 {
		_, _ = io.Copy(to, from)
		return false
	}
	n, _ := io.CopyN(to, from, limit)
	return n == limit
}
