package edge

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// soon is long enough for a busy machine to send a byte in a quarter of it.
const soon = time.Second

// TestWhoStandsStillIsLetGo, sending or taking; who gets on slowly is not, however long that takes.
func TestWhoStandsStillIsLetGo(t *testing.T) {
	ended := make(chan error, 8) // more than the requests here
	srv := httptest.NewServer(moving(soon, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var err error
		if r.URL.Path == "/take" {
			for err == nil {
				_, err = w.Write(make([]byte, 1<<20))
			}
		} else if _, err = io.Copy(io.Discard, r.Body); err == nil {
			select {
			case <-r.Context().Done(): // an answer that takes its time is not ended by the body's limit
				err = r.Context().Err()
			case <-time.After(soon + soon/2):
			}
			_, _ = io.WriteString(w, "done")
		}
		ended <- err
	})))
	defer srv.Close()
	dial := func(head string) net.Conn {
		c, err := net.Dial("tcp", srv.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		_, _ = fmt.Fprintf(c, "%s HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n", head)
		return c
	}
	wait := func(what string) error {
		select {
		case err := <-ended:
			return err
		case <-time.After(30 * time.Second):
			t.Fatalf("%s: still there", what)
			return nil
		}
	}
	dial("POST /send")
	if err := wait("sends nothing"); err == nil {
		t.Error("who sends nothing was waited for")
	}
	dial("GET /take")
	if err := wait("takes nothing"); err == nil {
		t.Error("who takes nothing was waited for")
	}
	slow := dial("POST /send")
	for range 8 {
		time.Sleep(soon / 4) // the pace of a slow client is what is tried
		_, _ = io.WriteString(slow, "x")
	}
	if err := wait("sends slowly"); err != nil {
		t.Errorf("who sends slowly was let go: %v", err)
	}
	for range 2 { // the connection serves again
		answer, err := http.ReadResponse(bufio.NewReader(slow), nil)
		if err != nil {
			t.Fatal(err)
		}
		if raw, err := io.ReadAll(answer.Body); err != nil || string(raw) != "done" {
			t.Fatalf("%q %v", raw, err)
		}
		time.Sleep(2 * soon) // longer than the limit, with nothing owed
		_, _ = io.WriteString(slow, "POST /send HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n"+strings.Repeat("x", 8))
	}
}
