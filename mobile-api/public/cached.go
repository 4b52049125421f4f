package public

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"sync"
	"time"
)

// What the edge keeps of public answers, so that a crowd before one page asks the server once a minute.
const (
	freshFor   = time.Minute
	maxAnswers = 2000
	maxAnswer  = 1 << 20 // bytes
	maxAll     = 64 << 20
)

// Pattern is where public reads lie in an http.ServeMux.
const Pattern = "GET /v1/public/"

type answer struct {
	status int
	kind   string
	body   []byte
	etag   string
	until  time.Time
}

type cached struct {
	next http.Handler
	now  func() time.Time
	mu   sync.Mutex
	kept map[string]answer
	size int
}

// Cached keeps good answers of next for a minute and lets browsers do the same. What is asked with a token, or is a reporter's own
// receipt, is not kept.
func Cached(next http.Handler, now func() time.Time) http.Handler {
	return &cached{next: next, now: now, kept: map[string]answer{}}
}

// ServeHTTP implements http.Handler.
func (c *cached) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "" {
		r = r.Clone(r.Context())
		r.Header.Del("Authorization") // public answers are the same for all
	}
	if len(r.URL.Path) > len(receipts) && r.URL.Path[:len(receipts)] == receipts {
		w.Header().Set("Cache-Control", "no-store")
		c.next.ServeHTTP(w, r)
		return
	}
	key := r.URL.Path + "?" + r.URL.RawQuery
	a, ok := c.find(key)
	if !ok {
		seen := &recorder{header: http.Header{}, status: http.StatusOK}
		c.next.ServeHTTP(seen, r)
		if seen.status != http.StatusOK {
			seen.replay(w)
			return
		}
		sum := sha256.Sum256(seen.body.Bytes())
		a = answer{seen.status, seen.header.Get("Content-Type"), seen.body.Bytes(), `"` + hex.EncodeToString(sum[:16]) + `"`, c.now().Add(freshFor)}
		c.keep(key, a)
	}
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=60")
	h.Set("ETag", a.etag)
	if r.Header.Get("If-None-Match") == a.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", a.kind)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the client may have left
}

const receipts = "/v1/public/reports/"

func (c *cached) find(key string) (answer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.kept[key]
	return a, ok && c.now().Before(a.until)
}

func (c *cached) keep(key string, a answer) {
	if len(a.body) > maxAnswer {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.kept) >= maxAnswers || c.size+len(a.body) > maxAll { // rather than finding the oldest: all of it is at most a minute old
		c.kept, c.size = map[string]answer{}, 0
	}
	c.size += len(a.body) - len(c.kept[key].body)
	c.kept[key] = a
}

// recorder holds an answer back until it is known to be good.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }

func (r *recorder) replay(w http.ResponseWriter) {
	for k, v := range r.header {
		w.Header()[k] = v
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body.Bytes()) // the client may have left
}
