package photofile

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unicode"

	"github.com/bep/imagemeta"
)

// Meta is what a photo says of itself. It is a claim, and compared with the phone's.
type Meta struct {
	TakenAt     *time.Time `json:"taken_at,omitempty"` // UTC; a camera's time without a zone is read as Beijing time
	Lat         *float64   `json:"lat,omitempty"`      // degrees, WGS 84
	Lng         *float64   `json:"lng,omitempty"`
	Make        string     `json:"make,omitempty"`
	Model       string     `json:"model,omitempty"`
	Orientation int        `json:"orientation,omitempty"` // EXIF 1–8; 0 when absent
}

// beijing is the zone of every camera that does not say its own: the platform's phones are in China, the server's machine
// may be set to anything.
var beijing = time.FixedZone("Asia/Shanghai", 8*3600)

const maxText = 64 // bytes of a maker's or model's name

// ReadMeta reads EXIF, bounded in tags, sizes and time. A file without any gives an empty Meta. Errors: ErrType,
// ErrBroken.
func ReadMeta(r io.ReadSeeker, mediaType string) (Meta, error) {
	format, ok := map[string]imagemeta.ImageFormat{JPEG: imagemeta.JPEG, PNG: imagemeta.PNG, HEIC: imagemeta.HEIF, HEIF: imagemeta.HEIF}[mediaType]
	if !ok {
		return Meta{}, ErrType
	}
	exif := map[string]any{}
	_, err := imagemeta.Decode(imagemeta.Options{
		R: &budget{r: r, calls: maxMetaCalls, bytes: MaxBytes}, ImageFormat: format, Sources: imagemeta.EXIF, Timeout: 5 * time.Second, LimitNumTags: 2000, LimitTagSize: 10_000,
		HandleTag: func(t imagemeta.TagInfo) error {
			if _, first := exif[t.Tag]; !first && !strings.HasPrefix(t.Namespace, "IFD1") { // IFD1 describes the thumbnail
				exif[t.Tag] = t.Value
			}
			return nil
		},
	})
	if err != nil {
		return Meta{}, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return metaOf(exif), nil
}

// maxMetaCalls is some hundred times what an ordinary photo takes.
const maxMetaCalls = 200_000

// budget stops a decoder that a hostile file sends in circles: the decoder's own timeout gives up waiting for it but leaves it
// running. Only one goroutine uses it at a time.
type budget struct {
	r            io.ReadSeeker
	calls, bytes int64
}

var errBudget = errors.New("the metadata leads in circles")

// Read implements io.Reader.
func (b *budget) Read(p []byte) (int, error) {
	if b.calls--; b.calls < 0 || b.bytes < 0 {
		return 0, errBudget
	}
	n, err := b.r.Read(p)
	b.bytes -= int64(n)
	return n, err
}

// Seek implements io.Seeker.
func (b *budget) Seek(offset int64, whence int) (int64, error) {
	if b.calls--; b.calls < 0 {
		return 0, errBudget
	}
	return b.r.Seek(offset, whence)
}

func metaOf(exif map[string]any) Meta {
	m := Meta{Make: text(exif["Make"]), Model: text(exif["Model"]), TakenAt: takenAt(exif)}
	lat, lng := degrees(exif["GPSLatitude"], exif["GPSLatitudeRef"], "S", 90), degrees(exif["GPSLongitude"], exif["GPSLongitudeRef"], "W", 180)
	if lat != nil && lng != nil && (*lat != 0 || *lng != 0) { // phones without a fix write zeros
		m.Lat, m.Lng = lat, lng
	}
	if o, ok := exif["Orientation"].(uint16); ok && o >= 1 && o <= 8 {
		m.Orientation = int(o)
	}
	return m
}

// takenAt reads EXIF 2.32 tags 0x9003 (or 0x9004) and 0x9011.
func takenAt(exif map[string]any) *time.Time {
	for _, tag := range [][2]string{{"DateTimeOriginal", "OffsetTimeOriginal"}, {"CreateDate", "OffsetTimeDigitized"}, {"DateTimeDigitized", "OffsetTimeDigitized"}} {
		at, err := time.ParseInLocation("2006:01:02 15:04:05", text(exif[tag[0]]), beijing)
		if err != nil || at.Year() < 2000 || at.Year() > 2100 {
			continue
		}
		if zoned, err := time.Parse("2006:01:02 15:04:05-07:00", text(exif[tag[0]])+text(exif[tag[1]])); err == nil {
			at = zoned
		}
		at = at.UTC()
		return &at
	}
	return nil
}

// degrees takes the library's decimal degrees, which it has already signed or not according to the reference tag.
func degrees(value, ref any, negative string, limit float64) *float64 {
	d, ok := value.(float64)
	if !ok || math.IsNaN(d) || math.Abs(d) > limit {
		return nil
	}
	if text(ref) == negative && d > 0 {
		d = -d
	}
	return &d
}

// text bounds a name and takes out what no database or screen wants: a NUL would be refused by one and a line break forge a
// line on the other.
func text(v any) string {
	s, _ := v.(string)
	if len(s) > maxText {
		s = s[:maxText]
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, s))
}
