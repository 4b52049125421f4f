package inspection

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/conflict"
	"github.com/xuncha/xuncha/ent/gen/finding"
	"github.com/xuncha/xuncha/ent/gen/inspection"
	"github.com/xuncha/xuncha/ent/gen/photo"
	"github.com/xuncha/xuncha/ent/gen/photoclaim"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

func newRow(tx *entdb.Tx, in Inspection) (*gen.InspectionCreate, error) {
	flags, err := json.Marshal(in.Flags)
	if err != nil {
		return nil, err
	}
	return tx.Inspection.Create().SetID(in.ID).SetNillableTargetID(in.Target).SetRegion(in.Region).SetPackCode(in.Pack).SetPackVersion(in.PackVersion).
		SetInspectorID(in.Inspector).SetNillableDeviceID(in.Device).SetState(inspection.State(in.State)).SetNillableCapturedAt(in.CapturedAt).
		SetReceivedAt(in.ReceivedAt).SetNillableCompletedAt(in.CompletedAt).SetNillableLat(in.Lat).SetNillableLng(in.Lng).SetNillableAccuracyM(in.Accuracy).
		SetNillableDistanceM(in.Distance).SetFlags(flags).SetPhotosWanted(in.PhotosWanted).SetSeverity(in.Severity).SetSubmission(in.Submission).SetSha256(in.SHA256[:]), nil
}

