package rpc

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"google.golang.org/genproto/googleapis/api/httpbody"

	patrolv1 "github.com/xuncha/xuncha/proto/gen/xuncha/patrol/v1"
	taskingv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tasking/v1"
	"github.com/xuncha/xuncha/server/atlas"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/tasking"
)

type taskingServer struct {
	taskingv1.UnimplementedTaskingServiceServer
	tasking *tasking.Service
	atlas   *atlas.Service
	pager   pager
}

// ListDebts implements TaskingService.
func (s *taskingServer) ListDebts(ctx context.Context, r *taskingv1.ListDebtsRequest) (*taskingv1.ListDebtsResponse, error) {
	duty, err := parseID(r.GetDutyId())
	if err != nil {
		return nil, err
	}
	f := tasking.Filter{Region: r.GetRegion(), Period: r.GetPeriod(), Mine: r.GetMine(), Duty: duty, State: tasking.State(r.GetState()), Tier: grid.Tier(r.GetTier()), AsOf: timeOf(r.GetAsOf()), Limit: size(r.GetPageSize())}
	filters := []string{"debts", r.GetTenant(), r.GetRegion(), r.GetPeriod(), strconv.FormatBool(f.Mine), r.GetDutyId(), r.GetState(), r.GetTier(), f.AsOf.Format(time.RFC3339Nano)}
	if err := s.pager.open(ctx, r.GetPageToken(), &f.After, filters...); err != nil {
		return nil, err
	}
	all, err := s.tasking.List(ctx, f)
	if err != nil {
		return nil, err
	}
	out := &taskingv1.ListDebtsResponse{}
	for _, d := range all {
		out.Debts = append(out.Debts, debtTo(d))
		f.After = tasking.Position{Until: d.Period.Until, Region: d.Region, ID: d.ID}
	}
	out.NextPageToken, err = s.pager.next(ctx, len(all), f.Limit, f.After, filters...)
	return out, err
}

// GetCoverage implements TaskingService.
func (s *taskingServer) GetCoverage(ctx context.Context, r *taskingv1.GetCoverageRequest) (*taskingv1.GetCoverageResponse, error) {
	b, err := s.tasking.Roll(ctx, tasking.Ask{Region: r.GetRegion(), Period: r.GetPeriod(), AsOf: timeOf(r.GetAsOf()), Below: r.GetBelow()}, r.GetTrend()...)
	if err != nil {
		return nil, err
	}
	out := &taskingv1.GetCoverageResponse{PeriodFrom: stamp(b.Period.From), PeriodUntil: stamp(b.Period.Until), Total: lineTo(b.Total)}
	for _, l := range b.Tiers {
		out.Tiers = append(out.Tiers, lineTo(l))
	}
	for _, l := range b.Regions {
		out.Regions = append(out.Regions, lineTo(l))
	}
	for i, t := range b.Trend {
		sum := &taskingv1.PeriodSum{Period: r.GetTrend()[i], Total: lineTo(t.Total)}
		for _, l := range t.Regions {
			sum.Regions = append(sum.Regions, lineTo(l))
		}
		out.Trend = append(out.Trend, sum)
	}
	return out, nil
}

// ExportCoverage implements TaskingService.
func (s *taskingServer) ExportCoverage(ctx context.Context, r *taskingv1.ExportCoverageRequest) (*httpbody.HttpBody, error) {
	file, mediaType, err := s.tasking.Export(ctx, tasking.Ask{Region: r.GetRegion(), Period: r.GetPeriod(), AsOf: timeOf(r.GetAsOf())}, tasking.Format(r.GetFormat()))
	return &httpbody.HttpBody{ContentType: mediaType, Data: file}, err
}

// ListNotices implements TaskingService.
func (s *taskingServer) ListNotices(ctx context.Context, r *taskingv1.ListNoticesRequest) (*taskingv1.ListNoticesResponse, error) {
	var p position
	if err := s.pager.open(ctx, r.GetPageToken(), &p, "notices"); err != nil {
		return nil, err
	}
	limit := size(r.GetPageSize())
	all, unread, err := s.tasking.Notices(ctx, p.At, p.ID, limit)
	if err != nil {
		return nil, err
	}
	out := &taskingv1.ListNoticesResponse{Unread: int32(unread)}
	for _, n := range all {
		out.Notices = append(out.Notices, noticeTo(n))
		p = position{n.At, n.ID}
	}
	out.NextPageToken, err = s.pager.next(ctx, len(all), limit, p, "notices")
	return out, err
}

// ReadNotices implements TaskingService.
func (s *taskingServer) ReadNotices(ctx context.Context, r *taskingv1.ReadNoticesRequest) (*taskingv1.ReadNoticesResponse, error) {
	ids, err := parseIDs(r.GetIds()...)
	if err != nil {
		return nil, err
	}
	unread, err := s.tasking.ReadNotices(ctx, ids, r.GetAll())
	return &taskingv1.ReadNoticesResponse{Unread: int32(unread)}, err
}

