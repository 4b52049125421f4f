package patrol

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/conflict"
	"github.com/xuncha/xuncha/ent/gen/patrol"
	"github.com/xuncha/xuncha/ent/gen/patrolact"
	"github.com/xuncha/xuncha/ent/gen/patrolcover"
	"github.com/xuncha/xuncha/ent/gen/patroldoubt"
	"github.com/xuncha/xuncha/ent/gen/patrolevent"
	"github.com/xuncha/xuncha/ent/gen/patrolphoto"
	"github.com/xuncha/xuncha/ent/gen/patrolrule"
	"github.com/xuncha/xuncha/ent/gen/photo"
	"github.com/xuncha/xuncha/ent/gen/predicate"
	quarantined "github.com/xuncha/xuncha/ent/gen/quarantine"
	"github.com/xuncha/xuncha/ent/gen/tracker"
	"github.com/xuncha/xuncha/ent/gen/trackerbatch"
	"github.com/xuncha/xuncha/ent/gen/user"
	"github.com/xuncha/xuncha/ent/gen/verdict"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy/scope"
	"github.com/xuncha/xuncha/server/track"
)

// maxRows of one statement: a database takes some ten thousand values in one.
const maxRows = 500

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

func patrolOf(r *gen.Patrol) Patrol {
	p := Patrol{ID: r.ID, Tenant: r.TenantID, User: r.UserID, Device: r.DeviceID, OnBehalfOf: r.OnBehalfOf, Asset: r.AssetID, Region: r.Region, Mode: r.Mode, Source: r.Source,
		StartedAt: r.StartedAt, EndedAt: r.EndedAt, ReceivedAt: r.ReceivedAt, SHA256: [32]byte(r.Sha256), Fixes: r.Fixes, Cleaner: track.Version(r.Cleaner), LengthM: r.LengthM,
		Duration: time.Duration(r.DurationS) * time.Second, Valid: r.Valid, Discounted: r.Discounted, OpenDoubts: r.OpenDoubts, JudgedAt: r.JudgedAt}
	if r.Capture != nil {
		p.capture = *r.Capture
	}
	p.sketch = r.Sketch
	_ = json.Unmarshal(r.Flags, &p.Flags) // written here alone
	_ = json.Unmarshal(r.Summary, &p.Summary)
	return p
}

// findPatrol reads a patrol's row alone. Errors: not_found.
func findPatrol(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Patrol, error) {
	r, err := tx.Patrol.Query().Where(patrol.ID(id)).Only(ctx)
	if err != nil {
		return Patrol{}, entdb.Fault(err)
	}
	return patrolOf(r), nil
}

func insertPatrol(ctx context.Context, tx *entdb.Tx, p Patrol, raw []byte) error {
	flags, summary, err := p.written()
	if err != nil {
		return err
	}
	return tx.Patrol.Create().SetID(p.ID).SetUserID(p.User).SetNillableDeviceID(p.Device).SetNillableOnBehalfOf(p.OnBehalfOf).SetNillableAssetID(p.Asset).SetRegion(p.Region).SetMode(p.Mode).
		SetSource(p.Source).SetStartedAt(p.StartedAt).SetEndedAt(p.EndedAt).SetReceivedAt(p.ReceivedAt).SetSha256(p.SHA256[:]).SetCapture(raw).SetFixes(p.Fixes).SetCleaner(int(p.Cleaner)).
		SetLengthM(p.LengthM).SetDurationS(int64(p.Duration.Seconds())).SetSketch(p.sketch).SetFlags(flags).SetSummary(summary).SetProblems(p.reported()).SetValid(p.Valid).SetNillableJudgedAt(p.JudgedAt).Exec(ctx)
}

// updatePatrol writes what may change of a patrol's row.
func updatePatrol(ctx context.Context, tx *entdb.Tx, p Patrol) error {
	flags, summary, err := p.written()
	if err != nil {
		return err
	}
	return tx.Patrol.Update().Where(patrol.ID(p.ID)).SetCleaner(int(p.Cleaner)).SetLengthM(p.LengthM).SetDurationS(int64(p.Duration.Seconds())).SetSketch(p.sketch).SetFlags(flags).SetSummary(summary).
		SetValid(p.Valid).SetDiscounted(p.Discounted).SetNillableJudgedAt(p.JudgedAt).Exec(ctx)
}

// growPatrol gives a tracker's patrol the capture with its late fixes.
func growPatrol(ctx context.Context, tx *entdb.Tx, p Patrol, raw []byte) error {
	return tx.Patrol.Update().Where(patrol.ID(p.ID)).SetStartedAt(p.StartedAt).SetEndedAt(p.EndedAt).SetSha256(p.SHA256[:]).SetCapture(raw).SetFixes(p.Fixes).Exec(ctx)
}

