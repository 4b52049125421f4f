package rpc

import (
	"context"
	"errors"
	"log/slog"
	"maps"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/xuncha/xuncha/server/fault"
)

const faultDomain = "xuncha"

var codeOf = map[fault.Kind]codes.Code{
	fault.Invalid: codes.InvalidArgument, fault.Unauthenticated: codes.Unauthenticated, fault.Denied: codes.PermissionDenied, fault.NotFound: codes.NotFound,
	fault.Conflict: codes.Aborted, fault.Exhausted: codes.ResourceExhausted, fault.Unavailable: codes.Unavailable, fault.Internal: codes.Internal,
}

// toStatus is the only place where a fault becomes a gRPC status. Unexpected errors are logged and become one plain sentence.
func toStatus(ctx context.Context, log *slog.Logger, method string, err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return status.Error(codes.Canceled, "canceled")
	case errors.Is(err, context.DeadlineExceeded):
		return status.Error(codes.DeadlineExceeded, "deadline exceeded")
	}
	f := fault.As(err)
	switch f.Kind {
	case fault.Internal:
		log.ErrorContext(ctx, "unexpected error", "method", method, "error", err.Error())
	case fault.Unavailable:
		log.WarnContext(ctx, "store away", "method", method, "reason", string(f.Reason), "error", err.Error())
	}
	detail := f.Detail
	if f.Kind == fault.Internal {
		entry, _ := fault.Lookup(fault.Unexpected)
		detail = entry.Sentence
	}
	st := status.New(codeOf[f.Kind], detail)
	if with, werr := st.WithDetails(&errdetails.ErrorInfo{Reason: string(f.Reason), Domain: faultDomain, Metadata: maps.Clone(f.Data)}); werr == nil {
		st = with
	}
	return st.Err()
}