// insertAll inserts inspections with their findings and manifests, each kind in few statements.
func insertAll(ctx context.Context, tx *entdb.Tx, all []Inspection) error {
	rows := make([]*gen.InspectionCreate, len(all))
	var findings []*gen.FindingCreate
	var claims []*gen.PhotoClaimCreate
	for i, in := range all {
		row, err := newRow(tx, in)
		if err != nil {
			return err
		}
		rows[i] = row
		for _, f := range in.Findings {
			findings = append(findings, tx.Finding.Create().SetID(f.ID).SetInspectionID(in.ID).SetItemCode(f.ItemCode).SetSeverity(f.Severity).
				SetTextZh(f.Text.ZH).SetTextEn(f.Text.EN).SetBasis(f.Basis).SetNote(f.Note).SetGroundsZh(f.Grounds.ZH).SetGroundsEn(f.Grounds.EN))
		}
		for _, p := range in.Photos {
			claims = append(claims, newClaim(tx, in.ID, p))
		}
	}
	for part := range slices.Chunk(rows, maxRows) {
		if err := tx.Inspection.CreateBulk(part...).Exec(ctx); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(findings, maxRows) {
		if err := tx.Finding.CreateBulk(part...).Exec(ctx); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(claims, maxRows) {
		if err := tx.PhotoClaim.CreateBulk(part...).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// maxRows of one statement: a database takes some ten thousand values in one.
const maxRows = 500

// ownersOf tells whose the ids are that are taken.
func ownersOf(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]owner, error) {
	rows, err := tx.Inspection.Query().Where(inspection.IDIn(ids...)).Select(inspection.FieldID, inspection.FieldSha256, inspection.FieldInspectorID).All(ctx)
	taken := make(map[uuid.UUID]owner, len(rows))
	for _, r := range rows {
		taken[r.ID] = owner{[32]byte(r.Sha256), r.InspectorID}
	}
	return taken, err
}

// keepConflict keeps the later version of an id; sent again it is kept already.
func keepConflict(ctx context.Context, tx *entdb.Tx, p Prepared, now time.Time) error {
	there, err := tx.Conflict.Query().Where(conflict.Kind("inspection"), conflict.ItemID(p.ID), conflict.Sha256(p.sum[:])).Exist(ctx)
	if err != nil || there {
		return err
	}
	return tx.Conflict.Create().SetID(uuid.Must(uuid.NewV7())).SetKind("inspection").SetItemID(p.ID).SetSha256(p.sum[:]).SetPayload(p.raw).SetUserID(p.By.User).SetReceivedAt(now).Exec(ctx)
}

// photoSizes gives the sizes, in bytes, of those originals that are here.
func photoSizes(ctx context.Context, tx *entdb.Tx, hashes []string) (map[string]int64, error) {
	here := map[string]int64{}
	if len(hashes) == 0 {
		return here, nil
	}
	rows, err := tx.Photo.Query().Where(photo.Sha256In(hashes...)).Select(photo.FieldSha256, photo.FieldSize).All(ctx)
	for _, r := range rows {
		here[r.Sha256] = r.Size
	}
	return here, err
}

// markHere marks the claims of a photo and gives the inspections that had it missing.
func markHere(ctx context.Context, tx *entdb.Tx, sha256 string, size int64) ([]uuid.UUID, error) {
	rows, err := tx.PhotoClaim.Query().Where(photoclaim.Sha256(sha256), photoclaim.Size(size), photoclaim.Here(false)).Order(photoclaim.ByInspectionID()).All(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	ids := make([]uuid.UUID, len(rows))
	claims := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i], claims[i] = r.InspectionID, r.ID
	}
	return ids, tx.PhotoClaim.Update().Where(photoclaim.IDIn(claims...)).SetHere(true).Exec(ctx)
}

// addClaims locks the inspection, adds those lines that its manifest has not, and tells who made it.
func addClaims(ctx context.Context, tx *entdb.Tx, id uuid.UUID, photos []Photo) (uuid.UUID, error) {
	q := tx.Inspection.Query().Where(inspection.ID(id))
	if tx.Engine == entdb.Postgres {
		q.ForUpdate()
	}
	r, err := q.Only(ctx)
	if err != nil {
		return uuid.Nil, entdb.Fault(err)
	}
	var have []string
	if err := tx.PhotoClaim.Query().Where(photoclaim.InspectionID(id)).Select(photoclaim.FieldSha256).Scan(ctx, &have); err != nil {
		return uuid.Nil, err
	}
	var claims []*gen.PhotoClaimCreate
	for _, p := range photos {
		if !slices.Contains(have, p.SHA256) {
			claims = append(claims, newClaim(tx, id, p))
		}
	}
	if len(claims) == 0 {
		return r.InspectorID, nil
	}
	if err := tx.PhotoClaim.CreateBulk(claims...).Exec(ctx); err != nil {
		return uuid.Nil, err
	}
	return r.InspectorID, tx.Inspection.Update().Where(inspection.ID(id)).AddPhotosWanted(len(claims)).Exec(ctx)
}

func newClaim(tx *entdb.Tx, of uuid.UUID, p Photo) *gen.PhotoClaimCreate {
	return tx.PhotoClaim.Create().SetID(uuid.Must(uuid.NewV7())).SetInspectionID(of).SetSha256(p.SHA256).SetSize(p.Size).SetItemCode(p.Item).
		SetNillableCapturedAt(p.CapturedAt).SetNillableLat(p.Lat).SetNillableLng(p.Lng).SetHere(p.Here)
}

// completeIfWhole locks the inspection, so that its last two photos do not both think the other is missing.
func completeIfWhole(ctx context.Context, tx *entdb.Tx, id uuid.UUID, now time.Time) (Inspection, bool, error) {
	q := tx.Inspection.Query().Where(inspection.ID(id))
	if tx.Engine == entdb.Postgres { // SQLite's one writer is alone, and knows no row locks
		q.ForUpdate()
	}
	r, err := q.Only(ctx)
	if err != nil {
		return Inspection{}, false, entdb.Fault(err)
	}
	missing, err := tx.PhotoClaim.Query().Where(photoclaim.InspectionID(id), photoclaim.Here(false)).Exist(ctx)
	if err != nil || missing || r.State == inspection.StateComplete {
		return Inspection{}, false, err
	}
	err = tx.Inspection.Update().Where(inspection.ID(id)).SetState(inspection.StateComplete).SetCompletedAt(now).Exec(ctx)
	return inspectionOf(r), true, err
}

func inspectionOf(r *gen.Inspection) Inspection {
	in := Inspection{ID: r.ID, Tenant: r.TenantID, Target: r.TargetID, Region: r.Region, Pack: r.PackCode, PackVersion: r.PackVersion, Inspector: r.InspectorID, Device: r.DeviceID,
		State: State(r.State), CapturedAt: r.CapturedAt, ReceivedAt: r.ReceivedAt, CompletedAt: r.CompletedAt, Lat: r.Lat, Lng: r.Lng, Accuracy: r.AccuracyM, Distance: r.DistanceM,
		Severity: r.Severity, PhotosWanted: r.PhotosWanted, Submission: r.Submission}
	copy(in.SHA256[:], r.Sha256)
	_ = json.Unmarshal(r.Flags, &in.Flags) // written by insert alone
	return in
}

// Find reads a whole inspection within the caller's transaction.
func Find(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Inspection, error) {
	r, err := tx.Inspection.Query().Where(inspection.ID(id)).Only(ctx)
	if err != nil {
		return Inspection{}, entdb.Fault(err)
	}
	in := inspectionOf(r)
	findings, err := tx.Finding.Query().Where(finding.InspectionID(id)).Order(finding.BySeverity(), finding.ByItemCode()).All(ctx)
	if err != nil {
		return Inspection{}, err
	}
	for _, f := range findings {
		in.Findings = append(in.Findings, Finding{f.ID, f.ItemCode, f.Severity, checklist.Text{ZH: f.TextZh, EN: f.TextEn}, f.Basis, f.Note, checklist.Text{ZH: f.GroundsZh, EN: f.GroundsEn}})
	}
	claims, err := tx.PhotoClaim.Query().Where(photoclaim.InspectionID(id)).Order(photoclaim.ByID()).All(ctx)
	if err != nil {
		return Inspection{}, err
	}
	for _, c := range claims {
		in.Photos = append(in.Photos, Photo{SHA256: c.Sha256, Size: c.Size, Item: c.ItemCode, Here: c.Here, CapturedAt: c.CapturedAt, Lat: c.Lat, Lng: c.Lng})
		if c.Here {
			in.PhotosHere++
		}
	}
	return in, tellOfPhotos(ctx, tx, in.Photos)
}

// tellOfPhotos fills in what is known of the photos themselves.
func tellOfPhotos(ctx context.Context, tx *entdb.Tx, photos []Photo) error {
	if len(photos) == 0 {
		return nil
	}
	hashes := make([]string, len(photos))
	for i, p := range photos {
		hashes[i] = p.SHA256
	}
	rows, err := tx.Photo.Query().Where(photo.Sha256In(hashes...)).All(ctx)
	byHash := map[string]*gen.Photo{}
	for _, r := range rows {
		byHash[r.Sha256] = r
	}
	for i := range photos {
		if r := byHash[photos[i].SHA256]; r != nil && photos[i].Here {
			photos[i].Thumbnail, photos[i].MediaType, photos[i].Width, photos[i].Height = r.Thumbnail, r.MediaType, r.Width, r.Height
			_ = json.Unmarshal(r.Flags, &photos[i].Flags) // written by evidence alone; empty until it has looked
		}
	}
	return err
}

func list(ctx context.Context, tx *entdb.Tx, f Filter, sc scope.Scope) ([]Inspection, error) {
	q := tx.Inspection.Query().Order(inspection.ByReceivedAt(sql.OrderDesc()), inspection.ByID(sql.OrderDesc())).Limit(f.Limit)
	within := func(prefix string) {
		if prefix != "" {
			q.Where(inspection.RegionGTE(prefix), inspection.RegionLT(prefix+":")) // ':' follows '9'
		}
	}
	within(f.Region)
	if f.Mine {
		q.Where(inspection.InspectorID(sc.User))
	} else if !sc.System {
		within(sc.Region)
	}
	if f.Target != uuid.Nil {
		q.Where(inspection.TargetID(f.Target))
	}
	if f.State != "" {
		q.Where(inspection.StateEQ(inspection.State(f.State)))
	}
	if !f.Before.IsZero() {
		q.Where(inspection.Or(inspection.ReceivedAtLT(f.Before), inspection.And(inspection.ReceivedAt(f.Before), inspection.IDLT(f.BeforeID))))
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Inspection, len(rows))
	for i, r := range rows {
		out[i] = inspectionOf(r)
		out[i].Submission = nil
	}
	return out, countHere(ctx, tx, out)
}

// Summaries gives inspections as they stand, by id, without submission, findings and photos; those that are not here are not in the answer.
func Summaries(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) ([]Inspection, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	columns := slices.DeleteFunc(slices.Clone(inspection.Columns), func(c string) bool { return c == inspection.FieldSubmission })
	rows, err := tx.Inspection.Query().Where(inspection.IDIn(ids...)).Order(inspection.ByID()).Select(columns...).All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Inspection, len(rows))
	for i, r := range rows {
		out[i] = inspectionOf(r)
	}
	return out, countHere(ctx, tx, out)
}

// countHere fills in how many photos of each inspection of a page are here.
func countHere(ctx context.Context, tx *entdb.Tx, page []Inspection) error {
	ids := make([]uuid.UUID, len(page))
	for i, in := range page {
		ids[i] = in.ID
	}
	var counts []struct {
		InspectionID uuid.UUID `json:"inspection_id"`
		Count        int       `json:"count"`
	}
	err := tx.PhotoClaim.Query().Where(photoclaim.InspectionIDIn(ids...), photoclaim.Here(true)).GroupBy(photoclaim.FieldInspectionID).Aggregate(gen.Count()).Scan(ctx, &counts)
	byID := map[uuid.UUID]int{}
	for _, c := range counts {
		byID[c.InspectionID] = c.Count
	}
	for i := range page {
		page[i].PhotosHere = byID[page[i].ID]
	}
	return err
}
