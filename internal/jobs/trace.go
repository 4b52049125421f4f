package jobs

import (
	"context"
	"encoding/json"

	"github.com/riverqueue/river/rivertype"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	oteltrace "go.opentelemetry.io/otel/trace"
)

var w3c propagation.TraceContext // https://www.w3.org/TR/trace-context/

// trace is the caller's trace as a job's metadata, or nil if it has none.
func trace(ctx context.Context) []byte {
	carrier := propagation.MapCarrier{}
	w3c.Inject(ctx, carrier)
	if len(carrier) == 0 {
		return nil
	}
	raw, err := json.Marshal(carrier)
	if err != nil { // a map of strings can be written
		return nil
	}
	return raw
}

// resume opens a span in the trace of the job's metadata, and returns how to end it.
func resume(ctx context.Context, job *rivertype.JobRow) (context.Context, func(error)) {
	var kept struct {
		Parent string `json:"traceparent"`
		State  string `json:"tracestate"`
	}
	if json.Unmarshal(job.Metadata, &kept) == nil && kept.Parent != "" {
		ctx = w3c.Extract(ctx, propagation.MapCarrier{"traceparent": kept.Parent, "tracestate": kept.State})
	}
	ctx, span := otel.Tracer("github.com/xuncha/xuncha/internal/jobs").Start(ctx, "job "+job.Kind,
		oteltrace.WithSpanKind(oteltrace.SpanKindConsumer), oteltrace.WithAttributes(attribute.Int("job.attempt", job.Attempt)))
	return ctx, func(err error) {
		if err != nil {
			span.SetStatus(codes.Error, "the attempt failed")
		}
		span.End()
	}
}
