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
	"github.com/xuncha/xuncha/ent/gen/predicate"
	"github.com/xuncha/xuncha/ent/gen/target"
	"github.com/xuncha/xuncha/ent/gen/user"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

var inspectionColumns = []entdb.Column[Inspection]{
	{Name: inspection.FieldID, Value: func(in *Inspection) any { return in.ID }},
	{Name: inspection.FieldTargetID, Value: func(in *Inspection) any { return in.Target }},
	{Name: inspection.FieldRegion, Value: func(in *Inspection) any { return in.Region }},
	{Name: inspection.FieldPackCode, Value: func(in *Inspection) any { return in.Pack }},
	{Name: inspection.FieldPackVersion, Value: func(in *Inspection) any { return in.PackVersion }},
	{Name: inspection.FieldInspectorID, Value: func(in *Inspection) any { return in.Inspector }},
	{Name: inspection.FieldDeviceID, Value: func(in *Inspection) any { return in.Device }},
	{Name: inspection.FieldState, Value: func(in *Inspection) any { return string(in.State) }},
	{Name: inspection.FieldCapturedAt, Value: func(in *Inspection) any { return in.CapturedAt }},
	{Name: inspection.FieldReceivedAt, Value: func(in *Inspection) any { return in.ReceivedAt }},
	{Name: inspection.FieldCompletedAt, Value: func(in *Inspection) any { return in.CompletedAt }},
	{Name: inspection.FieldLat, Value: func(in *Inspection) any { return in.Lat }},
	{Name: inspection.FieldLng, Value: func(in *Inspection) any { return in.Lng }},
	{Name: inspection.FieldAccuracyM, Value: func(in *Inspection) any { return in.Accuracy }},
	{Name: inspection.FieldDistanceM, Value: func(in *Inspection) any { return in.Distance }},
	{Name: inspection.FieldFlags, Value: func(in *Inspection) any { return jsonOf(in.Flags) }},
	{Name: inspection.FieldPhotosWanted, Value: func(in *Inspection) any { return in.PhotosWanted }},
	{Name: inspection.FieldSeverity, Value: func(in *Inspection) any { return in.Severity }},
	{Name: inspection.FieldOnBeat, Value: func(in *Inspection) any { return in.onBeat }},
	{Name: inspection.FieldSubmission, Value: func(in *Inspection) any { return in.Submission }},
	{Name: inspection.FieldSha256, Value: func(in *Inspection) any { return in.SHA256[:] }},
}

// findingRow is a finding with the inspection that it was found in.
type findingRow struct {
	Finding
	of uuid.UUID
}

var findingColumns = []entdb.Column[findingRow]{
	{Name: finding.FieldID, Value: func(f *findingRow) any { return f.ID }},
	{Name: finding.FieldInspectionID, Value: func(f *findingRow) any { return f.of }},
	{Name: finding.FieldItemCode, Value: func(f *findingRow) any { return f.ItemCode }},
	{Name: finding.FieldSeverity, Value: func(f *findingRow) any { return f.Severity }},
	{Name: finding.FieldTextZh, Value: func(f *findingRow) any { return f.Text.ZH }},
	{Name: finding.FieldTextEn, Value: func(f *findingRow) any { return f.Text.EN }},
	{Name: finding.FieldBasis, Value: func(f *findingRow) any { return f.Basis }},
	{Name: finding.FieldNote, Value: func(f *findingRow) any { return f.Note }},
	{Name: finding.FieldGroundsZh, Value: func(f *findingRow) any { return f.Grounds.ZH }},
	{Name: finding.FieldGroundsEn, Value: func(f *findingRow) any { return f.Grounds.EN }},
}

// claimRow is a line of the manifest of an inspection.
type claimRow struct {
	Photo
	of uuid.UUID
}

var claimColumns = []entdb.Column[claimRow]{
	{Name: photoclaim.FieldID, Value: func(*claimRow) any { return uuid.Must(uuid.NewV7()) }},
	{Name: photoclaim.FieldInspectionID, Value: func(c *claimRow) any { return c.of }},
	{Name: photoclaim.FieldSha256, Value: func(c *claimRow) any { return c.SHA256 }},
	{Name: photoclaim.FieldSize, Value: func(c *claimRow) any { return c.Size }},
	{Name: photoclaim.FieldItemCode, Value: func(c *claimRow) any { return c.Item }},
	{Name: photoclaim.FieldCapturedAt, Value: func(c *claimRow) any { return c.CapturedAt }},
	{Name: photoclaim.FieldLat, Value: func(c *claimRow) any { return c.Lat }},
	{Name: photoclaim.FieldLng, Value: func(c *claimRow) any { return c.Lng }},
	{Name: photoclaim.FieldHere, Value: func(c *claimRow) any { return c.Here }},
}

// jsonOf is for values that always have a JSON form.
func jsonOf(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}

