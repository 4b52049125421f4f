package problem

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// ContentType is the media type of a problem (RFC 9457 §6.1).
const ContentType = "application/problem+json"

// Problem is an error as a client sees it.
type Problem struct {
	Type   string            `json:"type"`             // urn:xuncha:problem:<reason>
	Title  string            `json:"title"`            // the status in words
	Status int               `json:"status"`           // HTTP status
	Reason string            `json:"reason"`           // stable; what programs decide by
	Detail string            `json:"detail,omitempty"` // one sentence for a person
	Data   map[string]string `json:"data,omitempty"`   // small facts: a limit, a row number

	RetryAfter time.Duration `json:"-"` // when to come back; 0 when not known
}

// titles say a status in words.
var titles = map[int]string{
	http.StatusBadRequest:            "请求无效 · Bad request",
	http.StatusUnauthorized:          "请先登录 · Sign in first",
	http.StatusForbidden:             "不允许 · Not allowed",
	http.StatusNotFound:              "未找到 · Not found",
	http.StatusMethodNotAllowed:      "方法不支持 · Method not allowed",
	http.StatusConflict:              "冲突 · Conflict",
	http.StatusGone:                  "已不存在 · Gone",
	http.StatusPreconditionFailed:    "前提不符 · Precondition failed",
	http.StatusRequestEntityTooLarge: "过大 · Too large",
	http.StatusUnprocessableEntity:   "内容不可用 · Content cannot be used",
	http.StatusTooManyRequests:       "请求过多 · Too many requests",
	http.StatusInternalServerError:   "服务器错误 · Server error",
	http.StatusServiceUnavailable:    "暂不可用 · Not available now",
	http.StatusGatewayTimeout:        "超时 · Timed out",
	http.StatusInsufficientStorage:   "存储已满 · Storage full",
}

// comeBack is when to try again where nobody says it more exactly: a full store is not emptied in seconds.
var comeBack = map[int]time.Duration{
	http.StatusServiceUnavailable:  5 * time.Second,
	http.StatusGatewayTimeout:      5 * time.Second,
	http.StatusInsufficientStorage: time.Minute,
}

// New makes a problem; an empty detail takes the status's words.
func New(status int, reason, detail string) Problem {
	title := titles[status]
	if title == "" {
		title = http.StatusText(status)
	}
	p := Problem{Type: "urn:xuncha:problem:" + reason, Title: title, Status: status, Reason: reason, Detail: detail}
	if detail == "" {
		p.Detail = title
	}
	p.RetryAfter = comeBack[status]
	return p
}

// Write answers a request with a problem.
func Write(w http.ResponseWriter, status int, reason, detail string) {
	New(status, reason, detail).Write(w)
}

// Write answers a request with p. The headers of a success that was being prepared are taken back.
func (p Problem) Write(w http.ResponseWriter) {
	h := w.Header()
	for _, name := range []string{"Content-Length", "Content-Encoding", "ETag", "Content-Disposition", "Last-Modified"} {
		h.Del(name)
	}
	for name, value := range p.Header() {
		h.Set(name, value)
	}
	w.WriteHeader(p.Status)
	_, _ = w.Write(p.Body()) // the client has gone: nothing is left to tell
}

// Header gives the headers that go with p.
func (p Problem) Header() map[string]string {
	h := map[string]string{"Content-Type": ContentType, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
	if p.RetryAfter > 0 {
		h["Retry-After"] = strconv.Itoa(int((p.RetryAfter + time.Second - 1) / time.Second))
	}
	if p.Status == http.StatusUnauthorized {
		h["WWW-Authenticate"] = "Bearer"
	}
	return h
}

// Body gives p as JSON.
func (p Problem) Body() []byte {
	b, err := json.Marshal(p)
	if err != nil { // strings and numbers always can
		return []byte(`{"reason":"unexpected"}`)
	}
	return append(b, '\n')
}

// Error lets a problem travel as an error within an edge.
func (p Problem) Error() string { return p.Reason + ": " + p.Detail }
