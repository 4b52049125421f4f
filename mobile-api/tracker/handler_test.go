package tracker_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/xuncha/xuncha/mobile-api/tracker"
)

// zeros is a body without end, of which nobody said how long it is.
type zeros struct{ read int }

func (z *zeros) Read(p []byte) (int, error) {
	z.read += len(p)
	return len(p), nil
}

// TestABodyWithoutLength: one that is sent in chunks is read no further than is allowed, and refused with the reason.
func TestABodyWithoutLength(t *testing.T) {
	for name, h := range map[string]struct {
		http.Handler
		most int
	}{"/v1/gpx?id=x": {tracker.GPX(nil), 12 << 20}, "/v1/trackers/osmand": {tracker.OsmAnd(nil), 1 << 20}, "/v1/trackers/owntracks": {tracker.OwnTracks(nil), 1 << 20}} {
		s := httptest.NewServer(h)
		body := &zeros{}
		resp, err := http.Post(s.URL+name, "application/gpx+xml", io.LimitReader(body, 100<<20))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		said, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		s.Close()
		if resp.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(string(said), "too_large") {
			t.Errorf("%s: %d %s", name, resp.StatusCode, said)
		}
		if body.read > h.most+16<<20 { // and what lies in buffers
			t.Errorf("%s: %d bytes of it were taken", name, body.read)
		}
	}
}
