package phone

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
	"index.html":           {Data: []byte("<!doctype html><title>phone</title>")},
	"sw.js":                {Data: []byte("// worker")},
	"favicon.svg":          {Data: []byte("<svg/>")},
	"assets/index-abcd.js": {Data: []byte(strings.Repeat("let x = 1;\n", 200))},
}

func site(dist fstest.MapFS) http.Handler {
	return webapp.Site(Prefix, dist, placeholder, policy, rights)
}

func get(h http.Handler, method, path string, header http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	r.Header = header
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestHandler(t *testing.T) {
	h := site(app)
	for _, c := range []struct {
		method, path string
		status       int
		media, cache string
		body         string
	}{
		{"GET", "/phone/", 200, "text/html; charset=utf-8", "no-cache", "<title>phone"},
		{"GET", "/phone/inspections/0190", 200, "text/html; charset=utf-8", "no-cache", "<title>phone"},
		{"GET", "/phone/../../etc/passwd", 200, "text/html; charset=utf-8", "no-cache", "<title>phone"},
		{"GET", "/phone/index.html", 200, "text/html; charset=utf-8", "no-cache", "<title>phone"},
		{"GET", "/phone/.keep", 200, "text/html; charset=utf-8", "no-cache", "<title>phone"},
		{"GET", "/phone/favicon.svg", 200, "image/svg+xml", "public, max-age=3600", "<svg/>"},
		{"GET", "/phone/assets/index-abcd.js", 200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "let x"},
		{"GET", "/phone/sw.js", 200, "text/javascript; charset=utf-8", "no-cache", "// worker"},
		{"HEAD", "/phone/", 200, "text/html; charset=utf-8", "no-cache", ""},
		{"GET", "/phone/assets/index-gone.js", 404, "text/plain; charset=utf-8", "", "404"},
		{"POST", "/phone/", 405, "text/plain; charset=utf-8", "", "Method"},
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
	w := get(site(app), "GET", "/phone/assets/index-abcd.js", http.Header{"Accept-Encoding": {"br, gzip"}})
	r, err := gzip.NewReader(w.Body)
	if err != nil || w.Result().Header.Get("Vary") != "Accept-Encoding" {
		t.Fatalf("%v %v", err, w.Result().Header)
	}
	if raw, err := io.ReadAll(r); err != nil || string(raw) != strings.Repeat("let x = 1;\n", 200) {
		t.Errorf("%v %d", err, len(raw))
	}
}

// TestWithoutBuild: a program compiled before `make phone` says how to build, and what is embedded can be served either way.
func TestWithoutBuild(t *testing.T) {
	if w := get(site(fstest.MapFS{".keep": {}}), "GET", "/phone/", http.Header{}); w.Code != 200 || !strings.Contains(w.Body.String(), "make phone") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := get(Handler(), "GET", "/phone/today", http.Header{}); w.Code != 200 || !strings.Contains(w.Body.String(), "<html") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
