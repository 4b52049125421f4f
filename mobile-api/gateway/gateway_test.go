package gateway

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/protobuf/encoding/protojson"

	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
)

// TestABodyIsOneDocument: nothing at all is a request without fields; what a newer phone adds is let through; what comes after the document is no part of it, and refused.
func TestABodyIsOneDocument(t *testing.T) {
	j := &wholeJSON{runtime.JSONPb{UnmarshalOptions: protojson.UnmarshalOptions{DiscardUnknown: true}}}
	read := func(body string) (*tenancyv1.LoginRequest, error) {
		var r tenancyv1.LoginRequest
		return &r, j.NewDecoder(strings.NewReader(body)).Decode(&r)
	}
	for _, body := range []string{"", " \r\n\t"} {
		if _, err := read(body); !errors.Is(err, io.EOF) {
			t.Errorf("%q: %v", body, err)
		}
	}
	if r, err := read(" {\"tenant\":\"140802\",\"newer\":[1]}\n"); err != nil || r.GetTenant() != "140802" {
		t.Errorf("%v %v", r, err)
	}
	for _, body := range []string{`{"tenant":"140802"}{}`, `{"tenant":"140802"} x`, `{"tenant":140802}`, `{"tenant":"140802"`, `[]`, "{\"tenant\":\"\xff\"}"} {
		if _, err := read(body); err == nil || errors.Is(err, io.EOF) {
			t.Errorf("%q was taken: %v", body, err)
		}
	}
	var field string // as where a route's body is one field
	if err := j.NewDecoder(strings.NewReader(`"140802"`)).Decode(&field); err != nil || field != "140802" {
		t.Errorf("%q %v", field, err)
	}
}
