package rpc

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	reviewv1 "github.com/xuncha/xuncha/proto/gen/xuncha/review/v1"
	"github.com/xuncha/xuncha/server/review"
)

type reviewServer struct {
	reviewv1.UnimplementedReviewServiceServer
	review *review.Service
	pager  pager
}

// ListCases implements ReviewService.
func (s *reviewServer) ListCases(ctx context.Context, r *reviewv1.ListCasesRequest) (*reviewv1.ListCasesResponse, error) {
	target, err := parseID(r.GetTargetId())
	if err != nil {
		return nil, err
	}
	f := review.Filter{State: caseStateOf(r.GetState()), Severity: r.GetSeverity(), Region: r.GetRegion(), TargetKind: r.GetTargetKind(), Source: r.GetSource(), Target: target, Mine: r.GetMine(), Limit: size(r.GetPageSize())}
	if r.GetDueBefore() != nil {
		f.DueBefore = r.GetDueBefore().AsTime()
	}
	filters := []string{"cases", r.GetTenant(), string(f.State), f.Severity, f.Region, f.TargetKind, f.Source, r.GetTargetId(), f.DueBefore.String(), strconv.FormatBool(f.Mine)}
	var p review.Position
	if err := s.pager.open(ctx, r.GetPageToken(), &p, filters...); err != nil {
		return nil, err
	}
	if r.GetPageToken() != "" {
		f.After = &p
	}
	all, err := s.review.List(ctx, f)
	if err != nil {
		return nil, err
	}
	out := &reviewv1.ListCasesResponse{}
	for _, c := range all {
		out.Cases = append(out.Cases, caseTo(&c))
		p = review.Position{Severity: c.Severity, DueAt: c.DueAt, ID: c.ID}
	}
	out.NextPageToken, err = s.pager.next(ctx, len(all), f.Limit, p, filters...)
	return out, err
}

// GetCase implements ReviewService.
func (s *reviewServer) GetCase(ctx context.Context, r *reviewv1.GetCaseRequest) (*reviewv1.GetCaseResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	c, err := s.review.Get(ctx, id)
	return &reviewv1.GetCaseResponse{Case: caseTo(c)}, err
}

// ClaimCase implements ReviewService.
func (s *reviewServer) ClaimCase(ctx context.Context, r *reviewv1.ClaimCaseRequest) (*reviewv1.ClaimCaseResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	c, err := s.review.Claim(ctx, review.ClaimRequest{ID: id, Severity: r.GetSeverity(), Region: r.GetRegion(), UserName: caller(ctx).Name})
	return &reviewv1.ClaimCaseResponse{Case: caseTo(c)}, err
}

// ReleaseCase implements ReviewService.
func (s *reviewServer) ReleaseCase(ctx context.Context, r *reviewv1.ReleaseCaseRequest) (*reviewv1.ReleaseCaseResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	c, err := s.review.Release(ctx, id, caller(ctx).Name)
	return &reviewv1.ReleaseCaseResponse{Case: caseTo(c)}, err
}

var decisions = map[reviewv1.Decision]review.Decision{
	reviewv1.Decision_DECISION_ACCEPT: review.Accept, reviewv1.Decision_DECISION_REQUEST_EVIDENCE: review.RequestEvidence, reviewv1.Decision_DECISION_DISMISS: review.Dismiss,
	reviewv1.Decision_DECISION_ORDER_RECTIFICATION: review.Order, reviewv1.Decision_DECISION_CLOSE: review.Close, reviewv1.Decision_DECISION_TRANSFER: review.Transfer,
}

// DecideCase implements ReviewService.
func (s *reviewServer) DecideCase(ctx context.Context, r *reviewv1.DecideCaseRequest) (*reviewv1.DecideCaseResponse, error) {
	ids, err := parseIDs(r.GetId(), r.GetActId())
	if err != nil {
		return nil, err
	}
	c, err := s.review.Decide(ctx, review.DecideRequest{ID: ids[0], Act: ids[1], Decision: decisions[r.GetDecision()], Reason: r.GetReason(), WorkingDays: int(r.GetDeadlineWorkingDays()),
		OrderText: r.GetOrderText(), TransferTo: r.GetTransferTo(), Version: r.GetVersion(), UserName: caller(ctx).Name})
	return &reviewv1.DecideCaseResponse{Case: caseTo(c)}, err
}

// ReportRectified implements ReviewService.
func (s *reviewServer) ReportRectified(ctx context.Context, r *reviewv1.ReportRectifiedRequest) (*reviewv1.ReportRectifiedResponse, error) {
	ids, err := parseIDs(r.GetId(), r.GetActId())
	if err != nil {
		return nil, err
	}
	c, err := s.review.Rectified(ctx, review.RectifiedRequest{ID: ids[0], Act: ids[1], Note: r.GetNote(), Before: r.GetBeforePhotos(), After: r.GetAfterPhotos(), UserName: caller(ctx).Name})
	return &reviewv1.ReportRectifiedResponse{Case: caseTo(c)}, err
}

