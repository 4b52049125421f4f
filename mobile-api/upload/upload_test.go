package upload_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuncha/xuncha/mobile-api/problem"
	"github.com/xuncha/xuncha/mobile-api/upload"
)

const yanhu = "140802" // the tenant of li and wang

// offset reads how far an answer says the upload is.
func offset(t testing.TB, r *http.Response) int64 {
	t.Helper()
	n, err := strconv.ParseInt(r.Header.Get("Upload-Offset"), 10, 64)
	if err != nil {
		t.Fatalf("%s: no Upload-Offset in %v", r.Status, r.Header)
	}
	return n
}

// must checks an answer's status and, of a problem, its reason.
func must(t testing.TB, r *http.Response, status int, reason string) *http.Response {
	t.Helper()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	var p problem.Problem
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &p); err != nil || r.Header.Get("Content-Type") != problem.ContentType || p.Status != r.StatusCode {
			t.Fatalf("no problem: %s %q %v", r.Header.Get("Content-Type"), raw, err)
		}
	}
	if r.StatusCode != status || p.Reason != reason {
		t.Fatalf("%d %s, want %d %q", r.StatusCode, raw, status, reason)
	}
	return r
}

func create(t testing.TB, h http.Handler, p photo) string {
	t.Helper()
	r := must(t, request{method: "POST", declared: p}.do(h), 201, "")
	return r.Header.Get("Location")
}

func (p photo) from(at int64) (io.Reader, int64) {
	return bytes.NewReader(p.bytes[at:]), int64(len(p.bytes)) - at
}

func patch(path string, p photo, at int64) request {
	body, n := p.from(at)
	return request{method: "PATCH", path: path, offset: at, body: body, bytes: n}
}

func TestAPhotoInOneGo(t *testing.T) {
	s, p := newSite(t, t.TempDir()), shot(t, 1, 700, 500)
	body, n := p.from(0)
	r := must(t, request{method: "POST", declared: p, body: body, bytes: n}.do(s.edge()), 201, "")
	if offset(t, r) != n || !strings.HasPrefix(r.Header.Get("Location"), upload.Path+"/"+p.sum+"-") || r.Header.Get("Upload-Expires") != "" {
		t.Fatalf("%v", r.Header)
	}
	s.mustHave(yanhu, p)
	if info, err := s.store.Stat(context.Background(), finalKey(yanhu, p.sum)); err != nil || info.ContentType != "image/jpeg" {
		t.Fatalf("%+v %v", info, err)
	}
	for _, again := range []request{ // the phone never heard the answer
		{method: "HEAD", path: r.Header.Get("Location")},
		patch(r.Header.Get("Location"), p, 0),
		{method: "POST", declared: p},
		{method: "POST", declared: p, body: bytes.NewReader(p.bytes), bytes: n},
	} {
		if a := again.do(s.edge()); a.StatusCode >= 300 || offset(t, a) != n {
			t.Fatalf("%s: %s %v", again.method, a.Status, a.Header)
		}
	}
	must(t, request{method: "DELETE", path: r.Header.Get("Location")}.do(s.edge()), 204, "")
	s.mustHave(yanhu, p)
	if s.evidence.asked != 1 {
		t.Fatalf("recorded %d times", s.evidence.asked)
	}
}

func TestCreatedThenSentWhole(t *testing.T) {
	s, p := newSite(t, t.TempDir()), shot(t, 2, 700, 500)
	at := create(t, s.edge(), p)
	r := must(t, request{method: "HEAD", path: at}.do(s.edge()), 200, "")
	want := s.clock.Now().Add(upload.Expiry)
	expires, err := http.ParseTime(r.Header.Get("Upload-Expires"))
	if offset(t, r) != 0 || r.Header.Get("Upload-Length") != strconv.Itoa(len(p.bytes)) || r.Header.Get("Cache-Control") != "no-store" || err != nil || expires.Sub(want).Abs() > time.Minute {
		t.Fatalf("%v %v", r.Header, err)
	}
	if r := must(t, patch(at, p, 0).do(s.edge()), 204, ""); offset(t, r) != int64(len(p.bytes)) {
		t.Fatalf("%v", r.Header)
	}
	s.mustHave(yanhu, p)
}

