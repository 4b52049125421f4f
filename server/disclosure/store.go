package disclosure

import (
	"context"
	"encoding/json"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/casefile"
	"github.com/xuncha/xuncha/ent/gen/casefinding"
	"github.com/xuncha/xuncha/ent/gen/finding"
	"github.com/xuncha/xuncha/ent/gen/inspection"
	"github.com/xuncha/xuncha/ent/gen/publication"
	"github.com/xuncha/xuncha/ent/gen/report"
	"github.com/xuncha/xuncha/ent/gen/reporter"
	"github.com/xuncha/xuncha/ent/gen/reporteropening"
	"github.com/xuncha/xuncha/ent/gen/user"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

func publicationOf(r *gen.Publication) Publication {
	return Publication{ID: r.ID, Tenant: r.TenantID, Kind: r.Kind, Subject: r.SubjectID, Target: r.TargetID, Sign: r.Sign, Version: r.Version, Region: r.Region, Content: r.Content,
		PublishedAt: r.PublishedAt, PublishedBy: r.PublishedBy, Current: r.Current, WithdrawnAt: r.WithdrawnAt, WithdrawnBy: r.WithdrawnBy, WithdrawReason: r.WithdrawReason}
}

func publicationsFrom(rows []*gen.Publication, err error) ([]Publication, error) {
	out := make([]Publication, len(rows))
	for i, r := range rows {
		out[i] = publicationOf(r)
	}
	return out, err
}

func insertPublications(ctx context.Context, tx *entdb.Tx, all []Publication) error {
	rows := make([]*gen.PublicationCreate, len(all))
	for i, p := range all {
		rows[i] = tx.Publication.Create().SetID(p.ID).SetKind(p.Kind).SetSubjectID(p.Subject).SetTargetID(p.Target).SetSign(p.Sign).SetVersion(p.Version).SetRegion(p.Region).
			SetContent(p.Content).SetPublishedAt(p.PublishedAt).SetNillablePublishedBy(p.PublishedBy).SetCurrent(true)
	}
	return tx.Publication.CreateBulk(rows...).Exec(ctx)
}

// latestOf gives the newest version of each subject.
func latestOf(ctx context.Context, tx *entdb.Tx, all []Publication) (map[uuid.UUID]Publication, error) {
	ids := make([]uuid.UUID, len(all))
	for i, p := range all {
		ids[i] = p.Subject
	}
	rows, err := tx.Publication.Query().Where(publication.SubjectIDIn(ids...)).Order(publication.ByVersion()).All(ctx)
	out := map[uuid.UUID]Publication{}
	for _, r := range rows {
		out[r.SubjectID] = publicationOf(r)
	}
	return out, err
}

// retire marks publications that newer versions replace.
func retire(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) error {
	if len(ids) == 0 {
		return nil
	}
	return tx.Publication.Update().Where(publication.IDIn(ids...)).SetCurrent(false).Exec(ctx)
}

func withdraw(ctx context.Context, tx *entdb.Tx, p Publication) error {
	u := tx.Publication.Update().Where(publication.ID(p.ID), publication.Current(true)).SetCurrent(false).SetWithdrawnAt(*p.WithdrawnAt).SetWithdrawReason(p.WithdrawReason)
	if *p.WithdrawnBy != uuid.Nil {
		u.SetWithdrawnBy(*p.WithdrawnBy)
	}
	return u.Exec(ctx)
}

func findPublication(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Publication, error) {
	r, err := tx.Publication.Query().Where(publication.ID(id)).Only(ctx)
	if err != nil {
		return Publication{}, entdb.Fault(err)
	}
	return publicationOf(r), nil
}

func findSign(ctx context.Context, tx *entdb.Tx, sign string) (Publication, error) {
	r, err := tx.Publication.Query().Where(publication.Sign(sign), publication.Current(true)).Order(publication.ByID()).First(ctx)
	if err != nil {
		return Publication{}, entdb.Fault(err)
	}
	return publicationOf(r), nil
}

func listCurrent(ctx context.Context, tx *entdb.Tx, kind string, after uuid.UUID, limit int) ([]Publication, error) {
	return publicationsFrom(tx.Publication.Query().Where(publication.Kind(kind), publication.Current(true), publication.IDGT(after)).Order(publication.ByID()).Limit(limit).All(ctx))
}

func listInspections(ctx context.Context, tx *entdb.Tx, target uuid.UUID, limit int) ([]Publication, error) {
	return publicationsFrom(tx.Publication.Query().Where(publication.TargetID(target), publication.Current(true), publication.Kind(OfInspection)).
		Order(publication.ByID(sql.OrderDesc())).Limit(limit).All(ctx))
}

func listLog(ctx context.Context, tx *entdb.Tx, sc scope.Scope, subject, before uuid.UUID, limit int) ([]Publication, error) {
	q := tx.Publication.Query().Order(publication.ByID(sql.OrderDesc())).Limit(limit)
	if subject != uuid.Nil {
		q.Where(publication.SubjectID(subject))
	}
	if before != uuid.Nil {
		q.Where(publication.IDLT(before))
	}
	if sc.Region != sc.Tenant && !sc.System {
		q.Where(publication.RegionGTE(sc.Region), publication.RegionLT(sc.Region+":")) // ':' follows '9'
	}
	return publicationsFrom(q.All(ctx))
}

// seen is what is asked of an inspection before its result goes out.
type seen struct {
	target   *uuid.UUID
	region   string
	pack     string
	at       time.Time
	complete bool
	decided  bool
	outcome  string
	findings []PublicFinding
}

func findInspection(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (seen, error) {
	r, err := tx.Inspection.Query().Where(inspection.ID(id)).Only(ctx)
	if err != nil {
		return seen{}, entdb.Fault(err)
	}
	out := seen{target: r.TargetID, region: r.Region, pack: r.PackCode, at: r.ReceivedAt, complete: r.State == inspection.StateComplete, decided: true, outcome: "none", findings: []PublicFinding{}}
	if r.CapturedAt != nil {
		out.at = *r.CapturedAt
	}
	found, err := tx.Finding.Query().Where(finding.InspectionID(id)).Order(finding.BySeverity(), finding.ByItemCode()).All(ctx)
	if err != nil {
		return seen{}, err
	}
	grave := false
	for _, f := range found {
		out.findings = append(out.findings, PublicFinding{f.ItemCode, f.Severity, f.TextZh, f.TextEn, f.Basis})
		grave = grave || f.Severity < "C"
	}
	link, err := tx.CaseFinding.Query().Where(casefinding.InspectionID(id)).First(ctx)
	if gen.IsNotFound(err) {
		out.decided = !grave // a case is still to be opened
		return out, nil
	}
	if err != nil {
		return seen{}, err
	}
	c, err := tx.CaseFile.Query().Where(casefile.ID(link.CaseID)).Only(ctx)
	if err != nil {
		return seen{}, entdb.Fault(err)
	}
	out.outcome = string(c.State)
	out.decided = c.State != casefile.StateOpen && c.State != casefile.StateEvidenceRequested
	return out, nil
}

func insertReport(ctx context.Context, tx *entdb.Tx, r Report, receipt [32]byte, sealed []byte) error {
	photos, err := json.Marshal(r.Photos)
	if err != nil {
		return err
	}
	q := tx.Report.Create().SetID(r.ID).SetCaseID(r.Case).SetNillableTargetID(r.Target).SetTopic(r.Topic).SetRegion(r.Region).SetPlace(r.Place).SetText(r.Text).
		SetPhotos(photos).SetReceipt(receipt[:]).SetReceivedAt(r.ReceivedAt)
	if r.At != nil {
		q.SetLat(r.At.Lat).SetLng(r.At.Lng)
	}
	if err := q.Exec(ctx); err != nil || sealed == nil {
		return err
	}
	return tx.Reporter.Create().SetID(uuid.Must(uuid.NewV7())).SetReportID(r.ID).SetSealed(sealed).Exec(ctx)
}

func reportOf(r *gen.Report) (Report, error) {
	out := Report{ID: r.ID, Case: r.CaseID, Target: r.TargetID, Topic: r.Topic, Region: r.Region, Place: r.Place, Text: r.Text, ReceivedAt: r.ReceivedAt}
	if r.Lat != nil && r.Lng != nil {
		out.At = &geo.LatLng{Lat: *r.Lat, Lng: *r.Lng}
	}
	return out, json.Unmarshal(r.Photos, &out.Photos)
}

func findReceipt(ctx context.Context, tx *entdb.Tx, receipt [32]byte) (Report, error) {
	r, err := tx.Report.Query().Where(report.Receipt(receipt[:])).Only(ctx)
	if err != nil {
		return Report{}, entdb.Fault(err)
	}
	return reportOf(r)
}

func stateOfCase(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (string, error) {
	c, err := tx.CaseFile.Query().Where(casefile.ID(id)).Select(casefile.FieldState).Only(ctx)
	if err != nil {
		return "", entdb.Fault(err)
	}
	return string(c.State), nil
}

// maxReports bounds how many reports of one case are shown.
const maxReports = 100

func listReports(ctx context.Context, tx *entdb.Tx, sc scope.Scope, id uuid.UUID) ([]Report, error) {
	rows, err := tx.Report.Query().Where(report.CaseID(id)).Order(report.ByReceivedAt(sql.OrderDesc()), report.ByID()).Limit(maxReports).All(ctx)
	if err != nil {
		return nil, err
	}
	var out []Report
	for _, r := range rows {
		if !sc.Covers(r.Region) {
			continue
		}
		one, err := reportOf(r)
		if err != nil {
			return nil, err
		}
		if one.Named, err = tx.Reporter.Query().Where(reporter.ReportID(r.ID)).Exist(ctx); err != nil {
			return nil, err
		}
		if one.Openings, err = listOpenings(ctx, tx, r.ID); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func listOpenings(ctx context.Context, tx *entdb.Tx, id uuid.UUID) ([]Opening, error) {
	rows, err := tx.ReporterOpening.Query().Where(reporteropening.ReportID(id)).Order(reporteropening.ByAt(sql.OrderDesc())).Limit(maxReports).All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Opening, len(rows))
	for i, r := range rows {
		u, err := tx.User.Query().Where(user.ID(r.UserID)).Only(ctx)
		if err != nil {
			return nil, entdb.Fault(err)
		}
		out[i] = Opening{r.UserID, u.Name, r.Reason, r.At}
	}
	return out, nil
}

func findSealed(ctx context.Context, tx *entdb.Tx, sc scope.Scope, id, reportID uuid.UUID) ([]byte, error) {
	r, err := tx.Report.Query().Where(report.ID(reportID), report.CaseID(id)).Only(ctx)
	if err != nil {
		return nil, entdb.Fault(err)
	}
	if !sc.Covers(r.Region) {
		return nil, fault.New(fault.OutsideRegion, "")
	}
	w, err := tx.Reporter.Query().Where(reporter.ReportID(reportID)).Only(ctx)
	if err != nil {
		return nil, entdb.Fault(err)
	}
	return w.Sealed, nil
}

func insertOpening(ctx context.Context, tx *entdb.Tx, id uuid.UUID, o Opening) error {
	return tx.ReporterOpening.Create().SetID(uuid.Must(uuid.NewV7())).SetReportID(id).SetUserID(o.User).SetReason(o.Reason).SetAt(o.At).Exec(ctx)
}
