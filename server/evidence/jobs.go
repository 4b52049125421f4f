package evidence

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/internal/photofile"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Derive is the job that reads what a photo says of itself and makes its thumbnail. Doing it twice gives the same.
type Derive struct {
	Tenant string `json:"tenant"`
	SHA256 string `json:"sha256"`
}

// Kind names the job.
func (Derive) Kind() string { return "evidence.derive" }

// Work registers who works evidence's jobs.
func (s *Service) Work(r *jobs.Registry) { jobs.Handle(r, s.derive) }

// thumbnailSide is the longer side, pixels: a quarter of the 1,600 at which phones mostly send, so that no more is decoded than needed.
const thumbnailSide = 400

// The flags that a photo itself can raise.
const (
	FlagNoExif    = "exif_missing"
	FlagExifTime  = "exif_time_differs"
	FlagExifPlace = "exif_place_differs"
	FlagUsedTwice = "used_in_several_inspections"
	exifFarMeters = 500
	exifHours     = 12 // a camera's clock has no zone: hours do not count
)

func (s *Service) derive(ctx context.Context, job Derive) error {
	ctx = scope.Into(ctx, scope.ForSystem(job.Tenant))
	body, _, err := s.blob.Get(ctx, originalKey(job.Tenant, job.SHA256), 0, -1)
	if errors.Is(err, blob.ErrNotFound) {
		return jobs.Cancel(err)
	}
	if err != nil {
		return err
	}
	raw, err := io.ReadAll(io.LimitReader(body, MaxPhotoBytes+1))
	if err = errors.Join(err, body.Close()); err != nil {
		return err
	}
	kind, err := photofile.Check(bytesReader(raw), int64(len(raw)))
	if err != nil {
		return jobs.Cancel(fmt.Errorf("the original is no photo: %w", err))
	}
	meta, metaErr := photofile.ReadMeta(bytesReader(raw), kind.MediaType)
	small, thumbErr := photofile.Thumbnail(bytesReader(raw), kind, meta.Orientation, thumbnailSide)
	if thumbErr == nil {
		if err := s.blob.Put(ctx, thumbnailKey(job.Tenant, job.SHA256), bytesReader(small), int64(len(small)), blob.PutOptions{ContentType: "image/jpeg"}); err != nil {
			return err
		}
	}
	exif, err := json.Marshal(meta)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		claims, err := listClaims(ctx, tx, job.SHA256)
		if err = errors.Join(err, tx.Redoable(ctx)); err != nil {
			return err
		}
		if err := updateDerived(ctx, tx, job.SHA256, exif, thumbErr == nil, doubts(meta, metaErr, claims)); err != nil || s.Derived == nil {
			return err
		}
		return s.Derived(ctx, tx, job.SHA256)
	})
}

// doubts compares what the photo says of itself with what the phone said, and with where else it was used.
func doubts(m photofile.Meta, metaErr error, claims []claim) []checklist.Flag {
	var out []checklist.Flag
	if metaErr != nil || m.TakenAt == nil && m.Lat == nil {
		out = append(out, checklist.Flag{Name: FlagNoExif})
	}
	for _, c := range claims {
		if m.TakenAt != nil && c.capturedAt != nil && m.TakenAt.Sub(*c.capturedAt).Abs().Hours() > exifHours {
			out = append(out, checklist.Flag{Name: FlagExifTime, Detail: c.inspection.String()})
		}
		if m.Lat != nil && c.lat != nil {
			d := geo.LatLng{Lat: *m.Lat, Lng: *m.Lng}.Distance(geo.LatLng{Lat: *c.lat, Lng: *c.lng})
			if d > exifFarMeters {
				out = append(out, checklist.Flag{Name: FlagExifPlace, Detail: c.inspection.String()})
			}
		}
	}
	if len(claims) > 1 {
		out = append(out, checklist.Flag{Name: FlagUsedTwice, Detail: fmt.Sprint(len(claims))})
	}
	return out
}
