package observe

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel"
)

// TestLinesTellOfTheTraceAndOfNobody: each line under a request has its trace's id, and what is about a person is removed, however it was added.
func TestLinesTellOfTheTraceAndOfNobody(t *testing.T) {
	StartTracing()
	ctx, span := otel.Tracer("test").Start(context.Background(), "request")
	defer span.End()
	for _, json := range []bool{true, false} {
		var out bytes.Buffer
		log := NewLog(&out, json, slog.LevelInfo)
		log.With("account", "lisi").WithGroup("who").InfoContext(ctx, "signed in", "Password", "hunter2", "phone", "13800138000", "lat", 35.02, slog.Group("person", "name", "李四"), "method", "Login")
		line := out.String()
		for _, secret := range []string{"lisi", "hunter2", "13800138000", "35.02", "李四"} {
			if strings.Contains(line, secret) {
				t.Errorf("%s is in %s", secret, line)
			}
		}
		for _, wanted := range []string{span.SpanContext().TraceID().String(), "signed in", "Login", "[removed]"} {
			if !strings.Contains(line, wanted) {
				t.Errorf("%s is not in %s", wanted, line)
			}
		}
	}
}

// TestReadyAsksEveryStore, and says which does not answer without saying more.
func TestReadyAsksEveryStore(t *testing.T) {
	asked, away := 0, error(nil)
	h := Health{Checks: map[string]func(context.Context) error{
		"database": func(context.Context) error { asked++; return nil },
		"cache":    func(context.Context) error { return away },
	}}
	for _, want := range []int{http.StatusOK, http.StatusServiceUnavailable} {
		w := httptest.NewRecorder()
		h.Ready(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		if w.Code != want || strings.Contains(w.Body.String(), "secret") || want != http.StatusOK && !strings.Contains(w.Body.String(), `"cache":"does not answer"`) {
			t.Errorf("%d %s, wanted %d", w.Code, w.Body, want)
		}
		away = errors.New("dial redis://user:secret@10.0.0.1")
	}
	if asked != 2 {
		t.Errorf("the database was asked %d times", asked)
	}
}

// TestLabelsAreFew: neither paths nor words of a client's make a figure of their own.
func TestLabelsAreFew(t *testing.T) {
	m := NewMetrics()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/targets/{id}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	for _, r := range []*http.Request{httptest.NewRequest(http.MethodGet, "/v1/targets/01a2-secret", nil), httptest.NewRequest("BREW", "/x", nil), httptest.NewRequest("STEEP", "/y", nil)} {
		m.HTTP(mux).ServeHTTP(httptest.NewRecorder(), r)
	}
	srv := httptest.NewServer(m.Handler())
	defer srv.Close()
	resp, err := http.Get(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(resp.Body)
	text := string(raw)
	for _, odd := range []string{"secret", "BREW", "STEEP"} {
		if strings.Contains(text, odd) {
			t.Errorf("%s is a label", odd)
		}
	}
	if !strings.Contains(text, `xuncha_http_request_seconds_count{code="418",method="GET",route="GET /v1/targets/{id}"} 1`) || !strings.Contains(text, `method="other"`) {
		t.Error(text)
	}
}
