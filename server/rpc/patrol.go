package rpc

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"

	patrolv1 "github.com/xuncha/xuncha/proto/gen/xuncha/patrol/v1"
	"github.com/xuncha/xuncha/server/patrol"
	"github.com/xuncha/xuncha/server/rule"
)

type patrolServer struct {
	patrolv1.UnimplementedPatrolServiceServer
	patrol *patrol.Service
	pager  pager
}

// ListPatrols implements PatrolService.
func (s *patrolServer) ListPatrols(ctx context.Context, r *patrolv1.ListPatrolsRequest) (*patrolv1.ListPatrolsResponse, error) {
	f, filters, err := patrolFilter(r)
	if err != nil {
		return nil, err
	}
	var p position
	if err := s.pager.open(ctx, r.GetPageToken(), &p, filters...); err != nil {
		return nil, err
	}
	f.Before, f.BeforeID, f.Limit = p.At, p.ID, size(r.GetPageSize())
	all, err := s.patrol.List(ctx, f)
	if err != nil {
		return nil, err
	}
	out := &patrolv1.ListPatrolsResponse{}
	for _, x := range all {
		out.Patrols = append(out.Patrols, patrolTo(x))
		p = position{x.StartedAt, x.ID}
	}
	out.NextPageToken, err = s.pager.next(ctx, len(all), f.Limit, p, filters...)
	return out, err
}

func patrolFilter(r *patrolv1.ListPatrolsRequest) (f patrol.Filter, filters []string, err error) {
	user, err := parseID(r.GetUserId())
	if err != nil {
		return f, nil, err
	}
	asset, err := parseID(r.GetAssetId())
	f = patrol.Filter{Region: r.GetRegion(), User: user, Asset: asset, Mine: r.GetMine(), Doubted: r.GetDoubted(), Doubt: r.GetDoubt(), State: patrol.State(r.GetState())}
	if r.GetFrom() != nil {
		f.From = r.GetFrom().AsTime()
	}
	if r.GetUntil() != nil {
		f.Until = r.GetUntil().AsTime()
	}
	filters = []string{"patrols", r.GetTenant(), r.GetRegion(), r.GetUserId(), r.GetAssetId(), strconv.FormatBool(r.GetMine()), strconv.FormatBool(r.GetDoubted()), r.GetDoubt(), r.GetState(),
		f.From.Format(time.RFC3339Nano), f.Until.Format(time.RFC3339Nano)}
	return f, filters, err
}

// GetPatrol implements PatrolService.
func (s *patrolServer) GetPatrol(ctx context.Context, r *patrolv1.GetPatrolRequest) (*patrolv1.GetPatrolResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	p, drawn, err := s.patrol.Show(ctx, id)
	if err != nil {
		return nil, err
	}
	return &patrolv1.GetPatrolResponse{Patrol: drawnTo(p, drawn)}, nil
}

// GetTrack implements PatrolService.
func (s *patrolServer) GetTrack(ctx context.Context, r *patrolv1.GetTrackRequest) (*patrolv1.GetTrackResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	geojson, dropped, err := s.patrol.DrawTrack(ctx, id, r.GetRaw())
	return &patrolv1.GetTrackResponse{Geojson: geojson, Dropped: int32(dropped)}, err
}

// DecidePatrol implements PatrolService.
func (s *patrolServer) DecidePatrol(ctx context.Context, r *patrolv1.DecidePatrolRequest) (*patrolv1.DecidePatrolResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	p, err := s.patrol.Decide(ctx, patrol.Decision{Patrol: id, What: r.GetDecision(), Doubt: r.GetDoubt(), Note: r.GetNote()})
	if err != nil {
		return nil, err
	}
	return &patrolv1.DecidePatrolResponse{Patrol: patrolTo(p)}, nil
}

// Appeal implements PatrolService.
func (s *patrolServer) Appeal(ctx context.Context, r *patrolv1.AppealRequest) (*patrolv1.AppealResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	p, err := s.patrol.Appeal(ctx, id, r.GetText())
	if err != nil {
		return nil, err
	}
	return &patrolv1.AppealResponse{Patrol: patrolTo(p)}, nil
}

// UploadGpx implements PatrolService.
func (s *patrolServer) UploadGpx(ctx context.Context, r *patrolv1.UploadGpxRequest) (*patrolv1.UploadGpxResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	p, err := s.patrol.TakeFile(ctx, patrol.File{ID: id, Asset: r.GetAssetId(), Mode: r.GetMode(), GPX: r.GetGpx()})
	if err != nil {
		return nil, err
	}
	return &patrolv1.UploadGpxResponse{Patrol: patrolTo(p)}, nil
}

