package evidence

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/inspection"
	"github.com/xuncha/xuncha/ent/gen/patrolevent"
	"github.com/xuncha/xuncha/ent/gen/patrolphoto"
	"github.com/xuncha/xuncha/ent/gen/photo"
	"github.com/xuncha/xuncha/ent/gen/photoclaim"
	"github.com/xuncha/xuncha/ent/gen/predicate"
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
	item       uuid.UUID // the inspection, patrol or event
	place      uuid.UUID // the same, but of an event on a patrol the patrol: one picture may serve both
	capturedAt *time.Time
	lat, lng   *float64
}

const maxClaims = 50 // of a kind

// listClaims gives what inspections, patrols and events claim of a photo.
func listClaims(ctx context.Context, tx *entdb.Tx, sha256 string) ([]claim, error) {
	rows, err := tx.PhotoClaim.Query().Where(photoclaim.Sha256(sha256)).Order(photoclaim.ByID()).Limit(maxClaims).All(ctx)
	if err != nil {
		return nil, err
	}
	var out []claim
	for _, r := range rows {
		out = append(out, claim{r.InspectionID, r.InspectionID, r.CapturedAt, r.Lat, r.Lng})
	}
	walked, err := tx.PatrolPhoto.Query().Where(patrolphoto.Sha256(sha256)).Order(patrolphoto.ByID()).Limit(maxClaims).All(ctx)
	if err != nil || len(walked) == 0 {
		return out, err
	}
	ids := make([]uuid.UUID, len(walked))
	for i, r := range walked {
		ids[i] = r.ItemID
	}
	events, err := tx.PatrolEvent.Query().Where(patrolevent.IDIn(ids...)).Select(patrolevent.FieldID, patrolevent.FieldPatrolID).All(ctx)
	patrols := map[uuid.UUID]uuid.UUID{}
	for _, e := range events {
		if e.PatrolID != nil {
			patrols[e.ID] = *e.PatrolID
		}
	}
	for _, r := range walked {
		c := claim{r.ItemID, r.ItemID, r.CapturedAt, r.Lat, r.Lng}
		if on, ok := patrols[r.ItemID]; ok {
			c.place = on
		}
		out = append(out, c)
	}
	return out, err
}

// photosHere keeps those hashes of which the photo is here.
func photosHere(ctx context.Context, tx *entdb.Tx, hashes []string) (here []string, err error) {
	if len(hashes) == 0 {
		return nil, nil
	}
	err = tx.Photo.Query().Where(entdb.AnyOf[predicate.Photo](photo.FieldSha256, hashes)).Select(photo.FieldSha256).Scan(ctx, &here)
	return here, err
}

// findExif gives what a photo says of itself, as JSON; nil when it is not here or was not read yet.
func findExif(ctx context.Context, tx *entdb.Tx, sha256 string) ([]byte, error) {
	r, err := tx.Photo.Query().Where(photo.Sha256(sha256)).First(ctx)
	if gen.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return r.Exif, nil
}

func updateDoubts(ctx context.Context, tx *entdb.Tx, sha256 string, flags []checklist.Flag) error {
	raw, err := json.Marshal(flags)
	if err != nil {
		return err
	}
	return tx.Photo.Update().Where(photo.Sha256(sha256)).SetFlags(raw).Exec(ctx)
}

func updateDerived(ctx context.Context, tx *entdb.Tx, sha256 string, exif []byte, thumbnail bool, flags []checklist.Flag) error {
	raw, err := json.Marshal(flags)
	if err != nil {
		return err
	}
	return tx.Photo.Update().Where(photo.Sha256(sha256)).SetExif(exif).SetThumbnail(thumbnail).SetFlags(raw).Exec(ctx)
}
