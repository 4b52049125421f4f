package tracker

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/xuncha/xuncha/mobile-api/problem"
	patrolv1 "github.com/xuncha/xuncha/proto/gen/xuncha/patrol/v1"
)

// The bounds of the contract (proto/xuncha/patrol), bytes.
const (
	maxBody  = 1 << 20
	maxQuery = 8 << 10
	maxKey   = 100
	maxGPX   = 12 << 20
)

// OsmAnd answers Traccar Client: the app's server address is …/v1/trackers/osmand, its device identifier the tracker's key. 200 says that the fix is durable.
func OsmAnd(patrol patrolv1.PatrolServiceClient) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := read(w, r, maxBody)
		if !ok {
			return
		}
		key := osmAndKey(r.URL.RawQuery, body)
		if !send(w, r, patrol, &patrolv1.SendFixesRequest{Key: key, Protocol: "osmand", Query: r.URL.RawQuery, Body: body, ContentType: r.Header.Get("Content-Type")}) {
			return
		}
		w.WriteHeader(http.StatusOK)
	})
}

// OwnTracks answers OwnTracks in HTTP mode: the key is the password of basic authentication, or the last part of the path. The answer is a list of messages for the app: none.
func OwnTracks(patrol patrolv1.PatrolServiceClient) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := read(w, r, maxBody)
		if !ok {
			return
		}
		key := r.PathValue("key")
		if _, password, basic := r.BasicAuth(); basic && key == "" {
			key = password
		}
		if !send(w, r, patrol, &patrolv1.SendFixesRequest{Key: key, Protocol: "owntracks", Body: body, ContentType: r.Header.Get("Content-Type")}) {
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "[]")
	})
}

// GPX takes a file as it is, as one patrol of the caller's: POST /v1/gpx?id=<uuid>&asset=<uuid>&mode=foot. The same file again is success.
func GPX(patrol patrolv1.PatrolServiceClient) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := read(w, r, maxGPX)
		if !ok {
			return
		}
		ctx := metadata.AppendToOutgoingContext(r.Context(), "authorization", r.Header.Get("Authorization"))
		q := r.URL.Query()
		out, err := patrol.UploadGpx(ctx, &patrolv1.UploadGpxRequest{Id: q.Get("id"), Gpx: body, AssetId: q.Get("asset"), Mode: q.Get("mode")})
		if err != nil {
			problem.FromGRPC(err).Write(w)
			return
		}
		raw, err := protojson.MarshalOptions{EmitUnpopulated: true}.Marshal(out)
		if err != nil {
			problem.FromGRPC(err).Write(w)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(raw)
	})
}

// read takes a body of a bounded size; more is refused before it is read.
func read(w http.ResponseWriter, r *http.Request, most int64) ([]byte, bool) {
	tooLarge := problem.New(http.StatusRequestEntityTooLarge, "too_large", "请求过大 · The request is larger than allowed.")
	if r.ContentLength > most || len(r.URL.RawQuery) > maxQuery {
		tooLarge.Write(w)
		return nil, false
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		tooLarge.Write(w)
	case err != nil: // it broke off; the app sends it again
		problem.New(http.StatusBadRequest, "bad_argument", "请求中断 · The request broke off.").Write(w)
	}
	return body, err == nil
}

// send hands over what came, and answers for what went wrong.
func send(w http.ResponseWriter, r *http.Request, patrol patrolv1.PatrolServiceClient, in *patrolv1.SendFixesRequest) bool {
	if in.GetKey() == "" || len(in.GetKey()) > maxKey {
		problem.New(http.StatusUnauthorized, "tracker_unknown", "缺少设备标识：请填写配对时给出的密钥 · The device identifier is missing: it is the key that was shown at pairing.").Write(w)
		return false
	}
	in.ContentType = strings.ToValidUTF8(in.GetContentType()[:min(len(in.GetContentType()), 100)], "")
	in.Query = strings.ToValidUTF8(in.GetQuery(), "")
	if _, err := patrol.SendFixes(r.Context(), in); err != nil {
		problem.FromGRPC(err).Write(w)
		return false
	}
	return true
}

// osmAndKey is the device identifier of a request: in the address, in a form, or in the JSON of newer versions.
func osmAndKey(query string, body []byte) string {
	for _, form := range []string{query, string(body)} {
		v, err := url.ParseQuery(form)
		if err != nil {
			continue
		}
		for _, name := range []string{"id", "deviceid"} {
			if v.Get(name) != "" {
				return v.Get(name)
			}
		}
	}
	var b struct {
		DeviceID string `json:"device_id"`
	}
	_ = json.Unmarshal(body, &b) // a body that is none has no key
	return b.DeviceID
}
