package public

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"google.golang.org/grpc/metadata"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/photofile"
	"github.com/xuncha/xuncha/mobile-api/problem"
	disclosurev1 "github.com/xuncha/xuncha/proto/gen/xuncha/disclosure/v1"
)

// Reports is where the form is sent, in an http.ServeMux.
const Reports = "POST /v1/public/reports"

// Bounds of one report.
const (
	maxPhotos   = 3
	maxPhoto    = 10 << 20 // bytes
	maxField    = 8 << 10  // bytes
	maxForm     = maxPhotos*maxPhoto + 64<<10
	maxAtOnce   = 8 // reports with photos in memory
	formTimeout = 2 * time.Minute
)

type reports struct {
	disclosure disclosurev1.DisclosureServiceClient
	blob       blob.Store
	log        *slog.Logger
	at         chan struct{} // one for each report in memory
}

// NewReports makes the handler of Reports.
func NewReports(d disclosurev1.DisclosureServiceClient, store blob.Store, log *slog.Logger) http.Handler {
	return &reports{d, store, log, make(chan struct{}, maxAtOnce)}
}

// ServeHTTP implements http.Handler: who may report is asked before anything is read, and photos are kept only when they are photos.
func (h *reports) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	receipt, err := h.take(w, r)
	if err != nil {
		p := asProblem(err)
		if p.Status >= 500 {
			h.log.WarnContext(r.Context(), "report not taken", "reason", p.Reason, "error", err.Error())
		}
		p.Write(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(map[string]string{"receipt": receipt}) // the client may have left; it sends again
}

func (h *reports) take(w http.ResponseWriter, r *http.Request) (string, error) {
	county := r.URL.Query().Get("county")
	if !countyForm.MatchString(county) {
		return "", problem.New(http.StatusBadRequest, "bad_argument", "请选择县（市、区） · Choose a county.")
	}
	if r.ContentLength > maxForm {
		return "", problem.New(http.StatusRequestEntityTooLarge, "too_large", "照片过大 · The photos are too large.")
	}
	ctx, cancel := context.WithTimeout(r.Context(), formTimeout)
	defer cancel()
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		ctx = metadata.AppendToOutgoingContext(ctx, "x-xuncha-client", host)
	}
	select {
	case h.at <- struct{}{}:
		defer func() { <-h.at }()
	default:
		return "", problem.New(http.StatusServiceUnavailable, "store_away", "现在举报的人较多，请稍后再试 · Many are reporting now; try again in a minute.")
	}
	if _, err := h.disclosure.AdmitReport(ctx, &disclosurev1.AdmitReportRequest{County: county}); err != nil {
		return "", err
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(formTimeout)) // a slow sender holds memory no longer
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	form, photos, err := read(r)
	if err != nil {
		return "", err
	}
	req, err := requestOf(county, form)
	if err != nil {
		return "", err
	}
	for _, raw := range photos {
		p, err := h.keep(ctx, county, raw)
		if err != nil {
			return "", err
		}
		req.Photos = append(req.Photos, p)
	}
	out, err := h.disclosure.FileReport(ctx, req)
	return out.GetReceipt(), err
}

var countyForm = regexp.MustCompile(`^[0-9]{6}$`)

// read takes the form apart: short fields by name, and photos, each bounded.
func read(r *http.Request) (map[string]string, [][]byte, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, nil, unreadable()
	}
	form := map[string]string{}
	var photos [][]byte
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return form, photos, nil
		}
		if err != nil {
			return nil, nil, unreadable()
		}
		if part.FormName() == "photo" {
			if len(photos) == maxPhotos {
				return nil, nil, problem.New(http.StatusRequestEntityTooLarge, "too_large", "最多三张照片 · Three photos at most.")
			}
			raw, err := bounded(part, maxPhoto)
			if err != nil {
				return nil, nil, err
			}
			if len(raw) > 0 {
				photos = append(photos, raw)
			}
			continue
		}
		raw, err := bounded(part, maxField)
		if err != nil {
			return nil, nil, err
		}
		if len(form) < 20 {
			form[part.FormName()] = string(raw)
		}
	}
}

func bounded(part *multipart.Part, limit int64) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(part, limit+1))
	if err != nil {
		return nil, unreadable()
	}
	if int64(len(raw)) > limit {
		return nil, problem.New(http.StatusRequestEntityTooLarge, "too_large", "内容或照片过大 · A field or a photo is too large.")
	}
	return raw, nil
}

func unreadable() problem.Problem {
	return problem.New(http.StatusBadRequest, "bad_argument", "表单无法读取 · The form cannot be read.")
}

func requestOf(county string, form map[string]string) (*disclosurev1.FileReportRequest, error) {
	req := &disclosurev1.FileReportRequest{Id: form["id"], County: county, Topic: form["topic"], Text: form["text"], Place: form["place"], Sign: form["sign"],
		ReporterName: form["name"], ReporterContact: form["contact"]}
	for name, into := range map[string]**float64{"lat": &req.Lat, "lng": &req.Lng} {
		if form[name] == "" {
			continue
		}
		v, err := strconv.ParseFloat(form[name], 64)
		if err != nil {
			return nil, problem.New(http.StatusBadRequest, "bad_coordinates", "坐标无法读取 · The coordinates cannot be read.")
		}
		*into = &v
	}
	return req, nil
}

// keep judges a photo and puts it under its hash. What is no photo is not kept. Nobody decodes its pixels here.
func (h *reports) keep(ctx context.Context, county string, raw []byte) (*disclosurev1.ReportPhoto, error) {
	kind, err := photofile.Check(bytes.NewReader(raw), int64(len(raw)))
	switch {
	case errors.Is(err, photofile.ErrPixels):
		return nil, problem.New(http.StatusUnprocessableEntity, "photo_pixels", "照片像素过大 · A photo has too many pixels.")
	case err != nil:
		return nil, problem.New(http.StatusUnprocessableEntity, "photo_type", "不是 JPEG、PNG 或 HEIC 照片 · A file is not a JPEG, PNG or HEIC photo.")
	}
	sum := blob.SHA256(sha256.Sum256(raw))
	name := hex.EncodeToString(sum[:])
	err = h.blob.Put(ctx, "reports/"+county+"/"+name[:2]+"/"+name, bytes.NewReader(raw), int64(len(raw)), blob.PutOptions{ContentType: kind.MediaType, SHA256: &sum})
	if err != nil {
		return nil, err
	}
	return &disclosurev1.ReportPhoto{Sha256: name, Size: int64(len(raw))}, nil
}

func asProblem(err error) problem.Problem {
	var p problem.Problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, blob.ErrFull), errors.Is(err, blob.ErrAway):
		return problem.New(http.StatusServiceUnavailable, "store_away", "存储暂不可用，请稍后再试 · The store does not answer; try again later.")
	}
	return problem.FromGRPC(err)
}
