package evidence

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/inspection"
	"github.com/xuncha/xuncha/ent/gen/patrolphoto"
	"github.com/xuncha/xuncha/ent/gen/photo"
	"github.com/xuncha/xuncha/ent/gen/photoclaim"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

func photoOf(r *gen.Photo) Photo {
	return Photo{r.Sha256, r.Size, r.MediaType, r.Width, r.Height, r.UploadedBy, r.StoredAt, r.Thumbnail}
}

func findPhoto(ctx context.Context, tx *entdb.Tx, sha256 string) (Photo, error) {
	r, err := tx.Photo.Query().Where(photo.Sha256(sha256)).First(ctx)
	if err != nil {
		return Photo{}, entdb.Fault(err)
	}
	return photoOf(r), nil
}

func insertPhoto(ctx context.Context, tx *entdb.Tx, p Photo) error {
	return tx.Photo.Create().SetID(uuid.Must(uuid.NewV7())).SetSha256(p.SHA256).SetSize(p.Size).SetMediaType(p.MediaType).SetWidth(p.Width).SetHeight(p.Height).
		SetUploadedBy(p.UploadedBy).SetStoredAt(p.StoredAt).Exec(ctx)
}

// findVisible finds a photo that the caller may see: their own, or one of an inspection, patrol or event of their region.
func findVisible(ctx context.Context, tx *entdb.Tx, sha256 string, sc scope.Scope) (Photo, string, error) {
	r, err := tx.Photo.Query().Where(photo.Sha256(sha256)).First(ctx)
	if err != nil {
		return Photo{}, "", entdb.Fault(err)
	}
	if r.UploadedBy == sc.User || sc.System || sc.ReadAll || sc.Region == r.TenantID {
		return photoOf(r), r.TenantID, nil
	}
	ids, err := tx.PhotoClaim.Query().Where(photoclaim.Sha256(sha256)).Limit(100).All(ctx)
	if err != nil {
		return Photo{}, "", err
	}
	of := make([]uuid.UUID, len(ids))
	for i, c := range ids {
		of[i] = c.InspectionID
	}
	seen, err := tx.Inspection.Query().Where(inspection.IDIn(of...), inspection.RegionHasPrefix(sc.Region)).Exist(ctx)
	if err == nil && !seen {
		seen, err = tx.PatrolPhoto.Query().Where(patrolphoto.Sha256(sha256), patrolphoto.RegionHasPrefix(sc.Region)).Exist(ctx)
	}
	if err == nil && !seen {
		err = fault.New(fault.Missing, "")
	}
	return photoOf(r), r.TenantID, err
}

// claim is what a phone said of a photo.
type claim struct {
	inspection uuid.UUID
	capturedAt *time.Time
	lat, lng   *float64
}

func listClaims(ctx context.Context, tx *entdb.Tx, sha256 string) ([]claim, error) {
	rows, err := tx.PhotoClaim.Query().Where(photoclaim.Sha256(sha256)).Order(photoclaim.ByID()).Limit(50).All(ctx)
	out := make([]claim, len(rows))
	for i, r := range rows {
		out[i] = claim{r.InspectionID, r.CapturedAt, r.Lat, r.Lng}
	}
	return out, err
}

func updateDerived(ctx context.Context, tx *entdb.Tx, sha256 string, exif []byte, thumbnail bool, flags []checklist.Flag) error {
	raw, err := json.Marshal(flags)
	if err != nil {
		return err
	}
	return tx.Photo.Update().Where(photo.Sha256(sha256)).SetExif(exif).SetThumbnail(thumbnail).SetFlags(raw).Exec(ctx)
}