// insertNew inserts inspections with their findings and manifests, each kind at once, and gives the ids that were not here before.
func insertNew(ctx context.Context, tx *entdb.Tx, all []Inspection) (map[uuid.UUID]bool, error) {
	fresh, err := entdb.InsertNew(ctx, tx, inspection.Table, inspectionColumns, all)
	if err != nil {
		return nil, err
	}
	var findings []findingRow
	var claims []claimRow
	for _, in := range all {
		if !fresh[in.ID] {
			continue
		}
		for _, f := range in.Findings {
			findings = append(findings, findingRow{f, in.ID})
		}
		for _, p := range in.Photos {
			claims = append(claims, claimRow{p, in.ID})
		}
	}
	if err := entdb.InsertAll(ctx, tx, finding.Table, findingColumns, findings); err != nil {
		return nil, err
	}
	return fresh, entdb.InsertAll(ctx, tx, photoclaim.Table, claimColumns, claims)
}

// ownersOf tells whose the ids are that are taken.
func ownersOf(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]owner, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := tx.Inspection.Query().Where(entdb.AnyOf[predicate.Inspection](inspection.FieldID, ids)).Select(inspection.FieldID, inspection.FieldSha256, inspection.FieldInspectorID).All(ctx)
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
	rows, err := tx.Photo.Query().Where(entdb.AnyOf[predicate.Photo](photo.FieldSha256, hashes)).Select(photo.FieldSha256, photo.FieldSize).All(ctx)
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
	return slices.Compact(ids), tx.PhotoClaim.Update().Where(photoclaim.IDIn(claims...)).SetHere(true).Exec(ctx)
}

