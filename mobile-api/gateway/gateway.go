// Package gateway speaks REST and JSON with phones and desks, and gRPC with the server.
package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/xuncha/xuncha/mobile-api/problem"
	checklistv1 "github.com/xuncha/xuncha/proto/gen/xuncha/checklist/v1"
	disclosurev1 "github.com/xuncha/xuncha/proto/gen/xuncha/disclosure/v1"
	dossierv1 "github.com/xuncha/xuncha/proto/gen/xuncha/dossier/v1"
	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	gridv1 "github.com/xuncha/xuncha/proto/gen/xuncha/grid/v1"
	inspectionv1 "github.com/xuncha/xuncha/proto/gen/xuncha/inspection/v1"
	patrolv1 "github.com/xuncha/xuncha/proto/gen/xuncha/patrol/v1"
	registryv1 "github.com/xuncha/xuncha/proto/gen/xuncha/registry/v1"
	reviewv1 "github.com/xuncha/xuncha/proto/gen/xuncha/review/v1"
	taskingv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tasking/v1"
	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
)

// maxBody bounds a JSON request, bytes. A batch of items with 10 MiB of payload fits in base64.
const maxBody = 15 << 20

// New makes the REST handler on a connection to the server.
func New(ctx context.Context, conn *grpc.ClientConn) (http.Handler, error) {
	mux := runtime.NewServeMux(
		// A file goes out as its own bytes, everything else as JSON.
		runtime.WithMarshalerOption(runtime.MIMEWildcard, &runtime.HTTPBodyMarshaler{Marshaler: &wholeJSON{runtime.JSONPb{
			MarshalOptions:   protojson.MarshalOptions{EmitUnpopulated: true},
			UnmarshalOptions: protojson.UnmarshalOptions{DiscardUnknown: true},
		}}}),
		runtime.WithErrorHandler(writeError),
		runtime.WithRoutingErrorHandler(writeRoutingError),
		runtime.WithIncomingHeaderMatcher(header),
		runtime.WithMetadata(client),
		runtime.WithDisablePathLengthFallback(),
	)
	for _, register := range []func(context.Context, *runtime.ServeMux, *grpc.ClientConn) error{
		tenancyv1.RegisterAuthServiceHandler, tenancyv1.RegisterAdminServiceHandler, registryv1.RegisterRegistryServiceHandler, checklistv1.RegisterChecklistServiceHandler,
		gridv1.RegisterGridServiceHandler, inspectionv1.RegisterInspectionServiceHandler, reviewv1.RegisterReviewServiceHandler, fieldsyncv1.RegisterFieldSyncServiceHandler,
		dossierv1.RegisterDossierServiceHandler, taskingv1.RegisterTaskingServiceHandler, disclosurev1.RegisterDisclosureServiceHandler, patrolv1.RegisterPatrolServiceHandler,
	} {
		if err := register(ctx, mux, conn); err != nil {
			return nil, fmt.Errorf("register the REST gateway: %w", err)
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > maxBody {
			tooLarge().Write(w)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		mux.ServeHTTP(w, r)
	}), nil
}

// wholeJSON reads a body as one document. The gateway's own decoder looks for the end of a value first, and so reads everything twice: a tenth of a push.
type wholeJSON struct{ runtime.JSONPb }

// NewDecoder implements runtime.Marshaler.
func (j *wholeJSON) NewDecoder(r io.Reader) runtime.Decoder {
	return runtime.DecoderFunc(func(v any) error {
		raw, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		if len(bytes.TrimSpace(raw)) == 0 {
			return io.EOF
		}
		if message, ok := v.(proto.Message); ok {
			return j.UnmarshalOptions.Unmarshal(raw, message)
		}
		return j.Unmarshal(raw, v) // one field of a message
	})
}

func tooLarge() problem.Problem {
	return problem.New(http.StatusRequestEntityTooLarge, "too_large", fmt.Sprintf("请求超过 %d 字节 · The request is larger than %d bytes.", maxBody, maxBody))
}

// header lets through what the server understands, and nothing that a client could forge.
func header(name string) (string, bool) {
	return strings.ToLower(name), strings.EqualFold(name, "Authorization")
}

// client tells the server who is calling, for its limits by address.
func client(_ context.Context, r *http.Request) metadata.MD {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return nil
	}
	return metadata.Pairs("x-xuncha-client", host)
}

func writeError(_ context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, _ *http.Request, err error) {
	if strings.Contains(err.Error(), "http: request body too large") {
		tooLarge().Write(w)
		return
	}
	p := problem.FromGRPC(err)
	if status.Code(err) == codes.InvalidArgument && p.Reason == "bad_argument" && !strings.Contains(p.Detail, " · ") { // a parser's words; our own are in both languages
		p.Detail = "请求无法读取 · The request cannot be read."
	}
	p.Write(w)
}

func writeRoutingError(_ context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, _ *http.Request, code int) {
	reason := "not_found"
	if code == http.StatusMethodNotAllowed {
		reason = "method_not_allowed"
	}
	problem.New(code, reason, "").Write(w)
}

// heartbeat keeps proxies from closing a quiet stream.
const heartbeat = 20 * time.Second

// Watch makes GET /v1/cases:watch: changes of the queue as server-sent events, one "change" event each.
func Watch(conn *grpc.ClientConn) http.Handler {
	review := reviewv1.NewReviewServiceClient(conn)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithCancel(metadata.AppendToOutgoingContext(r.Context(), "authorization", r.Header.Get("Authorization")))
		defer cancel()
		stream, err := review.WatchQueue(ctx, &reviewv1.WatchQueueRequest{Region: r.URL.Query().Get("region")})
		if err == nil {
			var began metadata.MD
			if began, err = stream.Header(); err == nil && began == nil { // refused: the stream ended before it began
				_, err = stream.Recv()
			}
		}
		if err != nil {
			problem.FromGRPC(err).Write(w)
			return
		}
		changes, ended := make(chan *reviewv1.WatchQueueResponse), make(chan error, 1)
		go func() {
			for {
				c, err := stream.Recv()
				if err != nil {
					ended <- err
					return
				}
				select {
				case changes <- c:
				case <-ctx.Done():
					return
				}
			}
		}()
		relay(ctx, w, changes, ended)
	})
}

func relay(ctx context.Context, w http.ResponseWriter, changes <-chan *reviewv1.WatchQueueResponse, ended <-chan error) {
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	text := "event: ready\ndata: {}\n\n"
	for {
		if _, err := w.Write([]byte(text)); err != nil || out.Flush() != nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case err := <-ended:
			if p := problem.FromGRPC(err); p.Reason == "unexpected" {
				return
			}
			raw, _ := json.Marshal(problem.FromGRPC(err))
			_, _ = fmt.Fprintf(w, "event: end\ndata: %s\n\n", raw)
			return
		case c := <-changes:
			raw, err := protojson.Marshal(c)
			if err != nil {
				return
			}
			text = "event: change\ndata: " + string(raw) + "\n\n"
		case <-beat.C:
			text = ": still here\n\n"
		}
	}
}
