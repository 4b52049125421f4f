// Package webapp serves a built single-page application from the binary: its files, and its page for every address of its own.
package webapp

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// file is one built file, ready to be sent.
type file struct {
	plain, zipped []byte // zipped is nil where it would save nothing
	media         string
}

type handler struct {
	prefix string
	policy string
	rights string // Permissions-Policy
	files  map[string]file
	page   file // what every address of the application is answered with
}

// Site serves a built application below a prefix, under a content policy and a permissions policy. Before it is built there is the placeholder.
func Site(prefix string, dist fs.FS, placeholder []byte, policy, rights string) http.Handler {
	h := &handler{prefix: prefix, policy: policy, rights: rights, files: map[string]file{}, page: fileOf("index.html", placeholder)}
	err := fs.WalkDir(dist, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		raw, err := fs.ReadFile(dist, name)
		h.files[name] = fileOf(name, raw)
		return err
	})
	if err != nil { // the files are in memory
		panic(err)
	}
	if page, ok := h.files["index.html"]; ok {
		h.page = page
		delete(h.files, "index.html")
	}
	return h
}

// medias are the types of what a build makes; the machine's own table is not asked, for it differs from machine to machine.
var medias = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
	".json": "application/json", ".geojson": "application/geo+json", ".webmanifest": "application/manifest+json", ".woff2": "font/woff2", ".png": "image/png",
}

func fileOf(name string, raw []byte) file {
	f := file{plain: raw, media: medias[path.Ext(name)]}
	if f.media == "" {
		f.media = mime.TypeByExtension(path.Ext(name))
	}
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.DefaultCompression) // the level is a known one
	_, _ = w.Write(raw)
	_ = w.Close() // memory takes everything
	if b.Len() < len(raw)*9/10 {
		f.zipped = b.Bytes()
	}
	return f
}

// ServeHTTP implements http.Handler.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	out := w.Header()
	out.Set("Content-Security-Policy", h.policy)
	out.Set("Cross-Origin-Opener-Policy", "same-origin")
	out.Set("Cross-Origin-Resource-Policy", "same-origin")
	out.Set("Permissions-Policy", h.rights)
	out.Set("X-Content-Type-Options", "nosniff")
	name := strings.TrimPrefix(r.URL.Path, h.prefix)
	f, ok := h.files[name]
	switch {
	case name == "sw.js" && ok: // an old one would keep a phone on an old app
		out.Set("Cache-Control", "no-cache")
	case ok && strings.HasPrefix(name, "assets/"): // its name has its content's hash
		out.Set("Cache-Control", "public, max-age=31536000, immutable")
	case ok:
		out.Set("Cache-Control", "public, max-age=3600")
	case strings.HasPrefix(name, "assets/"): // an old page asks for what a newer build no longer has
		http.NotFound(w, r)
		return
	default:
		f = h.page
		out.Set("Cache-Control", "no-cache")
	}
	f.send(w, r)
}

func (f file) send(w http.ResponseWriter, r *http.Request) {
	out, body := w.Header(), f.plain
	out.Set("Content-Type", f.media)
	if f.zipped != nil {
		out.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			out.Set("Content-Encoding", "gzip")
			body = f.zipped
		}
	}
	out.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // who has gone needs no answer
	}
}
