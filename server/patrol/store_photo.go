package patrol

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/patrolphoto"
	"github.com/xuncha/xuncha/ent/gen/photo"
	"github.com/xuncha/xuncha/ent/gen/photoclaim"
)

// photoSizes gives the sizes, in bytes, of those originals that are here.
func photoSizes(ctx context.Context, tx *entdb.Tx, hashes []string) (map[string]int64, error) {
	here := map[string]int64{}
	for part := range slices.Chunk(hashes, maxRows) {
		rows, err := tx.Photo.Query().Where(photo.Sha256In(part...)).Select(photo.FieldSha256, photo.FieldSize).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			here[r.Sha256] = r.Size
		}
	}
	return here, nil
}

// insertPhotos keeps the manifest of a patrol or an event, by which evidence knows whose a photo is.
func insertPhotos(ctx context.Context, tx *entdb.Tx, kind string, item uuid.UUID, region string, all []Photo) error {
	rows := make([]*gen.PatrolPhotoCreate, len(all))
	for i, p := range all {
		rows[i] = tx.PatrolPhoto.Create().SetID(newID()).SetItemID(item).SetKind(kind).SetRegion(region).SetSha256(p.SHA256).SetSize(p.Size).SetNillableCapturedAt(p.CapturedAt).
			SetNillableLat(p.Lat).SetNillableLng(p.Lng)
	}
	for part := range slices.Chunk(rows, maxRows) {
		if err := tx.PatrolPhoto.CreateBulk(part...).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// reusedPhotos gives, of the hashes, those that another patrol, event or inspection claimed as well, and which. What was reported and inspected on the patrol itself is no other.
func reusedPhotos(ctx context.Context, tx *entdb.Tx, p *Patrol, hashes []string) (map[string]uuid.UUID, error) {
	out := map[string]uuid.UUID{}
	if len(hashes) == 0 {
		return out, nil
	}
	own := append(append([]uuid.UUID{p.ID}, p.Summary.Events...), p.Summary.Inspections...)
	claims, err := tx.PhotoClaim.Query().Where(photoclaim.Sha256In(hashes...), photoclaim.InspectionIDNotIn(own...)).Order(photoclaim.ByID(sql.OrderDesc())).Limit(maxRows).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range claims {
		out[c.Sha256] = c.InspectionID
	}
	rows, err := tx.PatrolPhoto.Query().Where(patrolphoto.Sha256In(hashes...), patrolphoto.ItemIDNotIn(own...)).Order(patrolphoto.ByID(sql.OrderDesc())).Limit(maxRows).All(ctx)
	for _, r := range rows {
		out[r.Sha256] = r.ItemID
	}
	return out, err
}

// patrolsWith gives the patrols that a photo belongs to.
func patrolsWith(ctx context.Context, tx *entdb.Tx, sha256 string) ([]uuid.UUID, error) {
	rows, err := tx.PatrolPhoto.Query().Where(patrolphoto.Sha256(sha256), patrolphoto.Kind(kindPatrol)).Limit(100).All(ctx)
	out := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		out[i] = r.ItemID
	}
	return out, err
}

// exifOf gives what the photos that are here say of themselves, as JSON, by hash.
func exifOf(ctx context.Context, tx *entdb.Tx, hashes []string) (map[string][]byte, error) {
	out := map[string][]byte{}
	if len(hashes) == 0 {
		return out, nil
	}
	rows, err := tx.Photo.Query().Where(photo.Sha256In(hashes...), photo.ExifNotNil()).Select(photo.FieldSha256, photo.FieldExif).All(ctx)
	for _, r := range rows {
		out[r.Sha256] = r.Exif
	}
	return out, err
}