func TestBrokenOffAnywhereAndResumedElsewhere(t *testing.T) {
	s := newSite(t, t.TempDir())
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for round := range 8 {
		p := shot(t, seed+uint64(round), 600, 600)
		size := int64(len(p.bytes))
		// Every second round the very creation breaks off, and its answer is lost.
		cut := random.IntN(len(p.bytes))
		var path string
		if round%2 == 0 {
			request{method: "POST", declared: p, body: broken(p.bytes, cut), bytes: size}.do(s.edge())
			path = create(t, s.edge(), p)
		} else {
			path = create(t, s.edge(), p)
			request{method: "PATCH", path: path, body: broken(p.bytes, cut), bytes: size}.do(s.edge())
		}
		told := offset(t, must(t, request{method: "HEAD", path: path}.do(s.edge()), 200, ""))
		if told > int64(cut) || told < int64(cut)-16<<10 {
			t.Fatalf("cut at %d, told %d", cut, told)
		}
		if told < size-1 { // and once more
			cut = int(told) + random.IntN(int(size-told))
			request{method: "PATCH", path: path, offset: told, body: broken(p.bytes[told:], cut-int(told)), bytes: size - told}.do(s.edge())
		}
		again := offset(t, must(t, request{method: "HEAD", path: path}.do(s.edge()), 200, ""))
		if again < told || again > int64(cut) {
			t.Fatalf("cut at %d, told %d after %d", cut, again, told)
		}
		// The offset that was told first is still good: the phone may have asked before the bytes had come in.
		at := []int64{again, told}[round/2%2]
		if r := must(t, patch(path, p, at).do(s.edge()), 204, ""); offset(t, r) != size {
			t.Fatalf("%v", r.Header)
		}
		s.mustHave(yanhu, p)
	}
}

func TestOverARealConnectionThatBreaks(t *testing.T) {
	s, p := newSite(t, t.TempDir()), shot(t, 4, 1000, 800)
	done := make(chan struct{}, 8)
	edge := s.edge()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		edge.ServeHTTP(w, r)
		done <- struct{}{}
	}))
	defer server.Close()
	path := create(t, edge, p)
	send := func(method string, at int64, body io.Reader, n int64) (*http.Response, error) {
		r, err := http.NewRequest(method, server.URL+path, body)
		if err != nil {
			t.Fatal(err)
		}
		r.ContentLength = n
		for k, v := range map[string]string{"Authorization": "Bearer li", "Tus-Resumable": "1.0.0", "Upload-Offset": fmt.Sprint(at), "Content-Type": "application/offset+octet-stream"} {
			r.Header.Set(k, v)
		}
		return http.DefaultClient.Do(r)
	}
	if r, err := send("PATCH", 0, broken(p.bytes, 400_000), int64(len(p.bytes))); err == nil {
		t.Fatalf("the connection did not break: %s", r.Status)
	}
	<-done
	r, err := send("HEAD", 0, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	<-done
	at := offset(t, must(t, r, 200, ""))
	if at == 0 || at > 400_000 {
		t.Fatalf("told %d", at)
	}
	body, n := p.from(at)
	if r, err = send("PATCH", at, body, n); err != nil {
		t.Fatal(err)
	}
	must(t, r, 204, "")
	s.mustHave(yanhu, p)
}

func TestSentInSmallPieces(t *testing.T) {
	s, p := newSite(t, t.TempDir()), shot(t, 5, 300, 200)
	path := create(t, s.edge(), p)
	for at, step := int64(0), int64(9_000); at < int64(len(p.bytes)); at += step {
		n := min(step, int64(len(p.bytes))-at)
		r := must(t, request{method: "PATCH", path: path, offset: at, body: bytes.NewReader(p.bytes[at:]), bytes: n}.do(s.edge()), 204, "")
		if offset(t, r) != at+n {
			t.Fatalf("%v", r.Header)
		}
	}
	s.mustHave(yanhu, p)
}