// addClaims locks the inspection, adds those lines that its manifest has not, and tells who made it.
func addClaims(ctx context.Context, tx *entdb.Tx, id uuid.UUID, by scope.Scope, photos []Photo) (inspector uuid.UUID, added bool, err error) {
	q := tx.Inspection.Query().Where(inspection.ID(id))
	if tx.Engine == entdb.Postgres {
		q.ForUpdate()
	}
	r, err := q.Only(ctx)
	if err != nil {
		return uuid.Nil, false, entdb.Fault(err)
	}
	if sameDevice := by.Device != uuid.Nil && r.DeviceID != nil && *r.DeviceID == by.Device; r.InspectorID != by.User && !sameDevice {
		return r.InspectorID, false, nil
	}
	have, err := tx.PhotoClaim.Query().Where(photoclaim.InspectionID(id)).All(ctx)
	if err != nil {
		return uuid.Nil, false, err
	}
	var claims []claimRow
	var fresh []Photo // pictures of which there is no line yet
	for _, p := range photos {
		same := func(h *gen.PhotoClaim) bool { return h.Sha256 == p.SHA256 }
		if i := slices.IndexFunc(have, same); i < 0 {
			fresh = append(fresh, p)
		} else if p.Size, p.Here = have[i].Size, have[i].Here; slices.ContainsFunc(have, func(h *gen.PhotoClaim) bool { return same(h) && h.ItemCode == p.Item }) {
			continue
		}
		claims = append(claims, claimRow{p, id})
	}
	if len(claims) == 0 {
		return r.InspectorID, true, nil
	}
	if err := entdb.InsertAll(ctx, tx, photoclaim.Table, claimColumns, claims); err != nil {
		return uuid.Nil, false, err
	}
	return r.InspectorID, true, tx.Inspection.Update().Where(inspection.ID(id)).AddPhotosWanted(pictures(fresh)).Exec(ctx)
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

// maxAdopted bounds the inspections of one target that was not registered when they came.
const maxAdopted = 1000

// withoutTarget gives the inspections that name a target which was unknown when they came, by their submissions, oldest first.
func withoutTarget(ctx context.Context, tx *entdb.Tx, target uuid.UUID) ([]Inspection, error) {
	rows, err := tx.Inspection.Query().Where(inspection.TargetIDIsNil(), func(s *sql.Selector) {
		s.Where(sql.P(func(b *sql.Builder) { // whole submissions are read of those alone that hold its text
			if s.Dialect() == string(entdb.Postgres) {
				b.WriteString("position(").Arg([]byte(target.String())).WriteString(" in ").WriteString(s.C(inspection.FieldSubmission)).WriteString(") > 0")
				return
			}
			b.WriteString("instr(").WriteString(s.C(inspection.FieldSubmission)).WriteString(", ").Arg([]byte(target.String())).WriteString(") > 0")
		}))
	}).Order(inspection.ByReceivedAt(), inspection.ByID()).Limit(maxAdopted).All(ctx)
	var out []Inspection
	for _, r := range rows {
		sub, err := read(r.Submission)
		if id, odd := uuid.Parse(sub.Target); err == nil && odd == nil && id == target {
			out = append(out, inspectionOf(r))
		}
	}
	return out, err
}

// updateAdopted writes what a target that was registered later changes of inspections.
func updateAdopted(ctx context.Context, tx *entdb.Tx, all []Inspection) error {
	changed := slices.DeleteFunc(slices.Clone(inspectionColumns), func(c entdb.Column[Inspection]) bool {
		return !slices.Contains([]string{inspection.FieldTargetID, inspection.FieldRegion, inspection.FieldDistanceM, inspection.FieldFlags}, c.Name)
	})
	return entdb.UpdateAll(ctx, tx, inspection.Table, func(in *Inspection) uuid.UUID { return in.ID }, changed, all)
}

// Find reads a whole inspection within the caller's transaction.
func Find(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Inspection, error) {
	r, err := tx.Inspection.Query().Where(inspection.ID(id)).Only(ctx)
	if err != nil {
		return Inspection{}, entdb.Fault(err)
	}
	page := []Inspection{inspectionOf(r)}
	err = fillIn(ctx, tx, page)
	return page[0], err
}

// fillIn reads the findings and photos of a page of inspections, whatever their number in three queries.
func fillIn(ctx context.Context, tx *entdb.Tx, page []Inspection) error {
	ids, at := make([]uuid.UUID, len(page)), map[uuid.UUID]*Inspection{}
	for i := range page {
		ids[i], at[page[i].ID] = page[i].ID, &page[i]
	}
	findings, err := tx.Finding.Query().Where(finding.InspectionIDIn(ids...)).Order(finding.BySeverity(), finding.ByItemCode()).All(ctx)
	if err != nil {
		return err
	}
	for _, f := range findings {
		in := at[f.InspectionID]
		in.Findings = append(in.Findings, Finding{f.ID, f.ItemCode, f.Severity, checklist.Text{ZH: f.TextZh, EN: f.TextEn}, f.Basis, f.Note, checklist.Text{ZH: f.GroundsZh, EN: f.GroundsEn}})
	}
	claims, err := tx.PhotoClaim.Query().Where(photoclaim.InspectionIDIn(ids...)).Order(photoclaim.ByID()).All(ctx)
	if err != nil {
		return err
	}
	for _, c := range claims {
		in := at[c.InspectionID]
		in.Photos = append(in.Photos, Photo{SHA256: c.Sha256, Size: c.Size, Item: c.ItemCode, Here: c.Here, CapturedAt: c.CapturedAt, Lat: c.Lat, Lng: c.Lng})
	}
	var photos []*Photo
	for i := range page {
		page[i].PhotosHere = pictures(page[i].Photos) - len(missing(page[i].Photos))
		for k := range page[i].Photos {
			photos = append(photos, &page[i].Photos[k])
		}
	}
	return tellOfPhotos(ctx, tx, photos)
}

// tellOfPhotos fills in what is known of the photos themselves.
func tellOfPhotos(ctx context.Context, tx *entdb.Tx, photos []*Photo) error {
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
	for _, p := range photos {
		if r := byHash[p.SHA256]; r != nil && p.Here {
			p.Thumbnail, p.MediaType, p.Width, p.Height = r.Thumbnail, r.MediaType, r.Width, r.Height
			_ = json.Unmarshal(r.Flags, &p.Flags) // written by evidence alone; empty until it has looked
		}
	}
	return err
}

// findForms reads who handed inspections over, and what was.
func findForms(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) ([]Inspection, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := tx.Inspection.Query().Where(inspection.IDIn(ids...)).Select(inspection.FieldID, inspection.FieldInspectorID, inspection.FieldSubmission).All(ctx)
	out := make([]Inspection, len(rows))
	for i, r := range rows {
		out[i] = Inspection{ID: r.ID, Inspector: r.InspectorID, Submission: r.Submission}
	}
	return out, err
}

// AccountNames gives the names of those accounts that are here.
func AccountNames(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	rows, err := tx.User.Query().Where(user.IDIn(ids...)).Select(user.FieldID, user.FieldName).All(ctx)
	out := make(map[uuid.UUID]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, err
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
	if err := nameTargets(ctx, tx, out); err != nil {
		return nil, err
	}
	if f.Whole {
		return out, fillIn(ctx, tx, out)
	}
	return out, countHere(ctx, tx, out)
}

// nameTargets says what each target of a page is called and of which kind it is.
func nameTargets(ctx context.Context, tx *entdb.Tx, page []Inspection) error {
	var ids []uuid.UUID
	for _, in := range page {
		if in.Target != nil {
			ids = append(ids, *in.Target)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := tx.Target.Query().Where(target.IDIn(ids...)).Select(target.FieldID, target.FieldName, target.FieldKind).All(ctx)
	byID := map[uuid.UUID]*gen.Target{}
	for _, r := range rows {
		byID[r.ID] = r
	}
	for i := range page {
		if in := &page[i]; in.Target != nil && byID[*in.Target] != nil {
			in.TargetName, in.TargetKind = byID[*in.Target].Name, byID[*in.Target].Kind
		}
	}
	return err
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

// pictureCount counts a picture that serves two items once.
func pictureCount(s *sql.Selector) string {
	return sql.As(sql.Count(sql.Distinct(s.C(photoclaim.FieldSha256))), "count")
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
	err := tx.PhotoClaim.Query().Where(photoclaim.InspectionIDIn(ids...), photoclaim.Here(true)).GroupBy(photoclaim.FieldInspectionID).Aggregate(pictureCount).Scan(ctx, &counts)
	byID := map[uuid.UUID]int{}
	for _, c := range counts {
		byID[c.InspectionID] = c.Count
	}
	for i := range page {
		page[i].PhotosHere = byID[page[i].ID]
	}
	return err
}
