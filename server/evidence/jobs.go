package evidence

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/google/uuid"

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

// Compare is the job that compares a photo that was read before with what was claimed of it since. Doing it twice gives the same.
type Compare struct {
	Tenant string `json:"tenant"`
	SHA256 string `json:"sha256"`
}

// Kind names the job.
func (Compare) Kind() string { return "evidence.compare" }

// Work registers who works evidence's jobs.
func (s *Service) Work(r *jobs.Registry) {
	jobs.Handle(r, s.derive)
	jobs.Handle(r, s.compare)
}

// Claimed says within the transaction that keeps it that a manifest names photos. Those that are here already are compared with it; the others are when they are read. The
// caller has locked the hashes.
func (s *Service) Claimed(ctx context.Context, tx *entdb.Tx, hashes []string) error {
	here, err := photosHere(ctx, tx, hashes)
	if err != nil {
		return err
	}
	sc, err := scope.From(ctx)
	for _, sha256 := range here {
		if err == nil {
			err = s.jobs.Insert(ctx, tx.SQL, Compare{sc.Tenant, sha256})
		}
	}
	return err
}

func (s *Service) compare(ctx context.Context, job Compare) error {
	return s.db.Write(scope.Into(ctx, scope.ForSystem(job.Tenant)), func(ctx context.Context, tx *entdb.Tx) error {
		if err := errors.Join(tx.Redoable(ctx), tx.Lock(ctx, job.SHA256)); err != nil {
			return err
		}
		exif, err := findExif(ctx, tx, job.SHA256)
		if err != nil || exif == nil { // it is being read now, and compared then
			return err
		}
		var meta photofile.Meta
		if err := json.Unmarshal(exif, &meta); err != nil {
			return jobs.Cancel(err)
		}
		claims, err := listClaims(ctx, tx, job.SHA256)
		if err != nil {
			return err
		}
		return updateDoubts(ctx, tx, job.SHA256, doubts(meta, claims))
	})
}

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
	body, _, err := s.blob.Get(ctx, OriginalKey(job.Tenant, job.SHA256), 0, -1)
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
	if metaErr != nil {
		meta.TakenAt, meta.Lat, meta.Lng = nil, nil, nil // half of what cannot be read is not compared
	}
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
		if err := errors.Join(tx.Redoable(ctx), tx.Lock(ctx, job.SHA256)); err != nil { // a manifest that is being kept now and this must not miss each other
			return err
		}
		claims, err := listClaims(ctx, tx, job.SHA256)
		if err != nil {
			return err
		}
		if err := updateDerived(ctx, tx, job.SHA256, exif, thumbErr == nil, doubts(meta, claims)); err != nil || s.Derived == nil {
			return err
		}
		return s.Derived(ctx, tx, job.SHA256)
	})
}

// doubts compares what the photo says of itself with what the phone said, and with where else it was used. In whatever order photo and manifests came, it says the same.
func doubts(m photofile.Meta, claims []claim) []checklist.Flag {
	var out []checklist.Flag
	if m.TakenAt == nil && m.Lat == nil {
		out = append(out, checklist.Flag{Name: FlagNoExif})
	}
	places := map[uuid.UUID]bool{}
	for _, c := range claims {
		places[c.place] = true
		if m.TakenAt != nil && c.capturedAt != nil && m.TakenAt.Sub(*c.capturedAt).Abs().Hours() > exifHours {
			out = append(out, checklist.Flag{Name: FlagExifTime, Detail: c.item.String()})
		}
		if m.Lat != nil && c.lat != nil {
			d := geo.LatLng{Lat: *m.Lat, Lng: *m.Lng}.Distance(geo.LatLng{Lat: *c.lat, Lng: *c.lng})
			if d > exifFarMeters {
				out = append(out, checklist.Flag{Name: FlagExifPlace, Detail: c.item.String()})
			}
		}
	}
	if len(places) > 1 {
		out = append(out, checklist.Flag{Name: FlagUsedTwice, Detail: fmt.Sprint(len(places))})
	}
	slices.SortFunc(out, func(a, b checklist.Flag) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Detail, b.Detail))
	})
	return slices.Compact(out)
}