func noticeTo(n tasking.Notice) *taskingv1.Notice {
	out := &taskingv1.Notice{Id: n.ID.String(), Kind: n.What, TextZh: n.ZH, TextEn: n.EN, At: stamp(n.At)}
	if n.Read != nil {
		out.ReadAt = stamp(*n.Read)
	}
	if n.Debt != nil {
		out.DebtId, out.Debt = n.Debt.ID.String(), debtTo(*n.Debt)
	}
	if n.Asset.ID != uuid.Nil {
		out.AssetId, out.AssetName, out.AssetKind, out.Region = n.Asset.ID.String(), n.Asset.Name, string(n.Asset.Kind), n.Asset.Region
	}
	return out
}

func debtTo(d tasking.Debt) *taskingv1.Debt {
	if d.ID == uuid.Nil {
		return nil
	}
	out := &taskingv1.Debt{Id: d.ID.String(), Tenant: d.Tenant, DutyId: d.Duty.String(), UserId: d.User.String(), UserName: d.UserName, AssetId: d.Asset.String(), AssetName: d.AssetName, AssetKind: string(d.AssetKind),
		Region: d.Region, Tier: string(d.Tier), Rule: d.Rule, RuleVersion: int32(d.RuleVersion), PeriodFrom: stamp(d.Period.From), PeriodUntil: stamp(d.Period.Until), Owed: int32(d.Owed), Done: int32(d.Done),
		Held: int32(d.Held), Days: int32(d.Days), OfDays: int32(d.OfDays), CoveredMm: d.CoveredMM, LengthMm: d.LengthMM, Share: d.Share(), State: string(d.State), DueAt: stamp(d.Due), EscalatedTo: string(d.EscalatedTo)}
	for _, i := range d.Uncovered {
		out.Uncovered = append(out.Uncovered, &patrolv1.Stretch{FromMm: int64(i.From), UntilMm: int64(i.To)})
	}
	for _, e := range d.Escalations {
		out.Escalations = append(out.Escalations, &taskingv1.Escalation{Tier: string(e.Tier), At: stamp(e.At), ToUserId: idTextOf(e.User), ToUserName: e.UserName})
	}
	return out
}

func lineTo(l tasking.Line) *taskingv1.Line {
	return &taskingv1.Line{Region: l.Region, Name: l.Name, Tier: string(l.Tier), Duties: int32(l.Duties), People: int32(l.People), Owed: int32(l.Owed), Done: int32(l.Done), Debt: int32(l.Debt()), Overdue: int32(l.Overdue),
		Patrols: int32(l.Held), ValidPatrols: int32(l.Valid), ZeroReports: int32(l.Silent), LengthMm: l.LengthMM, CoveredMm: l.CoveredMM, AreaM2: l.AreaM2, CoveredM2: l.CoveredM2,
		Targets: int32(l.Targets), Inspected: int32(l.Inspected), ChecksOwed: int32(l.ChecksOwed), ChecksDone: int32(l.ChecksDone), Events: int32(l.Events), Findings: int32(l.Findings), Cases: int32(l.Cases),
		CasesClosed: int32(l.CasesClosed), Completion: rate(l.Done, l.Owed), ValidRate: rate(l.Valid, l.Held), ZeroRate: rate(l.Silent, l.Valid), CoveredShare: rate(l.CoveredMM, l.LengthMM),
		AreaShare: rate(l.CoveredM2, l.AreaM2), CheckRate: rate(l.ChecksDone, l.ChecksOwed), ReportRate: rate(l.Events, l.Events+l.BeatFound+l.BeatTold), MajorEvents: int32(l.Major), Reports: int32(l.Reports),
		MajorOthers: int32(l.MajorOther), MajorGap: int32(l.Major - l.MajorOther), CloseRate: rate(l.CasesClosed, l.Cases-l.CasesDismissed),
		BeatFindings: int32(l.BeatFound), BeatReports: int32(l.BeatTold), CasesHandled: int32(l.CasesHandled), CasesDismissed: int32(l.CasesDismissed), CasesInTime: int32(l.CasesInTime),
		CasesOverdue: int32(l.CasesOverdue), Rechecks: int32(l.Rechecks), RechecksFailed: int32(l.RechecksFailed), HandleRate: rate(l.CasesHandled, l.Cases), InTimeRate: rate(l.CasesInTime, l.CasesClosed),
		ReworkRate: rate(l.RechecksFailed, l.Rechecks), Days: int32(l.Days), OfDays: int32(l.OfDays), DayRate: rate(l.Days, l.OfDays)}
}

// rate is part of whole, at most 1; nothing where there is nothing to divide by.
func rate[N int | int64 | float64](part, whole N) *float64 {
	if whole <= 0 {
		return nil
	}
	v := min(1, float64(part)/float64(whole))
	return &v
}