func (p *Patrol) written() (flags, summary []byte, err error) {
	if flags, err = json.Marshal(p.Flags); err != nil {
		return nil, nil, err
	}
	summary, err = json.Marshal(p.Summary)
	return flags, summary, err
}

// dropCapture lets go of the bytes that are in the object store; not of others that came meanwhile.
func dropCapture(ctx context.Context, tx *entdb.Tx, id uuid.UUID, sum [32]byte) error {
	return tx.Patrol.Update().Where(patrol.ID(id), patrol.Sha256(sum[:])).ClearCapture().Exec(ctx)
}

// insertJudgement keeps a patrol's covers and verdicts.
func insertJudgement(ctx context.Context, tx *entdb.Tx, p Patrol) error {
	covers := make([]*gen.PatrolCoverCreate, len(p.Covered))
	for i, c := range p.Covered {
		raw := c.Swept
		if c.Kind == grid.Reach {
			var err error
			if raw, err = c.Intervals.AppendBinary(nil); err != nil {
				return err
			}
		}
		covers[i] = tx.PatrolCover.Create().SetID(newID()).SetPatrolID(p.ID).SetAssetID(c.Asset).SetCovered(raw).SetCoveredMm(c.MM).SetCoveredM2(c.M2).SetBufferCm(c.BufferCM).
			SetStartedAt(p.StartedAt).SetReceivedAt(p.ReceivedAt)
	}
	for part := range slices.Chunk(covers, maxRows) {
		if err := tx.PatrolCover.CreateBulk(part...).Exec(ctx); err != nil {
			return err
		}
	}
	verdicts := make([]*gen.VerdictCreate, len(p.Verdicts))
	for i, v := range p.Verdicts {
		checks, err := json.Marshal(v.Checks)
		if err != nil {
			return err
		}
		verdicts[i] = tx.Verdict.Create().SetID(newID()).SetPatrolID(p.ID).SetDutyID(v.Duty).SetAssetID(v.Asset).SetUserID(v.User).SetRegion(v.Region).SetTier(v.Tier).SetRule(v.Rule).
			SetRuleVersion(v.RuleVersion).SetValid(v.Valid).SetChecks(checks).SetStartedAt(v.StartedAt).SetEndedAt(v.EndedAt).SetReceivedAt(v.ReceivedAt).SetJudgedAt(v.JudgedAt)
	}
	for part := range slices.Chunk(verdicts, maxRows) {
		if err := tx.Verdict.CreateBulk(part...).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func deleteJudgement(ctx context.Context, tx *entdb.Tx, id uuid.UUID) error {
	if _, err := tx.PatrolCover.Delete().Where(patrolcover.PatrolID(id)).Exec(ctx); err != nil {
		return err
	}
	_, err := tx.Verdict.Delete().Where(verdict.PatrolID(id)).Exec(ctx)
	return err
}

func verdictsOf(ctx context.Context, tx *entdb.Tx, id uuid.UUID) ([]Verdict, error) {
	rows, err := tx.Verdict.Query().Where(verdict.PatrolID(id)).Order(verdict.ByAssetID(), verdict.ByDutyID()).All(ctx)
	out := make([]Verdict, len(rows))
	for i, r := range rows {
		out[i] = Verdict{Patrol: r.PatrolID, Duty: r.DutyID, Asset: r.AssetID, User: r.UserID, Region: r.Region, Tier: r.Tier, Rule: r.Rule, RuleVersion: r.RuleVersion, Valid: r.Valid,
			StartedAt: r.StartedAt, EndedAt: r.EndedAt, ReceivedAt: r.ReceivedAt, JudgedAt: r.JudgedAt}
		_ = json.Unmarshal(r.Checks, &out[i].Checks) // written here alone
	}
	return out, err
}

// lastValid gives when the last patrol before a moment began that counts for a duty, other than one itself.
func lastValid(ctx context.Context, tx *entdb.Tx, duty uuid.UUID, before time.Time, other uuid.UUID) (time.Time, bool, error) {
	r, err := tx.Verdict.Query().Where(verdict.DutyID(duty), verdict.Valid(true), verdict.StartedAtLT(before), verdict.PatrolIDNEQ(other), notDiscounted).Order(verdict.ByStartedAt(sql.OrderDesc())).First(ctx)
	if gen.IsNotFound(err) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, err
	}
	return r.EndedAt, true, nil
}

// notDiscounted keeps verdicts of patrols that nobody has discounted.
func notDiscounted(s *sql.Selector) {
	t := sql.Table(patrol.Table)
	s.Where(sql.NotIn(s.C(verdict.FieldPatrolID), sql.Select(t.C(patrol.FieldID)).From(t).Where(sql.And(sql.EQ(t.C(patrol.FieldDiscounted), true), sql.ColumnsEQ(t.C(patrol.FieldTenantID), s.C(verdict.FieldTenantID))))))
}

// nextJudged gives the first patrol after a moment that was judged for a duty by a gap: its verdict may rest on the one that comes or changes now.
func nextJudged(ctx context.Context, tx *entdb.Tx, duty uuid.UUID, after time.Time, other uuid.UUID) (uuid.UUID, error) {
	r, err := tx.Verdict.Query().Where(verdict.DutyID(duty), verdict.StartedAtGT(after), verdict.PatrolIDNEQ(other)).Order(verdict.ByStartedAt()).First(ctx)
	if gen.IsNotFound(err) {
		return uuid.Nil, nil
	}
	if err != nil {
		return uuid.Nil, err
	}
	return r.PatrolID, nil
}

// fillPatrol adds names, verdicts, covers, doubts, trail and how many photos are here.
func fillPatrol(ctx context.Context, tx *entdb.Tx, p *Patrol) (err error) {
	if p.Verdicts, err = verdictsOf(ctx, tx, p.ID); err != nil {
		return err
	}
	if p.Covered, err = coversOf(ctx, tx, p.ID); err != nil {
		return err
	}
	if p.Doubts, err = doubtsOf(ctx, tx, p.ID); err != nil {
		return err
	}
	if p.Acts, err = actsOf(ctx, tx, p.ID); err != nil {
		return err
	}
	waiting, err := appealed(ctx, tx, []uuid.UUID{p.ID})
	if err != nil {
		return err
	}
	p.Appealed = waiting[p.ID]
	hashes := make([]string, len(p.Summary.Photos))
	for i, f := range p.Summary.Photos {
		hashes[i] = f.SHA256
	}
	here, err := photoSizes(ctx, tx, hashes)
	if err != nil {
		return err
	}
	for _, f := range p.Summary.Photos {
		if here[f.SHA256] == f.Size {
			p.PhotosHere++
		}
	}
	one := []Patrol{*p}
	err = namePatrols(ctx, tx, one)
	*p = one[0]
	return err
}

// namePatrols fills in the names of people and assets.
func namePatrols(ctx context.Context, tx *entdb.Tx, all []Patrol) error {
	var users, assets []uuid.UUID
	for _, p := range all {
		users = append(users, p.User)
		if p.Asset != nil {
			assets = append(assets, *p.Asset)
		}
		for _, a := range p.Acts {
			if a.User != nil {
				users = append(users, *a.User)
			}
		}
		for _, v := range p.Verdicts {
			assets = append(assets, v.Asset)
		}
	}
	names, err := namesOf(ctx, tx, users)
	if err != nil {
		return err
	}
	things, err := grid.AssetNames(ctx, tx, assets)
	for i := range all {
		p := &all[i]
		p.UserName = names[p.User]
		if p.Asset != nil {
			p.AssetName = things[*p.Asset].Name
		}
		for k := range p.Acts {
			if u := p.Acts[k].User; u != nil {
				p.Acts[k].UserName = names[*u]
			}
		}
		for k := range p.Verdicts {
			p.Verdicts[k].AssetName = things[p.Verdicts[k].Asset].Name
		}
	}
	return err
}

func namesOf(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	names := map[uuid.UUID]string{}
	if len(ids) == 0 {
		return names, nil
	}
	rows, err := tx.User.Query().Where(user.IDIn(ids...)).Select(user.FieldID, user.FieldName).All(ctx)
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, err
}

func coversOf(ctx context.Context, tx *entdb.Tx, id uuid.UUID) ([]Covered, error) {
	rows, err := tx.PatrolCover.Query().Where(patrolcover.PatrolID(id)).Order(patrolcover.ByAssetID()).All(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.AssetID
	}
	things, err := grid.AssetNames(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Covered, len(rows))
	for i, r := range rows {
		a := things[r.AssetID]
		out[i] = Covered{Asset: r.AssetID, Name: a.Name, Kind: a.Kind, MM: r.CoveredMm, M2: r.CoveredM2, BufferCM: r.BufferCm, LengthMM: a.LengthMM, AreaM2: a.AreaM2}
		if a.Kind != grid.Reach {
			out[i].Swept = r.Covered
			continue
		}
		if out[i].Intervals, err = coverage.ReadIntervals(r.Covered); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func doubtsOf(ctx context.Context, tx *entdb.Tx, id uuid.UUID) ([]Doubt, error) {
	rows, err := tx.PatrolDoubt.Query().Where(patroldoubt.PatrolID(id)).Order(patroldoubt.ByName()).All(ctx)
	out := make([]Doubt, len(rows))
	for i, r := range rows {
		out[i] = Doubt{Name: r.Name, Evidence: r.Evidence, Text: checklist.Text{ZH: r.TextZh, EN: r.TextEn}, State: r.State}
	}
	return out, err
}

// replaceDoubts writes the doubts of a patrol anew: those that people have judged stay as they were judged; open ones that nothing supports any more go.
func replaceDoubts(ctx context.Context, tx *entdb.Tx, id uuid.UUID, all []Doubt) error {
	have, err := doubtsOf(ctx, tx, id)
	if err != nil {
		return err
	}
	if _, err := tx.PatrolDoubt.Delete().Where(patroldoubt.PatrolID(id), patroldoubt.State("open")).Exec(ctx); err != nil {
		return err
	}
	settled := map[string]bool{}
	for _, d := range have {
		settled[d.Name] = d.State != "open"
	}
	for _, d := range all {
		if settled[d.Name] {
			continue
		}
		if err := tx.PatrolDoubt.Create().SetID(newID()).SetPatrolID(id).SetName(d.Name).SetEvidence(d.Evidence).SetTextZh(d.Text.ZH).SetTextEn(d.Text.EN).Exec(ctx); err != nil {
			return err
		}
	}
	return countDoubts(ctx, tx, id)
}

func countDoubts(ctx context.Context, tx *entdb.Tx, id uuid.UUID) error {
	n, err := tx.PatrolDoubt.Query().Where(patroldoubt.PatrolID(id), patroldoubt.State("open")).Count(ctx)
	if err != nil {
		return err
	}
	return tx.Patrol.Update().Where(patrol.ID(id)).SetOpenDoubts(n).Exec(ctx)
}

// settleDoubt takes down what a person thinks of a doubt. Errors: bad_argument for one that the patrol does not have.
func settleDoubt(ctx context.Context, tx *entdb.Tx, id uuid.UUID, name, state string) error {
	n, err := tx.PatrolDoubt.Update().Where(patroldoubt.PatrolID(id), patroldoubt.Name(name)).SetState(state).Save(ctx)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.BadArgument, "此巡查没有这一疑点 · The patrol has no such doubt.")
	}
	return countDoubts(ctx, tx, id)
}

func actsOf(ctx context.Context, tx *entdb.Tx, id uuid.UUID) ([]Act, error) {
	rows, err := tx.PatrolAct.Query().Where(patrolact.PatrolID(id)).Order(patrolact.ByAt(), patrolact.ByID()).Limit(maxActs).All(ctx)
	out := make([]Act, len(rows))
	for i, r := range rows {
		out[i] = Act{What: r.Act, User: r.UserID, At: r.At, Note: r.Note, Doubt: r.Doubt}
	}
	return out, err
}

// maxActs bounds a trail.
const maxActs = 500

// insertAct adds a line to the trail. Errors: too_large for a trail that is full.
func insertAct(ctx context.Context, tx *entdb.Tx, id uuid.UUID, a Act) error {
	n, err := tx.PatrolAct.Query().Where(patrolact.PatrolID(id)).Count(ctx)
	if err != nil {
		return err
	}
	if n >= maxActs {
		return fault.New(fault.TooLarge, "办理记录已满 · The trail is full.")
	}
	return tx.PatrolAct.Create().SetID(newID()).SetPatrolID(id).SetNillableUserID(a.User).SetAct(a.What).SetDoubt(a.Doubt).SetNote(a.Note).SetAt(a.At).Exec(ctx)
}

// keepConflict keeps the later version of an id; sent again it is kept already.
func keepConflict(ctx context.Context, tx *entdb.Tx, kind string, id uuid.UUID, raw []byte, sum [32]byte, by uuid.UUID, now time.Time) error {
	there, err := tx.Conflict.Query().Where(conflict.Kind(kind), conflict.ItemID(id), conflict.Sha256(sum[:])).Exist(ctx)
	if err != nil || there {
		return err
	}
	return tx.Conflict.Create().SetID(newID()).SetKind(kind).SetItemID(id).SetSha256(sum[:]).SetPayload(raw).SetUserID(by).SetReceivedAt(now).Exec(ctx)
}

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

// reusedPhotos gives, of the hashes, those that another patrol or event claimed as well, and which.
func reusedPhotos(ctx context.Context, tx *entdb.Tx, item uuid.UUID, hashes []string) (map[string]uuid.UUID, error) {
	out := map[string]uuid.UUID{}
	if len(hashes) == 0 {
		return out, nil
	}
	rows, err := tx.PatrolPhoto.Query().Where(patrolphoto.Sha256In(hashes...), patrolphoto.ItemIDNEQ(item)).Order(patrolphoto.ByID(sql.OrderDesc())).Limit(maxRows).All(ctx)
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

// within bounds regions by a prefix: ':' follows '9'.
func within(prefix string) predicate.Patrol {
	return patrol.And(patrol.RegionGTE(prefix), patrol.RegionLT(prefix+":"))
}

func listPatrols(ctx context.Context, tx *entdb.Tx, f Filter, sc scope.Scope) ([]Patrol, error) {
	q := tx.Patrol.Query().Order(patrol.ByStartedAt(sql.OrderDesc()), patrol.ByID(sql.OrderDesc())).Limit(f.Limit)
	if f.Region != "" {
		q.Where(within(f.Region))
	}
	if f.Mine {
		q.Where(patrol.Or(patrol.UserID(sc.User), patrol.OnBehalfOf(sc.User)))
	} else if !sc.System && sc.Region != "" {
		q.Where(within(sc.Region))
	}
	if f.User != uuid.Nil {
		q.Where(patrol.UserID(f.User))
	}
	if f.Asset != uuid.Nil {
		q.Where(patrol.AssetID(f.Asset))
	}
	if f.Doubted {
		q.Where(patrol.OpenDoubtsGT(0))
	}
	if f.Doubt != "" {
		q.Where(hasDoubt(f.Doubt, f.Doubted))
	}
	switch f.State {
	case StateValid:
		q.Where(patrol.Valid(true))
	case StateInvalid:
		q.Where(patrol.Valid(false), patrol.Discounted(false))
	case StateDiscounted:
		q.Where(patrol.Discounted(true))
	case StateAppealed:
		q.Where(hasAppeal)
	}
	if !f.From.IsZero() {
		q.Where(patrol.StartedAtGTE(f.From))
	}
	if !f.Until.IsZero() {
		q.Where(patrol.StartedAtLT(f.Until))
	}
	if !f.Before.IsZero() {
		q.Where(patrol.Or(patrol.StartedAtLT(f.Before), patrol.And(patrol.StartedAt(f.Before), patrol.IDLT(f.BeforeID))))
	}
	rows, err := q.Select(listed...).All(ctx)
	if err != nil {
		return nil, err
	}
	out, ids := make([]Patrol, len(rows)), make([]uuid.UUID, len(rows))
	for i, r := range rows {
		out[i], ids[i] = patrolOf(r), r.ID
	}
	waiting, err := appealed(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Appealed = waiting[out[i].ID]
	}
	return out, namePatrols(ctx, tx, out)
}

// hasDoubt keeps patrols with a doubt of a name; open: one that nobody has judged.
func hasDoubt(name string, open bool) predicate.Patrol {
	return func(s *sql.Selector) {
		t := sql.Table(patroldoubt.Table)
		with := sql.And(sql.EQ(t.C(patroldoubt.FieldName), name), sql.ColumnsEQ(t.C(patroldoubt.FieldTenantID), s.C(patrol.FieldTenantID)))
		if open {
			with = sql.And(with, sql.EQ(t.C(patroldoubt.FieldState), "open"))
		}
		s.Where(sql.In(s.C(patrol.FieldID), sql.Select(t.C(patroldoubt.FieldPatrolID)).From(t).Where(with)))
	}
}

// hasAppeal keeps patrols with an appeal behind which no answer stands.
func hasAppeal(s *sql.Selector) {
	t, later := sql.Table(patrolact.Table).As("appeal"), sql.Table(patrolact.Table).As("answer")
	answer := sql.Select(later.C(patrolact.FieldID)).From(later).Where(sql.And(
		sql.ColumnsEQ(later.C(patrolact.FieldTenantID), t.C(patrolact.FieldTenantID)), sql.ColumnsEQ(later.C(patrolact.FieldPatrolID), t.C(patrolact.FieldPatrolID)),
		sql.In(later.C(patrolact.FieldAct), anySlice(answers)...), sql.Or(sql.ColumnsGT(later.C(patrolact.FieldAt), t.C(patrolact.FieldAt)),
			sql.And(sql.ColumnsEQ(later.C(patrolact.FieldAt), t.C(patrolact.FieldAt)), sql.ColumnsGT(later.C(patrolact.FieldID), t.C(patrolact.FieldID))))))
	s.Where(sql.In(s.C(patrol.FieldID), sql.Select(t.C(patrolact.FieldPatrolID)).From(t).Where(sql.And(
		sql.ColumnsEQ(t.C(patrolact.FieldTenantID), s.C(patrol.FieldTenantID)), sql.EQ(t.C(patrolact.FieldAct), "appealed"), sql.Not(sql.Exists(answer))))))
}

func anySlice(all []string) []any {
	out := make([]any, len(all))
	for i, s := range all {
		out[i] = s
	}
	return out
}

// appealed tells of which patrols an appeal waits for an answer.
func appealed(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]bool, error) {
	waiting, err := tx.Patrol.Query().Where(patrol.IDIn(ids...), hasAppeal).IDs(ctx)
	out := make(map[uuid.UUID]bool, len(waiting))
	for _, id := range waiting {
		out[id] = true
	}
	return out, err
}

// listed is what a list tells: not the capture.
var listed = slices.DeleteFunc(slices.Clone(patrol.Columns), func(c string) bool { return c == patrol.FieldCapture || c == patrol.FieldSketch })

// patrolsSince gives, in the order of ids, patrols that began at a moment or later, without their captures.
func patrolsSince(ctx context.Context, tx *entdb.Tx, from time.Time, after uuid.UUID, limit int) ([]Patrol, error) {
	rows, err := tx.Patrol.Query().Where(patrol.StartedAtGTE(from), patrol.IDGT(after)).Order(patrol.ByID()).Limit(limit).Select(compared...).All(ctx)
	out := make([]Patrol, len(rows))
	for i, r := range rows {
		out[i] = patrolOf(r)
	}
	return out, err
}

// patrolledSince tells whether any of the people, or anybody, began a patrol at a moment or later.
func patrolledSince(ctx context.Context, tx *entdb.Tx, from time.Time, people ...uuid.UUID) (bool, error) {
	q := tx.Patrol.Query().Where(patrol.StartedAtGTE(from))
	if len(people) > 0 {
		q.Where(patrol.UserIDIn(people...))
	}
	return q.Exist(ctx)
}

// neighbours gives patrols for comparison: those that fit, the last that began first, without their captures.
func neighbours(ctx context.Context, tx *entdb.Tx, limit int, where ...predicate.Patrol) ([]Patrol, error) {
	rows, err := tx.Patrol.Query().Where(where...).Order(patrol.ByStartedAt(sql.OrderDesc()), patrol.ByID()).Limit(limit).Select(compared...).All(ctx)
	out := make([]Patrol, len(rows))
	for i, r := range rows {
		out[i] = patrolOf(r)
	}
	return out, err
}

// compared is what patrols are compared by: all but the capture.
var compared = slices.DeleteFunc(slices.Clone(patrol.Columns), func(c string) bool { return c == patrol.FieldCapture })

// around gives what a patrol is to be compared with: earlier ones on the same asset or by the same person, and those of others at the same time.
func around(ctx context.Context, tx *entdb.Tx, p Patrol, since time.Time) (earlier, meanwhile []Patrol, err error) {
	ours := patrol.UserID(p.User)
	if p.Asset != nil {
		ours = patrol.Or(ours, patrol.AssetID(*p.Asset))
	}
	if earlier, err = neighbours(ctx, tx, maxCompared, patrol.IDNEQ(p.ID), ours, patrol.StartedAtGTE(since), patrol.StartedAtLT(p.StartedAt)); err != nil {
		return nil, nil, err
	}
	meanwhile, err = neighbours(ctx, tx, maxCompared, patrol.IDNEQ(p.ID), patrol.UserIDNEQ(p.User), patrol.StartedAtGTE(p.StartedAt.Add(-longestDay)), patrol.StartedAtLT(p.EndedAt), patrol.EndedAtGT(p.StartedAt))
	return earlier, meanwhile, err
}

// quietRun counts a person's patrols, back from one, that reported nothing, up to a limit.
func quietRun(ctx context.Context, tx *entdb.Tx, person uuid.UUID, before time.Time, limit int) (n int, since time.Time, err error) {
	rows, err := tx.Patrol.Query().Where(patrol.UserID(person), patrol.StartedAtLTE(before)).Order(patrol.ByStartedAt(sql.OrderDesc())).Limit(limit).
		Select(patrol.FieldID, patrol.FieldProblems, patrol.FieldStartedAt).All(ctx)
	for _, r := range rows {
		if r.Problems {
			break
		}
		n, since = n+1, r.StartedAt
	}
	return n, since, err
}

func publishedOf(r *gen.PatrolRule) (Published, error) {
	content, err := rule.Read(r.Content)
	return Published{content, r.ValidFrom.UTC(), r.PublishedAt}, err
}

// findRule gives a version. Errors: rule_unknown.
func findRule(ctx context.Context, tx *entdb.Tx, code string, version int) (Published, error) {
	r, err := tx.PatrolRule.Query().Where(patrolrule.Code(code), patrolrule.Version(version)).Only(ctx)
	if gen.IsNotFound(err) {
		return Published{}, fault.New(fault.RuleUnknown, "")
	}
	if err != nil {
		return Published{}, err
	}
	return publishedOf(r)
}

func insertRule(ctx context.Context, tx *entdb.Tx, p Published) error {
	content, sum := p.Canonical()
	return tx.PatrolRule.Create().SetID(newID()).SetCode(p.Code).SetVersion(p.Version).SetContent(content).SetSha256(sum[:]).SetValidFrom(p.From).SetPublishedAt(p.PublishedAt).Exec(ctx)
}

func listRules(ctx context.Context, tx *entdb.Tx, code string) ([]Published, error) {
	q := tx.PatrolRule.Query().Order(patrolrule.ByCode(), patrolrule.ByVersion(sql.OrderDesc())).Limit(maxRules)
	if code != "" {
		q.Where(patrolrule.Code(code))
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Published, len(rows))
	for i, r := range rows {
		if out[i], err = publishedOf(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// maxRules bounds the versions that a tenant's rules have together.
const maxRules = 2000

func insertEvent(ctx context.Context, tx *entdb.Tx, e Event, raw []byte) error {
	flags, err := json.Marshal(e.Flags)
	if err != nil {
		return err
	}
	return tx.PatrolEvent.Create().SetID(e.ID).SetUserID(e.User).SetNillableDeviceID(e.Device).SetNillablePatrolID(e.Patrol).SetRegion(e.Region).SetType(e.Type).SetLevel(e.Level).
		SetNillableCapturedAt(e.CapturedAt).SetReceivedAt(e.ReceivedAt).SetNillableLat(e.Lat).SetNillableLng(e.Lng).SetFlags(flags).SetCapture(raw).SetSha256(e.SHA256[:]).Exec(ctx)
}

func eventOf(r *gen.PatrolEvent) Event {
	e := Event{ID: r.ID, Tenant: r.TenantID, User: r.UserID, Device: r.DeviceID, Patrol: r.PatrolID, Region: r.Region, Type: r.Type, Level: r.Level, CapturedAt: r.CapturedAt,
		ReceivedAt: r.ReceivedAt, Lat: r.Lat, Lng: r.Lng, SHA256: [32]byte(r.Sha256)}
	_ = json.Unmarshal(r.Flags, &e.Flags) // written here alone
	e.read(r.Capture)
	return e
}

func findEvent(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Event, error) {
	r, err := tx.PatrolEvent.Query().Where(patrolevent.ID(id)).Only(ctx)
	if err != nil {
		return Event{}, entdb.Fault(err)
	}
	return eventOf(r), nil
}

func listEvents(ctx context.Context, tx *entdb.Tx, f EventFilter, sc scope.Scope) ([]Event, error) {
	q := tx.PatrolEvent.Query().Order(patrolevent.ByReceivedAt(sql.OrderDesc()), patrolevent.ByID(sql.OrderDesc())).Limit(f.Limit)
	in := func(prefix string) {
		if prefix != "" {
			q.Where(patrolevent.RegionGTE(prefix), patrolevent.RegionLT(prefix+":"))
		}
	}
	in(f.Region)
	if f.Mine {
		q.Where(patrolevent.UserID(sc.User))
	} else if !sc.System {
		in(sc.Region)
	}
	if f.Patrol != uuid.Nil {
		q.Where(patrolevent.PatrolID(f.Patrol))
	}
	if !f.Before.IsZero() {
		q.Where(patrolevent.Or(patrolevent.ReceivedAtLT(f.Before), patrolevent.And(patrolevent.ReceivedAt(f.Before), patrolevent.IDLT(f.BeforeID))))
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Event, len(rows))
	var users []uuid.UUID
	var hashes []string
	for i, r := range rows {
		out[i] = eventOf(r)
		users = append(users, r.UserID)
		for _, p := range out[i].Photos {
			hashes = append(hashes, p.SHA256)
		}
	}
	names, err := namesOf(ctx, tx, users)
	if err != nil {
		return nil, err
	}
	here, err := photoSizes(ctx, tx, hashes)
	for i := range out {
		out[i].UserName = names[out[i].User]
		for _, p := range out[i].Photos {
			if here[p.SHA256] == p.Size {
				out[i].PhotosHere++
			}
		}
	}
	return out, err
}

func trackerOf(r *gen.Tracker) Tracker {
	return Tracker{r.ID, r.UserID, r.Label, r.CreatedAt, r.LastAt, r.RevokedAt}
}

func insertTracker(ctx context.Context, tx *entdb.Tx, t Tracker, key [32]byte) error {
	return tx.Tracker.Create().SetID(t.ID).SetUserID(t.User).SetLabel(t.Label).SetKeySha256(key[:]).SetCreatedAt(t.CreatedAt).Exec(ctx)
}

func listTrackers(ctx context.Context, tx *entdb.Tx, person uuid.UUID) ([]Tracker, error) {
	rows, err := tx.Tracker.Query().Where(tracker.UserID(person)).Order(tracker.ByCreatedAt(sql.OrderDesc())).Limit(100).All(ctx)
	out := make([]Tracker, len(rows))
	for i, r := range rows {
		out[i] = trackerOf(r)
	}
	return out, err
}

// findTracker finds who sends. Errors: tracker_unknown, also for one that was revoked.
func findTracker(ctx context.Context, tx *entdb.Tx, key [32]byte) (Tracker, error) {
	r, err := tx.Tracker.Query().Where(tracker.KeySha256(key[:])).Only(ctx)
	if gen.IsNotFound(err) {
		return Tracker{}, fault.New(fault.TrackerUnknown, "")
	}
	if err != nil {
		return Tracker{}, err
	}
	if r.RevokedAt != nil {
		return Tracker{}, fault.New(fault.TrackerUnknown, "此后台定位端已停用 · This tracker was revoked.")
	}
	return trackerOf(r), nil
}

func revokeTracker(ctx context.Context, tx *entdb.Tx, id, person uuid.UUID, now time.Time) error {
	r, err := tx.Tracker.Query().Where(tracker.ID(id), tracker.UserID(person)).Only(ctx)
	if err != nil {
		return entdb.Fault(err)
	}
	if r.RevokedAt != nil {
		return nil
	}
	return tx.Tracker.Update().Where(tracker.ID(id)).SetRevokedAt(now).Exec(ctx)
}

// insertBatch keeps fixes as they came; the same again is kept already.
func insertBatch(ctx context.Context, tx *entdb.Tx, t Tracker, b batch) error {
	there, err := tx.TrackerBatch.Query().Where(trackerbatch.TrackerID(t.ID), trackerbatch.Sha256(b.sum[:])).Exist(ctx)
	if err != nil || there {
		return err
	}
	if err := tx.TrackerBatch.Create().SetID(newID()).SetTrackerID(t.ID).SetFixes(b.message).SetSha256(b.sum[:]).SetFirstAt(b.first).SetLastAt(b.last).SetReceivedAt(b.receivedAt).Exec(ctx); err != nil {
		return err
	}
	return tx.Tracker.Update().Where(tracker.ID(t.ID)).SetLastAt(b.receivedAt).Exec(ctx)
}

// readBatches gives a tracker's fixes that are no patrol yet, as they came.
func readBatches(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Tracker, []batch, error) {
	r, err := tx.Tracker.Query().Where(tracker.ID(id)).Only(ctx)
	if err != nil {
		return Tracker{}, nil, entdb.Fault(err)
	}
	rows, err := tx.TrackerBatch.Query().Where(trackerbatch.TrackerID(id)).Order(trackerbatch.ByReceivedAt(), trackerbatch.ByID()).Limit(maxBatches).All(ctx)
	out := make([]batch, len(rows))
	for i, b := range rows {
		out[i] = batch{id: b.ID, message: b.Fixes, receivedAt: b.ReceivedAt, first: b.FirstAt, last: b.LastAt}
	}
	return trackerOf(r), out, err
}

// quarantine keeps what a tracker sent and nobody can read; the same again is kept already.
func quarantine(ctx context.Context, tx *entdb.Tx, t Tracker, in Sent, why fault.Reason, now time.Time) error {
	raw := in.Body
	if len(raw) == 0 {
		raw = []byte(in.Query)
	}
	sum := sha256.Sum256(raw)
	there, err := tx.Quarantine.Query().Where(quarantined.Sha256(sum[:]), quarantined.ItemID(t.ID.String())).Exist(ctx)
	if err != nil || there {
		return err
	}
	return tx.Quarantine.Create().SetID(newID()).SetKind(in.Protocol).SetItemID(t.ID.String()).SetReason(string(why)).SetSha256(sum[:]).SetPayload(raw).SetUserID(t.User).SetReceivedAt(now).Exec(ctx)
}

// maxBatches bounds what one job reads: two days at a fix a second, one by one.
const maxBatches = 200_000

func deleteBatches(ctx context.Context, tx *entdb.Tx, all []batch) error {
	ids := make([]uuid.UUID, len(all))
	for i, b := range all {
		ids[i] = b.id
	}
	for part := range slices.Chunk(ids, maxRows) {
		if _, err := tx.TrackerBatch.Delete().Where(trackerbatch.IDIn(part...)).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// patrolsOfTracker gives those of its patrols that touch a span.
func patrolsOfTracker(ctx context.Context, tx *entdb.Tx, id uuid.UUID, first, last time.Time) ([]Patrol, error) {
	rows, err := tx.Patrol.Query().Where(patrol.DeviceID(id), patrol.StartedAtLTE(last), patrol.EndedAtGTE(first)).Order(patrol.ByStartedAt(), patrol.ByID()).All(ctx)
	out := make([]Patrol, len(rows))
	for i, r := range rows {
		out[i] = patrolOf(r)
	}
	return out, err
}
