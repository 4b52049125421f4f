package desk

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/xuncha/xuncha/web/webapp"
)

var app = fstest.MapFS{
	".keep":                {},
	"index.html":           {Data: []byte("<!doctype html><title>desk</title>")},
	"favicon.svg":          {Data: []byte("<svg/>")},
	"assets/index-abcd.js": {Data: []byte(strings.Repeat("let x = 1;\n", 200))},
}

func get(h http.Handler, method, path string, header http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	r.Header = header
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestHandler(t *testing.T) {
	h := webapp.Site(Prefix, app, placeholder, policy, "")
	for _, c := range []struct {
		method, path string
		status       int
		media, cache string
		body         string
	}{
		{"GET", "/desk/", 200, "text/html; charset=utf-8", "no-cache", "<title>desk"},
		{"GET", "/desk/cases/0190", 200, "text/html; charset=utf-8", "no-cache", "<title>desk"},
		{"GET", "/desk/../../etc/passwd", 200, "text/html; charset=utf-8", "no-cache", "<title>desk"},
		{"GET", "/desk/index.html", 200, "text/html; charset=utf-8", "no-cache", "<title>desk"},
		{"GET", "/desk/.keep", 200, "text/html; charset=utf-8", "no-cache", "<title>desk"},
		{"GET", "/desk/favicon.svg", 200, "image/svg+xml", "public, max-age=3600", "<svg/>"},
		{"GET", "/desk/assets/index-abcd.js", 200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "let x"},
		{"HEAD", "/desk/", 200, "text/html; charset=utf-8", "no-cache", ""},
		{"GET", "/desk/assets/index-gone.js", 404, "text/plain; charset=utf-8", "", "404"},
		{"POST", "/desk/", 405, "text/plain; charset=utf-8", "", "Method"},
	} {
		w := get(h, c.method, c.path, http.Header{})
		out := w.Result().Header
		if w.Code != c.status || out.Get("Content-Type") != c.media || out.Get("Cache-Control") != c.cache || !strings.Contains(w.Body.String(), c.body) || (c.body == "" && w.Body.Len() > 0) {
			t.Errorf("%s %s: %d %v %.40q", c.method, c.path, w.Code, out, w.Body.String())
		}
		if c.status == 200 && (!strings.Contains(out.Get("Content-Security-Policy"), "default-src 'none'; script-src 'self';") || out.Get("X-Content-Type-Options") != "nosniff") {
			t.Errorf("%s: %v", c.path, out)
		}
	}
}

func TestHandlerZips(t *testing.T) {
	w := get(webapp.Site(Prefix, app, placeholder, policy, ""), "GET", "/desk/assets/index-abcd.js", http.Header{"Accept-Encoding": {"br, gzip"}})
	r, err := gzip.NewReader(w.Body)
	if err != nil || w.Result().Header.Get("Vary") != "Accept-Encoding" {
		t.Fatalf("%v %v", err, w.Result().Header)
	}
	if raw, err := io.ReadAll(r); err != nil || string(raw) != strings.Repeat("let x = 1;\n", 200) {
		t.Errorf("%v %d", err, len(raw))
	}
}

// TestWithoutBuild: a program compiled before `make desk` says how to build, and what is embedded can be served either way.
func TestWithoutBuild(t *testing.T) {
	if w := get(webapp.Site(Prefix, fstest.MapFS{".keep": {}}, placeholder, policy, ""), "GET", "/desk/", http.Header{}); w.Code != 200 || !strings.Contains(w.Body.String(), "make desk") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := get(Handler(), "GET", "/desk/queue", http.Header{}); w.Code != 200 || !strings.Contains(w.Body.String(), "<html") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