func TestLittleMemorySpillsAndNeverFails(t *testing.T) {
	s := newSite(t, t.TempDir())
	edge := s.edgeHolding(1 << 20) // one block for all
	var all sync.WaitGroup
	photos := []photo{shot(t, 61, 1500, 1500), shot(t, 62, 1200, 1300), shot(t, 63, 1400, 1100)}
	for _, p := range photos {
		if len(p.bytes) <= 1<<20 {
			t.Fatal("the photo would fit")
		}
		all.Go(func() {
			body, n := p.from(0)
			if r := (request{method: "POST", declared: p, body: body, bytes: n}).do(edge); r.StatusCode != 201 {
				t.Errorf("%s", r.Status)
			}
		})
	}
	all.Wait()
	for _, p := range photos {
		s.mustHave(yanhu, p)
	}
}

func TestTheFinishIsTriedAgain(t *testing.T) {
	for name, again := range map[string]func(path string, p photo) request{
		"HEAD":                 func(path string, _ photo) request { return request{method: "HEAD", path: path} },
		"PATCH of no bytes":    func(path string, p photo) request { return patch(path, p, int64(len(p.bytes))) },
		"creation":             func(_ string, p photo) request { return request{method: "POST", declared: p} },
		"creation with upload": func(_ string, p photo) request { r := patch("", p, 0); r.method, r.declared = "POST", p; return r },
	} {
		for _, pieces := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, in pieces %v", name, pieces), func(t *testing.T) {
				s, p := newSite(t, t.TempDir()), shot(t, 7, 400, 400)
				path, at := create(t, s.edge(), p), int64(0)
				if pieces {
					at = 50_000
					must(t, request{method: "PATCH", path: path, body: bytes.NewReader(p.bytes), bytes: at}.do(s.edge()), 204, "")
				}
				s.evidence.away = 2
				must(t, patch(path, p, at).do(s.edge()), 503, "store_away")
				if r := (request{method: "HEAD", path: path}).do(s.edge()); r.StatusCode != 503 || r.Header.Get("Retry-After") == "" || r.Header.Get("Upload-Offset") != "" {
					t.Fatalf("told to be done before it was recorded: %s %v", r.Status, r.Header)
				}
				if r := again(path, p).do(s.edge()); r.StatusCode >= 300 || offset(t, r) != int64(len(p.bytes)) {
					t.Fatalf("%s %v", r.Status, r.Header)
				}
				if name != "creation with upload" { // it does not look for pieces; those expire
					s.mustHave(yanhu, p)
				} else if !s.evidence.has(yanhu, p) {
					t.Fatal("not recorded")
				}
			})
		}
	}
}

