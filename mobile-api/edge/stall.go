package edge

import (
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/xuncha/xuncha/mobile-api/upload"
)

// stall is how long a client may neither send what it owes nor take what it is given. A whole request may take longer: a phone at the edge of a village's network
// gets on by a few KB at a time.
const stall = 60 * time.Second

// moving lets go of clients that stand still, so that nobody holds a connection and its memory for nothing. Uploads see to it themselves.
func moving(after time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, upload.Path) {
			next.ServeHTTP(w, r)
			return
		}
		c := http.NewResponseController(w)
		if r.Body != nil && r.Body != http.NoBody {
			_ = c.SetReadDeadline(time.Now().Add(after)) // where the answer is given without reading, the server reads the rest
			r.Body = &movingBody{r.Body, c, after}
		}
		next.ServeHTTP(&movingWriter{w, c, after}, r)
		_ = c.SetWriteDeadline(time.Now().Add(after)) // for what is still in the connection's buffer
	})
}

type movingBody struct {
	io.ReadCloser
	control *http.ResponseController
	after   time.Duration
}

// Read implements io.Reader. At the end the limit goes: it would end the request's context while it is being answered.
func (b *movingBody) Read(p []byte) (int, error) {
	_ = b.control.SetReadDeadline(time.Now().Add(b.after)) // a test's recorder cannot
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		_ = b.control.SetReadDeadline(time.Time{})
	}
	return n, err
}

type movingWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	after   time.Duration
}

// Write implements io.Writer.
func (w *movingWriter) Write(p []byte) (int, error) {
	_ = w.control.SetWriteDeadline(time.Now().Add(w.after))
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the writer beneath.
func (w *movingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
