package problem

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// byCode maps gRPC's codes to HTTP, and to a reason for an answer that carries none.
var byCode = map[codes.Code]struct {
	status int
	reason string
}{
	codes.Canceled:           {499, "canceled"}, // nobody reads it
	codes.InvalidArgument:    {http.StatusBadRequest, "bad_argument"},
	codes.OutOfRange:         {http.StatusBadRequest, "bad_argument"},
	codes.Unauthenticated:    {http.StatusUnauthorized, "token_invalid"},
	codes.PermissionDenied:   {http.StatusForbidden, "role_missing"},
	codes.NotFound:           {http.StatusNotFound, "not_found"},
	codes.AlreadyExists:      {http.StatusConflict, "conflict"},
	codes.Aborted:            {http.StatusConflict, "conflict"},
	codes.FailedPrecondition: {http.StatusConflict, "conflict"},
	codes.ResourceExhausted:  {http.StatusTooManyRequests, "too_many_requests"},
	codes.Unavailable:        {http.StatusServiceUnavailable, "store_away"},
	codes.DeadlineExceeded:   {http.StatusGatewayTimeout, "store_away"},
	codes.Unimplemented:      {http.StatusNotImplemented, "unexpected"},
}

// byReason is where HTTP says more than gRPC's code can.
var byReason = map[string]int{
	"photo_hash":   http.StatusUnprocessableEntity,
	"photo_type":   http.StatusUnprocessableEntity,
	"photo_pixels": http.StatusUnprocessableEntity,
	"photo_size":   http.StatusRequestEntityTooLarge,
	"too_large":    http.StatusRequestEntityTooLarge,
	"store_full":   http.StatusInsufficientStorage,
}

// Status gives the HTTP status of a reason that has one of its own, or else what its gRPC code maps to.
func Status(reason string, code codes.Code) int {
	if s, ok := byReason[reason]; ok {
		return s
	}
	if c, ok := byCode[code]; ok {
		return c.status
	}
	return http.StatusInternalServerError
}

// FromGRPC reads code, message and the details ErrorInfo and RetryInfo. What the server did not foresee becomes one plain
// sentence: its message may name inner things. An error that is a Problem already stays one.
func FromGRPC(err error) Problem {
	var have Problem
	if errors.As(err, &have) {
		return have
	}
	s := status.Convert(err)
	var info *errdetails.ErrorInfo
	var retry time.Duration
	for _, d := range s.Details() {
		switch d := d.(type) {
		case *errdetails.ErrorInfo:
			info = d
		case *errdetails.RetryInfo:
			retry = d.GetRetryDelay().AsDuration()
		}
	}
	c, known := byCode[s.Code()]
	if !known {
		return New(http.StatusInternalServerError, "unexpected", "服务器出错，已记录 · Something went wrong here; it has been logged.")
	}
	reason, detail := c.reason, ""
	if info.GetReason() != "" {
		reason, detail = info.GetReason(), s.Message()
	}
	p := New(Status(reason, s.Code()), reason, detail)
	p.Data = info.GetMetadata()
	if seconds, err := strconv.Atoi(p.Data["retry_after"]); err == nil && seconds > 0 && retry == 0 {
		retry = time.Duration(seconds) * time.Second
	}
	if retry > 0 {
		p.RetryAfter = min(retry, 24*time.Hour)
	}
	return p
}