func TestSeveralAtTheSameOffset(t *testing.T) {
	s, p := newSite(t, t.TempDir()), shot(t, 8, 900, 700)
	path, size := create(t, s.edge(), p), int64(len(p.bytes))
	var all sync.WaitGroup
	for i := range 6 { // some break off, some send all; each is another replica
		all.Go(func() {
			if i%2 == 0 {
				request{method: "PATCH", path: path, body: broken(p.bytes, 100_000*(i+1)), bytes: size}.do(s.edge())
				return
			}
			if r := patch(path, p, 0).do(s.edge()); r.StatusCode != 204 && r.StatusCode != 409 {
				t.Errorf("%s", r.Status)
			}
		})
	}
	all.Wait()
	r := request{method: "HEAD", path: path}.do(s.edge())
	if r.StatusCode != 200 || offset(t, r) != size {
		t.Fatalf("%s %v", r.Status, r.Header)
	}
	// A part that was staged after the finish is left to expire; the photo itself is whole and recorded.
	if _, err := upload.Sweep(context.Background(), s.store, s.clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	s.mustHave(yanhu, p)
}

func TestOtherBytesAtTheSameOffsetAreFoundOutByTheHash(t *testing.T) {
	s, p := newSite(t, t.TempDir()), shot(t, 9, 400, 400)
	path, size := create(t, s.edge(), p), int64(len(p.bytes))
	other := shot(t, 10, 400, 400)
	must(t, request{method: "PATCH", path: path, body: bytes.NewReader(other.bytes), bytes: 70_000}.do(s.edge()), 204, "")
	must(t, request{method: "PATCH", path: path, body: bytes.NewReader(p.bytes), bytes: 60_000}.do(s.edge()), 204, "")
	must(t, patch(path, p, 70_000).do(s.edge()), 422, "photo_hash")
	s.mustHaveNothing()
	if at := offset(t, must(t, request{method: "POST", declared: p}.do(s.edge()), 201, "")); at != 0 {
		t.Fatalf("begins at %d", at)
	}
	if r := must(t, patch(path, p, 0).do(s.edge()), 204, ""); offset(t, r) != size {
		t.Fatalf("%v", r.Header)
	}
	s.mustHave(yanhu, p)
}

func TestTheProtocolsOtherVerbs(t *testing.T) {
	s, p := newSite(t, t.TempDir()), shot(t, 14, 300, 300)
	edge := s.edge()
	r := must(t, request{method: "OPTIONS"}.do(edge), 200, "")
	if r.Header.Get("Tus-Version") != "1.0.0" || r.Header.Get("Tus-Extension") != "creation,creation-with-upload,termination,expiration" || r.Header.Get("Tus-Max-Size") != fmt.Sprint(50<<20) {
		t.Fatalf("%v", r.Header)
	}
	must(t, request{method: "GET"}.do(edge), 405, "bad_argument")
	path := create(t, edge, p)
	must(t, request{method: "GET", path: path}.do(edge), 405, "bad_argument")
	must(t, request{method: "POST", path: path, declared: p, header: map[string]string{"X-HTTP-Method-Override": "DELETE"}}.do(edge), 405, "bad_argument")
	if r := must(t, request{method: "PATCH", path: path, header: map[string]string{"Tus-Resumable": "0.2.2"}}.do(edge), 412, "bad_argument"); r.Header.Get("Tus-Version") == "" {
		t.Fatalf("%v", r.Header)
	}
	must(t, patch(path, p, 7).do(edge), 409, "upload_offset")
	must(t, request{method: "PATCH", path: path, header: map[string]string{"Content-Type": "image/jpeg"}}.do(edge), 400, "bad_argument")
	must(t, request{method: "PATCH", path: path, header: map[string]string{"Upload-Offset": "minus"}}.do(edge), 400, "bad_argument")
	must(t, request{method: "DELETE", path: path}.do(edge), 204, "")
	must(t, request{method: "HEAD", path: path}.do(edge), 404, "")
	s.mustHaveNothing()
}

func TestUploadsExpire(t *testing.T) {
	s, p, q := newSite(t, t.TempDir()), shot(t, 15, 300, 300), shot(t, 16, 300, 300)
	path := create(t, s.edge(), p)
	must(t, request{method: "PATCH", path: path, body: bytes.NewReader(p.bytes), bytes: 40_000}.do(s.edge()), 204, "")
	create(t, s.edge(), q)
	ctx := context.Background()
	if n, err := upload.Sweep(ctx, s.store, s.clock.Now().Add(-time.Hour)); n != 0 || err != nil {
		t.Fatalf("%d %v", n, err)
	}
	s.clock.Advance(upload.Expiry + time.Hour)
	must(t, request{method: "HEAD", path: path}.do(s.edge()), 404, "")
	if n, err := upload.Sweep(ctx, s.store, s.clock.Now().Add(-upload.Expiry)); n != 2 || err != nil {
		t.Fatalf("%d %v", n, err)
	}
	s.mustHaveNothing()
}
