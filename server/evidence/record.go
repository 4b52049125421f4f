package evidence

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/photofile"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Recorded is the answer to Record.
type Recorded struct {
	Photo     Photo
	Duplicate bool        // it was here before
	Completed []uuid.UUID // inspections that became complete
}

// Record says that an original lies in the caller's tenant's store. The server looks for itself: the object must be there under
// its hash, of the size said, and a photo. Its bytes were hashed by the store when they were put. Errors: photo_unknown,
// photo_size, photo_type, photo_pixels, store_away.
func (s *Service) Record(ctx context.Context, sha256 string, size int64) (Recorded, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return Recorded{}, err
	}
	kind, err := s.look(ctx, sc.Tenant, sha256, size)
	if err != nil {
		return Recorded{}, err
	}
	out := Recorded{Photo: Photo{SHA256: sha256, Size: size, MediaType: kind.MediaType, Width: kind.Width, Height: kind.Height, UploadedBy: sc.User, StoredAt: s.clock.Now()}}
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		// A manifest that is being kept now and this photo must not miss each other: both lock the hash first.
		if err := tx.Lock(ctx, sha256); err != nil {
			return err
		}
		have, err := findPhoto(ctx, tx, sha256)
		if err == nil {
			out.Photo, out.Duplicate = have, true
		} else if !fault.Is(err, fault.Missing) {
			return err
		} else if err := insertPhoto(ctx, tx, out.Photo); err != nil {
			return err
		} else if err := s.jobs.Insert(ctx, tx.SQL, Derive{sc.Tenant, sha256}); err != nil {
			return err
		}
		out.Completed, err = s.onHere(ctx, tx, sha256, size)
		return err
	})
	return out, err
}

// look checks the object itself.
func (s *Service) look(ctx context.Context, tenant, sha256 string, size int64) (photofile.Kind, error) {
	key := OriginalKey(tenant, sha256)
	r := &ranged{ctx: ctx, blob: s.blob, key: key}
	here, err := r.begin()
	if err != nil {
		return photofile.Kind{}, blobFault(err)
	}
	if here != size || size > MaxPhotoBytes {
		return photofile.Kind{}, fault.New(fault.PhotoSize, "")
	}
	kind, err := photofile.Check(r, size)
	switch {
	case errors.Is(err, photofile.ErrType), errors.Is(err, photofile.ErrBroken):
		return kind, fault.New(fault.PhotoType, "").Because(err)
	case errors.Is(err, photofile.ErrPixels):
		return kind, fault.New(fault.PhotoPixels, "")
	}
	return kind, blobFault(err)
}

// ranged reads an object piece by piece.
type ranged struct {
	ctx  context.Context
	blob blob.Store
	key  string
	head []byte // the first piece, which came with the size
}

// headBytes hold what stands before an ordinary photo's picture, and are what photofile asks for first.
const headBytes = 32 << 10

// begin reads the first piece and gives the object's size: one request for both.
func (r *ranged) begin() (size int64, err error) {
	body, info, err := r.blob.Get(r.ctx, r.key, 0, headBytes)
	if err != nil {
		return 0, err
	}
	r.head, err = io.ReadAll(body)
	return info.Size, errors.Join(err, body.Close())
}

// ReadAt implements io.ReaderAt.
func (r *ranged) ReadAt(p []byte, off int64) (int, error) {
	if end := off + int64(len(p)); end <= int64(len(r.head)) {
		return copy(p, r.head[off:end]), nil
	}
	body, _, err := r.blob.Get(r.ctx, r.key, off, int64(len(p)))
	if err != nil {
		return 0, err
	}
	defer body.Close()
	return io.ReadFull(body, p)
}

// blobFault turns the object store's errors into faults.
func blobFault(err error) error {
	switch {
	case err == nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, blob.ErrNotFound):
		return fault.New(fault.PhotoUnknown, "").Because(err)
	case errors.Is(err, blob.ErrFull):
		return fault.New(fault.StoreFull, "").Because(err)
	}
	return fault.New(fault.StoreAway, "").Because(err)
}

// Upload tells the edge whose an upload is, how large it may be, and whether the photo is here already. Errors: photo_size.
func (s *Service) Upload(ctx context.Context, sha256 string, size int64) (here bool, err error) {
	if size < 1 || size > MaxPhotoBytes {
		return false, fault.Newf(fault.PhotoSize, "照片须为 1–%d 字节 · A photo has 1 to %d bytes.", MaxPhotoBytes, MaxPhotoBytes)
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		p, err := findPhoto(ctx, tx, sha256)
		here = err == nil && p.Size == size
		if fault.Is(err, fault.Missing) {
			return nil
		}
		return err
	})
	return here, err
}

// Open authorises a download and says which object to serve. Errors: photo_unknown, also for another tenant's or region's photo.
func (s *Service) Open(ctx context.Context, sha256 string, thumbnail bool) (p Photo, key string, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return Photo{}, "", err
	}
	var tenant string
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		p, tenant, err = findVisible(ctx, tx, sha256, sc)
		return err
	})
	if fault.Is(err, fault.Missing) {
		return Photo{}, "", fault.New(fault.PhotoUnknown, "")
	}
	if err != nil {
		return Photo{}, "", err
	}
	if !thumbnail {
		return p, OriginalKey(tenant, sha256), nil
	}
	if !p.Thumbnail {
		return Photo{}, "", fault.New(fault.PhotoUnknown, "缩略图尚未生成 · There is no thumbnail yet.")
	}
	p.MediaType = "image/jpeg"
	return p, thumbnailKey(tenant, sha256), nil
}

// bytesReader lets a fetched original be read twice.
func bytesReader(b []byte) *bytes.Reader { return bytes.NewReader(b) }
