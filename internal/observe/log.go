package observe

import (
	"context"
	"io"
	"log/slog"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// NewLog makes the process's logger. Lines are JSON, or text for a person at a terminal.
func NewLog(w io.Writer, json bool, level slog.Level) *slog.Logger {
	opts := &slog.HandlerOptions{Level: level, ReplaceAttr: redact}
	var h slog.Handler = slog.NewTextHandler(w, opts)
	if json {
		h = slog.NewJSONHandler(w, opts)
	}
	return slog.New(traced{h})
}

// private names attributes whose values never reach a log.
var private = map[string]bool{"password": true, "token": true, "authorization": true, "phone": true, "name": true, "account": true, "address": true, "lat": true, "lng": true, "secret": true}

func redact(groups []string, a slog.Attr) slog.Attr {
	if private[strings.ToLower(a.Key)] {
		return slog.String(a.Key, "[removed]")
	}
	return a
}

// traced adds the trace's ids to each line.
type traced struct{ slog.Handler }

// Handle implements slog.Handler.
func (t traced) Handle(ctx context.Context, r slog.Record) error {
	if sc := trace.SpanContextFromContext(ctx); sc.IsValid() {
		r.AddAttrs(slog.String("trace_id", sc.TraceID().String()), slog.String("span_id", sc.SpanID().String()))
	}
	return t.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (t traced) WithAttrs(a []slog.Attr) slog.Handler { return traced{t.Handler.WithAttrs(a)} }

// WithGroup implements slog.Handler.
func (t traced) WithGroup(name string) slog.Handler { return traced{t.Handler.WithGroup(name)} }

// StartTracing gives every request a trace id that crosses from edge to server (W3C Trace Context). Nothing is exported.
func StartTracing() {
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.NeverSample())))
	otel.SetTextMapPropagator(propagation.TraceContext{})
}
