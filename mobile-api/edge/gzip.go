package edge

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// writers are kept for use again: each holds some hundred KB.
var writers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is one of gzip's own
	}
	return w
}}

// compressed lets JSON answers go compressed to those who say that they take it: what phones pull is mostly the same words over and over.
func compressed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
		if r.Method != http.MethodGet || !takesGzip(r.Header.Get("Accept-Encoding")) {
			next.ServeHTTP(w, r)
			return
		}
		z := &gzipped{ResponseWriter: w}
		defer z.close()
		next.ServeHTTP(z, r)
	})
}

func takesGzip(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(quality), "q="), 64)
			return quality == "" || err == nil && q > 0
		}
	}
	return false
}

// gzipped compresses an answer of JSON from its first byte on; others go as they are.
type gzipped struct {
	http.ResponseWriter
	to    *gzip.Writer
	begun bool
}

// WriteHeader decides, once the answer's type is known.
func (g *gzipped) WriteHeader(status int) {
	h := g.Header()
	if !g.begun && status == http.StatusOK && strings.HasPrefix(h.Get("Content-Type"), "application/json") && h.Get("Content-Encoding") == "" {
		h.Set("Content-Encoding", "gzip")
		h.Del("Content-Length")
		g.to = writers.Get().(*gzip.Writer)
		g.to.Reset(g.ResponseWriter)
	}
	g.begun = true
	g.ResponseWriter.WriteHeader(status)
}

// Write implements io.Writer.
func (g *gzipped) Write(b []byte) (int, error) {
	if !g.begun {
		g.WriteHeader(http.StatusOK)
	}
	if g.to == nil {
		return g.ResponseWriter.Write(b)
	}
	return g.to.Write(b)
}

// Unwrap lets http.ResponseController through.
func (g *gzipped) Unwrap() http.ResponseWriter { return g.ResponseWriter }

func (g *gzipped) close() {
	if g.to != nil {
		_ = g.to.Close() // the client has gone; there is nobody to tell
		writers.Put(g.to)
	}
}
