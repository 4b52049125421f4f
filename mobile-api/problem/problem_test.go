package problem

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
)

func TestFromGRPC(t *testing.T) {
	with := func(code codes.Code, reason string) error {
		s, err := status.New(code, "a sentence").WithDetails(
			&errdetails.ErrorInfo{Reason: reason, Domain: "xuncha", Metadata: map[string]string{"limit": "5"}},
			&errdetails.RetryInfo{RetryDelay: durationpb.New(1500 * time.Millisecond)})
		if err != nil {
			t.Fatal(err)
		}
		return s.Err()
	}
	for name, c := range map[string]struct {
		err    error
		status int
		reason string
		detail string
	}{
		"a reason":                 {with(codes.NotFound, "photo_unknown"), 404, "photo_unknown", "a sentence"},
		"a full store":             {with(codes.Unavailable, "store_full"), 507, "store_full", "a sentence"},
		"a photo of another kind":  {with(codes.InvalidArgument, "photo_type"), 422, "photo_type", "a sentence"},
		"no details":               {status.Error(codes.Unavailable, "dial tcp 10.0.0.1"), 503, "store_away", "暂不可用 · Not available now"},
		"a defect keeps to itself": {status.Error(codes.Internal, "pq: relation users"), 500, "unexpected", "服务器出错，已记录 · Something went wrong here; it has been logged."},
		"no status at all":         {errors.New("secret"), 500, "unexpected", "服务器出错，已记录 · Something went wrong here; it has been logged."},
		"a problem":                {New(418, "tea", "pot"), 418, "tea", "pot"},
	} {
		p := FromGRPC(c.err)
		if p.Status != c.status || p.Reason != c.reason || p.Detail != c.detail {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if p := FromGRPC(with(codes.ResourceExhausted, "account_locked")); p.Header()["Retry-After"] != "2" || p.Data["limit"] != "5" {
		t.Errorf("%+v %v", p, p.Header())
	}
}

func TestWrite(t *testing.T) {
	w := httptest.NewRecorder()
	w.Header().Set("ETag", `"x"`)
	Write(w, 503, "store_away", "")
	var p Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Reason != "store_away" || p.Status != 503 || p.Type != "urn:xuncha:problem:store_away" || p.Title == "" || p.Detail == "" {
		t.Errorf("%+v %v", p, err)
	}
	if h := w.Header(); w.Code != 503 || h.Get("Content-Type") != ContentType || h.Get("Retry-After") != "5" || h.Get("ETag") != "" {
		t.Errorf("%d %v", w.Code, h)
	}
	if again := New(507, "store_full", "").Header()["Retry-After"]; again != "60" {
		t.Errorf("a full store: come back after %q", again)
	}
	w = httptest.NewRecorder()
	Write(w, 401, "token_missing", "")
	if w.Header().Get("WWW-Authenticate") != "Bearer" {
		t.Errorf("%v", w.Header())
	}
}
