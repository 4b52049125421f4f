package rpc

import (
	"context"
	"net"

	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// Server is the gRPC server, and the same methods for the edge of its own process.
type Server struct {
	*grpc.Server
	here  map[string]unary // by full name
	chain grpc.UnaryServerInterceptor
}

type unary struct {
	impl    any
	handler grpc.MethodHandler
}

// RegisterService implements grpc.ServiceRegistrar.
func (s *Server) RegisterService(desc *grpc.ServiceDesc, impl any) {
	s.Server.RegisterService(desc, impl)
	for _, m := range desc.Methods {
		s.here["/"+desc.ServiceName+"/"+m.MethodName] = unary{impl, m.Handler}
	}
}

// Here lets a client of the same process call straight through: what HTTP/2 frames, their goroutines and queues cost was a quarter of a
// submission. Everything else is as over a wire: the request is written and read again, so that nothing is shared and what is no UTF-8
// is refused; the same interceptors run; of the caller's context only the deadline, the metadata and the trace go along. Streams take the
// connection.
func (s *Server) Here(ctx context.Context, method string, request, reply any, cc *grpc.ClientConn, invoker grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	m, ok := s.here[method]
	if !ok {
		return invoker(ctx, method, request, reply, cc, opts...)
	}
	raw, err := proto.Marshal(request.(proto.Message))
	if err != nil {
		return status.Error(codes.InvalidArgument, "the request cannot be written: "+err.Error())
	}
	if len(raw) > MaxMessage {
		return status.Error(codes.ResourceExhausted, "the request is too large")
	}
	answer, err := m.handler(m.impl, arriving(ctx), func(into any) error { return proto.Unmarshal(raw, into.(proto.Message)) }, s.chain)
	if err != nil {
		if _, told := status.FromError(err); !told {
			err = status.FromContextError(err).Err()
		}
		return err
	}
	proto.Merge(reply.(proto.Message), answer.(proto.Message))
	return nil
}

// bare hides what the caller's side keeps in its context.
type bare struct{ context.Context }

// Value implements context.Context.
func (bare) Value(any) any { return nil }

// arriving is a caller's context as the server sees it.
func arriving(ctx context.Context) context.Context {
	out := trace.ContextWithRemoteSpanContext(bare{ctx}, trace.SpanContextFromContext(ctx))
	out = peer.NewContext(out, &peer.Peer{Addr: &net.UnixAddr{Name: "here", Net: "unix"}})
	sent, _ := metadata.FromOutgoingContext(ctx)
	return metadata.NewIncomingContext(out, sent)
}

// chained makes one interceptor of several, the first outermost.
func chained(all []grpc.UnaryServerInterceptor) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		next := handler
		for i := len(all) - 1; i >= 0; i-- {
			inner, outer := next, all[i]
			next = func(ctx context.Context, req any) (any, error) { return outer(ctx, req, info, inner) }
		}
		return next(ctx, req)
	}
}
