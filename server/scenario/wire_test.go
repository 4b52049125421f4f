package scenario

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/xuncha/xuncha/mobile-api/problem"
	"github.com/xuncha/xuncha/server/apptest"
)

// wire is a way to call a method: the answer as JSON, or the reason of its failure.
type wire func(w *apptest.World, token string, m protoreflect.MethodDescriptor, request map[string]any) (answer any, reason string)

var wires = map[string]wire{"grpc": overGRPC, "rest": overREST}

// methodOf finds Service/Method of the contract.
func methodOf(t *testing.T, name string) protoreflect.MethodDescriptor {
	t.Helper()
	service, method, _ := strings.Cut(name, "/")
	var found protoreflect.MethodDescriptor
	protoregistry.GlobalFiles.RangeFiles(func(f protoreflect.FileDescriptor) bool {
		if s := f.Services().ByName(protoreflect.Name(service)); s != nil && strings.HasPrefix(string(f.Package()), "xuncha.") {
			found = s.Methods().ByName(protoreflect.Name(method))
		}
		return found == nil
	})
	if found == nil {
		t.Fatalf("there is no %s", name)
	}
	return found
}

func overGRPC(w *apptest.World, token string, m protoreflect.MethodDescriptor, request map[string]any) (any, string) {
	raw, err := json.Marshal(request)
	w.Must(err)
	in, out := dynamicpb.NewMessage(m.Input()), dynamicpb.NewMessage(m.Output())
	if err := protojson.Unmarshal(raw, in); err != nil {
		w.T.Fatalf("the request is none of %s: %v", m.FullName(), err)
	}
	if err := w.Conn.Invoke(apptest.As(token), fmt.Sprintf("/%s/%s", m.Parent().FullName(), m.Name()), in, out); err != nil {
		return nil, problem.FromGRPC(err).Reason
	}
	raw, err = protojson.MarshalOptions{EmitUnpopulated: true}.Marshal(out)
	w.Must(err)
	return decode(w, raw), ""
}

func overREST(w *apptest.World, token string, m protoreflect.MethodDescriptor, request map[string]any) (any, string) {
	verb, path, hasBody := routeOf(w.T, m)
	rest := map[string]any{}
	for k, v := range request {
		if !strings.Contains(path, "{"+k+"}") {
			rest[k] = v
			continue
		}
		path = strings.ReplaceAll(path, "{"+k+"}", url.PathEscape(fmt.Sprint(v)))
	}
	if nested, ok := request["target"].(map[string]any); ok {
		path = strings.ReplaceAll(path, "{target.id}", url.PathEscape(fmt.Sprint(nested["id"])))
	}
	var body []byte
	if hasBody {
		var err error
		body, err = json.Marshal(rest)
		w.Must(err)
	} else {
		query := url.Values{}
		for k, v := range rest {
			query.Set(k, fmt.Sprint(v))
		}
		path += "?" + query.Encode()
	}
	status, raw := w.HTTP(verb, path, token, body, nil)
	if status != http.StatusOK {
		var p problem.Problem
		if err := json.Unmarshal(raw, &p); err != nil || p.Reason == "" {
			w.T.Fatalf("%s %s: %d without a reason: %s", verb, path, status, raw)
		}
		return nil, p.Reason
	}
	return decode(w, raw), ""
}

func routeOf(t *testing.T, m protoreflect.MethodDescriptor) (verb, path string, hasBody bool) {
	t.Helper()
	rule, ok := proto.GetExtension(m.Options(), annotations.E_Http).(*annotations.HttpRule)
	if !ok || rule == nil {
		t.Fatalf("%s has no route", m.FullName())
	}
	switch p := rule.GetPattern().(type) {
	case *annotations.HttpRule_Get:
		return http.MethodGet, p.Get, false
	case *annotations.HttpRule_Post:
		return http.MethodPost, p.Post, true
	case *annotations.HttpRule_Patch:
		return http.MethodPatch, p.Patch, true
	case *annotations.HttpRule_Put:
		return http.MethodPut, p.Put, true
	}
	t.Fatalf("%s has a route of an unknown verb", m.FullName())
	return "", "", false
}

func decode(w *apptest.World, raw []byte) any {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var out any
	w.Must(d.Decode(&out))
	return out
}
