package rpc

import (
	"context"

	"github.com/google/uuid"

	disclosurev1 "github.com/xuncha/xuncha/proto/gen/xuncha/disclosure/v1"
	"github.com/xuncha/xuncha/server/disclosure"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/tenancy"
)

type disclosureServer struct {
	disclosurev1.UnimplementedDisclosureServiceServer
	disclosure *disclosure.Service
	tenancy    *tenancy.Service
	pager      pager
}

// ListCounties implements DisclosureService.
func (s *disclosureServer) ListCounties(ctx context.Context, _ *disclosurev1.ListCountiesRequest) (*disclosurev1.ListCountiesResponse, error) {
	all, err := s.tenancy.ListTenants(ctx)
	out := &disclosurev1.ListCountiesResponse{}
	for _, t := range all {
		if !t.City {
			out.Counties = append(out.Counties, &disclosurev1.County{Code: t.Code, Name: t.Name, Demonstration: t.Demonstration})
		}
	}
	return out, err
}

// ListPublished implements DisclosureService.
func (s *disclosureServer) ListPublished(ctx context.Context, r *disclosurev1.ListPublishedRequest) (*disclosurev1.ListPublishedResponse, error) {
	ctx, kind, limit := anybody(ctx, r.GetCounty()), r.GetKind(), size(r.GetPageSize())
	if kind == "" {
		kind = "outfall"
	}
	var after uuid.UUID
	if err := s.pager.open(ctx, r.GetPageToken(), &after, "published", kind); err != nil {
		return nil, err
	}
	all, err := s.disclosure.Published(ctx, r.GetCounty(), kind, address(ctx), after, limit)
	if err != nil {
		return nil, err
	}
	out := &disclosurev1.ListPublishedResponse{}
	for _, p := range all {
		out.Publications = append(out.Publications, publicationTo(p, false))
		after = p.ID
	}
	out.NextPageToken, err = s.pager.next(ctx, len(all), limit, after, "published", kind)
	return out, err
}

// GetSign implements DisclosureService.
func (s *disclosureServer) GetSign(ctx context.Context, r *disclosurev1.GetSignRequest) (*disclosurev1.GetSignResponse, error) {
	t, inspections, err := s.disclosure.BySign(ctx, r.GetSign(), address(ctx))
	if err != nil {
		return nil, err
	}
	out := &disclosurev1.GetSignResponse{Target: publicationTo(t, false)}
	for _, p := range inspections {
		out.Inspections = append(out.Inspections, publicationTo(p, false))
	}
	return out, nil
}

// GetReportState implements DisclosureService.
func (s *disclosureServer) GetReportState(ctx context.Context, r *disclosurev1.GetReportStateRequest) (*disclosurev1.GetReportStateResponse, error) {
	at, state, err := s.disclosure.State(ctx, r.GetReceipt(), address(ctx))
	return &disclosurev1.GetReportStateResponse{ReceivedAt: stamp(at), State: state}, err
}

// AdmitReport implements DisclosureService.
func (s *disclosureServer) AdmitReport(ctx context.Context, r *disclosurev1.AdmitReportRequest) (*disclosurev1.AdmitReportResponse, error) {
	return &disclosurev1.AdmitReportResponse{}, s.disclosure.Admit(ctx, r.GetCounty(), address(ctx))
}

// FileReport implements DisclosureService.
func (s *disclosureServer) FileReport(ctx context.Context, r *disclosurev1.FileReportRequest) (*disclosurev1.FileReportResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	t := disclosure.Telling{ID: id, County: r.GetCounty(), Topic: r.GetTopic(), Text: r.GetText(), Place: r.GetPlace(), Sign: r.GetSign(),
		Reporter: disclosure.Reporter{Name: r.GetReporterName(), Contact: r.GetReporterContact()}}
	if (r.Lat == nil) != (r.Lng == nil) {
		return nil, fault.New(fault.BadCoordinates, "")
	}
	if r.Lat != nil {
		p, err := geo.NewPlace(r.GetLat(), r.GetLng(), "")
		if err != nil {
			return nil, err
		}
		t.At = &p.LatLng
	}
	for _, p := range r.GetPhotos() {
		t.Photos = append(t.Photos, disclosure.Photo{SHA256: p.GetSha256(), Size: p.GetSize()})
	}
	receipt, err := s.disclosure.File(ctx, t)
	return &disclosurev1.FileReportResponse{Receipt: receipt}, err
}

// Publish implements DisclosureService.
func (s *disclosureServer) Publish(ctx context.Context, r *disclosurev1.PublishRequest) (*disclosurev1.PublishResponse, error) {
	ids, err := parseIDs(r.GetIds()...)
	if err != nil {
		return nil, err
	}
	fresh, same, err := s.disclosure.Publish(ctx, disclosure.PublishRequest{Kind: r.GetKind(), IDs: ids, All: r.GetAll()})
	return &disclosurev1.PublishResponse{Published: int32(fresh), Unchanged: int32(same)}, err
}

