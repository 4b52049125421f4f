package observe

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/status"
)

// Metrics counts and times what the process does. Labels hold no ids.
type Metrics struct {
	registry *prometheus.Registry
	http     *prometheus.HistogramVec
	grpc     *prometheus.HistogramVec
}

// NewMetrics makes a registry with the Go runtime's and the process's own figures.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		http:     prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "xuncha_http_request_seconds", Help: "Time of HTTP requests.", Buckets: prometheus.DefBuckets}, []string{"method", "route", "code"}),
		grpc:     prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "xuncha_grpc_request_seconds", Help: "Time of gRPC calls.", Buckets: prometheus.DefBuckets}, []string{"method", "code"}),
	}
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), m.http, m.grpc)
	return m
}

// Gauge adds a figure that is asked for when the metrics are read.
func (m *Metrics) Gauge(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read))
}

// Handler serves the figures.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// HTTP times requests; route is the pattern, never the path.
func (m *Metrics) HTTP(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		cw := &codeWriter{ResponseWriter: w, code: http.StatusOK}
		next.ServeHTTP(cw, r)
		m.http.WithLabelValues(methodOf(r), r.Pattern, strconv.Itoa(cw.code)).Observe(time.Since(began).Seconds())
	})
}

// methodOf is the method as a label: a client may send any word, and each would be kept for ever.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return r.Method
	}
	return "other"
}

type codeWriter struct {
	http.ResponseWriter
	code int
}

// WriteHeader remembers the code.
func (w *codeWriter) WriteHeader(code int) {
	w.code = code
	w.ResponseWriter.WriteHeader(code)
}

// Unwrap lets http.ResponseController reach the writer beneath.
func (w *codeWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// GRPC times unary calls.
func (m *Metrics) GRPC(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	began := time.Now()
	resp, err := next(ctx, req)
	m.grpc.WithLabelValues(info.FullMethod, status.Code(err).String()).Observe(time.Since(began).Seconds())
	return resp, err
}
