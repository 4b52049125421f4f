package photofile

import (
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/bep/imagemeta"
)

// Meta is what a photo says of itself. It is a claim, and compared with the phone's.
type Meta struct {
	TakenAt     *time.Time `json:"taken_at,omitempty"` // camera's local time without a zone, read as UTC
	Lat         *float64   `json:"lat,omitempty"`      // degrees, WGS 84
	Lng         *float64   `json:"lng,omitempty"`
	Make        string     `json:"make,omitempty"`
	Model       string     `json:"model,omitempty"`
	Orientation int        `json:"orientation,omitempty"` // EXIF 1–8; 0 when absent
}

// ReadMeta reads EXIF, bounded in tags and time. A file without any gives an empty Meta.
func ReadMeta(r io.ReadSeeker, mediaType string) (Meta, error) {
	format, ok := map[string]imagemeta.ImageFormat{"image/jpeg": imagemeta.JPEG, "image/png": imagemeta.PNG, "image/heic": imagemeta.HEIF}[mediaType]
	if !ok {
		return Meta{}, ErrType
	}
	var tags imagemeta.Tags
	_, err := imagemeta.Decode(imagemeta.Options{
		R: r, ImageFormat: format, Sources: imagemeta.EXIF, Timeout: 5 * time.Second, LimitNumTags: 2000, LimitTagSize: 10_000,
		HandleTag: func(t imagemeta.TagInfo) error { tags.Add(t); return nil },
	})
	if err != nil {
		return Meta{}, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return metaOf(tags), nil
}

func metaOf(tags imagemeta.Tags) Meta {
	var m Meta
	exif := tags.EXIF()
	text := func(name string) string {
		s, _ := exif[name].Value.(string)
		if len(s) > 64 {
			s = s[:64]
		}
		return s
	}
	m.Make, m.Model = text("Make"), text("Model")
	if t, err := tags.GetDateTime(); err == nil && t.Year() >= 2000 && t.Year() <= 2100 {
		t = t.UTC()
		m.TakenAt = &t
	}
	if lat, lng, err := tags.GetLatLong(); err == nil && (lat != 0 || lng != 0) && math.Abs(lat) <= 90 && math.Abs(lng) <= 180 {
		m.Lat, m.Lng = &lat, &lng
	}
	if o, ok := exif["Orientation"].Value.(uint16); ok && o >= 1 && o <= 8 {
		m.Orientation = int(o)
	}
	return m
}

// ErrNoDecoder says that a photo of this type cannot be turned into a small picture here.
var ErrNoDecoder = errors.New("photofile: no decoder for this type")
