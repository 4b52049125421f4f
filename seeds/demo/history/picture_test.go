package history

import (
	"bytes"
	"image"
	_ "image/jpeg" // decodes
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/xuncha/xuncha/internal/photofile"
	"github.com/xuncha/xuncha/server/geo"
)

// TestPictures: every scene is a whole JPEG of moderate size that says when and where it was taken, always the same, and shows what is wrong differently. XUNCHA_PICTURES
// names a folder to look at them in.
func TestPictures(t *testing.T) {
	when, where := time.Date(2026, 11, 3, 2, 21, 0, 0, time.UTC), geo.LatLng{Lat: 35.0231, Lng: 111.0057}
	for name := range scenes {
		var sums []string
		for _, bad := range []bool{false, true, true} {
			p, err := take(shot{name, bad, "[示例] 北相镇入河排污口1号", when, where, drawn("test", name)})
			if err != nil {
				t.Fatal(err)
			}
			img, kind, err := image.Decode(bytes.NewReader(p.bytes))
			if err != nil || kind != "jpeg" || img.Bounds().Dx() != wide || len(p.bytes) > 90<<10 {
				t.Errorf("%s: %s, %d bytes: %v", name, kind, len(p.bytes), err)
			}
			m, err := photofile.ReadMeta(bytes.NewReader(p.bytes), "image/jpeg")
			if err != nil || m.TakenAt == nil || !m.TakenAt.Equal(when) || m.Lat == nil || where.Distance(geo.LatLng{Lat: *m.Lat, Lng: *m.Lng}) > 1 {
				t.Errorf("%s: %+v %v", name, m, err)
			}
			sums = append(sums, p.sha256)
			if to := os.Getenv("XUNCHA_PICTURES"); to != "" {
				_ = os.WriteFile(filepath.Join(to, name+map[bool]string{true: "-bad"}[bad]+".jpg"), p.bytes, 0o600)
			}
		}
		if sums[0] == sums[1] || sums[1] != sums[2] {
			t.Errorf("%s: %v", name, sums)
		}
	}
}