// ListEvents implements PatrolService.
func (s *patrolServer) ListEvents(ctx context.Context, r *patrolv1.ListEventsRequest) (*patrolv1.ListEventsResponse, error) {
	of, err := parseID(r.GetPatrolId())
	if err != nil {
		return nil, err
	}
	var p position
	filters := []string{"events", r.GetTenant(), r.GetRegion(), r.GetPatrolId(), strconv.FormatBool(r.GetMine())}
	if err := s.pager.open(ctx, r.GetPageToken(), &p, filters...); err != nil {
		return nil, err
	}
	limit := size(r.GetPageSize())
	all, err := s.patrol.ListEvents(ctx, patrol.EventFilter{Region: r.GetRegion(), Patrol: of, Mine: r.GetMine(), Before: p.At, BeforeID: p.ID, Limit: limit})
	if err != nil {
		return nil, err
	}
	out := &patrolv1.ListEventsResponse{}
	for _, e := range all {
		out.Events = append(out.Events, eventTo(e))
		p = position{e.ReceivedAt, e.ID}
	}
	out.NextPageToken, err = s.pager.next(ctx, len(all), limit, p, filters...)
	return out, err
}

func eventTo(e patrol.Event) *patrolv1.Event {
	out := &patrolv1.Event{Id: e.ID.String(), Tenant: e.Tenant, UserId: e.User.String(), UserName: e.UserName, PatrolId: idTextOf(e.Patrol), Region: e.Region, Type: e.Type, Level: e.Level,
		CapturedAt: stampOf(e.CapturedAt), ReceivedAt: stamp(e.ReceivedAt), Lat: e.Lat, Lng: e.Lng, Text: e.Text, PhotosHere: int32(e.PhotosHere), Measure: e.Measure, MeasureUnit: e.Unit}
	for _, f := range e.Flags {
		out.Flags = append(out.Flags, f.Name)
	}
	for _, p := range e.Photos {
		out.Photos = append(out.Photos, p.SHA256)
	}
	return out
}

func patrolTo(p patrol.Patrol) *patrolv1.Patrol {
	out := &patrolv1.Patrol{Id: p.ID.String(), Tenant: p.Tenant, UserId: p.User.String(), UserName: p.UserName, OnBehalfOf: idTextOf(p.OnBehalfOf), AssetId: idTextOf(p.Asset), AssetName: p.AssetName,
		Region: p.Region, Mode: p.Mode, Source: p.Source, StartedAt: stamp(p.StartedAt), EndedAt: stamp(p.EndedAt), ReceivedAt: stamp(p.ReceivedAt), Fixes: int32(p.Fixes), LengthM: p.LengthM,
		DurationS: int64(p.Duration.Seconds()), Valid: p.Valid, Discounted: p.Discounted, OpenDoubts: int32(p.OpenDoubts), EventIds: idTexts(p.Summary.Events), InspectionIds: idTexts(p.Summary.Inspections),
		Note: p.Summary.Note, CleanerVersion: int32(p.Cleaner), PhotosHere: int32(p.PhotosHere), Appealed: p.Appealed}
	for _, f := range p.Flags {
		out.Flags = append(out.Flags, f.Name)
	}
	for _, f := range p.Summary.Photos {
		out.Photos = append(out.Photos, f.SHA256)
	}
	for _, v := range p.Verdicts {
		out.Verdicts = append(out.Verdicts, verdictTo(v))
	}
	for _, d := range p.Doubts {
		out.Doubts = append(out.Doubts, &patrolv1.Doubt{Name: d.Name, Evidence: object(d.Evidence), TextZh: d.Text.ZH, TextEn: d.Text.EN, State: d.State})
	}
	for _, a := range p.Acts {
		out.Acts = append(out.Acts, &patrolv1.PatrolAct{Act: a.What, UserId: idTextOf(a.User), UserName: a.UserName, At: stamp(a.At), Note: a.Note, Doubt: a.Doubt})
	}
	for _, c := range p.Covered {
		out.Covered = append(out.Covered, coveredTo(c))
	}
	return out
}

// drawnTo adds what was covered as lines for a map.
func drawnTo(p patrol.Patrol, drawn []string) *patrolv1.Patrol {
	out := patrolTo(p)
	for i, lines := range drawn {
		out.Covered[i].Geojson = lines
	}
	return out
}

func coveredTo(c patrol.Covered) *patrolv1.Covered {
	out := &patrolv1.Covered{AssetId: c.Asset.String(), AssetName: c.Name, AssetKind: string(c.Kind), CoveredMm: c.MM, LengthMm: c.LengthMM, CoveredM2: c.M2, AreaM2: c.AreaM2, Share: c.Share(), WidthCm: int32(c.Width.CM)}
	for _, i := range c.Intervals {
		out.Stretches = append(out.Stretches, &patrolv1.Stretch{FromMm: int64(i.From), UntilMm: int64(i.To)})
	}
	return out
}

func verdictTo(v patrol.Verdict) *patrolv1.Verdict {
	why := rule.Why(v.Valid, v.Checks)
	out := &patrolv1.Verdict{DutyId: v.Duty.String(), AssetId: v.Asset.String(), AssetName: v.AssetName, Rule: v.Rule, RuleVersion: int32(v.RuleVersion), Valid: v.Valid, JudgedAt: stamp(v.JudgedAt),
		TextZh: why.ZH, TextEn: why.EN}
	for _, c := range v.Checks {
		out.Checks = append(out.Checks, &patrolv1.Check{Name: c.Name, Ok: c.OK, Figure: c.Figure, Threshold: c.Threshold, Unit: c.Unit, TextZh: c.Text.ZH, TextEn: c.Text.EN})
	}
	return out
}

func idTexts(ids []uuid.UUID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return out
}
