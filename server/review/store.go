package review

import (
	"context"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/caseact"
	"github.com/xuncha/xuncha/ent/gen/casefile"
	"github.com/xuncha/xuncha/ent/gen/casefinding"
	"github.com/xuncha/xuncha/ent/gen/finding"
	entinspection "github.com/xuncha/xuncha/ent/gen/inspection"
	"github.com/xuncha/xuncha/ent/gen/photo"
	"github.com/xuncha/xuncha/ent/gen/user"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

func caseOf(r *gen.CaseFile) Case {
	c := Case{ID: r.ID, Tenant: r.TenantID, State: State(r.State), Severity: r.Severity, Region: r.Region, Target: r.TargetID, TargetKind: r.TargetKind, TargetName: r.TargetName,
		OpenedAt: r.OpenedAt, DueAt: r.DueAt, ClaimedBy: r.ClaimedBy, ClaimExpiresAt: r.ClaimExpiresAt, FindingCount: r.FindingCount, Version: r.Version, Source: r.Source, Cell: r.Cell, OnBeat: r.OnBeat, Late: r.Late,
		Rechecks: r.Rechecks, RechecksFailed: r.RechecksFailed}
	since := c.OpenedAt
	if r.KnownSince != nil {
		since = *r.KnownSince
	}
	c.stood = c.now(since)
	return c
}

// insertCase keeps a new case, and finds on whose beat it lies.
func insertCase(ctx context.Context, tx *entdb.Tx, c *Case) error {
	if c.Cell != nil {
		place := geo.CellPlace(*c.Cell)
		beats, err := grid.Beats(ctx, tx, []*geo.LatLng{&place}, c.OpenedAt)
		if err != nil {
			return err
		}
		c.OnBeat = beats[0].Asset != uuid.Nil
	}
	c.stood = c.now(c.OpenedAt)
	return tx.CaseFile.Create().SetID(c.ID).SetState(casefile.State(c.State)).SetActive(c.State.Active()).SetSeverity(c.Severity).SetRegion(c.Region).SetNillableTargetID(c.Target).
		SetTargetKind(c.TargetKind).SetTargetName(c.TargetName).SetOpenedAt(c.OpenedAt).SetDueAt(c.DueAt).SetSource(c.Source).SetNillableCell(c.Cell).SetOnBeat(c.OnBeat).SetKnownSince(c.OpenedAt).SetVersion(0).Exec(ctx)
}

// updateCase writes what can change, and counts the version up. How the case stood until now stays in its past. The case is locked.
func updateCase(ctx context.Context, tx *entdb.Tx, c *Case, now time.Time) error {
	c.Version++
	u := tx.CaseFile.Update().Where(casefile.ID(c.ID)).SetState(casefile.State(c.State)).SetActive(c.State.Active()).SetSeverity(c.Severity).SetDueAt(c.DueAt).
		SetFindingCount(c.FindingCount).SetVersion(c.Version)
	if c.ClaimedBy == nil {
		u.ClearClaimedBy().ClearClaimExpiresAt()
	} else {
		u.SetClaimedBy(*c.ClaimedBy).SetClaimExpiresAt(*c.ClaimExpiresAt)
	}
	if !c.changed() {
		return u.Exec(ctx)
	}
	if err := insertPast(ctx, tx, *c, now); err != nil {
		return err
	}
	c.stood = c.now(now)
	return u.SetLate(c.Late).SetRechecks(c.Rechecks).SetRechecksFailed(c.RechecksFailed).SetKnownSince(now).Exec(ctx)
}

// insertPast keeps how the case stood until now; nobody saw it so if it stood so for no time.
func insertPast(ctx context.Context, tx *entdb.Tx, c Case, now time.Time) error {
	was := c.stood
	if !was.since.Before(now) {
		return nil
	}
	return tx.CasePast.Create().SetID(uuid.Must(uuid.NewV7())).SetCaseID(c.ID).SetState(string(was.state)).SetActive(was.state.Active()).SetSeverity(was.severity).SetRegion(c.Region).
		SetSource(c.Source).SetOnBeat(c.OnBeat).SetLate(was.late).SetRechecks(was.rechecks).SetRechecksFailed(was.rechecksFailed).SetOpenedAt(c.OpenedAt).SetDueAt(was.due).
		SetKnownSince(was.since).SetKnownUntil(now).Exec(ctx)
}

// lockCase reads a case of the caller's region for change.
func lockCase(ctx context.Context, tx *entdb.Tx, id uuid.UUID, sc scope.Scope) (Case, error) {
	q := tx.CaseFile.Query().Where(casefile.ID(id))
	if tx.Engine == entdb.Postgres { // SQLite's one writer is alone, and knows no row locks
		q.ForUpdate()
	}
	r, err := q.Only(ctx)
	if err != nil {
		return Case{}, entdb.Fault(err)
	}
	if !sc.Covers(r.Region) {
		return Case{}, fault.New(fault.OutsideRegion, "")
	}
	return caseOf(r), nil
}

// casesWithoutTarget locks the cases of inspections whose target was unknown.
func casesWithoutTarget(ctx context.Context, tx *entdb.Tx, inspections []uuid.UUID) ([]Case, error) {
	var ids []uuid.UUID
	if err := tx.CaseFinding.Query().Where(casefinding.InspectionIDIn(inspections...)).GroupBy(casefinding.FieldCaseID).Scan(ctx, &ids); err != nil || len(ids) == 0 {
		return nil, err
	}
	q := tx.CaseFile.Query().Where(casefile.IDIn(ids...), casefile.TargetIDIsNil()).Order(casefile.ByOpenedAt(), casefile.ByID())
	if tx.Engine == entdb.Postgres {
		q.ForUpdate()
	}
	rows, err := q.All(ctx)
	out := make([]Case, len(rows))
	for i, r := range rows {
		out[i] = caseOf(r)
	}
	return out, err
}

// moveCase writes what the case's target is and where.
func moveCase(ctx context.Context, tx *entdb.Tx, c Case) error {
	return tx.CaseFile.Update().Where(casefile.ID(c.ID)).SetRegion(c.Region).SetNillableTargetID(c.Target).SetTargetKind(c.TargetKind).SetTargetName(c.TargetName).SetNillableCell(c.Cell).Exec(ctx)
}

// findActive finds the target's one active case, and locks it.
func findActive(ctx context.Context, tx *entdb.Tx, target uuid.UUID) (Case, error) {
	q := tx.CaseFile.Query().Where(casefile.TargetID(target), casefile.Active(true))
	if tx.Engine == entdb.Postgres {
		q.ForUpdate()
	}
	r, err := q.Only(ctx)
	if err != nil {
		return Case{}, entdb.Fault(err)
	}
	return caseOf(r), nil
}

func insertFindings(ctx context.Context, tx *entdb.Tx, id, of uuid.UUID, all []inspection.Finding) error {
	rows := make([]*gen.CaseFindingCreate, len(all))
	for i, f := range all {
		rows[i] = tx.CaseFinding.Create().SetID(uuid.Must(uuid.NewV7())).SetCaseID(id).SetFindingID(f.ID).SetInspectionID(of)
	}
	return tx.CaseFinding.CreateBulk(rows...).Exec(ctx)
}

// withoutCase keeps the findings that belong to no case yet.
func withoutCase(ctx context.Context, tx *entdb.Tx, all []inspection.Finding) ([]inspection.Finding, error) {
	ids := make([]uuid.UUID, len(all))
	for i, f := range all {
		ids[i] = f.ID
	}
	rows, err := tx.CaseFinding.Query().Where(casefinding.FindingIDIn(ids...)).All(ctx)
	if err != nil {
		return nil, err
	}
	taken := map[uuid.UUID]bool{}
	for _, r := range rows {
		taken[r.FindingID] = true
	}
	var out []inspection.Finding
	for _, f := range all {
		if !taken[f.ID] {
			out = append(out, f)
		}
	}
	return out, nil
}

func insertAct(ctx context.Context, tx *entdb.Tx, id uuid.UUID, a Act) error {
	seq, err := tx.CaseAct.Query().Where(caseact.CaseID(id)).Count(ctx) // the case is locked, and a trail is short
	if err != nil {
		return err
	}
	q := tx.CaseAct.Create().SetID(a.ID).SetCaseID(id).SetSeq(seq + 1).SetAct(a.Name).SetUserName(a.UserName).SetAt(a.At).SetReason(a.Reason)
	if a.User != uuid.Nil {
		q.SetUserID(a.User)
	}
	if a.Data != nil {
		q.SetData(a.Data)
	}
	return q.Exec(ctx)
}

// actDone tells whether an act was done before. Under its id on another case, by somebody else, or with other content, it is a conflict.
func actDone(ctx context.Context, tx *entdb.Tx, id uuid.UUID, what Act) (bool, error) {
	if what.ID == uuid.Nil {
		return false, nil
	}
	r, err := tx.CaseAct.Query().Where(caseact.ID(what.ID)).Only(ctx)
	if gen.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if r.CaseID != id || !actOf(r).same(what) {
		return false, fault.New(fault.SameIDOther, "同一操作编号此前用于另一操作，这一次没有执行 · Another act was done under this id; this one was not.")
	}
	return true, nil
}

// takenIn is actDone for an act from a phone, whose bytes were compared before.
func takenIn(ctx context.Context, tx *entdb.Tx, a PhoneAct) (bool, error) {
	r, err := tx.CaseAct.Query().Where(caseact.ID(a.ID)).Only(ctx)
	if gen.IsNotFound(err) {
		return false, nil
	}
	if err == nil && (r.CaseID != a.Case || actOf(r).User != a.By.User || r.Act != a.Name && r.Act != noted) {
		err = fault.New(fault.SameIDOther, "")
	}
	return err == nil, err
}

// scopeOf is what a person may do now.
func scopeOf(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (scope.Scope, error) {
	r, err := tx.User.Query().Where(user.ID(id)).Only(ctx)
	if err != nil {
		return scope.Scope{}, entdb.Fault(err)
	}
	sc := scope.Scope{Tenant: r.TenantID, User: r.ID, Region: r.Region}
	for _, role := range r.Roles {
		sc.Roles = append(sc.Roles, scope.Role(role))
	}
	return sc, nil
}

func actOf(r *gen.CaseAct) Act {
	a := Act{ID: r.ID, Seq: r.Seq, Name: r.Act, UserName: r.UserName, At: r.At, Reason: r.Reason, Data: r.Data}
	if r.UserID != nil {
		a.User = *r.UserID
	}
	return a
}

// actsOf is a case's trail.
func actsOf(ctx context.Context, tx *entdb.Tx, id uuid.UUID) ([]Act, error) {
	rows, err := tx.CaseAct.Query().Where(caseact.CaseID(id)).Order(caseact.BySeq()).All(ctx)
	out := make([]Act, len(rows))
	for i, r := range rows {
		out[i] = actOf(r)
	}
	return out, err
}

func findWhole(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Case, error) {
	r, err := tx.CaseFile.Query().Where(casefile.ID(id)).Only(ctx)
	if err != nil {
		return Case{}, entdb.Fault(err)
	}
	c := caseOf(r)
	links, err := tx.CaseFinding.Query().Where(casefinding.CaseID(id)).Order(casefinding.ByID()).Limit(1000).All(ctx)
	if err != nil {
		return Case{}, err
	}
	ids, seen := make([]uuid.UUID, len(links)), map[uuid.UUID]bool{}
	for i, l := range links {
		ids[i] = l.FindingID
		if !seen[l.InspectionID] {
			seen[l.InspectionID] = true
			c.Inspections = append(c.Inspections, l.InspectionID)
		}
	}
	findings, err := tx.Finding.Query().Where(finding.IDIn(ids...)).Order(finding.BySeverity(), finding.ByItemCode()).All(ctx)
	if err != nil {
		return Case{}, err
	}
	for _, f := range findings {
		c.Findings = append(c.Findings, Finding{f.InspectionID, f.ItemCode, f.Severity, checklist.Text{ZH: f.TextZh, EN: f.TextEn}, f.Basis, f.Note, checklist.Text{ZH: f.GroundsZh, EN: f.GroundsEn}})
	}
	c.Acts, err = actsOf(ctx, tx, id)
	return c, err
}

// inspectionsOf gives the inspections that a case rests on, and those that were its re-inspections; one that failed with findings may be of both, and is of the second alone.
func inspectionsOf(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (first, again []uuid.UUID, err error) {
	acts, err := tx.CaseAct.Query().Where(caseact.CaseID(id), caseact.Act(reinspected)).All(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range acts {
		again = append(again, inspectionIn(actOf(a)))
	}
	var ids []uuid.UUID
	err = tx.CaseFinding.Query().Where(casefinding.CaseID(id)).GroupBy(casefinding.FieldInspectionID).Scan(ctx, &ids)
	return slices.DeleteFunc(ids, func(i uuid.UUID) bool { return slices.Contains(again, i) }), again, err
}

// itemsOf are the items that the case has findings of, but for those just added.
func itemsOf(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (codes []string, err error) {
	var ids []uuid.UUID
	if err := tx.CaseFinding.Query().Where(casefinding.CaseID(id)).Select(casefinding.FieldFindingID).Scan(ctx, &ids); err != nil {
		return nil, err
	}
	err = tx.Finding.Query().Where(finding.IDIn(ids...)).Select(finding.FieldItemCode).Scan(ctx, &codes)
	return codes, err
}

func inspectorsOf(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (map[uuid.UUID]bool, error) {
	ids, _, err := inspectionsOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Inspection.Query().Where(entinspection.IDIn(ids...)).Select(entinspection.FieldInspectorID).All(ctx)
	out := map[uuid.UUID]bool{}
	for _, r := range rows {
		out[r.InspectorID] = true
	}
	return out, err
}

func photoHere(ctx context.Context, tx *entdb.Tx, sha256 string) (bool, error) {
	return tx.Photo.Query().Where(photo.Sha256(sha256)).Exist(ctx)
}

// inQueueOrder orders by severity, due time and id: the order of the index, so that the first page costs the same however long the queue is.
func inQueueOrder(q *gen.CaseFileQuery) *gen.CaseFileQuery {
	return q.Order(casefile.BySeverity(), casefile.ByDueAt(), casefile.ByID())
}

// inActiveQueue is active = TRUE written out: SQLite goes by no index for a bare "active", and read and sorted the whole table.
func inActiveQueue(s *sql.Selector) {
	s.Where(sql.P(func(b *sql.Builder) { b.WriteString(s.C(casefile.FieldActive) + " = TRUE") }))
}

func listCases(ctx context.Context, tx *entdb.Tx, f Filter, sc scope.Scope, own bool) ([]Case, error) {
	q := inQueueOrder(tx.CaseFile.Query()).Limit(f.Limit)
	if f.State != "" {
		q.Where(casefile.StateEQ(casefile.State(f.State)))
	} else {
		q.Where(inActiveQueue)
	}
	within := []string{f.Region}
	if !sc.ReadAll { // who reads every county is limited by what they ask for alone
		within = append(within, sc.Region)
	}
	for _, prefix := range within {
		if prefix != "" && prefix != sc.Tenant {
			q.Where(casefile.RegionGTE(prefix), casefile.RegionLT(prefix+":")) // ':' follows '9'
		}
	}
	if f.Severity != "" {
		q.Where(casefile.Severity(f.Severity))
	}
	if f.TargetKind != "" {
		q.Where(casefile.TargetKind(f.TargetKind))
	}
	if f.Source != "" {
		q.Where(casefile.Source(f.Source))
	}
	if f.Target != uuid.Nil {
		q.Where(casefile.TargetID(f.Target))
	}
	if !f.DueBefore.IsZero() {
		q.Where(casefile.DueAtLT(f.DueBefore))
	}
	if f.Mine {
		q.Where(casefile.ClaimedBy(sc.User))
	}
	if own {
		q.Where(ofInspector(sc.User))
	}
	if p := f.After; p != nil {
		q.Where(func(s *sql.Selector) {
			s.Where(sql.P(func(b *sql.Builder) {
				b.WriteString("(" + s.C("severity") + ", " + s.C("due_at") + ", " + s.C("id") + ") > (").Arg(p.Severity).Comma().Arg(p.DueAt).Comma().Arg(p.ID).WriteString(")")
			}))
		})
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Case, len(rows))
	for i, r := range rows {
		out[i] = caseOf(r)
	}
	return out, nil
}

// mostLinks of a page's cases to findings are read: whoever looks at a case with more learns of the rest from the case itself.
const mostLinks = 5000

// fillInspections says which inspections cases of a list rest on, so that who opens one can ask for them with the case and not after it.
func fillInspections(ctx context.Context, tx *entdb.Tx, all []Case) error {
	if len(all) == 0 {
		return nil
	}
	at := map[uuid.UUID]*Case{}
	var ids []uuid.UUID
	var tenants []string
	for i := range all {
		at[all[i].ID], ids = &all[i], append(ids, all[i].ID)
		if !slices.Contains(tenants, all[i].Tenant) {
			tenants = append(tenants, all[i].Tenant)
		}
	}
	links, err := tx.CaseFinding.Query().Where(casefinding.TenantIDIn(tenants...), casefinding.CaseIDIn(ids...)).Order(casefinding.ByID()).Limit(mostLinks).All(ctx)
	for _, l := range links {
		if c := at[l.CaseID]; c.Tenant == l.TenantID && !slices.Contains(c.Inspections, l.InspectionID) {
			c.Inspections = append(c.Inspections, l.InspectionID)
		}
	}
	return err
}

// ofInspector keeps cases that rest on an inspection of the person's own.
func ofInspector(user uuid.UUID) func(*sql.Selector) {
	return func(s *sql.Selector) {
		cf, in := sql.Table(casefinding.Table), sql.Table(entinspection.Table)
		sub := sql.Dialect(s.Dialect()).Select(cf.C("case_id")).From(cf).Join(in).OnP(sql.And(
			sql.ColumnsEQ(cf.C("tenant_id"), in.C("tenant_id")), sql.ColumnsEQ(cf.C("inspection_id"), in.C("id")))).
			Where(sql.And(sql.EQ(in.C("inspector_id"), user), sql.ColumnsEQ(cf.C("tenant_id"), s.C("tenant_id"))))
		s.Where(sql.In(s.C("id"), sub))
	}
}

// firstFree finds the first case of the queue, but for some, that waits for a reviewer and is free. On PostgreSQL it skips those that others are just taking.
func firstFree(ctx context.Context, tx *entdb.Tx, req ClaimRequest, sc scope.Scope, now time.Time, but []uuid.UUID) (uuid.UUID, error) {
	q := inQueueOrder(tx.CaseFile.Query()).Where(casefile.StateIn(casefile.StateOpen, casefile.StateAccepted, casefile.StateReinspected), inActiveQueue,
		casefile.Or(casefile.ClaimedByIsNil(), casefile.ClaimExpiresAtLTE(now)),
		casefile.Not(ofInspector(sc.User)))
	if len(but) > 0 {
		q.Where(casefile.IDNotIn(but...))
	}
	if req.Severity != "" {
		q.Where(casefile.Severity(req.Severity))
	}
	for _, prefix := range []string{req.Region, sc.Region} {
		if prefix != "" && prefix != sc.Tenant {
			q.Where(casefile.RegionGTE(prefix), casefile.RegionLT(prefix+":"))
		}
	}
	if tx.Engine == entdb.Postgres {
		q.ForUpdate(sql.WithLockAction(sql.SkipLocked))
	}
	r, err := q.First(ctx)
	if gen.IsNotFound(err) {
		return uuid.Nil, nil
	}
	if err != nil {
		return uuid.Nil, err
	}
	return r.ID, nil
}
