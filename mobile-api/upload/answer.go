package upload

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	tusd "github.com/tus/tusd/v2/pkg/handler"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/mobile-api/problem"
)

const extensions = "creation,creation-with-upload,termination,expiration"

// answer completes the protocol handler's answers and turns its plain-text errors into problems.
type answer struct {
	http.ResponseWriter
	visit  *visit // nil for OPTIONS
	now    time.Time
	status int // of an error that waits for its text
	sent   bool
}

// Unwrap lets deadlines through to the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	if status < 400 || a.Header().Get("Content-Type") == problem.ContentType {
		a.complete(status)
		a.sent = true
		a.ResponseWriter.WriteHeader(status)
		return
	}
	a.status = status
}

// Write implements http.ResponseWriter.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.sent = true
		return a.ResponseWriter.Write(b)
	}
	if !a.sent {
		a.sent = true
		code, _, _ := strings.Cut(string(b), ":")
		ofProtocol(code, a.status).Write(a.ResponseWriter)
	}
	return len(b), nil
}

// end sends an error that has no text: the answer to HEAD has none.
func (a *answer) end() {
	if a.sent || a.status == 0 {
		return
	}
	for name, value := range ofProtocol("", a.status).Header() {
		a.Header().Set(name, value)
	}
	a.Header().Del("Content-Length")
	a.ResponseWriter.WriteHeader(a.status)
}

// complete adds what the protocol's handler does not know.
func (a *answer) complete(status int) {
	if a.visit == nil || status >= 400 {
		if a.visit == nil {
			a.Header().Set("Tus-Extension", extensions)
		}
		return
	}
	h, v := a.Header(), a.visit
	if v.method == http.MethodPost {
		h.Set("Location", Path+"/"+v.id) // a path: the edge does not know under which name the phone reached it
		if h.Get("Upload-Offset") == "" {
			h.Set("Upload-Offset", strconv.FormatInt(v.offset, 10))
		}
	}
	if v.method == http.MethodHead {
		h.Del("Content-Length")
	}
	if !v.done && v.method != http.MethodDelete {
		from := v.touched
		if from.IsZero() {
			from = a.now
		}
		h.Set("Upload-Expires", from.Add(Expiry).UTC().Format(http.TimeFormat))
	}
}

// ofProtocol names tusd's errors in our words.
func ofProtocol(code string, status int) problem.Problem {
	switch code {
	case tusd.ErrMismatchOffset.ErrorCode:
		return problem.New(http.StatusConflict, "upload_offset", "上传位置不符，请先用 HEAD 查询 · The upload is at another offset; ask with HEAD.")
	case tusd.ErrSizeExceeded.ErrorCode, tusd.ErrMaxSizeExceeded.ErrorCode:
		return problem.New(http.StatusRequestEntityTooLarge, "photo_size", "字节数超过申报 · There are more bytes than declared.")
	case tusd.ErrNotFound.ErrorCode:
		return unknown()
	case tusd.ErrUnexpectedEOF.ErrorCode, tusd.ErrReadTimeout.ErrorCode, tusd.ErrConnectionReset.ErrorCode, tusd.ErrServerShutdown.ErrorCode:
		return problem.New(http.StatusServiceUnavailable, "upload_broken", "上传中断，可续传 · The upload broke off; it can be resumed.")
	}
	switch {
	case status == http.StatusNotFound:
		return unknown()
	case status >= 500:
		return problem.New(status, "unexpected", "")
	}
	return problem.New(status, "bad_argument", "")
}

func unknown() problem.Problem {
	return problem.New(http.StatusNotFound, "upload_unknown", "没有此上传，请重新创建 · There is no such upload; create it again.")
}

func tooLarge(most int64) problem.Problem {
	limit := strconv.FormatInt(most, 10)
	p := problem.New(http.StatusRequestEntityTooLarge, "photo_size", "照片须为 1–"+limit+" 字节 · A photo has 1 to "+limit+" bytes.")
	p.Data = map[string]string{"max_bytes": limit}
	return p
}

// problem names any error for the phone and logs what the operator must know.
func (h *handler) problem(r *http.Request, err error) problem.Problem {
	return h.name(r.Context(), err)
}

func (h *handler) name(ctx context.Context, err error) problem.Problem {
	var p problem.Problem
	switch {
	case errors.As(err, &p):
	case errors.Is(err, blob.ErrFull):
		p = problem.New(http.StatusInsufficientStorage, "store_full", "存储已满，照片请留在手机上 · The store is full; keep the photo on the phone.")
	case errors.Is(err, blob.ErrAway), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		p = problem.New(http.StatusServiceUnavailable, "store_away", "存储暂不可用，请稍后续传 · The store does not answer; resume later.")
	case errors.Is(err, blob.ErrNotFound):
		p = unknown()
	default:
		p = problem.FromGRPC(err)
	}
	if p.Status >= 500 && !errors.Is(err, context.Canceled) {
		h.Log.WarnContext(ctx, "upload not served", "reason", p.Reason, "error", err.Error())
	}
	return p
}

// told makes an error that the protocol's handler passes on as it is.
func (h *handler) told(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	p := h.name(ctx, err)
	return tusd.Error{ErrorCode: p.Reason, Message: p.Detail, HTTPResponse: tusd.HTTPResponse{StatusCode: p.Status, Body: string(p.Body()), Header: p.Header()}}
}