// Withdraw implements DisclosureService.
func (s *disclosureServer) Withdraw(ctx context.Context, r *disclosurev1.WithdrawRequest) (*disclosurev1.WithdrawResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	p, err := s.disclosure.Withdraw(ctx, id, r.GetReason())
	return &disclosurev1.WithdrawResponse{Publication: publicationTo(p, true)}, err
}

// ListPublications implements DisclosureService.
func (s *disclosureServer) ListPublications(ctx context.Context, r *disclosurev1.ListPublicationsRequest) (*disclosurev1.ListPublicationsResponse, error) {
	subject, err := parseID(r.GetSubjectId())
	if err != nil {
		return nil, err
	}
	var before uuid.UUID
	if err := s.pager.open(ctx, r.GetPageToken(), &before, "publications", r.GetTenant(), r.GetSubjectId()); err != nil {
		return nil, err
	}
	limit := size(r.GetPageSize())
	all, err := s.disclosure.Log(ctx, subject, before, limit)
	if err != nil {
		return nil, err
	}
	out := &disclosurev1.ListPublicationsResponse{}
	for _, p := range all {
		out.Publications = append(out.Publications, publicationTo(p, true))
		before = p.ID
	}
	out.NextPageToken, err = s.pager.next(ctx, len(all), limit, before, "publications", r.GetTenant(), r.GetSubjectId())
	return out, err
}

// GetReport implements DisclosureService.
func (s *disclosureServer) GetReport(ctx context.Context, r *disclosurev1.GetReportRequest) (*disclosurev1.GetReportResponse, error) {
	id, err := parseID(r.GetCaseId())
	if err != nil {
		return nil, err
	}
	all, err := s.disclosure.OfCase(ctx, id)
	out := &disclosurev1.GetReportResponse{}
	for _, r := range all {
		out.Reports = append(out.Reports, reportTo(r))
	}
	return out, err
}

// OpenReporter implements DisclosureService.
func (s *disclosureServer) OpenReporter(ctx context.Context, r *disclosurev1.OpenReporterRequest) (*disclosurev1.OpenReporterResponse, error) {
	ids, err := parseIDs(r.GetCaseId(), r.GetReportId())
	if err != nil {
		return nil, err
	}
	who, err := s.disclosure.Open(ctx, ids[0], ids[1], r.GetReason())
	return &disclosurev1.OpenReporterResponse{Name: who.Name, Contact: who.Contact}, err
}

// OpenReportPhoto implements DisclosureService.
func (s *disclosureServer) OpenReportPhoto(ctx context.Context, r *disclosurev1.OpenReportPhotoRequest) (*disclosurev1.OpenReportPhotoResponse, error) {
	id, err := parseID(r.GetCaseId())
	if err != nil {
		return nil, err
	}
	p, key, err := s.disclosure.OpenPhoto(ctx, id, r.GetSha256())
	return &disclosurev1.OpenReportPhotoResponse{ObjectKey: key, MediaType: p.MediaType}, err
}

// publicationTo leaves out of a public answer who published it.
func publicationTo(p disclosure.Publication, inside bool) *disclosurev1.Publication {
	out := &disclosurev1.Publication{Id: p.ID.String(), Kind: p.Kind, SubjectId: p.Subject.String(), TargetId: p.Target.String(), Sign: p.Sign, Version: int32(p.Version), Region: p.Region,
		Content: object(p.Content), PublishedAt: stamp(p.PublishedAt), Current: p.Current, Tenant: p.Tenant}
	if inside {
		out.PublishedBy, out.WithdrawnAt, out.WithdrawnBy, out.WithdrawReason = idTextOf(p.PublishedBy), stampOf(p.WithdrawnAt), idTextOf(p.WithdrawnBy), p.WithdrawReason
	}
	return out
}

func reportTo(r disclosure.Report) *disclosurev1.Report {
	out := &disclosurev1.Report{Id: r.ID.String(), CaseId: r.Case.String(), Topic: r.Topic, Region: r.Region, Place: r.Place, Text: r.Text, ReceivedAt: stamp(r.ReceivedAt), Named: r.Named}
	if r.At != nil {
		out.Lat, out.Lng = &r.At.Lat, &r.At.Lng
	}
	for _, p := range r.Photos {
		out.Photos = append(out.Photos, &disclosurev1.PhotoOfReport{Sha256: p.SHA256, Size: p.Size, MediaType: p.MediaType, Width: int32(p.Width), Height: int32(p.Height)})
	}
	for _, o := range r.Openings {
		out.Openings = append(out.Openings, &disclosurev1.Opening{UserId: o.User.String(), UserName: o.UserName, Reason: o.Reason, At: stamp(o.At)})
	}
	return out
}