// Reinspect implements ReviewService.
func (s *reviewServer) Reinspect(ctx context.Context, r *reviewv1.ReinspectRequest) (*reviewv1.ReinspectResponse, error) {
	ids, err := parseIDs(r.GetId(), r.GetActId(), r.GetInspectionId())
	if err != nil {
		return nil, err
	}
	c, err := s.review.Reinspect(ctx, review.ReinspectRequest{ID: ids[0], Act: ids[1], Inspection: ids[2], Passed: r.GetPassed(), Note: r.GetNote(), UserName: caller(ctx).Name})
	return &reviewv1.ReinspectResponse{Case: caseTo(c)}, err
}

// ListHolidays implements ReviewService.
func (s *reviewServer) ListHolidays(ctx context.Context, r *reviewv1.ListHolidaysRequest) (*reviewv1.ListHolidaysResponse, error) {
	days, changes, err := s.review.Holidays(ctx, int(r.GetYear()))
	out := &reviewv1.ListHolidaysResponse{}
	for _, d := range days {
		out.Days = append(out.Days, &reviewv1.Holiday{Day: d.Day, Worked: d.Worked, Name: d.Name, Own: d.Own, Unchecked: d.Unchecked})
	}
	for _, c := range slices.Backward(changes) {
		out.Changes = append(out.Changes, calendarChangeTo(&c))
	}
	return out, err
}

// ChangeCalendar implements ReviewService.
func (s *reviewServer) ChangeCalendar(ctx context.Context, r *reviewv1.ChangeCalendarRequest) (*reviewv1.ChangeCalendarResponse, error) {
	days := make([]review.DayChange, len(r.GetDays()))
	for i, d := range r.GetDays() {
		days[i] = review.DayChange{Day: d.GetDay(), Stands: d.GetStands(), Name: d.GetName()}
	}
	c, err := s.review.ChangeCalendar(ctx, days, int(r.GetCheckedYear()), caller(ctx).Name)
	if err != nil || c == nil {
		return &reviewv1.ChangeCalendarResponse{}, err
	}
	return &reviewv1.ChangeCalendarResponse{Change: calendarChangeTo(c)}, nil
}

func calendarChangeTo(c *review.CalendarChange) *reviewv1.CalendarChange {
	out := &reviewv1.CalendarChange{At: timestamppb.New(c.At), UserName: c.UserName, CheckedYear: int32(c.CheckedYear), Running: int32(c.Running)}
	for _, d := range c.Days {
		out.Days = append(out.Days, &reviewv1.DayChange{Day: d.Day, Stands: d.Stands, Name: d.Name})
	}
	return out
}

// WatchQueue implements ReviewService.
func (s *reviewServer) WatchQueue(r *reviewv1.WatchQueueRequest, stream grpc.ServerStreamingServer[reviewv1.WatchQueueResponse]) error {
	sc := caller(stream.Context()).Scope
	changes, err := s.review.Watch(stream.Context(), sc.Tenant)
	if err != nil {
		return err
	}
	if err := stream.SendHeader(nil); err != nil { // tells the client that it is listening
		return err
	}
	for c := range changes {
		if !sc.Covers(c.Region) || !strings.HasPrefix(c.Region, r.GetRegion()) {
			continue
		}
		if err := stream.Send(&reviewv1.WatchQueueResponse{CaseId: c.Case.String(), Act: c.Act, Version: c.Version, At: stamp(c.At)}); err != nil {
			return err
		}
	}
	return stream.Context().Err()
}

const statePrefix = "STATE_"

func caseStateOf(s reviewv1.State) review.State {
	if s == reviewv1.State_STATE_UNSPECIFIED {
		return ""
	}
	return review.State(strings.ToLower(strings.TrimPrefix(s.String(), statePrefix)))
}

func caseTo(c *review.Case) *reviewv1.Case {
	if c == nil {
		return nil
	}
	out := &reviewv1.Case{Id: c.ID.String(), Tenant: c.Tenant, State: reviewv1.State(reviewv1.State_value[statePrefix+strings.ToUpper(string(c.State))]), Severity: c.Severity, Region: c.Region,
		TargetId: idTextOf(c.Target), TargetKind: c.TargetKind, TargetName: c.TargetName, OpenedAt: stamp(c.OpenedAt), DueAt: stamp(c.DueAt),
		ClaimedBy: idTextOf(c.ClaimedBy), ClaimExpiresAt: stampOf(c.ClaimExpiresAt), Version: c.Version, FindingCount: int32(c.FindingCount), Source: c.Source}
	for _, f := range c.Findings {
		out.Findings = append(out.Findings, &reviewv1.CaseFinding{InspectionId: f.Inspection.String(), ItemCode: f.ItemCode, Severity: f.Severity, TextZh: f.Text.ZH, TextEn: f.Text.EN, Basis: f.Basis, Note: f.Note,
			GroundsZh: f.Grounds.ZH, GroundsEn: f.Grounds.EN})
	}
	for _, a := range c.Acts {
		out.Acts = append(out.Acts, &reviewv1.CaseAct{Seq: int32(a.Seq), Act: a.Name, UserId: idText(a.User), UserName: a.UserName, At: stamp(a.At), Reason: a.Reason, Data: object(a.Data)})
	}
	for _, id := range c.Inspections {
		out.InspectionIds = append(out.InspectionIds, id.String())
	}
	return out
}
