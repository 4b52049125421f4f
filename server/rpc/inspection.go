package rpc

import (
	"context"
	"encoding/hex"
	"strconv"

	inspectionv1 "github.com/xuncha/xuncha/proto/gen/xuncha/inspection/v1"
	"github.com/xuncha/xuncha/server/inspection"
)

type inspectionServer struct {
	inspectionv1.UnimplementedInspectionServiceServer
	inspection *inspection.Service
	pager      pager
}

var inspectionStates = map[inspectionv1.State]inspection.State{inspectionv1.State_STATE_RECEIVED: inspection.Received, inspectionv1.State_STATE_COMPLETE: inspection.Complete}

// mostWhole inspections of a page come with their findings and photos.
const mostWhole = 50

// ListInspections implements InspectionService.
func (s *inspectionServer) ListInspections(ctx context.Context, r *inspectionv1.ListInspectionsRequest) (*inspectionv1.ListInspectionsResponse, error) {
	target, err := parseID(r.GetTargetId())
	if err != nil {
		return nil, err
	}
	var p position
	filters := []string{"inspections", r.GetTenant(), r.GetRegion(), r.GetTargetId(), r.GetState().String(), strconv.FormatBool(r.GetMine())}
	if err := s.pager.open(ctx, r.GetPageToken(), &p, filters...); err != nil {
		return nil, err
	}
	limit := size(r.GetPageSize())
	if r.GetWhole() {
		limit = min(limit, mostWhole)
	}
	all, err := s.inspection.List(ctx, inspection.Filter{Region: r.GetRegion(), Target: target, State: inspectionStates[r.GetState()], Mine: r.GetMine(), Whole: r.GetWhole(), Before: p.At, BeforeID: p.ID, Limit: limit})
	if err != nil {
		return nil, err
	}
	out := &inspectionv1.ListInspectionsResponse{}
	for _, in := range all {
		out.Inspections = append(out.Inspections, inspectionTo(in))
		p = position{in.ReceivedAt, in.ID}
	}
	out.NextPageToken, err = s.pager.next(ctx, len(all), limit, p, filters...)
	return out, err
}

// GetInspection implements InspectionService.
func (s *inspectionServer) GetInspection(ctx context.Context, r *inspectionv1.GetInspectionRequest) (*inspectionv1.GetInspectionResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	in, err := s.inspection.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	out := inspectionTo(in)
	out.Submission = object(in.Submission)
	return &inspectionv1.GetInspectionResponse{Inspection: out}, nil
}

func inspectionTo(in inspection.Inspection) *inspectionv1.Inspection {
	out := &inspectionv1.Inspection{Id: in.ID.String(), Tenant: in.Tenant, TargetId: idTextOf(in.Target), Region: in.Region, PackCode: in.Pack, PackVersion: int32(in.PackVersion),
		InspectorId: in.Inspector.String(), CapturedAt: stampOf(in.CapturedAt), ReceivedAt: stamp(in.ReceivedAt), CompletedAt: stampOf(in.CompletedAt),
		Lat: orZero(in.Lat), Lng: orZero(in.Lng), AccuracyM: orZero(in.Accuracy), DistanceM: orZero(in.Distance), Sha256: hex.EncodeToString(in.SHA256[:]),
		PhotosWanted: int32(in.PhotosWanted), PhotosHere: int32(in.PhotosHere), TargetName: in.TargetName, TargetKind: in.TargetKind}
	for p, state := range inspectionStates {
		if state == in.State {
			out.State = p
		}
	}
	for _, f := range in.Flags {
		out.Flags = append(out.Flags, &inspectionv1.Flag{Name: f.Name, Detail: f.Detail})
	}
	for _, f := range in.Findings {
		out.Findings = append(out.Findings, &inspectionv1.Finding{Id: f.ID.String(), ItemCode: f.ItemCode, Severity: f.Severity, TextZh: f.Text.ZH, TextEn: f.Text.EN, Basis: f.Basis, Note: f.Note,
			GroundsZh: f.Grounds.ZH, GroundsEn: f.Grounds.EN})
	}
	for _, p := range in.Photos {
		out.Photos = append(out.Photos, claimTo(p))
	}
	return out
}

func claimTo(p inspection.Photo) *inspectionv1.Photo {
	out := &inspectionv1.Photo{Sha256: p.SHA256, Size: p.Size, ItemCode: p.Item, Here: p.Here, CapturedAt: stampOf(p.CapturedAt), Lat: orZero(p.Lat), Lng: orZero(p.Lng),
		Thumbnail: p.Thumbnail, MediaType: p.MediaType, Width: int32(p.Width), Height: int32(p.Height)}
	for _, f := range p.Flags {
		out.Flags = append(out.Flags, &inspectionv1.Flag{Name: f.Name, Detail: f.Detail})
	}
	return out
}
